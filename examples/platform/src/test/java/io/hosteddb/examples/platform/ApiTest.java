package io.hosteddb.examples.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** The routes, on local backends; every answer is held against the OpenAPI description. */
@ExtendWith(SharedPlatform.class)
class ApiTest {
  private Tenant tenant = SharedPlatform.get().newTenant();
  private Api api = SharedPlatform.get().api(tenant.adminToken());

  @BeforeEach
  void newTenant() {
    tenant = SharedPlatform.get().newTenant();
    api = SharedPlatform.get().api(tenant.adminToken());
  }

  private JsonNode attach(Map<String, String> body) throws Exception {
    return api.post(tenant.databases(), body).expect(201).database();
  }

  private JsonNode awaitStatus(String id, String status) throws Exception {
    Conditions.await(
        id + " is " + status,
        () ->
            api.get(tenant.database(id))
                .expect(200)
                .database()
                .path("status")
                .asString()
                .equals(status));
    return api.get(tenant.database(id)).database();
  }

  private static List<String> texts(JsonNode array, String field) {
    return array.valueStream().map(node -> node.path(field).asString()).toList();
  }

  @Test
  void fromAttachToDetach() throws Exception {
    JsonNode attached =
        attach(
            Map.of(
                "kind",
                "neon",
                "name",
                "orders",
                "environmentId",
                tenant.staging(),
                "reason",
                "why not"));
    assertThat(attached.path("status").asString()).isEqualTo("provisioning");
    assertThat(attached.path("kind").asString()).isEqualTo("neon");
    assertThat(attached.path("environmentId").asString()).isEqualTo(tenant.staging());
    assertThat(attached.path("platformProjectId").asString()).isEqualTo(tenant.project());
    assertThat(attached.path("organizationId").asString()).isEqualTo(tenant.organization());
    String id = attached.path("id").asString();

    JsonNode ready = awaitStatus(id, "ready");
    assertThat(ready.path("requestedRegion").asString()).isEqualTo("aws-us-west-2");
    assertThat(ready.path("placedRegion").asString()).isEqualTo("local");
    assertThat(ready.path("region").asString()).isEqualTo("local");
    assertThat(ready.path("providerResourceId").asString()).isNotEmpty();

    JsonNode connection = api.get(tenant.database(id) + "/connection").expect(200).body();
    String url = connection.path("envVars").path(0).path("value").asString();
    assertThat(texts(connection.path("envVars"), "name")).containsExactly("DATABASE_URL");
    assertThat(texts(connection.path("snippets"), "language"))
        .contains("npm", "typescript", "java");
    assertThat(one(url, "SELECT 7")).isEqualTo("7");

    JsonNode environments =
        api.get("/v1/projects/" + tenant.project() + "/environments").expect(200).body();
    assertThat(environments.path("environments").path(0).path("managedEnvVarNames").size())
        .isZero();
    assertThat(
            environments.path("environments").path(1).path("managedEnvVarNames").path(0).asString())
        .isEqualTo("DATABASE_URL");

    api.delete(tenant.database(id) + "?reason=over").expect(204);
    assertThat(api.delete(tenant.database(id)).status()).isEqualTo(204);
    awaitStatus(id, "deleted");
    assertThat(api.get(tenant.databases()).expect(200).body().path("databases").size()).isZero();

    JsonNode history = api.get(tenant.database(id) + "/history").expect(200).body().path("history");
    assertThat(texts(history, "to"))
        .containsExactly("provisioning", "ready", "deleting", "deleted");
    assertThat(history.path(0).path("actor").asString()).isEqualTo("Ana");
    JsonNode audit =
        api.get("/v1/server/projects/" + tenant.project() + "/audit").expect(200).body();
    assertThat(texts(audit.path("entries"), "action"))
        .containsExactlyInAnyOrder("attach", "reveal", "detach");
    assertThat(texts(audit.path("entries"), "reason")).contains("why not", "over");
  }

