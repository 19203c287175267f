package io.hosteddb.examples.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Two who change users' variables, what may be set, and what is written down. */
@ExtendWith(SharedPlatform.class)
class UserVariablesTest {
  private final Tenant tenant = SharedPlatform.get().newTenant();
  private final Api admin = SharedPlatform.get().api(tenant.adminToken());
  private final String env = "/v1/server/projects/" + tenant.project() + "/env";

  private Api.Answer put(Map<String, String> variables, Map<String, String> headers)
      throws Exception {
    return admin.send("PUT", env, json(Map.of("envVars", variables)), headers);
  }

  private Api.Answer patch(Map<String, ?> variables, Map<String, ?> seen) throws Exception {
    return admin.send("PATCH", env, json(Map.of("envVars", variables, "seen", seen)), Map.of());
  }

  private static String json(Object body) {
    return JsonMapper.shared().writeValueAsString(body);
  }

  private static String etag(Api.Answer answer) {
    return answer.raw().headers().firstValue("ETag").orElse("none");
  }

  private int conditional(String path, String tag) throws Exception {
    return admin.send("GET", path, null, Map.of("If-None-Match", tag)).status();
  }

  private JsonNode now() throws Exception {
    return admin.get(env).expect(200).body().path("envVars");
  }

  @Test
  void whoReplacesWhatSomebodyElseHasChanged_isToldSo() throws Exception {
    String before = etag(admin.get(env).expect(200));
    String first = etag(put(Map.of("A", "1"), Map.of("If-Match", before)).expect(200));
    assertThat(first).isNotEqualTo(before).isEqualTo(etag(admin.get(env)));
    Api.Answer late = put(Map.of("A", "2", "B", "2"), Map.of("If-Match", before)).expect(412);
    assertThat(late.detail()).contains("Somebody else", "nothing was done", "Read them again");
    assertThat(now().toString()).isEqualTo("{\"A\":\"1\"}");
    put(Map.of("A", "3"), Map.of("If-Match", "\"0\", " + first)).expect(200);
    put(Map.of("A", "4"), Map.of("If-Match", "*")).expect(200);
    put(Map.of("A", "5"), Map.of("If-Match", "nonsense")).expect(412);
    put(Map.of("A", "6"), Map.of()).expect(200);
    assertThat(now().path("A").asString()).isEqualTo("6");
  }

  /** Compressing proxies change tags: nginx makes them weak, Apache and Caddy add the encoding. */
  @ParameterizedTest
  @ValueSource(
      strings = {"W/\"%s\"", "\"%s-gzip\"", "W/\"%s-gzip\"", "\"%s;br\"", "\"x\", W/\"%s\""})
  void aTagThatAProxyHasChanged_standsForTheSameRevision(String form) throws Exception {
    String revision = etag(put(Map.of("A", "1"), Map.of()).expect(200)).replace("\"", "");
    put(Map.of("A", "2"), Map.of("If-Match", form.formatted(revision))).expect(200);
    put(Map.of("A", "3"), Map.of("If-Match", form.formatted(revision))).expect(412);
    assertThat(now().path("A").asString()).isEqualTo("2");
  }

  @Test
  void twoWhoChangeDifferentVariables_doNotDisturbEachOther() throws Exception {
    JsonNode seen =
        put(Map.of("A", "1", "B", "1", "C", "1"), Map.of()).expect(200).body().path("revisions");
    patch(Map.of("A", "ana"), Map.of("A", seen.path("A").asLong())).expect(200);
    patch(Map.of("B", "ben"), Map.of("B", seen.path("B").asLong())).expect(200);
    Map<String, Object> removed = new HashMap<>();
    removed.put("C", null);
    patch(removed, Map.of("C", seen.path("C").asLong())).expect(200);
    assertThat(now().toString()).isEqualTo("{\"A\":\"ana\",\"B\":\"ben\"}");
  }

