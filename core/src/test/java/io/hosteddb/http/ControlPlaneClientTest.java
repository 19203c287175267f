package io.hosteddb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.RateLimiter;
import io.hosteddb.spi.VendorCall;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlPlaneClientTest {
  private final MockWebServer server = new MockWebServer();

  @BeforeEach
  void start() throws IOException {
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private URI base() {
    return server.url("/api/v2/").uri();
  }

  private ControlPlaneResponse send(ControlPlaneRequest request) throws InterruptedException {
    try (ControlPlaneClient client = Clients.at(base()).build()) {
      return client.send(request, Clients.soon());
    }
  }

  private void answer(int status, String body) {
    server.enqueue(new MockResponse.Builder().code(status).body(body).build());
  }

  @Test
  void tellsOfEachRequestWhatMetricsNeed() throws Exception {
    List<VendorCall> calls = new ArrayList<>();
    ProviderContext context = ProviderContext.builder().vendorCalls(calls::add).build();
    answer(200, "{}");
    answer(503, "{}");
    try (ControlPlaneClient client = ControlPlaneClient.builder("Acme", base(), context).build()) {
      ControlPlaneRequest request = ControlPlaneRequest.get("/groups/{group}", "secret-looking");
      assertThat(client.send(request, Clients.soon()).status()).isEqualTo(200);
      assertThatThrownBy(() -> client.send(request, Clients.soon()))
          .isInstanceOf(ProviderException.class);
      server.close();
      assertThatThrownBy(() -> client.send(request, Clients.soon()))
          .isInstanceOf(ProviderException.class);
    }

    assertThat(calls).extracting(VendorCall::status).containsExactly(200, 503, 0);
    assertThat(calls)
        .allSatisfy(call -> assertThat(call.template()).isEqualTo("/groups/{group}"))
        .allSatisfy(call -> assertThat(call.vendor()).isEqualTo("Acme"))
        .allSatisfy(call -> assertThat(call.took()).isPositive());
  }

  @Test
  void sendsPathBelowTheBaseQueryCredentialAndUserAgent() throws Exception {
    answer(200, "{}");

    send(
        ControlPlaneRequest.get("/groups/{group}", "a/b c%ü")
            .query("search", "x&y=z +")
            .query("cursor", null)
            .query("limit", "100"));

    RecordedRequest request = server.takeRequest();
    assertThat(request.getRequestLine())
        .isEqualTo(
            "GET /api/v2/groups/a%2Fb%20c%25%C3%BC?search=x%26y%3Dz%20%2B&limit=100 HTTP/1.1");
    assertThat(request.getHeaders().get("Authorization"))
        .isEqualTo("Bearer " + Clients.TOKEN.reveal());
    assertThat(request.getHeaders().get("User-Agent")).startsWith("hosteddb/");
    assertThat(request.getHeaders().get("Accept")).isEqualTo("application/json");
    assertThat(request.getHeaders().get("Content-Type")).isNull();
  }

  @Test
  void sendsJsonWithSecretsRevealed() throws Exception {
    answer(201, "{}");

    send(
        ControlPlaneRequest.post("/users")
            .json(JsonBody.of(Map.of("password", Secret.of("p\"w")))));

    RecordedRequest request = server.takeRequest();
    assertThat(Objects.requireNonNull(request.getBody()).utf8())
        .isEqualTo("{\"password\":\"p\\\"w\"}");
    assertThat(request.getHeaders().get("Content-Type")).isEqualTo("application/json");
  }

  @Test
  void headersOfTheRequestReplaceDefaults() throws Exception {
    answer(200, "{}");
    String dated = "application/vnd.acme.2024-11-13+json";

    send(
        ControlPlaneRequest.post("/x")
            .json(JsonBody.object())
            .header("accept", dated)
            .header("Content-Type", dated));

    RecordedRequest request = server.takeRequest();
    assertThat(request.getHeaders().values("Accept")).containsExactly(dated);
    assertThat(request.getHeaders().values("Content-Type")).containsExactly(dated);
  }

  @Test
  void sendsFormWithItsOwnCredential() throws Exception {
    answer(200, "{}");

    send(
        ControlPlaneRequest.post("/oauth/token")
            .authenticatedBy(Authentication.basic("id", Secret.of("s3cret")))
            .form("grant_type", Secret.of("client credentials")));

    RecordedRequest request = server.takeRequest();
    assertThat(Objects.requireNonNull(request.getBody()).utf8())
        .isEqualTo("grant_type=client%20credentials");
    assertThat(request.getHeaders().get("Content-Type"))
        .isEqualTo("application/x-www-form-urlencoded");
    String pair =
        Base64.getEncoder()
            .encodeToString("id:s3cret".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    assertThat(request.getHeaders().values("Authorization")).containsExactly("Basic " + pair);
  }

  @Test
  void postWithoutBodySendsNone() throws Exception {
    answer(200, "{\"jwt\":\"x\"}");

    assertThat(send(ControlPlaneRequest.post("/tokens")).json().at("jwt").secret())
        .isEqualTo(Secret.of("x"));

    RecordedRequest request = server.takeRequest();
    assertThat(request.getHeaders().get("Content-Length")).isEqualTo("0");
    assertThat(request.getHeaders().get("Content-Type")).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 202, 204, 226})
  void emptyBodyOfAnySuccessIsMissingJson(int status) throws Exception {
    server.enqueue(new MockResponse.Builder().code(status).build());

    ControlPlaneResponse response = send(ControlPlaneRequest.delete("/x"));

    assertThat(response.status()).isEqualTo(status);
    assertThat(response.isSuccess()).isTrue();
    assertThat(response.json().isMissing()).isTrue();
    assertThat(response.sentence()).isEmpty();
  }

  /** Without the header a proxy on the way is free to compress. */
  @Test
  void answersAreAskedForAsTheyAre() throws Exception {
    answer(200, "{}");

    send(ControlPlaneRequest.get("/x"));

    assertThat(server.takeRequest().getHeaders().get("Accept-Encoding")).isEqualTo("identity");
  }

  @Test
  void unknownFieldsAreIgnored() throws Exception {
    answer(200, "{\"new\":{\"deep\":[1]},\"status\":\"never-seen\",\"id\":\"p-1\"}");

    assertThat(send(ControlPlaneRequest.get("/x")).json().at("id").text()).isEqualTo("p-1");
  }

  @Test
  void expectedStatusComesBackWithTheVendorsSentence() throws Exception {
    answer(404, "404 page not found\n");

    ControlPlaneResponse response = send(ControlPlaneRequest.get("/x").expecting(404, 409));

    assertThat(response.status()).isEqualTo(404);
    assertThat(response.isSuccess()).isFalse();
    assertThat(response.sentence()).isEqualTo("404 page not found");
  }

  @Test
  void successThatIsNotJsonIsUnavailable() throws Exception {
    answer(200, "<html><body>Log in to the Wi-Fi</body></html>");

    ControlPlaneResponse response = send(ControlPlaneRequest.post("/x"));

    ProviderException problem = catchThrowableOfType(ProviderException.class, response::json);
    assertThat(problem.category()).isEqualTo(ErrorCategory.UNAVAILABLE);
    assertThat(problem.isOutcomeKnown()).isFalse();
    assertThat(problem).hasMessage("Acme answered with something that is not JSON.");
  }

  @Test
  void emptyBucketSendsNothingUntilTheClockHasMovedOn() throws Exception {
    AtomicReference<Instant> clock = new AtomicReference<>(Clients.NOW);
    RateLimiter oneInTenSeconds = oneIn(Duration.ofSeconds(10), clock::get);
    answer(200, "{}");
    answer(200, "{}");
    try (ControlPlaneClient client = Clients.at(base()).rateLimiter(oneInTenSeconds).build()) {
      client.send(ControlPlaneRequest.get("/x"), Clients.soon());
      clock.set(Clients.NOW.plusSeconds(4));

      ProviderException refused =
          catchThrowableOfType(
              ProviderException.class,
              () -> client.send(ControlPlaneRequest.post("/x"), Clients.soon()));

      assertThat(refused.category()).isEqualTo(ErrorCategory.RATE_LIMITED);
      assertThat(refused.isOutcomeKnown()).isTrue();
      assertThat(refused.isNothingSent()).isTrue();
      assertThat(refused.isHeldBack()).isTrue();
      assertThat(refused.retryAfter()).contains(Duration.ofSeconds(6));
      assertThat(server.getRequestCount()).isEqualTo(1);

      clock.set(Clients.NOW.plusSeconds(10));
      client.send(ControlPlaneRequest.post("/x"), Clients.soon());
      assertThat(server.getRequestCount()).isEqualTo(2);
    }
  }

  /** Lets one call in, and the next when the time is over. */
  private static RateLimiter oneIn(Duration time, InstantSource clock) {
    AtomicReference<Instant> free = new AtomicReference<>(Instant.MIN);
    return () -> {
      Instant now = clock.instant();
      if (now.isBefore(free.get())) {
        return Optional.of(Duration.between(now, free.get()));
      }
      free.set(now.plus(time));
      return Optional.empty();
    };
  }

  /** What was begun is finished, and the account's limit is kept over time. */
  @Test
  void furtherCallsOfAStepThatWasLetIn_areLetThrough_andOwed() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    AtomicInteger owed = new AtomicInteger();
    RateLimiter once =
        new RateLimiter() {
          @Override
          public Optional<Duration> tryAcquire() {
            return asked.getAndIncrement() == 0
                ? Optional.empty()
                : Optional.of(Duration.ofHours(1));
          }

          @Override
          public void take() {
            owed.incrementAndGet();
          }
        };
    CallContext step = Clients.soon();
    try (ControlPlaneClient client = Clients.at(base()).rateLimiter(once).build()) {
      for (int i = 0; i < 3; i++) {
        answer(200, "{}");
        client.send(ControlPlaneRequest.post("/x"), step);
      }

      assertThat(asked).hasValue(1);
      assertThat(owed).hasValue(2);
      ProviderException refused =
          catchThrowableOfType(
              ProviderException.class,
              () -> client.send(ControlPlaneRequest.post("/x"), Clients.soon()));
      assertThat(refused.isHeldBack()).isTrue();
      assertThat(server.getRequestCount()).isEqualTo(3);
    }
  }

  @Test
  void callThatIsOverSendsNothing() {
    CallContext over = CallContext.startingNow(Duration.ZERO);
    try (ControlPlaneClient client = Clients.at(base()).build()) {
      ProviderException problem =
          catchThrowableOfType(
              ProviderException.class, () -> client.send(ControlPlaneRequest.post("/x"), over));

      assertThat(problem.category()).isEqualTo(ErrorCategory.UNAVAILABLE);
      assertThat(problem.isOutcomeKnown()).isTrue();
      assertThat(problem.isNothingSent()).isTrue();
      assertThat(server.getRequestCount()).isZero();
    }
  }

  /** A refusal proves nothing about what exists, and what was sent before counts. */
  @Test
  void nothingWasSent_isSaidOnlyOfAStepThatChangedNothing() throws Exception {
    CallContext step = Clients.soon();
    for (int status : new int[] {400, 401, 403, 404, 409, 422, 429, 500}) {
      answer(status, "{}");
      assertThat(catchProblem(ControlPlaneRequest.post("/x"), Clients.soon()).isNothingSent())
          .as("%d", status)
          .isFalse();
    }
    answer(200, "{}");
    answer(200, "{}");
    try (ControlPlaneClient first = Clients.at(base()).build();
        ControlPlaneClient limited =
            Clients.at(base()).rateLimiter(oneIn(Duration.ofHours(1), () -> Clients.NOW)).build()) {
      limited.send(ControlPlaneRequest.get("/x"), Clients.soon());
      first.send(ControlPlaneRequest.post("/x"), step);

      ProviderException refused =
          catchThrowableOfType(
              ProviderException.class, () -> limited.send(ControlPlaneRequest.post("/y"), step));
      assertThat(refused.category()).isEqualTo(ErrorCategory.RATE_LIMITED);
      assertThat(refused.isNothingSent()).isFalse();
    }
  }

  @Test
  void hostThatCannotBeReached_wasSentNothing() throws Exception {
    URI gone = base();
    server.close();
    try (ControlPlaneClient client = Clients.at(gone).build()) {
      ProviderException problem =
          catchThrowableOfType(
              ProviderException.class,
              () -> client.send(ControlPlaneRequest.post("/x"), Clients.soon()));
      assertThat(problem.isNothingSent()).isTrue();

      CallContext step = Clients.soon();
      step.sending();
      ProviderException second =
          catchThrowableOfType(
              ProviderException.class, () -> client.send(ControlPlaneRequest.post("/x"), step));
      assertThat(second.isNothingSent()).isFalse();
    }
  }

  private ProviderException catchProblem(ControlPlaneRequest request, CallContext call) {
    try (ControlPlaneClient client = Clients.at(base()).build()) {
      return catchThrowableOfType(ProviderException.class, () -> client.send(request, call));
    }
  }

  @Test
  void timeSpentOnTheCredentialCounts() {
    CallContext brief = CallContext.startingNow(Duration.ofMillis(20));
    Authentication slow =
        call -> {
          while (!call.isOver()) {
            Thread.onSpinWait();
          }
          return Clients.TOKEN;
        };
    try (ControlPlaneClient client = Clients.at(base()).authentication(slow).build()) {
      assertThatThrownBy(() -> client.send(ControlPlaneRequest.post("/x"), brief))
          .hasMessage("The time was over before Acme could be asked.");
      assertThat(server.getRequestCount()).isZero();
    }
  }

  @Test
  void credentialIsAskedForEveryRequestAndMayBeNone() throws Exception {
    AtomicReference<Secret> token = new AtomicReference<>(Secret.of("Bearer 1"));
    answer(200, "{}");
    answer(200, "{}");
    answer(200, "{}");
    try (ControlPlaneClient client =
        Clients.at(base()).authentication(call -> token.get()).build()) {
      client.send(ControlPlaneRequest.get("/x"), Clients.soon());
      token.set(Secret.of("Bearer 2"));
      client.send(ControlPlaneRequest.get("/x"), Clients.soon());
      client.send(
          ControlPlaneRequest.get("/x").authenticatedBy(Authentication.none()), Clients.soon());
    }
    assertThat(server.takeRequest().getHeaders().get("Authorization")).isEqualTo("Bearer 1");
    assertThat(server.takeRequest().getHeaders().get("Authorization")).isEqualTo("Bearer 2");
    assertThat(server.takeRequest().getHeaders().get("Authorization")).isNull();
  }

  @Test
  void credentialThatCannotBeSentIsNotQuoted() {
    Secret broken = Secret.of("canary-with\nline-break");
    try (ControlPlaneClient client =
        Clients.at(base()).authentication(Authentication.bearer(broken)).build()) {
      ProviderException problem =
          catchThrowableOfType(
              ProviderException.class,
              () -> client.send(ControlPlaneRequest.get("/x"), Clients.soon()));

      assertThat(problem.category()).isEqualTo(ErrorCategory.UNAUTHORIZED);
      assertThat(problem).hasNoCause();
      assertThat(problem.getMessage()).doesNotContain("canary");
    }
  }

  @Test
  void clientElsewhereTakesNeitherCredentialNorLimitAlong() throws Exception {
    answer(200, "{}");
    try (MockWebServer other = new MockWebServer()) {
      other.start();
      other.enqueue(new MockResponse.Builder().body("{}").build());
      try (ControlPlaneClient client =
          Clients.at(base()).rateLimiter(() -> Optional.of(Duration.ofDays(1))).build()) {
        ControlPlaneClient probe = client.elsewhere(other.url("/").uri(), Authentication.none());
        probe.send(ControlPlaneRequest.get("/health"), Clients.soon());
      }
      assertThat(other.takeRequest().getHeaders().get("Authorization")).isNull();
      assertThat(server.getRequestCount()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://api.example.com",
        "http://10.0.0.1/v1",
        "http://localhost.example.com",
        "ftp://localhost",
        "/v1",
        "https://user:canary@api.example.com",
        "https://api.example.com/?canary=1",
        "https://api.example.com/#canary"
      })
  void baseThatWouldGiveTheCredentialAwayIsRefused(String base) {
    ProviderContext context = ProviderContext.builder().build();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ControlPlaneClient.builder("Acme", URI.create(base), context))
        .withMessageStartingWith("A control plane's base ")
        .withMessageNotContaining("canary");
  }

  @Test
  void secureBaseIsTaken() {
    ProviderContext context = ProviderContext.builder().build();
    try (ControlPlaneClient client =
        ControlPlaneClient.builder("Acme", URI.create("https://api.example.com/v1"), context)
            .build()) {
      assertThat(client).hasToString("ControlPlaneClient[Acme at api.example.com]");
    }
  }
}
