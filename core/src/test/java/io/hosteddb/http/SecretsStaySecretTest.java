package io.hosteddb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.ProviderException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

@Isolated
class SecretsStaySecretTest {
  private static final Secret PASSWORD = Secret.of("canary p&ss/77");
  private static final Secret ID_SECRET = Secret.of("canary-client-secret");
  private static final Logger ROOT =
      (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

  private final MockWebServer server = new MockWebServer();
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private Level before = ROOT.getLevel();

  @BeforeEach
  void start() throws IOException {
    server.start();
    before = ROOT.getLevel();
    ROOT.setLevel(Level.DEBUG);
    logged.start();
    ROOT.addAppender(logged);
  }

  @AfterEach
  void stop() {
    ROOT.detachAppender(logged);
    ROOT.setLevel(before);
    server.close();
  }

  static List<String> echoes() {
    String pair = "id:" + ID_SECRET.reveal();
    String basic = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    return List.of(
        "{\"error\":\"bad header Basic " + basic + "\"}",
        "{\"error\":\"bad pair " + basic + "\"}",
        "{\"error\":\"bad secret canary-client-secret!\"}",
        "{\"error\":\"bad password canary p&ss/77\"}",
        "{\"error\":\"bad password canary p&amp;ss/77\"}",
        "{\"error\":\"bad query canary%20p%26ss%2F77\"}",
        "{\"error\":\"" + "x".repeat(280) + "canary p&ss/77\"}",
        "plain canary p&ss/77",
        "<html><title>canary-client-secret</title><body>canary-client-secret</body></html>");
  }

  @ParameterizedTest
  @MethodSource("echoes")
  void vendorThatEchoesSecretsIsCleaned(String body) {
    server.enqueue(
        new MockResponse.Builder()
            .code(400)
            .addHeader("X-Request-Id", "r-canary-client-secret")
            .body(body)
            .build());
    ControlPlaneRequest request =
        ControlPlaneRequest.post("/users/{name}", "canary-name")
            .query("q", "canary-query")
            .json(JsonBody.object().with("user", JsonBody.object().with("password", PASSWORD)));
    try (ControlPlaneClient client =
        Clients.at(server.url("/").uri())
            .authentication(Authentication.basic("id", ID_SECRET))
            .build()) {

      ProviderException problem =
          catchThrowableOfType(ProviderException.class, () -> client.send(request, Clients.soon()));

      assertThat(problem.getMessage()).startsWith("Acme answered with HTTP 400: ");
      assertNoCanary(Throwables.getStackTrace(problem) + problem.failure());
      assertNoCanary(request + " " + client);
      assertThat(log()).contains("POST localhost /users/{name} -> 400 in ", "request r-********");
      assertNoCanary(log());
    }
  }

  @Test
  void mapperThatQuotesTheBodyIsCleaned() {
    server.enqueue(
        new MockResponse.Builder().code(409).body("{\"x\":\"canary-token-3b1f9c\"}").build());
    ProblemMapper careless =
        problem ->
            problem
                .as(
                    io.hosteddb.model.ErrorCategory.CONFLICT,
                    "Got " + problem.body().at("x").text())
                .remedy("Look at " + problem.body().at("x").text())
                .cause(new IllegalStateException(problem.body().at("x").text()));
    try (ControlPlaneClient client =
        Clients.at(server.url("/").uri()).problemMapper(careless).build()) {

      ProviderException problem =
          catchThrowableOfType(
              ProviderException.class,
              () -> client.send(ControlPlaneRequest.get("/x"), Clients.soon()));

      assertThat(problem).hasMessage("Got ********.");
      assertThat(problem.failure().remedy()).isEqualTo("Look at ********.");
      assertThat(problem.category()).isEqualTo(io.hosteddb.model.ErrorCategory.CONFLICT);
      assertNoCanary(Throwables.getStackTrace(problem) + log());
    }
  }

  @Test
  void responseAndViewsPrintNoContent() throws Exception {
    server.enqueue(
        new MockResponse.Builder().body("{\"jwt\":\"canary-jwt\",\"n\":[\"canary-2\"]}").build());
    try (ControlPlaneClient client = Clients.at(server.url("/").uri()).build()) {

      ControlPlaneResponse response =
          client.send(ControlPlaneRequest.post("/tokens"), Clients.soon());

      assertThat(response).hasToString("ControlPlaneResponse[status=200]");
      JsonView json = response.json();
      assertNoCanary("" + json + json.at("jwt") + json.fields() + json.at("n").views());
      assertThat(json.at("jwt").secret().reveal()).isEqualTo("canary-jwt");
      assertNoCanary(log());
    }
  }

  private String log() {
    return Stream.concat(
            logged.list.stream().map(ILoggingEvent::getFormattedMessage),
            logged.list.stream()
                .filter(event -> event.getThrowableProxy() != null)
                .map(event -> event.getThrowableProxy().getMessage()))
        .collect(Collectors.joining("\n"));
  }

  private static void assertNoCanary(String text) {
    assertThat(text).doesNotContainIgnoringCase("canary").doesNotContain("p&ss", "p%26ss");
  }
}
