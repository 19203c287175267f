package io.hosteddb.examples.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.simulators.Call;
import io.hosteddb.simulators.VendorSimulator;
import io.hosteddb.simulators.turso.TursoSimulator;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The platform is a process, and processes are killed. */
@Tag("killed-process")
class RestartTest {
  private static final String PROJECT = "/v1/server/projects/prj_support_agent";

  @TempDir private Path dataDir;

  @Test
  void whatWasUnderWayWhenItWasKilledBecomesReady() throws Exception {
    try (TursoSimulator vendor = new TursoSimulator(Clock.systemUTC())) {
      vendor.makeGroup("default", "aws-us-west-2");
      Map<String, String> settings = turso(vendor);
      String inTheCloud;
      String here;
      int port;
      try (PlatformProcess first = PlatformProcess.start(dataDir, 0, settings)) {
        port = first.port();
        LostAnswer lost = new LostAnswer();
        vendor.watcher(lost);
        inTheCloud = attach(first, "turso");
        assertThat(lost.made.await(60, TimeUnit.SECONDS)).isTrue();
        here = attach(first, "neon");
        first.kill();
        vendor.watcher(VendorSimulator.CallObserver.NOBODY);
        lost.over.countDown();
      }
      assertThat(vendor.inventory()).hasSize(1);
      try (PlatformProcess second = PlatformProcess.start(dataDir, port, settings)) {
        for (String id : List.of(inTheCloud, here)) {
          Conditions.await(id + " is ready", () -> status(second, id).equals("ready"));
        }
        assertThat(vendor.inventory()).hasSize(1);
        assertThat(
                second
                    .admin()
                    .get(PROJECT + "/environments/env_support_production/effective")
                    .body()
                    .path("revision")
                    .asLong())
            .isEqualTo(2);
        second.admin().delete(PROJECT + "/databases/" + inTheCloud).expect(204);
        Conditions.await("it is gone", () -> vendor.inventory().isEmpty());
      }
    }
  }

  /** The settings that make Turso a simulated vendor. */
  static Map<String, String> turso(TursoSimulator vendor) {
    return Map.of(
        "HOSTEDDB_TURSO_BACKEND",
        "cloud",
        "HOSTEDDB_TURSO_API_KEY",
        TursoSimulator.API_TOKEN,
        "HOSTEDDB_TURSO_ORGANIZATION",
        TursoSimulator.ORGANIZATION,
        "HOSTEDDB_TURSO_GROUP",
        "default",
        "HOSTEDDB_TURSO_BASE_URL",
        vendor.uri().toString());
  }

  /** The vendor has made the database, and its answer is on the way when the platform dies. */
  private static final class LostAnswer implements VendorSimulator.CallObserver {
    final CountDownLatch made = new CountDownLatch(1);
    final CountDownLatch over = new CountDownLatch(1);

    @Override
    public void answering(Call call) {
      if (call.method().equals("POST") && call.path().endsWith("/databases")) {
        made.countDown();
        try {
          over.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  private static String attach(PlatformProcess platform, String kind) throws Exception {
    return platform
        .admin()
        .post(PROJECT + "/databases", Map.of("kind", kind, "name", "my " + kind))
        .expect(201)
        .database()
        .path("id")
        .asString();
  }

  @Test
  void aWrongSettingIsExplainedAndNothingIsMade() throws Exception {
    assertThat(failedStart(Map.of("HOSTEDDB_TURSO_BACKEND", "cloud")))
        .contains("turso.api-key")
        .doesNotContain("Caused by", "\tat ");
    assertThat(failedStart(Map.of("HOSTEDDB_TURSO_BACKEND", "clout")))
        .contains("no backend 'clout'", "Did you mean cloud?")
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
