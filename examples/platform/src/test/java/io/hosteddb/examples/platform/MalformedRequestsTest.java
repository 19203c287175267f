package io.hosteddb.examples.platform;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What clients do wrong is answered with a sentence of theirs, and is no news for operators. */
@ExtendWith(SharedPlatform.class)
@Isolated
class MalformedRequestsTest {
  private static final Logger ROOT =
      (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private Tenant tenant = SharedPlatform.get().newTenant();
  private Api api = SharedPlatform.get().api(tenant.adminToken());

  @BeforeEach
  void listen() {
    tenant = SharedPlatform.get().newTenant();
    api = SharedPlatform.get().api(tenant.adminToken());
    logged.start();
    ROOT.addAppender(logged);
  }

  @AfterEach
  void nothingWasLogged() {
    ROOT.detachAppender(logged);
    assertThat(logged.list.stream().filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN)))
        .isEmpty();
  }

  /** An answer as it came over the wire. */
  private record Wire(int status, String head, String body) {}

  /** What no client library would send. */
  private Wire raw(String method, String path, String body, String... headers) throws Exception {
    try (Socket socket = new Socket("localhost", api.address().getPort())) {
      socket.setSoTimeout(20_000);
      StringBuilder request = new StringBuilder();
      request.append(method).append(' ').append(path).append(" HTTP/1.1\r\nHost: localhost\r\n");
      request.append("Authorization: Bearer ").append(tenant.adminToken()).append("\r\n");
      for (String header : headers) {
        request.append(header).append("\r\n");
      }
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      request.append("Content-Length: ").append(bytes.length).append("\r\n");
      request.append("Connection: close\r\n\r\n");
      socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      String answer;
      try (InputStream in = socket.getInputStream()) {
        answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
      String[] parts = answer.split("\r\n\r\n", 2);
      return new Wire(
          Integer.parseInt(answer.substring(9, 12)), parts[0], parts.length > 1 ? parts[1] : "");
    }
  }

  private static void assertProblem(Wire answer, int status) {
    assertThat(answer.status()).as(answer.head() + answer.body()).isEqualTo(status);
    assertThat(answer.head()).contains("application/problem+json");
    assertThat(answer.body()).contains("\"detail\":\"").doesNotContain("Exception");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*/*",
        "application/*",
        "application/json, text/plain",
        "application",
        "application/",
        "/",
        ";",
        "json",
        "application/json; charset=nonsense",
        "application/json; charset=\"",
        "application/json; charset=*",
        "application/*+json",
        "text/json",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded; charset=nonsense",
        "application/octet-stream",
        "application/xml",
        "application/x-java-serialized-object"
      })
  void aBodyOfAnotherType_isUnsupported(String type) throws Exception {
    String body = "{\"kind\":\"turso\"}";
    assertProblem(raw("POST", tenant.databases(), body, "Content-Type: " + type), 415);
    assertProblem(
        raw(
            "PUT",
            "/v1/server/projects/" + tenant.project() + "/env",
            "envVars=%zz",
            "Content-Type: " + type),
        415);
    assertProblem(
        raw("POST", tenant.databases(), "kind=%zz&_csrf=%zz", "Content-Type: " + type), 415);
    assertThat(api.get(tenant.databases()).body().path("databases").size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"*/*", "application/*", "application", "text/plain; charset=nonsense"})
  void aTypeThatIsNone_isRefusedWithoutABodyToo(String type) throws Exception {
    String project = "/v1/server/projects/" + tenant.project();
    for (String request :
        List.of(
            "GET /",
            "GET /v1/projects",
            "GET " + project + "/env",
            "GET " + project + "/events",
            "DELETE " + tenant.database("d00000000000000000a"),
            "POST " + tenant.databases(),
            "PUT " + project + "/env")) {
      String[] parts = request.split(" ", 2);
      assertProblem(raw(parts[0], parts[1], "", "Content-Type: " + type), 415);
    }
    Wire ignored = raw("GET", project + "/env", "", "Content-Type: text/plain");
    assertThat(ignored.status()).as("a type that there is does no harm").isEqualTo(200);
  }

  @Test
  void aBodyWithoutAType_orWithTwo_isUnsupported() throws Exception {
    String body = "{\"kind\":\"turso\"}";
    assertProblem(raw("POST", tenant.databases(), body), 415);
    assertThat(
            raw(
                    "POST",
                    tenant.databases(),
                    body,
                    "Content-Type: application/json",
                    "Content-Type: */*")
                .status())
        .isIn(201, 400, 415);
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "application/json;charset=UTF-8", "APPLICATION/JSON"})
  void jsonInAnyDress_isTaken(String type) throws Exception {
    Wire answer =
        raw(
            "POST",
            tenant.databases() + "/plan",
            "{\"kind\":\"turso\"}",
            "Content-Type: " + type,
            "Accept: */*");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"text/html", "image/png", "nonsense", "application/json;q=7", ";", "text/csv, x"})
  void anAnswerThatCannotBeServed_isNotAcceptable(String accept) throws Exception {
    assertProblem(raw("GET", tenant.databases(), "", "Accept: " + accept), 406);
    Wire missing = raw("GET", "/v1/projects/nobody/environments", "", "Accept: " + accept);
    assertThat(missing.status()).isIn(404, 406);
    assertThat(missing.body()).contains("\"detail\":\"");
    Wire events =
        raw(
            "GET",
            "/v1/server/projects/" + tenant.project() + "/events",
            "",
            "Accept: application/json");
    assertProblem(events, 406);
  }

  @Test
  void aBodyIsRefusedForItsOwnReason() throws Exception {
    String path = tenant.databases() + "/plan";
    String deep = "{\"x\":" + "[".repeat(200) + "]".repeat(200) + "}";
    assertThat(api.send("POST", path, deep, Map.of()).expect(400).detail())
        .contains("nested")
        .doesNotContain("64 KiB");
    String deepObject = "{\"x\":".repeat(30) + "1" + "}".repeat(30);
    assertThat(api.send("POST", path, deepObject, Map.of()).expect(400).detail())
        .contains("nested");
    String number = "{\"x\":" + "9".repeat(2_000) + "}";
    assertThat(api.send("POST", path, number, Map.of()).status()).isIn(200, 400);
    String large = "{\"x\":\"" + "y".repeat(70_000) + "\"}";
    assertThat(api.send("POST", path, large, Map.of()).expect(413).detail()).contains("64 KiB");
    assertThat(api.send("POST", path, "{\"kind\":", Map.of()).expect(400).detail())
        .contains("no JSON");
    for (String name : List.of("kind", "name")) {
      String array = "{\"" + name + "\":[[1]]}";
      assertThat(api.send("POST", path, array, Map.of()).expect(400).body().path("errors").size())
          .isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"limit=0", "limit=-1", "limit=x", "limit=99999999999", "limit=501", "after=x"})
  void aPageThatIsNone_isRefused(String query) throws Exception {
    String audit = "/v1/server/projects/" + tenant.project() + "/audit?";
    assertThat(api.get(audit + query).status()).as(query).isIn(200, 400);
  }
}
