package io.hosteddb.examples.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.examples.platform.directory.AccessTokens;
import io.hosteddb.model.Secret;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

/** Who may do what, over real sockets, and what attackers try. */
@ExtendWith(SharedPlatform.class)
class SecurityTest {
  private Tenant tenant = SharedPlatform.get().newTenant();
  private Api admin = SharedPlatform.get().api(tenant.adminToken());
  private Api member = SharedPlatform.get().api(tenant.memberToken());

  @BeforeEach
  void newTenant() {
    tenant = SharedPlatform.get().newTenant();
    admin = SharedPlatform.get().api(tenant.adminToken());
    member = SharedPlatform.get().api(tenant.memberToken());
  }

  /**
   * A route of the platform.
   *
   * @param forMembers whether a member may
   */
  record Route(String method, String template, String body, boolean forMembers) {
    String path(Tenant tenant, String database) {
      return template
          .replace("{project}", tenant.project())
          .replace("{environment}", tenant.staging())
          .replace("{operation}", "o000000000000000000")
          .replace("{database}", database);
    }

    boolean isInAProject() {
      return template.contains("{project}");
    }

    @Override
    public String toString() {
      return method + " " + template;
    }
  }

  private static final String PROJECT = "/v1/server/projects/{project}";
  private static final String DATABASE = PROJECT + "/databases/{database}";

  static Stream<Route> routes() {
    return Stream.of(
        new Route("GET", "/v1/auth/orgs", "", true),
        new Route("GET", "/v1/projects", "", true),
        new Route("GET", "/v1/projects/{project}/environments", "", true),
        new Route("GET", "/v1/projects/{project}/environment-deploys", "", true),
        new Route("GET", PROJECT + "/databases/catalog", "", true),
        new Route("GET", PROJECT + "/databases", "", true),
        new Route("POST", PROJECT + "/databases", "{\"kind\":\"neon\"}", false),
        new Route("POST", PROJECT + "/databases/plan", "{\"kind\":\"neon\"}", true),
        new Route("GET", DATABASE, "", true),
        new Route("DELETE", DATABASE, "", false),
        new Route("POST", DATABASE + "/retry", "{}", false),
        new Route("GET", DATABASE + "/connection", "", false),
        new Route("GET", DATABASE + "/connection?masked=true", "", true),
        new Route(
            "POST",
            DATABASE + "/reveal",
            "{\"name\":\"TURSO_AUTH_TOKEN\",\"reason\":\"curiosity\"}",
            false),
        new Route("GET", DATABASE + "/history", "", true),
        new Route("GET", DATABASE + "/credentials", "", true),
        new Route("POST", DATABASE + "/credentials/rotate", "{}", false),
        new Route("POST", DATABASE + "/credentials/compromised", "{}", false),
        new Route("GET", DATABASE + "/operations", "", true),
        new Route("POST", DATABASE + "/operations/{operation}/cancel", "{}", false),
        new Route("GET", PROJECT + "/runtimes", "", true),
        new Route("PUT", PROJECT + "/runtimes", "{\"runtimes\":[\"worker\"]}", false),
        new Route(
            "POST",
            PROJECT + "/acknowledgements",
            "{\"runtime\":\"worker\",\"revision\":1}",
            false),
        new Route("GET", PROJECT + "/audit", "", true),
        new Route("GET", PROJECT + "/env", "", true),
        new Route("PUT", PROJECT + "/env", "{\"envVars\":{\"A\":\"b\"}}", false),
        new Route("PATCH", PROJECT + "/env", "{\"envVars\":{\"A\":\"b\"}}", false),
        new Route("GET", PROJECT + "/env/audit", "", true),
        new Route("GET", PROJECT + "/environments/{environment}/effective", "", true));
  }

