package io.hosteddb.provider.turso;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.simulators.HttpCrashPointSweep;
import io.hosteddb.testkit.sweep.SweepResult;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Wherever the host dies, at whatever call: one database or none is left in the end. */
@Tag("sweep")
class TursoSweepTest {
  @Test
  void attach_endsWithOneDatabase() throws Exception {
    try (Swept swept = new Swept(new TursoUnderTest())) {
      SweepResult result = swept.sweep().attach();
      assertThat(HttpCrashPointSweep.atTheBoundary(result))
          .contains(
              "before POST /v1/organizations/{organization}/databases",
              "after POST /v1/organizations/{organization}/databases acted",
              "after POST /v1/organizations/{organization}/databases answered",
              "after POST /v1/organizations/{organization}/databases/{database}/auth/tokens acted",
              "after POST database:/v2/pipeline answered");
    }
  }

  @Test
  void detach_endsWithNone() throws Exception {
    try (Swept swept = new Swept(new TursoUnderTest())) {
      assertThat(HttpCrashPointSweep.atTheBoundary(swept.sweep().detach()))
          .contains("after DELETE /v1/organizations/{organization}/databases/{database} acted");
    }
  }

  @Test
  void detachWhileProvisioning_endsWithNone() throws Exception {
    try (Swept swept = new Swept(new TursoUnderTest())) {
      assertThat(HttpCrashPointSweep.atTheBoundary(swept.sweep().detachWhileProvisioning()).size())
          .isGreaterThan(5);
    }
  }

  /** The group goes with the last database, so every attach has to make it, and it shows late. */
  @Test
  void attach_withoutGroup_endsWithOneDatabase() throws Exception {
    try (Swept swept = new Swept(TursoUnderTest.withoutGroup(Map.of()))) {
      swept
          .subject()
          .vendor()
          .set(behavior -> {
            behavior.groupGoesWithLastDatabase = true;
            behavior.groupAppearsAfter = Duration.ofSeconds(2);
          });
      assertThat(HttpCrashPointSweep.atTheBoundary(swept.sweep().attach()))
          .contains(
              "after POST /v1/organizations/{organization}/groups acted",
              "after GET /v1/organizations/{organization}/groups/{group} answered");
    }
  }

  private record Swept(TursoUnderTest subject) implements AutoCloseable {
    HttpCrashPointSweep sweep() {
      return HttpCrashPointSweep.of(subject);
    }

    @Override
    public void close() {
      subject.close();
    }
  }
}