  @Test
  void twoWhoChangeTheSame_areTold() throws Exception {
    JsonNode seen = put(Map.of("A", "1", "B", "1"), Map.of()).expect(200).body().path("revisions");
    long revision = seen.path("A").asLong();
    patch(Map.of("A", "ana"), Map.of("A", revision)).expect(200);
    Api.Answer late =
        patch(Map.of("A", "ben", "B", "ben"), Map.of("A", revision, "B", revision)).expect(412);
    assertThat(late.body().path("errors").valueStream().map(e -> e.path("field").asString()))
        .containsExactly("envVars.A");
    assertThat(now().toString()).as("nothing was done").isEqualTo("{\"A\":\"ana\",\"B\":\"1\"}");
    // Who wants the same as is there has no quarrel.
    patch(Map.of("A", "ana"), Map.of("A", revision)).expect(200);
    // One that was added, and one that was removed meanwhile.
    patch(Map.of("NEW", "ana"), Map.of("NEW", 0)).expect(200);
    patch(Map.of("NEW", "ben"), Map.of("NEW", 0)).expect(412);
    put(Map.of("A", "ana"), Map.of()).expect(200);
    patch(Map.of("B", "ben"), Map.of("B", revision)).expect(412);
    // Removed and made again is not what was seen.
    put(Map.of("B", "1"), Map.of()).expect(200);
    patch(Map.of("B", "ben"), Map.of("B", revision)).expect(412);
  }

  @Test
  void someChangesAreCheckedLikeAll() throws Exception {
    put(Map.of("A", "1"), Map.of()).expect(200);
    Api.Answer answer = patch(Map.of("1BAD", "x", "PATH", "x"), Map.of()).expect(400);
    assertThat(answer.body().path("errors").valueStream().map(e -> e.path("field").asString()))
        .containsExactlyInAnyOrder("envVars.1BAD", "envVars.PATH");
    for (int batch = 0; batch < 10; batch++) {
      Map<String, String> many = new HashMap<>();
      for (int i = 0; i < 10; i++) {
        many.put("K" + batch + "_" + i, "x");
      }
      patch(many, Map.of()).expect(batch < 9 ? 200 : 400);
    }
    SharedPlatform.get()
        .api(tenant.memberToken())
        .send("PATCH", env, "{\"envVars\":{\"A\":\"2\"}}", Map.of())
        .expect(403);
  }

  @Test
  void linesOfAValueStayAsTheyAre() throws Exception {
    String value = "-----BEGIN KEY-----\r\nabc\n\n\tdef \r\n-----END KEY-----\n";
    put(Map.of("KEY", value), Map.of()).expect(200);
    assertThat(now().path("KEY").asString()).isEqualTo(value);
  }

