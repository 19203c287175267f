package io.hosteddb.spring.temporary;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spring closes contexts by a hook of the virtual machine, at the same time as all other hooks. */
@Tag("killed-process")
class EndOfProcessTest {
  @TempDir private Path leftovers;

  @Test
  void databasesAndServers_areThereUntilTheContextIsClosed_andGoThen() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                EndingApplication.class.getName(),
                "--hosteddb.temporary.leftovers-dir=" + leftovers,
                "--hosteddb.providers=turso")
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("all work was done");
    assertThat(leftovers).isEmptyDirectory();
  }
}
