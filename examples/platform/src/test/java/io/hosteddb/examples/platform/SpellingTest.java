package io.hosteddb.examples.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One word is spelled in one way, the contract's, wherever a user or a client can read it. */
class SpellingTest {
  @Test
  void organization_isSpelledAsInTheContract() throws Exception {
    List<String> otherwise = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of("src"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        if (text.toLowerCase(Locale.ROOT).contains("organi" + "s")) {
          otherwise.add(file.toString());
        }
      }
    }
    assertThat(otherwise).isEmpty();
    assertThat(Files.readString(Path.of("README.md")).toLowerCase(Locale.ROOT))
        .doesNotContain("organi" + "s");
  }
}