  @Test
  void everyRouteOfTheProgramIsInTheTablesHereAndInTheDescription() {
    Set<String> mapped = new TreeSet<>();
    SharedPlatform.get()
        .bean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
        .getHandlerMethods()
        .entrySet()
        .stream()
        .filter(entry -> !isUndescribed(entry.getValue()))
        .map(Map.Entry::getKey)
        .forEach(info ->
            info.getPatternValues()
                .forEach(pattern ->
                    info.getMethodsCondition()
                        .getMethods()
                        .forEach(method -> mapped.add(method + " " + pattern))));
    mapped.removeIf(route -> route.endsWith(" /error"));
    Set<String> tabled = new TreeSet<>();
    routes()
        .forEach(
            route -> tabled.add(route.method() + " " + route.template().replaceFirst("\\?.*", "")));
    // These have tests of their own, below and in CredentialsApiTest.
    tabled.addAll(
        List.of(
            "GET " + DATABASE + "/operations/{operation}",
            "GET /v1/session",
            "POST /v1/session",
            "DELETE /v1/session",
            "GET " + PROJECT + "/events"));
    assertThat(mapped).isEqualTo(tabled);
    assertThat(OpenApiTest.operations()).isEqualTo(tabled);
  }

  /** What is not described: see {@link NoRuntimeTest} and {@link PageFilesTest}. */
  private static boolean isUndescribed(HandlerMethod method) {
    return Set.of("NoRuntimeController", "PageController")
        .contains(method.getBeanType().getSimpleName());
  }

  @ParameterizedTest
  @MethodSource("routes")
  void nobodyGetsInWithoutAToken(Route route) throws Exception {
    String id = readyDatabase();
    for (String token : new String[] {"", "wrong", tenant.adminToken() + "x"}) {
      Api caller = admin.as(token.isEmpty() ? null : token);
      Api.Answer answer = call(caller, route, route.path(tenant, id));
      answer.expect(401);
      assertThat(answer.raw().headers().firstValue("WWW-Authenticate")).contains("Bearer");
    }
    assertUntouched(id);
  }

  @ParameterizedTest
  @MethodSource("routes")
  void aMemberLooksAndChangesNothing(Route route) throws Exception {
    String id = readyDatabase();
    Api.Answer answer = call(member, route, route.path(tenant, id));
    answer.expect(route.forMembers() ? 200 : 403);
    if (route.forMembers()) {
      assertThat(answer.raw().body()).doesNotContain(secretOf(id));
    } else {
      assertUntouched(id);
    }
  }

  @ParameterizedTest
  @MethodSource("routes")
  void anotherOrganizationIsNotThere(Route route) throws Exception {
    String id = readyDatabase();
    Tenant other = SharedPlatform.get().newTenant();
    Api stranger = admin.as(other.adminToken());
    if (route.isInAProject()) {
      Api.Answer theirs = call(stranger, route, route.path(tenant, id)).expect(404);
      Api.Answer nobodys =
          call(stranger, route, route.path(tenant, id).replace(tenant.project(), "prj_nobody"))
              .expect(404);
      assertThat(theirs.raw().body()).isEqualTo(nobodys.raw().body());
      if (route.template().contains("{database}")) {
        // Their database in a project of one's own.
        call(stranger, route, route.path(other, id)).expect(404);
      }
    } else {
      assertThat(call(stranger, route, route.template()).raw().body())
          .doesNotContain(tenant.organization(), tenant.project());
    }
    Api.Answer named =
        admin
            .as(other.adminToken())
            .send(
                route.method(),
                route.path(other, id),
                route.body().isEmpty() ? null : route.body(),
                Map.of("x-organization-id", tenant.organization()));
    named.expect(403);
    assertUntouched(id);
  }

  private static Api.Answer call(Api api, Route route, String path) throws Exception {
    return api.send(route.method(), path, route.body().isEmpty() ? null : route.body(), Map.of());
  }

  private String readyDatabase() throws Exception {
    String id =
        admin
            .post(tenant.databases(), Map.of("kind", "turso", "name", "memory"))
            .expect(201)
            .database()
            .path("id")
            .asString();
    Conditions.await(
        "it is ready",
        () -> admin.get(tenant.database(id)).database().path("status").asString().equals("ready"));
    return id;
  }

