package io.hosteddb.examples.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clients know routes for what this platform does not have; they get a sentence, not a riddle. */
@ExtendWith(SharedPlatform.class)
class NoRuntimeTest {
  private final Tenant tenant = SharedPlatform.get().newTenant();
  private final Api admin = SharedPlatform.get().api(tenant.adminToken());

  private List<String> routes(String project, String environment) {
    String of = "/v1/projects/" + project;
    String at = of + "/environments/" + environment;
    return List.of(
        "POST " + of + "/environments",
        "PATCH " + at,
        "DELETE " + at,
        "POST " + at + "/restart",
        "POST " + at + "/pause",
        "POST " + at + "/resume",
        "POST " + at + "/deploys",
        "GET " + at + "/deploys/dep_1/logs",
        "POST " + of + "/deploys",
        "GET " + of + "/deploys/dep_1",
        "POST /v1/server/projects/" + project + "/deploys",
        "GET /v1/server/deploys/dep_1/logs",
        "POST /v1/server/projects/" + project + "/pause",
        "POST /v1/server/projects/" + project + "/restart",
        "POST /v1/studio/deploys",
        "GET /v1/studio/projects/" + project);
  }

  /** These are not in the description, since a client can do nothing with them. */
  private static Api.Answer call(Api api, String route) throws Exception {
    String[] parts = route.split(" ", 2);
    return api.undescribed(parts[0], parts[1], parts[0].equals("GET") ? null : "{}");
  }

  @Test
  void whatNeedsARuntime_isAnsweredWithASentence() throws Exception {
    for (String route : routes(tenant.project(), tenant.staging())) {
      Api.Answer answer = call(admin, route).expect(501);
      assertThat(answer.detail()).as(route).contains("This platform").endsWith(".");
    }
    assertThat(call(admin, "POST /v1/projects/x/environments/y/restart").status()).isEqualTo(404);
  }

  @Test
  void itSaysNothingToStrangers() throws Exception {
    Tenant other = SharedPlatform.get().newTenant();
    for (String route : routes(tenant.project(), tenant.staging())) {
      assertThat(call(admin.as(null), route).status()).as(route).isEqualTo(401);
      if (route.contains(tenant.project()) && !route.contains("studio")) {
        assertThat(call(admin.as(other.adminToken()), route).status()).as(route).isEqualTo(404);
      }
    }
  }

  @Test
  void whatRestartingIsFor_isSaid() throws Exception {
    String restart =
        "POST /v1/projects/" + tenant.project() + "/environments/" + tenant.staging() + "/restart";
    assertThat(call(admin, restart).expect(501).detail()).contains("runs nothing");
  }
}
