package io.hosteddb.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentTest {
  /** A real shell reads the file: every value arrives whole and none becomes a second variable. */
  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void shellForm_isReadBackByAShell(@TempDir Path directory) throws Exception {
    Map<String, String> nasty = new LinkedHashMap<>();
    nasty.put("PLAIN", "abc");
    nasty.put("QUOTES", "it's \"quoted\" `id` $(id) $HOME \\ end");
    nasty.put("BREAK", "one\nINJECTED=1\nexport INJECTED2='x'");
    nasty.put("URL", "postgresql://u:p%40@h:5432/db?sslmode=require&x=#1");
    Path file = Files.writeString(directory.resolve("env.sh"), EnvironmentFile.shell(nasty));

    Process shell =
        new ProcessBuilder("/usr/bin/env", "-i", "/bin/sh", "-c", ". " + file + " && exec env -0")
            .start();
    String out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(shell.waitFor()).isZero();
    Map<String, String> seen = new TreeMap<>();
    for (String line : out.split("\0", -1)) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        seen.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    seen.keySet().removeAll(List.of("PWD", "OLDPWD", "SHLVL", "_"));
    assertThat(seen).isEqualTo(new TreeMap<>(nasty));
  }

  @Test
  void dotenvForm_quotesWhatNeedsIt_andRefusesTheRest() {
    assertThat(EnvironmentFile.dotenv(Map.of("A", "libsql://host/x")))
        .isEqualTo("A=libsql://host/x\n");
    assertThat(EnvironmentFile.dotenv(Map.of("A", "a b # c D"))).isEqualTo("A='a b # c D'\n");
    assertThatThrownBy(() -> EnvironmentFile.dotenv(Map.of("A", "canary\nB=1")))
        .hasMessageContaining("value of A")
        .hasMessageNotContaining("canary");
    assertThatThrownBy(() -> EnvironmentFile.dotenv(Map.of("A=1\nB", "x")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
