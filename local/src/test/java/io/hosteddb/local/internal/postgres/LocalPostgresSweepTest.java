package io.hosteddb.local.internal.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.testkit.sweep.CrashPointSweep;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Wherever the host dies: one database or none is left in the end. */
@Isolated
@Tag("sweep")
class LocalPostgresSweepTest {
  private LocalPostgresUnderTest subject;

  @BeforeEach
  void open() throws Exception {
    subject = new LocalPostgresUnderTest();
  }

  @AfterEach
  void close() throws Exception {
    subject.close();
  }

  @Test
  void attachEndsWithOneDatabase() throws Exception {
    assertThat(CrashPointSweep.of(subject).attach().cutPoints())
        .contains("before CREATE DATABASE", "after COMMIT");
  }

  @Test
  void detachEndsWithNone() throws Exception {
    assertThat(CrashPointSweep.of(subject).detach().cutPoints()).contains("after COMMIT");
  }

  @Test
  void detachWhileProvisioningEndsWithNone() throws Exception {
    assertThat(CrashPointSweep.of(subject).everyNth(8).detachWhileProvisioning().count())
        .isGreaterThan(8);
  }
}
