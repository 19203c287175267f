package io.hosteddb.local.internal.mongodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.testkit.sweep.CrashPointSweep;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Wherever the host dies: one database or none is left in the end. */
@Tag("sweep")
@Execution(ExecutionMode.CONCURRENT)
class MongoSweepTest {
  private MongoUnderTest subject;

  @BeforeEach
  void open() throws Exception {
    subject = new MongoUnderTest();
  }

  @AfterEach
  void close() throws Exception {
    subject.close();
  }

  @Test
  void attachEndsWithOneDatabase() throws Exception {
    assertThat(CrashPointSweep.of(subject).attach().cutPoints())
        .contains("after registering the database", "before committing");
  }

  @Test
  void detachEndsWithNone() throws Exception {
    assertThat(CrashPointSweep.of(subject).detach().cutPoints())
        .contains("after dropping the database");
  }

  @Test
  void detachWhileProvisioningEndsWithNone() throws Exception {
    assertThat(CrashPointSweep.of(subject).detachWhileProvisioning().count()).isGreaterThan(15);
  }
}
