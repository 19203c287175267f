package com.example.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.testkit.sweep.CrashPointSweep;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills the whole library at every write and every statement: one database in the end, or none. */
@Tag("sweep")
class H2CrashSweepTest {
  @TempDir Path directory = Path.of("set by JUnit");

  @Test
  void everyCutEndsWithOneDatabaseOrNone() throws Exception {
    H2UnderTest subject = new H2UnderTest(directory);
    try {
      CrashPointSweep sweep = CrashPointSweep.of(subject);
      assertThat(sweep.attach().count()).isGreaterThan(20);
      assertThat(sweep.detach().count()).isGreaterThan(10);
      assertThat(sweep.detachWhileProvisioning().count()).isGreaterThan(20);
      assertThat(subject.inventory()).isEmpty();
    } finally {
      subject.close();
    }
  }
}
