package io.hosteddb.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A servlet container takes applications out and in, for months, in one process. */
@Tag("killed-process")
class TakenOutTest {
  /** With the store, all that runs on this machine, and a call to each vendor. */
  @Test
  void nothingOfAnApplication_staysBehind() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                // What is kept only as long as there is room need not fill it first.
                "-XX:SoftRefLRUPolicyMSPerMB=0",
                "-Dorg.springframework.boot.logging.LoggingSystem=none",
                "-Dlocal.repository=" + Poms.REPOSITORY,
                "-cp",
                System.getProperty("java.class.path"),
                Container.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("It is gone.");
  }
}
