package io.hosteddb.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunnableJarsTest {
  private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");
  private static final Pattern READY = Pattern.compile("memory is READY");

  @Test
  void shadedJar_attaches(@TempDir Path folder) throws Exception {
    try (Program program =
        Program.java(
            "-jar", Jars.made("consumers/shaded", ".*-all\\.jar").toString(), folder.toString())) {
      assertThat(program.output()).contains("memory is READY").endsWith("exit 0");
    }
  }

  @Test
  void springBootJar_attachesAndSaysHowItIs(@TempDir Path folder) throws Exception {
    try (Program program =
        Program.java(
            "-jar", Jars.made("consumers/boot", ".*\\.jar").toString(), "--folder=" + folder)) {
      String port = program.waitFor(PORT).group(1);
      program.waitFor(READY);

      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/health"))
              .build();
      String health = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
      assertThat(health)
          .startsWith("{")
          .contains("\"status\":\"UP\"", "\"hosteddb\":{\"details\":{\"provisioning\":0");
    }
  }
}
