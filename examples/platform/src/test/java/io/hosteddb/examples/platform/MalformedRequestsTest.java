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
import tools.jackson.databind.JsonNode;

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

  @Test
  void aCompressedBody_isUnsupported_andSaidToBe() throws Exception {
    String path = tenant.databases() + "/plan";
    String body = "{\"kind\":\"turso\"}";
    String json = "Content-Type: application/json";
    Wire gzip = raw("POST", path, body, json, "Content-Encoding: gzip");
    assertProblem(gzip, 415);
    assertThat(gzip.body()).contains("not compressed");
    assertThat(raw("POST", path, body, json, "Content-Encoding: identity").status()).isEqualTo(200);
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
    for (String deep : List.of("[".repeat(200) + "]".repeat(200), "{\"x\":".repeat(30) + "1")) {
      assertThat(api.send("POST", path, "{\"kind\":" + deep, Map.of()).expect(400).raw().body())
          .contains("wrong type")
          .doesNotContain("64 KiB");
    }
    String number = "{\"name\":" + "9".repeat(2_000) + "}";
    assertThat(api.send("POST", path, number, Map.of()).status()).isIn(200, 400);
    String large = "{\"name\":\"" + "y".repeat(70_000) + "\"}";
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

  /** The sentences of an answer that refuses fields, by field. */
  private static String error(Api.Answer answer, String field) {
    for (JsonNode error : answer.expect(400).body().path("errors")) {
      if (error.path("field").asString().equals(field)) {
        return error.path("message").asString();
      }
    }
    throw new AssertionError("Nothing is said of " + field + ": " + answer.raw().body());
  }

  /** What would be dropped otherwise: a database for all environments, the overlap of always. */
  @Test
  void aFieldOfAnotherSpelling_isNamed() throws Exception {
    Api.Answer attach =
        api.post(
            tenant.databases(),
            Map.of("kind", "turso", "environment_id", tenant.production(), "name", "a"));
    assertThat(error(attach, "environment_id")).contains("environmentId, kind, name");
    String credentials = tenant.database("d00000000000000000a") + "/credentials/rotate";
    assertThat(error(api.post(credentials, Map.of("overlap_seconds", 5)), "overlap_seconds"))
        .contains("overlapSeconds");
    String env = "/v1/server/projects/" + tenant.project() + "/env";
    String guard = "{\"envVars\":{\"A\":\"1\"},\"sean\":{\"A\":1}}";
    assertThat(error(api.send("PATCH", env, guard, Map.of()), "sean")).contains("seen");
    assertThat(api.get(env).expect(200).body().path("envVars").size()).isZero();
    assertThat(api.get(tenant.databases()).body().path("databases").size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.9", "\"0\"", "\"\"", "true", "[5]", "1e3"})
  void aNumberThatIsNone_isNotRounded(String number) throws Exception {
    String credentials = tenant.database("d00000000000000000a") + "/credentials/rotate";
    String body = "{\"overlapSeconds\":" + number + "}";
    assertThat(error(api.send("POST", credentials, body, Map.of()), "overlapSeconds"))
        .contains("type");
  }

  @Test
  void aNumberThatFitsNowhere_isSaidToBeTooLarge() throws Exception {
    String credentials = tenant.database("d00000000000000000a") + "/credentials/rotate";
    String body = "{\"overlapSeconds\":99999999999999999999}";
    assertThat(api.send("POST", credentials, body, Map.of()).expect(400).detail())
        .contains("number");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"kind\":\"turso\",\"kind\":\"neon\"}",
        "{\"kind\":\"turso\"} {\"kind\":\"neon\"}",
        "{\"kind\":\"turso\",\"k\\u0069nd\":\"neon\"}"
      })
  void twoWishesInOne_areNone(String body) throws Exception {
    assertThat(api.send("POST", tenant.databases() + "/plan", body, Map.of()).status())
        .isEqualTo(400);
    String env = "/v1/server/projects/" + tenant.project() + "/env";
    String twice = "{\"envVars\":{\"A\":\"1\",\"A\":\"2\"}}";
    assertThat(api.send("PUT", env, twice, Map.of()).status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"%zz", "%ff", "%", "%c0%80"})
  void aMalformedQuery_isTheCallersFault(String text) throws Exception {
    String project = "/v1/server/projects/" + tenant.project();
    for (String request :
        List.of(
            "GET " + project + "/env?masked=" + text,
            "GET " + project + "/audit?after=" + text,
            "GET " + project + "/audit?" + text + "=1",
            "DELETE " + tenant.database("d00000000000000000a") + "?reason=" + text)) {
      String[] parts = request.split(" ", 2);
      assertProblem(raw(parts[0], parts[1], ""), 400);
    }
  }

  /** The web server refuses these by itself, before there is a context or a filter. */
  @ParameterizedTest
  @ValueSource(strings = {"%", "%zz", "%00", "%2F", "%c0%80", "<script>", "a b", "{x}", "LONG"})
  void anAddressThatIsNone_isAProblemToo(String text) throws Exception {
    String path = tenant.databases() + "/" + text.replace("LONG", "a".repeat(20_000));
    assertProblem(raw("GET", path, ""), 400);
    Wire header = raw("GET", "/v1/projects", "", "X-A: \u0001");
    assertProblem(header, 400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"masked", "masked=", "masked=1", "masked=true&masked=false"})
  void whatMayMeanMasked_isNeverTakenForClear(String query) throws Exception {
    String project = "/v1/server/projects/" + tenant.project();
    assertThat(error(api.get(project + "/env?" + query), "masked")).contains("masked=true");
    String environments = "/v1/projects/" + tenant.project() + "/environments?";
    assertThat(error(api.get(environments + query), "masked")).contains("masked=true");
  }

  @Test
  void aParameterOfTheWrongType_isNamed() throws Exception {
    String project = "/v1/server/projects/" + tenant.project();
    assertThat(error(api.get(project + "/audit?limit=abc"), "limit")).contains("type");
    assertThat(error(api.get(project + "/env/audit?limit=x"), "limit")).contains("type");
  }

  /** Who goes on after nothing would read the first page for ever. */
  @ParameterizedTest
  @ValueSource(strings = {"", "x", "1.5"})
  void aPageAfterNothing_isNoFirstPage(String after) throws Exception {
    for (String list : List.of("/audit", "/env/audit")) {
      String path = "/v1/server/projects/" + tenant.project() + list + "?after=" + after;
      assertThat(error(api.get(path), "after")).contains("the page before");
    }
  }

  /** What would be dropped otherwise: the environment of a change, the mask of an answer. */
  @Test
  void aParameterOfAnotherSpelling_isNamed() throws Exception {
    String env = "/v1/server/projects/" + tenant.project() + "/env";
    api.put(env, Map.of("envVars", Map.of("A", "of-the-project"))).expect(200);
    Api.Answer change =
        api.put(env + "?environmentID=" + tenant.staging(), Map.of("envVars", Map.of("A", "1")));
    assertThat(error(change, "environmentID")).contains("environmentId");
    assertThat(api.get(env).expect(200).raw().body()).contains("of-the-project");
    for (String masked : List.of("mask=true", "Masked=true", "masked%20=true")) {
      Api.Answer answer = api.get(env + "?" + masked).expect(400);
      assertThat(answer.raw().body()).contains("masked").doesNotContain("of-the-project");
    }
    Api.Answer two = api.get(tenant.databases() + "?status=failed&kind=turso");
    assertThat(error(two, "status")).contains("There are none");
    assertThat(error(two, "kind")).contains("There are none");
  }

  /** A guard that guards nothing leaves what somebody else has set without one. */
  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":1}", "{\"A\":null}", "{\"A\":0,\"B\":0}"})
  void aGuardOfNothing_isRefused(String seen) throws Exception {
    String env = "/v1/server/projects/" + tenant.project() + "/env";
    String change = "{\"envVars\":{\"A\":\"1\"},\"seen\":" + seen + "}";
    assertThat(api.send("PATCH", env, change, Map.of()).expect(400).body().path("errors").size())
        .isEqualTo(1);
    assertThat(api.get(env).expect(200).body().path("envVars").size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "1.10", "true"})
  void whatIsNoText_isNotMadeOne(String value) throws Exception {
    String plan = tenant.databases() + "/plan";
    String named = "{\"kind\":\"turso\",\"name\":" + value + "}";
    assertThat(error(api.send("POST", plan, named, Map.of()), "name")).contains("type");
    String env = "/v1/server/projects/" + tenant.project() + "/env";
    String set = "{\"envVars\":{\"A\":" + value + "}}";
    assertThat(error(api.send("PUT", env, set, Map.of()), "envVars")).contains("type");
  }
}
