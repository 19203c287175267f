package io.hosteddb.examples.platform;

import static io.hosteddb.examples.platform.Page.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.simulators.VendorSimulator;
import io.hosteddb.simulators.turso.TursoSimulator;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;

/** The platform is killed under an open page, while a database is being provisioned. */
@Tag("browser")
@Tag("killed-process")
class PageRestartTest {
  @TempDir private Path dataDir;

  @Test
  void thePageReconnectsAndTheDatabaseBecomesReady() throws Exception {
    Page.assumeBrowser();
    try (TursoSimulator vendor = new TursoSimulator(Clock.systemUTC())) {
      vendor.makeGroup("default", "aws-us-west-2");
      Map<String, String> settings = RestartTest.turso(vendor);
      PlatformProcess first = PlatformProcess.start(dataDir, 0, settings);
      try (first;
          Page page = Page.open(first.address())) {
        page.fresh();
        page.signIn(PlatformProcess.ADMIN_TOKEN);
        PageTest.HeldAnswers held = new PageTest.HeldAnswers("POST", "/databases");
        vendor.watcher(held);
        page.click(id("add-database"));
        page.click(id("provider-turso"));
        page.type(By.id("database-name"), "agent memory");
        page.find(id("plan"), "TURSO_AUTH_TOKEN");
        page.click(id("attach"));
        page.find(id("steps"), "Attached");
        assertThat(held.reached.await(60, TimeUnit.SECONDS)).isTrue();
        first.kill();
        vendor.watcher(VendorSimulator.CallObserver.NOBODY);
        held.released.countDown();
        page.find(id("banner"), "does not answer");
        page.look("15-server-lost");
        try (PlatformProcess second = PlatformProcess.start(dataDir, first.port(), settings)) {
          // Nobody touches the page: it finds the server again, is still signed in, and sees the
          // rest.
          page.find(By.cssSelector("[data-testid='database'] [data-status='ready']"));
          page.gone(id("banner"));
          page.find(id("variables"), "TURSO_DATABASE_URL");
          assertThat(vendor.inventory()).hasSize(1);
          assertThat(second.output().lines().filter(line -> !line.contains("for development")))
              .noneMatch(line -> line.contains("WARN ") || line.contains("ERROR "));
        }
      }
    }
  }
}
