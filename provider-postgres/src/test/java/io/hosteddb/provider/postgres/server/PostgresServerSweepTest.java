package io.hosteddb.provider.postgres.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.simulators.TestEffort;
import io.hosteddb.testkit.sweep.CrashPointSweep;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Wherever the host dies, at whatever statement: one database or none is left in the end. */
@Tag("sweep")
@ResourceLock(TestServer.KITS_LOCK)
class PostgresServerSweepTest {
  private PostgresServerUnderTest subject;
  private CrashPointSweep sweep;

  @BeforeEach
  void open() throws Exception {
    subject = new PostgresServerUnderTest();
    sweep = CrashPointSweep.of(subject);
  }

  @AfterEach
  void close() throws Exception {
    subject.close();
  }

  @Test
  void attachEndsWithOneDatabase() throws Exception {
    assertThat(sweep.attach().cutPoints()).contains("before CREATE DATABASE", "after COMMIT");
  }

  @Test
  void detachEndsWithNone() throws Exception {
    assertThat(sweep.detach().cutPoints()).contains("after COMMIT");
  }

  @Test
  void rotationEndsWithOneGeneration_andTheInjectedOneOpensAtEachCut() throws Exception {
    assertThat(sweep.rotate().cutPoints()).contains("before issue", "after COMMIT");
  }

  @Test
  void compromisedEndsWithOneGeneration() throws Exception {
    assertThat(sweep.everyNth(TestEffort.ofThisRun().stride()).rotateCompromised().count())
        .isGreaterThan(1);
  }

  @Test
  void detachWhileProvisioningEndsWithNone() throws Exception {
    assertThat(sweep.everyNth(8).detachWhileProvisioning().count()).isGreaterThan(8);
  }
}
