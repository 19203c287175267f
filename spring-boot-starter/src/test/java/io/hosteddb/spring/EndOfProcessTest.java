package io.hosteddb.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Spring closes contexts by a hook of the virtual machine, at the same time as all other hooks. */
@Tag("killed-process")
class EndOfProcessTest {
  @Test
  void localDatabases_areThereUntilTheContextIsClosed() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                EndingApplication.class.getName(),
                "--hosteddb.providers=turso",
                "--hosteddb.turso.backend=local",
                "--hosteddb.store=memory")
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("all work was done");
  }
}
