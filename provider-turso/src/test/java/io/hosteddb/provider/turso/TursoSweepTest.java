package io.hosteddb.provider.turso;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.simulators.HttpCrashPointSweep;
import io.hosteddb.testkit.sweep.SweepResult;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Wherever the host dies, at whatever call: one database or none is left in the end. */
@Tag("sweep")
@Execution(ExecutionMode.CONCURRENT)
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

  private static final String TOKENS =
      "POST /v1/organizations/{organization}/databases/{database}/auth/tokens";
  private static final String ROTATE =
      "POST /v1/organizations/{organization}/databases/{database}/auth/rotate";

  @Test
  void rotation_isHealedAtEveryCut_andTheInjectedTokenOpensAtEach() throws Exception {
    try (Swept swept = new Swept(new TursoUnderTest())) {
      assertThat(HttpCrashPointSweep.atTheBoundary(swept.sweep().rotate()))
          .contains("after " + TOKENS + " acted", "after " + TOKENS + " answered");
    }
  }

  @Test
  void compromised_isHealedAtEveryCut_whereADatabaseHasItsOwnKeys() throws Exception {
    try (Swept swept = new Swept(new TursoUnderTest())) {
      // Over before the first poll: how many polls there are is a matter of their jitter else, and
      // the n-th call of a run must be the n-th of the next.
      swept
          .subject()
          .vendor()
          .set(behavior -> {
            behavior.tokensDieAfter = Duration.ofMillis(1);
            behavior.restartsFor = Duration.ofMillis(1);
          });
      assertThat(HttpCrashPointSweep.atTheBoundary(swept.sweep().rotateCompromised()))
          .contains("after " + ROTATE + " acted", "after " + TOKENS + " acted");
    }
  }

  /** The tokens of the group are left alone, and said to be left valid. */
  @Test
  void compromised_isHealedAtEveryCut_whereTheKeysAreTheGroups() throws Exception {
    try (Swept swept = new Swept(new TursoUnderTest())) {
      swept.subject().vendor().set(behavior -> behavior.version = "");
      assertThat(HttpCrashPointSweep.atTheBoundary(swept.sweep().rotateCompromised()))
          .contains("after " + TOKENS + " acted")
          .doesNotContain("after " + ROTATE + " acted");
    }
  }

  @Test
  void renewal_isHealedAtEveryCut_andTheInjectedTokenOpensAtEach() throws Exception {
    try (Swept swept = new Swept(new TursoUnderTest(Map.of("turso.token-expiration", "1d")))) {
      assertThat(HttpCrashPointSweep.atTheBoundary(swept.sweep().renew()))
          .contains("after " + TOKENS + " acted", "after " + TOKENS + " answered");
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