  private String secretOf(String id) throws Exception {
    for (JsonNode variable :
        admin.get(tenant.database(id) + "/connection").body().path("envVars")) {
      if (variable.path("secret").asBoolean()) {
        return variable.path("value").asString();
      }
    }
    throw new AssertionError("No secret.");
  }

  private void assertUntouched(String id) throws Exception {
    JsonNode databases = admin.get(tenant.databases()).expect(200).body().path("databases");
    assertThat(databases.size()).isEqualTo(1);
    assertThat(databases.path(0).path("id").asString()).isEqualTo(id);
    assertThat(databases.path(0).path("status").asString()).isEqualTo("ready");
    JsonNode audit = admin.get("/v1/server/projects/" + tenant.project() + "/audit").body();
    assertThat(audit.path("entries").valueStream().map(e -> e.path("action").asString()))
        .containsExactly("attach");
    assertThat(
            admin
                .get("/v1/server/projects/" + tenant.project() + "/env")
                .body()
                .path("envVars")
                .size())
        .isZero();
  }

  @Test
  void thePageSignsInWithACookieThatScriptCannotRead() throws Exception {
    Browser browser = new Browser();
    HttpResponse<String> before = browser.send("GET", "/v1/session", null, Map.of());
    assertThat(before.statusCode()).isEqualTo(401);
    assertThat(browser.signIn(tenant.adminToken()).body()).contains("\"admin\"");
    String cookie = browser.setCookie("platform_session");
    assertThat(cookie).contains("HttpOnly").contains("SameSite=Strict").contains("Path=/");
    assertThat(cookie).doesNotContain(tenant.adminToken());
    assertThat(browser.send("GET", "/v1/session", null, Map.of()).statusCode()).isEqualTo(200);
    assertThat(browser.send("GET", tenant.databases(), null, Map.of()).statusCode()).isEqualTo(200);
    assertThat(browser.send("DELETE", "/v1/session", null, browser.proof()).statusCode())
        .isEqualTo(204);
    assertThat(browser.send("GET", tenant.databases(), null, Map.of()).statusCode()).isEqualTo(401);
  }

  @Test
  void theStreamOfEventsIsGuardedLikeEveryRoute() throws Exception {
    String events = "/v1/server/projects/" + tenant.project() + "/events";
    Tenant other = SharedPlatform.get().newTenant();
    assertThat(admin.as(null).get(events).status()).isEqualTo(401);
    assertThat(admin.as("wrong").get(events).status()).isEqualTo(401);
    assertThat(admin.as(other.adminToken()).get(events).status()).isEqualTo(404);
    admin
        .as(other.adminToken())
        .send("GET", events, null, Map.of("x-organization-id", tenant.organization()))
        .expect(403);
    List<HttpResponse<InputStream>> open = new ArrayList<>();
    try {
      for (int i = 0; i < 21; i++) {
        HttpRequest request =
            HttpRequest.newBuilder(URI.create(admin.address() + events))
                .header("Authorization", "Bearer " + tenant.memberToken())
                .build();
        open.add(Browser.HTTP.send(request, HttpResponse.BodyHandlers.ofInputStream()));
      }
      assertThat(open.stream().map(HttpResponse::statusCode))
          .containsExactlyElementsOf(
              Stream.concat(Collections.nCopies(20, 200).stream(), Stream.of(429)).toList());
      assertThat(open.get(0).headers().firstValue("Content-Type").orElse(""))
          .startsWith("text/event-stream");
    } finally {
      for (HttpResponse<InputStream> response : open) {
        response.body().close();
      }
    }
  }

  @Test
  void signingOutEndsTheStreamsOfThatSession() throws Exception {
    Browser leaving = new Browser();
    leaving.signIn(tenant.memberToken());
    Browser staying = new Browser();
    staying.signIn(tenant.memberToken());
    String events = "/v1/server/projects/" + tenant.project() + "/events";
    try (BufferedReader ended = reader(leaving.open(events));
        BufferedReader open = reader(staying.open(events))) {
      assertThat(ended.readLine()).contains("snapshot");
      assertThat(open.readLine()).contains("snapshot");
      leaving.send("DELETE", "/v1/session", null, leaving.proof());
      admin.post(tenant.databases(), Map.of("kind", "turso", "name", "memory")).expect(201);
      assertThat(open.lines().anyMatch(line -> line.contains("memory"))).isTrue();
      assertThat(ended.lines().filter(line -> line.contains("memory")).findFirst())
          .as("what happens after signing out; the stream has ended before")
          .isEmpty();
    }
  }

