package io.hosteddb.examples.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Rotating over HTTP, on a real PostgreSQL; every answer is held against the description. */
@ExtendWith(SharedPlatform.class)
class CredentialsApiTest {
  private Tenant tenant = SharedPlatform.get().newTenant();
  private Api api = SharedPlatform.get().api(tenant.adminToken());

  @BeforeEach
  void newTenant() {
    tenant = SharedPlatform.get().newTenant();
    api = SharedPlatform.get().api(tenant.adminToken());
  }

  private String ready(String kind) throws Exception {
    String id =
        api.post(tenant.databases(), Map.of("kind", kind, "name", kind))
            .expect(201)
            .database()
            .path("id")
            .asString();
    Conditions.await(
        "it is ready",
        () -> api.get(tenant.database(id)).database().path("status").asString().equals("ready"));
    return id;
  }

  private JsonNode credentials(String id) throws Exception {
    return api.get(tenant.database(id) + "/credentials").expect(200).body().path("credentials");
  }

  private JsonNode operation(String id, JsonNode operation) throws Exception {
    return api.get(tenant.database(id) + "/operations/" + operation.path("id").asString())
        .expect(200)
        .body()
        .path("operation");
  }

  private JsonNode succeeded(String id, JsonNode operation) throws Exception {
    Conditions.await(
        "the operation is over",
        () -> !operation(id, operation).path("status").asString().equals("running"));
    JsonNode over = operation(id, operation);
    assertThat(over.path("status").asString()).as(over.toString()).isEqualTo("succeeded");
    return over;
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

  private static String password(String url) {
    return url.replaceFirst("^[a-z]+://", "").split("@", 2)[0].split(":", 2)[1];
  }

  private static boolean letsIn(String url) {
    try (Connection connection = ClosedDoor.connect(url)) {
      return connection.isValid(10);
    } catch (SQLException e) {
      // While it is being revoked, an attempt may also be cut off: any of it is a no.
      return false;
    }
  }

  private long revision() throws Exception {
    return api.get(
            "/v1/server/projects/"
                + tenant.project()
                + "/environments/"
                + tenant.staging()
                + "/effective")
        .expect(200)
        .body()
        .path("revision")
        .asLong();
  }

  private void expect(String environment, String... runtimes) throws Exception {
    api.put(
            "/v1/server/projects/" + tenant.project() + "/runtimes",
            Map.of("environmentId", environment, "runtimes", List.of(runtimes)))
        .expect(204);
  }

  private Api.Answer acknowledge(String runtime, long revision) throws Exception {
    return api.post(
        "/v1/server/projects/" + tenant.project() + "/acknowledgements",
        Map.of("runtime", runtime, "environmentId", tenant.staging(), "revision", revision));
  }

  private static List<String> texts(JsonNode array, String field) {
    return array.valueStream().map(node -> node.path(field).asString()).toList();
  }

  @Test
  void theOldOnesEnd_whenEveryExpectedRuntimeHasTheNewOnes() throws Exception {
    String id = ready("neon");
    String before = url(id);
    expect(tenant.staging(), "web", "worker");
    String rotate = tenant.database(id) + "/credentials/rotate";
    String body = "{\"overlapSeconds\":86400,\"reason\":\"each quarter\"}";
    Map<String, String> key = Map.of("Idempotency-Key", "quarter-1");

    Api.Answer accepted = api.send("POST", rotate, body, key).expect(202);
    JsonNode operation = accepted.body().path("operation");
    assertThat(accepted.raw().headers().firstValue("Location"))
        .contains(tenant.database(id) + "/operations/" + operation.path("id").asString());
    assertThat(api.send("POST", rotate, body, key).expect(202).body().path("operation").path("id"))
        .isEqualTo(operation.path("id"));
    JsonNode over = succeeded(id, operation);
    assertThat(over.path("askedBy").asString()).isEqualTo("Ana");
    assertThat(over.path("reason").asString()).isEqualTo("each quarter");

    Api.Answer other = api.send("POST", rotate, "{\"overlapSeconds\":60}", key).expect(409);
    assertThat(other.body().path("operation")).as("the rival").isEqualTo(operation.path("id"));

    String after = url(id);
    assertThat(after).isNotEqualTo(before);
    assertThat(letsIn(before)).as("within the overlap").isTrue();
    assertThat(letsIn(after)).isTrue();
    JsonNode shown = credentials(id);
    assertThat(texts(shown.path("generations"), "id")).containsExactly("main/2", "main/1");
    assertThat(texts(shown.path("generations"), "status")).containsExactly("active", "retiring");
    JsonNode old = shown.path("generations").path(1);
    assertThat(old.path("behind").toString()).isEqualTo("[\"web\",\"worker\"]");
    assertThat(old.path("revokeAt").isNull()).isFalse();
    assertThat(old.path("replacedAtRevision").asLong()).isEqualTo(revision());

    acknowledge("web", revision()).expect(204);
    assertThat(credentials(id).path("generations").path(1).path("behind").toString())
        .isEqualTo("[\"worker\"]");
    acknowledge("worker", revision() + 1).expect(409);
    String runtimes = "/v1/server/projects/" + tenant.project() + "/runtimes";
    JsonNode known = api.as(tenant.memberToken()).get(runtimes).expect(200).body().path("runtimes");
    assertThat(known.valueStream().map(JsonNode::toString))
        .containsExactly(
            "{\"environmentId\":\"%s\",\"runtime\":\"web\",\"expected\":true,\"revision\":%d}"
                .formatted(tenant.staging(), revision()),
            "{\"environmentId\":\"%s\",\"runtime\":\"worker\",\"expected\":true,\"revision\":0}"
                .formatted(tenant.staging()));
    api.as(SharedPlatform.get().newTenant().adminToken()).get(runtimes).expect(404);
    acknowledge("worker", revision()).expect(204);
    Conditions.await("the old ones are refused", () -> !letsIn(before));
    assertThat(letsIn(after)).isTrue();
    Conditions.await(
        "that is said",
        () ->
            credentials(id)
                .path("generations")
                .path(1)
                .path("status")
                .asString()
                .equals("revoked"));

    assertNoSecret(id, before, after);
    JsonNode audit = api.get("/v1/server/projects/" + tenant.project() + "/audit").body();
    assertThat(texts(audit.path("entries"), "action"))
        .contains("rotate", "expect_runtimes", "acknowledge");
  }

  private void assertNoSecret(String id, String... urls) throws Exception {
    for (String path :
        List.of("/credentials", "/operations", "/history", "/connection?masked=true", "")) {
      String said = api.get(tenant.database(id) + path).expect(200).raw().body();
      for (String url : urls) {
        assertThat(said).as(path).doesNotContain(password(url));
      }
    }
  }

  @Test
  void compromisedOnes_endFirst() throws Exception {
    String id = ready("neon");
    String before = url(id);

    JsonNode operation =
        api.post(tenant.database(id) + "/credentials/compromised", Map.of("reason", "in a log"))
            .expect(202)
            .body()
            .path("operation");
    assertThat(operation.path("kind").asString()).isEqualTo("rotate-compromised");
    succeeded(id, operation);

    assertThat(letsIn(before)).isFalse();
    assertThat(letsIn(url(id))).isTrue();
    JsonNode kept = api.get(tenant.database(id) + "/operations").expect(200).body();
    assertThat(texts(kept.path("operations"), "reason")).containsExactly("in a log");
    Api.Answer over =
        api.post(
                tenant.database(id) + "/operations/" + operation.path("id").asString() + "/cancel",
                Map.of())
            .expect(200);
    assertThat(over.body().path("operation").path("status").asString())
        .as("cancelling what is over changes nothing")
        .isEqualTo("succeeded");
  }

  /** Its new login is refused while the database is closed, so the rotation goes on and on. */
  @Test
  void aRunningOperation_isCancelled_andWhatWorkedStays() throws Exception {
    String id = ready("neon");
    String before = url(id);
    ClosedDoor.during(
        before,
        () -> {
          JsonNode operation =
              api.post(tenant.database(id) + "/credentials/rotate", Map.of())
                  .expect(202)
                  .body()
                  .path("operation");
          Conditions.await("it has been tried", () -> operation(id, operation).has("failure"));
          assertCancelled(
              tenant.database(id) + "/operations/" + operation.path("id").asString() + "/cancel");
        });
    assertThat(url(id)).isEqualTo(before);
    assertThat(letsIn(before)).isTrue();
    Conditions.await(
        "what it had made is gone",
        () ->
            texts(credentials(id).path("generations"), "status")
                .equals(List.of("revoked", "active")));
    assertThat(texts(api.get(tenant.database(id) + "/history").body().path("history"), "reason"))
        .anyMatch(reason -> reason.contains("not today"));
  }

  private void assertCancelled(String cancel) throws Exception {
    api.as(tenant.memberToken()).post(cancel, Map.of()).expect(403);
    for (Api.Answer answer :
        List.of(
            api.post(cancel, Map.of("reason", "not today")),
            api.get(cancel.replace("/cancel", "")))) {
      JsonNode cancelled = answer.expect(200).body().path("operation");
      assertThat(cancelled.path("status").asString()).isEqualTo("cancelled");
      assertThat(cancelled.path("result").asString()).isEqualTo("not today");
    }
  }

  @Test
  void whatABackendCannot_isSaid() throws Exception {
    String id = ready("turso");
    JsonNode shown = credentials(id);
    assertThat(shown.path("traits").isNull()).isTrue();
    assertThat(shown.path("limits").toString()).contains("cannot replace credentials");

    Api.Answer refused =
        api.post(tenant.database(id) + "/credentials/rotate", Map.of()).expect(400);
    assertThat(refused.body().path("type").asString()).endsWith("not-supported");
    assertThat(refused.detail()).contains("cannot replace credentials");
    assertThat(api.get(tenant.database(id) + "/operations").body().path("operations").size())
        .isZero();
  }

  @Test
  void everythingThatIsWrong_isSaidInTheFieldsOfTheRequest() throws Exception {
    String id = ready("neon");
    String rotate = tenant.database(id) + "/credentials/rotate";
    assertThat(errors(api.post(rotate, Map.of("overlapSeconds", -1))))
        .containsExactly("overlapSeconds");
    assertThat(errors(api.post(rotate, Map.of("overlapSeconds", Long.MAX_VALUE))))
        .containsExactly("overlapSeconds");
    assertThat(errors(api.post(rotate, Map.of("overlapSeconds", "a day"))))
        .containsExactly("overlapSeconds");
    assertThat(errors(api.post(rotate, Map.of("afterAcknowledgement", true))))
        .as("nobody is expected")
        .containsExactly("afterAcknowledgement");
    assertThat(errors(api.send("POST", rotate, "{}", Map.of("Idempotency-Key", " "))))
        .containsExactly("Idempotency-Key");
    assertThat(
            errors(
                api.put(
                    "/v1/server/projects/" + tenant.project() + "/runtimes",
                    Map.of("environmentId", "env_nobody", "runtimes", List.of("a", "b c", "")))))
        .containsExactly("environmentId", "runtimes[1]", "runtimes[2]");
    assertThat(
            errors(
                api.post(
                    "/v1/server/projects/" + tenant.project() + "/acknowledgements", Map.of())))
        .containsExactly("runtime", "revision");
    assertThat(api.get(tenant.database(id) + "/operations").body().path("operations").size())
        .isZero();
  }

  private static List<String> errors(Api.Answer answer) {
    answer.expect(400);
    return texts(answer.body().path("errors"), "field");
  }

  @Test
  void anOperation_isSeenByThoseWhoSeeItsDatabase() throws Exception {
    String id = ready("neon");
    JsonNode operation =
        api.post(tenant.database(id) + "/credentials/rotate", Map.of())
            .expect(202)
            .body()
            .path("operation");
    succeeded(id, operation);
    String path = tenant.database(id) + "/operations/" + operation.path("id").asString();
    api.as(tenant.memberToken()).get(path).expect(200);
    api.as(null).get(path).expect(401);
    Tenant stranger = SharedPlatform.get().newTenant();
    api.as(stranger.adminToken()).get(path).expect(404);
    String other = ready("turso");
    for (String wrong : List.of(operation.path("id").asString(), "o000000000000000000", "x")) {
      api.get(tenant.database(other) + "/operations/" + wrong).expect(404);
    }
  }
}
