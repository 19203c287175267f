package io.hosteddb.provider.postgres.neon;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.simulators.HttpCrashPointSweep;
import io.hosteddb.simulators.TestEffort;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Wherever the host dies, at whatever call: one project or none is left in the end. */
@Tag("sweep")
@Execution(ExecutionMode.CONCURRENT)
class NeonSweepTest {
  private NeonUnderTest subject;
  private HttpCrashPointSweep sweep;

  @BeforeEach
  void open() {
    subject = new NeonUnderTest();
    sweep = HttpCrashPointSweep.of(subject);
  }

  @AfterEach
  void close() {
    subject.close();
  }

  @Test
  void attachEndsWithOneProject() throws Exception {
    assertThat(sweep.attach().cutPoints())
        .contains(
            "before POST /projects",
            "after POST /projects acted",
            "after POST /projects answered",
            "after GET /projects/{project_id}/operations/{operation_id} acted");
  }

  @Test
  void detachEndsWithNone() throws Exception {
    assertThat(sweep.detach().cutPoints())
        .contains(
            "before DELETE /projects/{project_id}",
            "after DELETE /projects/{project_id} acted",
            "after GET /projects acted");
  }

  /** Roles are made and ended by SQL, which is cut around each statement that takes effect. */
  @Test
  void rotationEndsWithOneGeneration_andTheInjectedOneOpensAtEachCut() throws Exception {
    assertThat(sweep.rotate().cutPoints())
        .contains("before connecting", "after connecting", "before COMMIT", "after COMMIT");
  }

  @Test
  void compromisedEndsWithOneGeneration() throws Exception {
    assertThat(sweep.everyNth(TestEffort.ofThisRun().stride()).rotateCompromised().count())
        .isGreaterThan(1);
  }

  @Test
  void detachWhileProvisioningEndsWithNone() throws Exception {
    assertThat(HttpCrashPointSweep.atTheBoundary(sweep.detachWhileProvisioning()))
        .hasSizeGreaterThan(5);
  }
}