  /** The right to look ends with the membership, and not when the page asks again. */
  @ParameterizedTest
  @ValueSource(strings = {"member", "project"})
  void whoIsOfAnotherOrganizationNow_isToldNothingMore(String moved) throws Exception {
    Tenant other = SharedPlatform.get().newTenant();
    Browser leaving = new Browser();
    leaving.signIn(tenant.memberToken());
    String events = "/v1/server/projects/" + tenant.project() + "/events";
    try (BufferedReader ended = reader(leaving.open(events))) {
      assertThat(ended.readLine()).contains("snapshot");
      JdbcClient jdbc = SharedPlatform.get().bean(JdbcClient.class);
      String id =
          moved.equals("member") ? "user_MEMBER_" + tenant.organization() : tenant.project();
      jdbc.sql("UPDATE " + moved + " SET organization_id = ? WHERE id = ?")
          .params(other.organization(), id)
          .update();
      SharedPlatform.get().look();
      Api owner = moved.equals("member") ? admin : admin.as(other.adminToken());
      owner.post(tenant.databases(), Map.of("kind", "turso", "name", "later")).expect(201);
      assertThat(ended.lines().filter(line -> line.contains("later")).findFirst())
          .as("what happens afterwards; the stream has ended before")
          .isEmpty();
    }
  }

  private static BufferedReader reader(InputStream in) {
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }

  @Test
  void aSessionEndsWhenItsTokenIsReplaced() throws Exception {
    Browser browser = new Browser();
    browser.signIn(tenant.memberToken());
    assertThat(browser.send("GET", tenant.databases(), null, Map.of()).statusCode()).isEqualTo(200);
    SharedPlatform.get()
        .bean(AccessTokens.class)
        .replace(
            "user_MEMBER_" + tenant.organization(), Secret.of("another-token-9c1f4a7be2d05386"));
    for (String path : List.of("/v1/session", "/v1/projects", tenant.databases())) {
      assertThat(browser.send("GET", path, null, Map.of()).statusCode()).as(path).isEqualTo(401);
    }
  }

  @Test
  void thePageGetsNoValueOfUsersVariablesUnasked() throws Exception {
    String env = "/v1/server/projects/" + tenant.project() + "/env";
    admin
        .put(env + "?environmentId=" + tenant.staging(), Map.of("envVars", Map.of("K", "canary")))
        .expect(200);
    for (String path :
        List.of(
            env + "?masked=true&environmentId=" + tenant.staging(),
            "/v1/projects/" + tenant.project() + "/environments?masked=true")) {
      assertThat(admin.get(path).expect(200).raw().body())
          .contains("\"K\"")
          .doesNotContain("canary");
    }
  }

  @Test
  void anEmptyTokenIsNoToken() throws Exception {
    Browser browser = new Browser();
    assertThat(browser.signIn("").statusCode()).isEqualTo(401);
    assertThat(browser.signIn("  ").statusCode()).isEqualTo(401);
  }

  @Test
  void aWrongTokenDoesNotSignIn() throws Exception {
    Browser browser = new Browser();
    assertThat(browser.signIn("wrong").statusCode()).isEqualTo(401);
    assertThat(browser.send("GET", tenant.databases(), null, Map.of()).statusCode()).isEqualTo(401);
  }

  @Test
  void aSessionIsAnotherOneAfterSigningIn() throws Exception {
    Browser browser = new Browser();
    browser.signIn(tenant.memberToken());
    String first = browser.setCookie("platform_session");
    browser.signIn(tenant.adminToken());
    assertThat(browser.setCookie("platform_session")).isNotEqualTo(first);
  }

