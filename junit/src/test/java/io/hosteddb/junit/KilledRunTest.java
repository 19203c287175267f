package io.hosteddb.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a killed run has left is found and removed by the next one. */
@Tag("killed-process")
class KilledRunTest {
  @TempDir Path leftovers;
  @TempDir Path data;

  @AttachDatabase("turso")
  static class NextTestCase {
    @Test
    void runs() {}
  }

  @Test
  void theNextRun_removesWhatAKilledOneLeft() throws Exception {
    Process run =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                KilledRun.class.getName(),
                leftovers.toString(),
                data.toString())
            .redirectErrorStream(true)
            .start();
    Path file = Path.of(file(run));
    assertThat(file).isRegularFile();
    run.destroyForcibly().waitFor();
    assertThat(leftovers).isNotEmptyDirectory();

    // One that does not serve that backend leaves it for one that does.
    assertThat(
            new Kit(leftovers, Map.of("hosteddb.providers", "fake"))
                .failures(AttachDatabaseTest.ParametersAloneTestCase.class))
        .isEmpty();
    assertThat(file).isRegularFile();

    assertThat(
            new Kit(leftovers, Map.of("hosteddb.local.data-dir", data.toString()))
                .failures(NextTestCase.class))
        .isEmpty();
    assertThat(file).doesNotExist();
    assertThat(leftovers).isEmptyDirectory();
  }

  private static String file(Process run) throws Exception {
    BufferedReader output =
        new BufferedReader(new InputStreamReader(run.getInputStream(), StandardCharsets.UTF_8));
    StringBuilder all = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith("file: ")) {
        return line.substring("file: ".length());
      }
      all.append(line).append('\n');
    }
    throw new AssertionError("the run ended: " + all);
  }
}