  private static String one(String url, String query) throws Exception {
    String jdbc = url.replaceFirst("^postgres(ql)?://([^:]+):([^@]+)@", "jdbc:postgresql://");
    String[] user = url.replaceFirst("^postgres(ql)?://", "").split("@", 2)[0].split(":", 2);
    try (Connection connection = DriverManager.getConnection(jdbc, user[0], user[1]);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    }
  }

  @Test
  void theCatalogHasWhatThePageShows() throws Exception {
    JsonNode providers =
        api.get(tenant.databases() + "/catalog").expect(200).body().path("providers");
    assertThat(texts(providers, "kind")).containsExactlyInAnyOrder("turso", "neon", "mongodb");
    for (JsonNode provider : providers.valueStream().toList()) {
      assertThat(provider.path("status").asString()).isEqualTo("available");
      assertThat(provider.path("engine").asString()).isNotBlank();
      assertThat(provider.path("bestFor").asString()).isNotBlank();
      JsonNode plan =
          api.post(tenant.databases() + "/plan", Map.of("kind", provider.path("kind").asString()))
              .expect(200)
              .body()
              .path("plan");
      assertThat(plan.path("possible").asBoolean()).isTrue();
      assertThat(plan.path("requestedRegion")).isEqualTo(provider.path("defaultRegion"));
      // The default may be a name from before; another then stands in for it.
      assertThat(texts(provider.path("regions"), "id"))
          .contains(plan.path("targetRegion").asString());
    }
  }

  /** The table of what runs here; that what is said to work does work, other tests show. */
  @Test
  void anAttachIsRefusedForAWorkloadThatTheCatalogSaysIsNotServed() throws Exception {
    JsonNode providers =
        api.get(tenant.databases() + "/catalog").expect(200).body().path("providers");
    for (JsonNode provider : providers.valueStream().toList()) {
      String kind = provider.path("kind").asString();
      assertThat(texts(provider.path("workloads"), "id"))
          .containsExactlyInAnyOrder("relational", "documents", "vectors");
      for (JsonNode workload : provider.path("workloads").valueStream().toList()) {
        Map<String, Object> request =
            Map.of("kind", kind, "workloads", List.of(workload.path("id").asString()));
        JsonNode plan =
            api.post(tenant.databases() + "/plan", request).expect(200).body().path("plan");
        boolean works = workload.path("works").asBoolean();
        System.out.println(
            "[workloads] "
                + kind
                + "/"
                + provider.path("backend").asString()
                + " "
                + workload.path("id").asString()
                + ": "
                + (works ? "works" : plan.path("violations").path(0).path("message").asString()));
        assertThat(plan.path("possible").asBoolean()).isEqualTo(works);
        if (!works) {
          assertThat(plan.path("violations").path(0).path("field").asString())
              .isEqualTo("workloads");
          assertThat(plan.path("violations").path(0).path("message").asString())
              .contains(workload.path("note").asString());
          api.post(tenant.databases(), request).expect(400);
        }
      }
    }
    assertThat(api.get(tenant.databases()).expect(200).body().path("databases").size()).isZero();
  }

  @Test
  void everythingThatIsWrongIsSaidAtOnce() throws Exception {
    Api.Answer answer =
        api.post(
                tenant.databases(),
                Map.of("kind", "redis", "name", " ", "environmentId", "env_nobody"))
            .expect(400);
    assertThat(texts(answer.body().path("errors"), "field"))
        .containsExactlyInAnyOrder("kind", "name", "environmentId");
    answer =
        api.post(tenant.databases(), Map.of("kind", "turso", "regionId", "atlantis")).expect(400);
    assertThat(texts(answer.body().path("errors"), "field")).containsExactly("regionId");
    assertThat(api.get(tenant.databases()).body().path("databases").size()).isZero();
  }

