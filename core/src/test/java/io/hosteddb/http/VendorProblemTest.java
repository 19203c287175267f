package io.hosteddb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.ProviderException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VendorProblemTest {
  private final MockWebServer server = new MockWebServer();

  @BeforeEach
  void start() throws IOException {
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private ProviderException problem(ControlPlaneRequest request, MockResponse.Builder answer) {
    return problem(request, answer, VendorProblem::asIs);
  }

  private ProviderException problem(
      ControlPlaneRequest request, MockResponse.Builder answer, ProblemMapper mapper) {
    server.enqueue(answer.build());
    try (ControlPlaneClient client =
        Clients.at(server.url("/").uri()).problemMapper(mapper).build()) {
      return catchThrowableOfType(
          ProviderException.class, () -> client.send(request, Clients.soon()));
    }
  }

  private static MockResponse.Builder answer(int status, String body) {
    return new MockResponse.Builder().code(status).body(body);
  }

  @ParameterizedTest
  @CsvSource({
    "301, PROVIDER_BUG,    false",
    "302, UNAVAILABLE,     false",
    "303, UNAVAILABLE,     false",
    "307, UNAVAILABLE,     false",
    "308, PROVIDER_BUG,    false",
    "400, INVALID_REQUEST, true",
    "401, UNAUTHORIZED,    true",
    "402, QUOTA_EXCEEDED,  true",
    "403, UNAUTHORIZED,    true",
    "404, NOT_FOUND,       true",
    "405, PROVIDER_BUG,    true",
    "406, PROVIDER_BUG,    true",
    "408, UNAVAILABLE,     false",
    "409, CONFLICT,        true",
    "410, NOT_FOUND,       true",
    "412, CONFLICT,        true",
    "415, PROVIDER_BUG,    true",
    "418, INVALID_REQUEST, true",
    "422, INVALID_REQUEST, true",
    "421, UNAVAILABLE,     true",
    "423, UNAVAILABLE,     true",
    "425, UNAVAILABLE,     true",
    "429, RATE_LIMITED,    true",
    "451, INVALID_REQUEST, true",
    "500, UNAVAILABLE,     false",
    "502, UNAVAILABLE,     false",
    "503, UNAVAILABLE,     false",
    "504, UNAVAILABLE,     false",
    "524, UNAVAILABLE,     false",
    "599, UNAVAILABLE,     false"
  })
  void statusAloneGivesCategoryAndOutcome(int status, ErrorCategory category, boolean knownOfPost) {
    ProviderException ofPost = problem(ControlPlaneRequest.post("/x"), answer(status, ""));
    ProviderException ofGet = problem(ControlPlaneRequest.get("/x"), answer(status, ""));

    assertThat(ofPost.category()).isEqualTo(category);
    assertThat(ofPost.isOutcomeKnown()).isEqualTo(knownOfPost);
    assertThat(ofPost.isRetriedByEngine()).isEqualTo(category.isRetriedByEngine());
    assertThat(ofGet.category()).isEqualTo(category);
    assertThat(ofGet.isOutcomeKnown()).isTrue();
    assertThat(server.getRequestCount()).isEqualTo(2);
  }

  /** What a law forbids today, no other region or name of a user makes good. */
  @Test
  void refusalByLawIsForTheOperator() {
    ProviderException problem = problem(ControlPlaneRequest.post("/x"), answer(451, ""));

    assertThat(problem.failure().retryable()).isTrue();
    assertThat(problem.failure().remedy()).contains("operator", "vendor", "retry");
  }

  @Test
  void postThatChangesNothingHasKnownOutcome() {
    ControlPlaneRequest token = ControlPlaneRequest.post("/oauth/token").changingNothing();

    assertThat(problem(token, answer(500, "")).isOutcomeKnown()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7                             | PT7S",
        "0                             | PT0S",
        "-5                            | PT0S",
        "1.2                           | PT2S",
        "86400                         | PT1H",
        "99999999999999999999999       | PT1H",
        "Mon, 23 Nov 2026 10:00:30 GMT | PT30S",
        "Mon, 23 Nov 2026 09:59:00 GMT | PT0S",
        "Tue, 24 Nov 2026 10:00:00 GMT | PT1H",
        "Monday, 23-Nov-26 10:00:30 GMT | PT30S",
        "Mon Nov 23 10:00:30 2026      | PT30S",
        "Tue Dec  1 10:00:30 2026      | PT1H",
        "Sunday, 06-Nov-94 08:49:37 GMT | PT0S",
        "soon                          |",
        "Fri, 23 Nov 2026 10:00:30 GMT |"
      })
  void retryAfterInBothFormsIsClamped(String header, Duration expected) {
    ProviderException problem =
        problem(ControlPlaneRequest.get("/x"), answer(429, "").addHeader("Retry-After", header));

    assertThat(problem.retryAfter().orElse(null)).isEqualTo(expected);
  }

  /** The clock here may be wrong by hours; the vendor's own two times are of one clock. */
  @Test
  void retryAfterAsADate_isComparedWithTheAnswersOwn() {
    MockResponse.Builder answer =
        answer(429, "")
            .addHeader("Date", "Mon, 23 Nov 2026 06:00:00 GMT")
            .addHeader("Retry-After", "Mon, 23 Nov 2026 06:00:07 GMT");
    MockResponse.Builder odd =
        answer(429, "")
            .addHeader("Date", "yesterday")
            .addHeader("Retry-After", "Mon, 23 Nov 2026 10:00:07 GMT");

    assertThat(problem(ControlPlaneRequest.get("/x"), answer).retryAfter())
        .contains(Duration.ofSeconds(7));
    assertThat(problem(ControlPlaneRequest.get("/x"), odd).retryAfter())
        .contains(Duration.ofSeconds(7));
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void redirectIsNotFollowed(int status) throws Exception {
    try (MockWebServer elsewhere = new MockWebServer()) {
      elsewhere.start();
      ProviderException problem =
          problem(
              ControlPlaneRequest.get("/x"),
              answer(status, "").addHeader("Location", elsewhere.url("/y?canary=1")));

      assertThat(problem)
          .hasMessage(
              "Acme redirected the request to %s (HTTP %d), which is never followed.",
              elsewhere.getHostName(), status);
      assertThat(problem.failure().remedy()).contains("base URL");
      assertThat(problem.failure().toString()).doesNotContain("canary");
      assertThat(elsewhere.getRequestCount()).isZero();
      assertThat(server.getRequestCount()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"error\":\"group not found\"}                                     | group not found",
        "{\"error\":{\"message\":\"no such thing\",\"type\":1}}              | no such thing",
        "{\"code\":\"\",\"message\":\"branch not ready yet\"}                | branch not ready yet",
        "{\"detail\":\"No cluster x\",\"error\":404,\"reason\":\"Not Found\"} | No cluster x",
        "{\"error\":\"invalid_client\",\"error_description\":\"Bad secret\"} | Bad secret",
        "{\"errors\":[{\"message\":\"first\"},{\"message\":\"second\"}]}     | first",
        "\"just text\"                                                       | just text",
        "404 page not found                                                  | 404 page not found",
        "<html><body>cf</body></html>                                        | ``"
      })
  void vendorsSentenceIsKept(String body, String sentence) {
    ProviderException problem = problem(ControlPlaneRequest.get("/x"), answer(400, body.strip()));

    assertThat(problem)
        .hasMessage(
            sentence.isEmpty()
                ? "Acme answered with HTTP 400 and gave no reason."
                : "Acme answered with HTTP 400: " + sentence + ".");
  }

  @Test
  void htmlPageYieldsItsTitleOnly() {
    String page =
        "<!DOCTYPE html><html><head><title>api.acme.com | 524: A timeout\noccurred</title>"
            + "<style>p{color:red}</style></head><body><p>Ray ID: 1</p><script>x()</script></body>";

    assertThat(problem(ControlPlaneRequest.post("/x"), answer(524, page)))
        .hasMessage("Acme answered with HTTP 524: api.acme.com | 524: A timeout occurred.");
  }

  @Test
  void mapperSeesTheAnswerAndKeepsOutcomeAndTime() {
    ProblemMapper mapper =
        problem -> {
          assertThat(problem.status()).isEqualTo(422);
          assertThat(problem.method()).isEqualTo("POST");
          assertThat(problem.template()).isEqualTo("/p/{id}");
          assertThat(problem.header("x-code")).contains("LOCKED");
          return problem.body().at("code").textOr("").equals("NOT_READY")
              ? problem.as(ErrorCategory.UNAVAILABLE)
              : problem.asIs();
        };

    ProviderException problem =
        problem(
            ControlPlaneRequest.post("/p/{id}", "7"),
            answer(422, "{\"code\":\"NOT_READY\",\"message\":\"not yet\"}")
                .addHeader("X-Code", "LOCKED")
                .addHeader("Retry-After", "3"),
            mapper);

    assertThat(problem.category()).isEqualTo(ErrorCategory.UNAVAILABLE);
    assertThat(problem.isOutcomeKnown()).isTrue();
    assertThat(problem.retryAfter()).contains(Duration.ofSeconds(3));
    assertThat(problem).hasMessage("Acme answered with HTTP 422: not yet.");
  }

  @Test
  void errorBodyOverTheLimitStillCountsByItsStatus() {
    ProviderException problem =
        problem(ControlPlaneRequest.get("/x"), answer(401, "x".repeat((1 << 20) + 1)));

    assertThat(problem.category()).isEqualTo(ErrorCategory.UNAUTHORIZED);
    assertThat(problem).hasMessage("Acme answered with HTTP 401 and gave no reason.");
  }

  @Test
  void refusedTokenThatIsRenewedIsPassingTrouble() {
    AtomicReference<Secret> token = new AtomicReference<>(Secret.of("Bearer old"));
    Authentication renewing =
        new Authentication() {
          @Override
          public @Nullable Secret headerValue(CallContext call) {
            return token.get();
          }

          @Override
          public boolean renewsAfterRefusal(Secret value) {
            return token.compareAndSet(value, Secret.of("Bearer new"));
          }
        };
    ControlPlaneRequest request = ControlPlaneRequest.post("/x").authenticatedBy(renewing);

    ProviderException first = problem(request, answer(401, ""));
    token.set(Secret.of("Bearer newer"));
    ProviderException elsewhere =
        problem(request, answer(401, ""), problem -> problem.as(ErrorCategory.NOT_FOUND));

    assertThat(first.category()).isEqualTo(ErrorCategory.UNAVAILABLE);
    assertThat(first.isRetriedByEngine()).isTrue();
    assertThat(first.isOutcomeKnown()).isTrue();
    assertThat(first.retryAfter()).contains(Duration.ZERO);
    assertThat(elsewhere.category()).isEqualTo(ErrorCategory.NOT_FOUND);
    assertThat(token.get()).isEqualTo(Secret.of("Bearer newer"));
  }
}