  static Stream<Route> changes() {
    return routes().filter(route -> !route.method().equals("GET"));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void anotherSiteCanChangeNothingInASignedInBrowser(Route route) throws Exception {
    String id = readyDatabase();
    Browser browser = new Browser();
    browser.signIn(tenant.adminToken());
    Map<String, String> evil =
        Map.of("Origin", "https://evil.example", "Content-Type", "text/plain");
    for (Map<String, String> headers :
        List.of(evil, Map.of("X-XSRF-TOKEN", "guessed"), Map.<String, String>of())) {
      HttpResponse<String> answer =
          browser.send(route.method(), route.path(tenant, id), route.body(), headers);
      assertThat(answer.statusCode()).isEqualTo(403);
    }
    assertUntouched(id);
    HttpResponse<String> ofThePage =
        browser.send(route.method(), route.path(tenant, id), route.body(), browser.proof());
    assertThat(ofThePage.statusCode()).as("the page itself may").isNotEqualTo(403);
  }

  @Test
  void noOtherOriginMayRead() throws Exception {
    Browser browser = new Browser();
    browser.signIn(tenant.adminToken());
    HttpResponse<String> answer =
        browser.send("GET", tenant.databases(), null, Map.of("Origin", "https://evil.example"));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    HttpResponse<String> preflight =
        raw(
            "OPTIONS",
            tenant.databases(),
            Map.of("Origin", "https://evil.example", "Access-Control-Request-Method", "DELETE"));
    assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/v1/session", "/v1/projects", "/v1/nowhere", "/v1/openapi.yaml"})
  void everyAnswerHasTheHeadersThatProtectIt(String path) throws Exception {
    HttpResponse<String> answer = raw("GET", path, Map.of());
    String policy = answer.headers().firstValue("Content-Security-Policy").orElse("");
    assertThat(policy)
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .contains("require-trusted-types-for 'script'")
        .doesNotContain("unsafe", "*", "http:");
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(answer.headers().firstValue("X-Frame-Options")).contains("DENY");
    assertThat(answer.headers().firstValue("Referrer-Policy")).contains("no-referrer");
    assertThat(answer.headers().firstValue("Cross-Origin-Resource-Policy")).contains("same-origin");
  }

  @Test
  void bodiesThatAreTooLargeAreRefused() throws Exception {
    String large = "{\"kind\":\"turso\",\"name\":\"" + "x".repeat(500_000) + "\"}";
    admin.send("POST", tenant.databases(), large, Map.of()).expect(413);
    admin
        .send("PUT", "/v1/server/projects/" + tenant.project() + "/env", large, Map.of())
        .expect(413);
    Browser browser = new Browser();
    browser.send("GET", "/v1/session", null, Map.of());
    assertThat(browser.send("POST", "/v1/session", large, browser.proof()).statusCode())
        .isEqualTo(413);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "null",
        "[]",
        "7",
        "{\"kind\":[\"turso\"]}",
        "{\"kind\":{\"a\":1}}",
        "{\"kind\":\"turso\",\"name\":{\"$ne\":null}}",
        "\u0000",
        "kind=turso",
        "{\"kind\":null}",
        "{\"kind\":\"turso\",\"environmentId\":\"\\u0000\"}",
        "{\"kind\":\"../../etc/passwd\"}"
      })
  void malformedBodiesAreA400(String body) throws Exception {
    admin.send("POST", tenant.databases(), body, Map.of()).expect(400);
    assertThat(admin.get(tenant.databases()).body().path("databases").size()).isZero();
  }

  @Test
  void deepNestingAndOtherMediaTypesAreRefused() throws Exception {
    String deep = "{\"kind\":" + "[".repeat(200) + "]".repeat(200) + "}";
    assertThat(admin.send("POST", tenant.databases(), deep, Map.of()).status()).isIn(400, 413);
    admin
        .send(
            "POST",
            tenant.databases(),
            "kind=turso",
            Map.of("Content-Type", "application/x-www-form-urlencoded"))
        .expect(415);
    assertThat(admin.get(tenant.databases()).body().path("databases").size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/../v1/projects",
        "/v1/projects/..;/projects",
        "/v1/projects;jsessionid=1",
        "/v1//projects",
        "/v1/%2e%2e/actuator/env",
        "/..%2f..%2fetc/passwd",
        "/app/../application.yaml",
        "/app/..%5c..%5capplication.yaml",
        "/app/%2e%2e/%2e%2e/application.yaml",
        "/application.yaml",
        "/db/migration/V1__directory.sql",
        "/WEB-INF/web.xml",
        "/actuator",
        "/actuator/env",
        "/actuator/heapdump",
        "/h2-console",
        "/v1/projects%00",
        "/v1/projects/%0d%0aSet-Cookie:%20a=b/environments",
        "/error"
      })
  void tricksWithPathsLeadNowhere(String path) throws Exception {
    List<String> answer = bytes("GET " + path + " HTTP/1.1");
    String status = answer.get(0);
    assertThat(status).matches("HTTP/1.1 (400|401|403|404) ?.*");
    String all = String.join("\n", answer);
    assertThat(all).doesNotContain("root:", "datasource", "CREATE TABLE", "Exception", "\tat ");
    assertThat(answer).noneMatch(line -> line.startsWith("Set-Cookie: a=b"));
  }

  @Test
  void anotherMethodByAHeaderOrAParameterIsNotBelieved() throws Exception {
    String id = readyDatabase();
    admin.send(
        "POST",
        tenant.database(id) + "?_method=DELETE",
        "{}",
        Map.of("X-HTTP-Method-Override", "DELETE"));
    admin.send(
        "GET", tenant.database(id) + "?_method=DELETE", null, Map.of("X-HTTP-Method", "DELETE"));
    assertUntouched(id);
    assertThat(raw("TRACE", tenant.databases(), Map.of()).statusCode()).isIn(400, 403, 405);
  }

  @Test
  void aTokenInTheAddressIsNotAccepted() throws Exception {
    assertThat(
            raw("GET", tenant.databases() + "?access_token=" + tenant.adminToken(), Map.of())
                .statusCode())
        .isEqualTo(401);
  }

  @Test
  void aNameCannotBreakOutOfWhereItIsShown() throws Exception {
    for (String name :
        List.of("a\r\nSet-Cookie: stolen=1", "a\nX-Evil: 1", "a\u2028b", "a\u202Eb", "a\u0000b")) {
      Api.Answer answer =
          admin.post(tenant.databases(), Map.of("kind", "turso", "name", name)).expect(400);
      assertThat(answer.body().path("errors").path(0).path("field").asString()).isEqualTo("name");
    }
    for (String region : List.of("a\r\nX-Evil: 1", "<script>")) {
      admin.post(tenant.databases(), Map.of("kind", "turso", "regionId", region)).expect(400);
    }
    admin
        .send(
            "POST",
            tenant.databases(),
            "{\"kind\":\"turso\"}",
            Map.of("Idempotency-Key", "<script>alert(1)</script> x"))
        .expect(400);
    assertThat(admin.get(tenant.databases()).body().path("databases").size()).isZero();
  }

  @Test
  void aScriptInANameIsTextAndNothingElse() throws Exception {
    String script = "<img src=x onerror=\"alert(1)\"></script><script>alert(2)</script>";
    Api.Answer created =
        admin.post(tenant.databases(), Map.of("kind", "turso", "name", script)).expect(201);
    assertThat(created.database().path("name").asString()).isEqualTo(script);
    Api.Answer listed = admin.get(tenant.databases());
    assertThat(listed.raw().headers().firstValue("Content-Type")).contains("application/json");
    assertThat(listed.raw().headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    Api.Answer conflict =
        admin.post(tenant.databases(), Map.of("kind", "turso", "name", script)).expect(409);
    assertThat(conflict.raw().headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/problem+json");
  }

  @Test
  void aRevealIsWrittenDownWithWhoAndWhy() throws Exception {
    String id = readyDatabase();
    admin
        .post(
            tenant.database(id) + "/reveal",
            Map.of("name", "TURSO_AUTH_TOKEN", "reason", "on call"))
        .expect(200);
    JsonNode audit = member.get("/v1/server/projects/" + tenant.project() + "/audit").body();
    JsonNode entry =
        audit
            .path("entries")
            .valueStream()
            .filter(e -> e.path("action").asString().equals("reveal"))
            .findFirst()
            .orElseThrow();
    assertThat(entry.path("actor").asString()).isEqualTo("Ana");
    assertThat(entry.path("reason").asString()).isEqualTo("TURSO_AUTH_TOKEN: on call");
    assertThat(entry.path("databaseId").asString()).isEqualTo(id);
  }

  @Test
  void aMemberSeesTheNamesOfUsersVariablesAndNoValues() throws Exception {
    String env = "/v1/server/projects/" + tenant.project() + "/env";
    admin.put(env, Map.of("envVars", Map.of("STRIPE_KEY", "sk-canary"))).expect(200);
    assertThat(member.get(env).raw().body()).contains("STRIPE_KEY").doesNotContain("canary");
    admin
        .put(env + "?environmentId=" + tenant.staging(), Map.of("envVars", Map.of("K", "canary")))
        .expect(200);
    assertThat(member.get("/v1/projects/" + tenant.project() + "/environments").raw().body())
        .doesNotContain("canary");
  }

  private HttpResponse<String> raw(String method, String path, Map<String, String> headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(admin.address() + path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    Browser.HEADERS_THAT_MATTER.forEach(request::setHeader);
    headers.forEach(request::setHeader);
    return Browser.HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** What no well-behaved client would send. */
  private List<String> bytes(String requestLine) throws Exception {
    try (Socket socket = new Socket("localhost", admin.address().getPort())) {
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      String request =
          requestLine
              + "\r\nHost: localhost\r\nAuthorization: Bearer "
              + tenant.adminToken()
              + "\r\nConnection: close\r\n\r\n";
      out.write(request.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      List<String> lines = new ArrayList<>();
      BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
      }
      return lines;
    }
  }

  /** Keeps cookies and sends them with everything, as a browser does whoever asks. */
  private final class Browser {
    static final Map<String, String> HEADERS_THAT_MATTER = Map.of("Accept", "application/json");

    static final HttpClient HTTP;

    static {
      // So that a test may say from where it comes and who it is.
      System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host,origin,connection");
      HTTP = HttpClient.newHttpClient();
    }

    private final Map<String, String> cookies = new TreeMap<>();
    private final Map<String, String> set = new TreeMap<>();

    HttpResponse<String> signIn(String token) throws Exception {
      send("GET", "/v1/session", null, Map.of());
      return send("POST", "/v1/session", "{\"token\":\"" + token + "\"}", proof());
    }

    Map<String, String> proof() {
      return Map.of("X-XSRF-TOKEN", cookies.getOrDefault("XSRF-TOKEN", ""));
    }

    String setCookie(String name) {
      return set.getOrDefault(name, "");
    }

    InputStream open(String path) throws Exception {
      HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(admin.address() + path));
      cookies.forEach((name, value) -> request.header("Cookie", name + "=" + value));
      return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream()).body();
    }

    HttpResponse<String> send(
        String method, String path, @Nullable String body, Map<String, String> headers)
        throws Exception {
      HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(admin.address() + path));
      request.setHeader("Content-Type", "application/json");
      headers.forEach(request::setHeader);
      if (!cookies.isEmpty()) {
        List<String> pairs = new ArrayList<>();
        cookies.forEach((name, value) -> pairs.add(name + "=" + value));
        request.setHeader("Cookie", String.join("; ", pairs));
      }
      request.method(
          method,
          body == null
              ? HttpRequest.BodyPublishers.noBody()
              : HttpRequest.BodyPublishers.ofString(body));
      HttpResponse<String> response =
          HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
      for (String header : response.headers().allValues("Set-Cookie")) {
        String[] pair = header.split(";", 2)[0].split("=", 2);
        set.put(pair[0], header);
        if (pair[1].isEmpty()) {
          cookies.remove(pair[0]);
        } else {
          cookies.put(pair[0], pair[1]);
        }
      }
      return response;
    }
  }
}