  @Test
  void aConflictNamesTheRival() throws Exception {
    String id = attach(Map.of("kind", "turso", "name", "memory")).path("id").asString();
    Api.Answer answer =
        api.post(tenant.databases(), Map.of("kind", "turso", "name", "Memory")).expect(409);
    assertThat(answer.detail()).contains("'memory'").contains("Detach it first");
    assertThat(answer.body().path("rivals").path(0).asString()).isEqualTo(id);
    assertThat(answer.body().path("conflicts").valueStream().map(JsonNode::asString))
        .containsExactly("PROVIDER_ATTACHED", "NAME_TAKEN");
  }

  @Test
  void productionAndStagingEachHaveADatabaseOfAProvider() throws Exception {
    assertThat(
            api.get(tenant.databases() + "/catalog")
                .expect(200)
                .body()
                .path("attachmentScope")
                .asString())
        .isEqualTo("environment");
    String staging =
        attach(Map.of("kind", "neon", "name", "s", "environmentId", tenant.staging()))
            .path("id")
            .asString();
    String production =
        attach(Map.of("kind", "neon", "name", "p", "environmentId", tenant.production()))
            .path("id")
            .asString();
    for (String id : List.of(staging, production)) {
      awaitStatus(id, "ready");
    }
    assertThat(url(staging)).isNotEqualTo(url(production));
    Api.Answer second =
        api.post(
                tenant.databases(),
                Map.of("kind", "neon", "name", "x", "environmentId", tenant.staging()))
            .expect(409);
    assertThat(second.detail()).contains("'s'", "another environment").doesNotContain("'p'");
    Api.Answer forAll =
        api.post(tenant.databases(), Map.of("kind", "neon", "name", "x")).expect(409);
    assertThat(forAll.detail()).contains("'s'", "'p'", "instead of all");
  }

  private String url(String id) throws Exception {
    return api.get(tenant.database(id) + "/connection")
        .expect(200)
        .body()
        .path("envVars")
        .path(0)
        .path("value")
        .asString();
  }

  @Test
  void anAttachThatIsRepeatedUnderItsKeyAttachesOnce() throws Exception {
    Map<String, String> header = Map.of("Idempotency-Key", "key-1");
    String body = "{\"kind\":\"turso\",\"name\":\"memory\"}";
    String first =
        api.send("POST", tenant.databases(), body, header)
            .expect(201)
            .database()
            .path("id")
            .asString();
    String again =
        api.send("POST", tenant.databases(), body, header)
            .expect(201)
            .database()
            .path("id")
            .asString();
    assertThat(again).isEqualTo(first);
    api.send("POST", tenant.databases(), body.replace("memory", "other"), header).expect(409);
    api.send("POST", tenant.databases(), body, Map.of("Idempotency-Key", "no spaces")).expect(400);
  }

  @Test
  void aPlanSaysWhatWouldBeAddedShadowedAndInTheWay() throws Exception {
    String env = "/v1/server/projects/" + tenant.project() + "/env";
    api.put(
            env + "?environmentId=" + tenant.staging(),
            Map.of("envVars", Map.of("DATABASE_URL", "mine")))
        .expect(200);
    JsonNode plan =
        api.post(tenant.databases() + "/plan", Map.of("kind", "neon"))
            .expect(200)
            .body()
            .path("plan");
    assertThat(plan.path("possible").asBoolean()).isTrue();
    JsonNode shadow = plan.path("variables").path(0).path("shadows").path(0);
    assertThat(shadow.path("origin").asString()).isEqualTo("environment");
    assertThat(shadow.path("environmentId").asString()).isEqualTo(tenant.staging());
    JsonNode elsewhere =
        api.post(
                tenant.databases() + "/plan",
                Map.of("kind", "neon", "environmentId", tenant.production()))
            .expect(200)
            .body()
            .path("plan");
    assertThat(elsewhere.path("variables").path(0).path("shadows").size()).isZero();

    attach(Map.of("kind", "neon", "name", "orders"));
    JsonNode impossible =
        api.post(tenant.databases() + "/plan", Map.of("kind", "neon", "name", "\u0007"))
            .expect(200)
            .body()
            .path("plan");
    assertThat(impossible.path("possible").asBoolean()).isFalse();
    assertThat(impossible.path("conflicts").path(0).path("rivalName").asString())
        .isEqualTo("orders");
    assertThat(texts(impossible.path("violations"), "field")).containsExactly("name");
    assertThat(api.get(tenant.databases()).body().path("databases").size()).isEqualTo(1);
  }

