package io.hosteddb.examples.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The platform is a process, and processes are killed. */
class RestartTest {
  private static final String PROJECT = "/v1/server/projects/prj_support_agent";

  @TempDir private Path dataDir;

  @Test
  void what_was_under_way_when_it_was_killed_becomes_ready() throws Exception {
    List<String> ids = new ArrayList<>();
    int port;
    try (PlatformProcess first = PlatformProcess.start(dataDir, 0, Map.of())) {
      port = first.port();
      for (String kind : List.of("neon", "turso", "mongodb")) {
        ids.add(
            first
                .admin()
                .post(PROJECT + "/databases", Map.of("kind", kind, "name", "my " + kind))
                .expect(201)
                .database()
                .path("id")
                .asString());
      }
      assertThat(status(first, ids.get(0))).isEqualTo("provisioning");
      first.kill();
    }
    try (PlatformProcess second = PlatformProcess.start(dataDir, port, Map.of())) {
      for (String id : ids) {
        Conditions.await(id + " is ready", () -> status(second, id).equals("ready"));
        JsonNode history =
            second.admin().get(PROJECT + "/databases/" + id + "/history").body().path("history");
        assertThat(history.valueStream().map(entry -> entry.path("to").asString()))
            .containsExactly("provisioning", "ready");
      }
      assertThat(
              second
                  .admin()
                  .get(PROJECT + "/environments/env_support_production/effective")
                  .body()
                  .path("revision")
                  .asLong())
          .isEqualTo(3);
    }
  }

  @Test
  void a_wrong_setting_is_explained_and_nothing_is_made() throws Exception {
    assertThat(failedStart(Map.of("HOSTEDDB_TURSO_BACKEND", "cloud")))
        .contains("turso.api-token")
        .doesNotContain("Caused by", "\tat ");
    assertThat(failedStart(Map.of("HOSTEDDB_TURSO_BACKEND", "clout")))
        .contains("clout", "cloud", "local")
        .doesNotContain("\tat ");
  }

  private String failedStart(Map<String, String> environment) {
    try (PlatformProcess started = PlatformProcess.start(dataDir, 0, environment)) {
      throw new IllegalStateException("It started at " + started.address());
    } catch (AssertionError e) {
      return String.valueOf(e.getMessage());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static String status(PlatformProcess platform, String id) throws Exception {
    return platform
        .admin()
        .get(PROJECT + "/databases/" + id)
        .expect(200)
        .database()
        .path("status")
        .asString();
  }
}