  /** No process could have it in its environment as it is. */
  @ParameterizedTest
  @ValueSource(strings = {"\\ud800", "a\\udc00b", "a\\u0000"})
  void aValueThatIsNoText_isRefused(String escaped) throws Exception {
    String body = "{\"envVars\":{\"A\":\"" + escaped + "\"}}";
    for (String method : List.of("PUT", "PATCH")) {
      JsonNode error =
          admin.send(method, env, body, Map.of()).expect(400).body().path("errors").path(0);
      assertThat(error.path("field").asString()).isEqualTo("envVars.A");
    }
    put(Map.of("A", "\uD83D\uDE00"), Map.of()).expect(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PATH",
        "Path",
        "LD_PRELOAD",
        "LD_LIBRARY_PATH",
        "LD_AUDIT",
        "DYLD_INSERT_LIBRARIES",
        "NODE_OPTIONS",
        "NODE_PATH",
        "JAVA_TOOL_OPTIONS",
        "JDK_JAVA_OPTIONS",
        "_JAVA_OPTIONS",
        "BASH_ENV",
        "ENV",
        "IFS",
        "PYTHONPATH",
        "PYTHONSTARTUP",
        "RUBYOPT",
        "PERL5OPT",
        "PHP_INI_SCAN_DIR",
        "DOTNET_STARTUP_HOOKS",
        "CORECLR_PROFILER_PATH",
        "GCONV_PATH",
        "OPENSSL_CONF"
      })
  void whatTakesTheRuntimeOver_isRefused(String name) throws Exception {
    Api.Answer answer = put(Map.of(name, "x"), Map.of()).expect(400);
    JsonNode error = answer.body().path("errors").path(0);
    assertThat(error.path("field").asString()).isEqualTo("envVars." + name);
    assertThat(error.path("message").asString()).contains(name + " decides how your program");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NODE_ENV",
        "NODE_EXTRA_CA_CERTS",
        "LDAP_URL",
        "JAVA_OPTS",
        "MY_PATH",
        "ENVIRONMENT",
        "PORT"
      })
  void whatIsTheUsersOwn_isNot(String name) throws Exception {
    put(Map.of(name, "x"), Map.of()).expect(200);
  }

  @Test
  void whatWasSetRemovedAndRead_isWrittenDown_withoutValues() throws Exception {
    put(Map.of("A", "canary-1", "B", "canary-2"), Map.of()).expect(200);
    put(Map.of("A", "canary-3", "C", "canary-4"), Map.of()).expect(200);
    put(Map.of("A", "canary-3", "C", "canary-4"), Map.of()).expect(200);
    admin
        .send(
            "PUT",
            env + "?environmentId=" + tenant.staging(),
            json(Map.of("envVars", Map.of("D", "canary-5"))),
            Map.of())
        .expect(200);
    admin.get(env + "?masked=true").expect(200);
    admin.get(env).expect(200);
    admin.get("/v1/projects/" + tenant.project() + "/environments").expect(200);
    admin.get("/v1/projects/" + tenant.project() + "/environments?masked=true").expect(200);
    Api member = SharedPlatform.get().api(tenant.memberToken());
    member.get(env).expect(200);
    member.get("/v1/projects/" + tenant.project() + "/environments").expect(200);

    Api.Answer audit = member.get(env + "/audit").expect(200);
    assertThat(audit.raw().body()).doesNotContain("canary");
    assertThat(
            audit
                .body()
                .path("entries")
                .valueStream()
                .map(e ->
                    e.path("actor").asString()
                        + " "
                        + e.path("action").asString()
                        + " "
                        + e.path("names")
                        + " "
                        + e.path("environmentId").asString("project")))
        .containsExactly(
            "Ana read [\"D\"] " + tenant.staging(),
            "Ana read [\"A\",\"C\"] project",
            "Ana set [\"D\"] " + tenant.staging(),
            "Ana remove [\"B\"] project",
            "Ana set [\"A\",\"C\"] project",
            "Ana set [\"A\",\"B\"] project");
    Api.Answer page = member.get(env + "/audit?limit=2").expect(200);
    assertThat(page.body().path("entries").size()).isEqualTo(2);
    assertThat(
            member
                .get(env + "/audit?limit=500&after=" + page.body().path("next").asString())
                .expect(200)
                .body()
                .path("entries")
                .size())
        .isEqualTo(4);
    for (String wrong : List.of("limit=0", "limit=501", "after=x")) {
      member.get(env + "/audit?" + wrong).expect(400);
    }
  }

  /**
   * Who asks whether masked values are still true is not told so of clear ones, or the other way.
   */
  @Test
  void maskedValues_haveATagOfTheirOwn_thatIsGoodForAChange() throws Exception {
    String clear = etag(put(Map.of("A", "1"), Map.of()).expect(200));
    String masked = etag(admin.get(env + "?masked=true").expect(200));
    for (String path : List.of(env, env + "?masked=true")) {
      String same = path.equals(env) ? clear : masked;
      String other = path.equals(env) ? masked : clear;
      assertThat(conditional(path, same)).isEqualTo(304);
      assertThat(conditional(path, other)).as(path).isEqualTo(200);
    }
    put(Map.of("A", "2"), Map.of("If-Match", masked)).expect(200);
    put(Map.of("A", "3"), Map.of("If-Match", masked)).expect(412);
  }
}