  @Test
  void effectiveVariablesSayWhereTheyComeFrom() throws Exception {
    String env = "/v1/server/projects/" + tenant.project() + "/env";
    api.put(env, Map.of("envVars", Map.of("LOG_LEVEL", "info", "TURSO_DATABASE_URL", "mine")))
        .expect(200);
    api.put(
            env + "?environmentId=" + tenant.staging(),
            Map.of("envVars", Map.of("LOG_LEVEL", "debug")))
        .expect(200);
    String id = attach(Map.of("kind", "turso", "name", "memory")).path("id").asString();
    awaitStatus(id, "ready");
    JsonNode effective =
        api.get(
                "/v1/server/projects/"
                    + tenant.project()
                    + "/environments/"
                    + tenant.staging()
                    + "/effective")
            .expect(200)
            .body();
    assertThat(effective.path("revision").asLong()).isEqualTo(1);
    assertThat(effective.path("variables").valueStream().map(Object::toString))
        .anySatisfy(row ->
            assertThat(row)
                .contains("\"LOG_LEVEL\"", "********", "\"environment\"", "[\"project\"]"))
        .anySatisfy(row ->
            assertThat(row)
                .contains("\"TURSO_DATABASE_URL\"", "file:", "\"managed\"", id, "[\"project\"]"))
        .anySatisfy(row -> assertThat(row).contains("\"TURSO_AUTH_TOKEN\"", "********"));
    assertThat(api.get(env).body().path("envVars").path("LOG_LEVEL").asString()).isEqualTo("info");
    assertThat(api.get(env).body().path("envVars").size()).isEqualTo(2);
  }

  @Test
  void usersVariablesMayBeSavedBySeveralAtOnce() throws Exception {
    String env = "/v1/server/projects/" + tenant.project() + "/env";
    List<Callable<Integer>> saves =
        IntStream.range(0, 8)
            .<Callable<Integer>>mapToObj(
                i -> () -> api.put(env, Map.of("envVars", Map.of("KEY", "v" + i))).status())
            .toList();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (Future<Integer> save : threads.invokeAll(saves)) {
        assertThat(save.get()).isEqualTo(200);
      }
    } finally {
      threads.shutdown();
    }
    assertThat(api.get(env).body().path("envVars").path("KEY").asString()).startsWith("v");
    Map<String, String> much = new HashMap<>();
    IntStream.range(0, 12).forEach(i -> much.put("K" + i, "x".repeat(3_900)));
    Api.Answer answer = api.put(env, Map.of("envVars", much)).expect(400);
    assertThat(texts(answer.body().path("errors"), "field")).containsExactly("envVars");
  }

  @Test
  void usersVariablesAreCheckedAllAtOnceAndKeptEncrypted() throws Exception {
    String env = "/v1/server/projects/" + tenant.project() + "/env";
    Api.Answer answer =
        api.put(env, Map.of("envVars", Map.of("1BAD", "x", "GOOD", "y", "LONG", "z".repeat(5_000))))
            .expect(400);
    assertThat(texts(answer.body().path("errors"), "field"))
        .containsExactlyInAnyOrder("envVars.1BAD", "envVars.LONG");
    assertThat(api.get(env).body().path("envVars").size()).isZero();
    api.put(env, Map.of("envVars", Map.of("KEY", "plaintext-canary"))).expect(200);
    List<String> stored =
        SharedPlatform.get()
            .bean(org.springframework.jdbc.core.simple.JdbcClient.class)
            .sql("SELECT ciphertext FROM user_variables WHERE project_id = ?")
            .param(tenant.project())
            .query(String.class)
            .list();
    assertThat(stored).hasSize(1).noneSatisfy(text -> assertThat(text).contains("canary"));
  }

  @Test
  void aConnectionIsRefusedUntilItIsReady() throws Exception {
    String id = attach(Map.of("kind", "neon", "name", "orders")).path("id").asString();
    Api.Answer early = api.get(tenant.database(id) + "/connection?masked=true");
    if (early.status() != 200) {
      early.expect(400);
      assertThat(early.detail()).contains("PROVISIONING");
    }
    awaitStatus(id, "ready");
    api.delete(tenant.database(id)).expect(204);
    assertThat(api.get(tenant.database(id) + "/connection?masked=true").expect(400).detail())
        .contains("DELET");
    api.post(tenant.database(id) + "/retry", Map.of()).expect(409);
  }

  @Test
  void oneValueIsRevealedForAReason() throws Exception {
    String id = attach(Map.of("kind", "turso", "name", "memory")).path("id").asString();
    awaitStatus(id, "ready");
    JsonNode masked = api.get(tenant.database(id) + "/connection?masked=true").expect(200).body();
    assertThat(texts(masked.path("envVars"), "value")).contains("********");
    String reveal = tenant.database(id) + "/reveal";
    JsonNode value =
        api.post(reveal, Map.of("name", "TURSO_AUTH_TOKEN", "reason", "to debug"))
            .expect(200)
            .body();
    assertThat(value.path("value").asString()).isNotBlank().isNotEqualTo("********");
    api.post(reveal, Map.of("name", "TURSO_AUTH_TOKEN", "reason", "  ")).expect(400);
    api.post(reveal, Map.of("name", "DATABASE_URL", "reason", "to debug")).expect(400);
    JsonNode audit = api.get("/v1/server/projects/" + tenant.project() + "/audit").body();
    assertThat(texts(audit.path("entries"), "reason")).contains("TURSO_AUTH_TOKEN: to debug");
    assertThat(texts(audit.path("entries"), "action"))
        .containsExactlyInAnyOrder("attach", "reveal");
  }

  @Test
  void aConnectionIsShownInEachForm_andOneFieldRevealedForAReason() throws Exception {
    String id = attach(Map.of("kind", "neon", "name", "orders")).path("id").asString();
    awaitStatus(id, "ready");
    String connection = tenant.database(id) + "/connection";
    String url =
        api.get(connection).expect(200).body().path("envVars").path(0).path("value").asString();
    String password = url.substring(url.indexOf(':', 11) + 1, url.indexOf('@'));
    JsonNode forms = api.get(connection + "?masked=true").expect(200).body().path("forms");

    assertThat(texts(forms, "id"))
        .contains("parts", "jdbc", "r2dbc", "psql", "node", "python", "shell");
    assertThat(forms.toString())
        .contains("jdbc:postgresql://", "********")
        .doesNotContain(password);
    assertThat(api.get(connection).expect(200).body().path("forms"))
        .as("whoever asks for clear variables gets masked forms, too")
        .isEqualTo(forms);
    String reveal = tenant.database(id) + "/reveal";
    assertThat(
            api.post(reveal, Map.of("form", "jdbc", "name", "password", "reason", "to debug"))
                .expect(200)
                .body()
                .path("value")
                .asString())
        .isEqualTo(password);
    api.post(reveal, Map.of("form", "jdbc", "name", "password", "reason", " ")).expect(400);
    api.post(reveal, Map.of("form", "jdbc", "name", "colour", "reason", "to debug")).expect(400);
    api.post(reveal, Map.of("form", "odbc", "name", "url", "reason", "to debug")).expect(400);
    JsonNode audit = api.get("/v1/server/projects/" + tenant.project() + "/audit").body();
    assertThat(texts(audit.path("entries"), "reason")).contains("JDBC password: to debug");
    assertThat(audit.toString()).doesNotContain("colour", "odbc");
  }
}
