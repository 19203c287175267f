package io.hosteddb.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.env.ManagedVariable;
import io.hosteddb.env.VariableContract;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.Secret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentTest {
  private static final VariableContract CONTRACT =
      VariableContract.of(
          ManagedVariable.secret("DATABASE_URL", "uri"), ManagedVariable.plain("DB_NAME", "name"));

  @Test
  void merge_lastWins_andShadowsAreNamed() {
    List<String> revealed = new ArrayList<>();
    ManagedEnvironment environment =
        new ManagedEnvironment(
            7,
            List.of(
                entry(CONTRACT.variables().get(0), Secret.MASK),
                entry(CONTRACT.variables().get(1), "orders")),
            (actor, reason) -> {
              revealed.add(actor + " " + reason);
              return Map.of("DATABASE_URL", "postgresql://canary", "DB_NAME", "orders");
            });

    EffectiveEnvironment effective =
        environment.merge(
            Map.of("DATABASE_URL", "mine", "LEVEL", "info", "ONLY", "project"),
            Map.of("DATABASE_URL", "also mine", "LEVEL", "debug"));

    assertThat(effective.variables())
        .extracting(
            EffectiveVariable::name,
            EffectiveVariable::origin,
            EffectiveVariable::shadowed,
            EffectiveVariable::shown)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "DATABASE_URL",
                Origin.MANAGED,
                List.of(Origin.PROJECT, Origin.ENVIRONMENT),
                "********"),
            org.assertj.core.groups.Tuple.tuple("DB_NAME", Origin.MANAGED, List.of(), "orders"),
            org.assertj.core.groups.Tuple.tuple(
                "LEVEL", Origin.ENVIRONMENT, List.of(Origin.PROJECT), "********"),
            org.assertj.core.groups.Tuple.tuple("ONLY", Origin.PROJECT, List.of(), "********"));
    assertThat(effective.toString() + environment + environment.entries() + effective.variables())
        .doesNotContain("canary")
        .doesNotContain("also mine");
    assertThat(revealed).isEmpty();
    assertThat(effective.reveal(Actor.user("ana"), "start"))
        .containsEntry("DATABASE_URL", "postgresql://canary")
        .containsEntry("LEVEL", "debug")
        .containsEntry("ONLY", "project");
    assertThat(revealed).containsExactly("user:ana start");
  }

  private static ManagedEnvironment.Entry entry(ManagedVariable variable, String shown) {
    return new ManagedEnvironment.Entry(
        variable,
        shown,
        true,
        DatabaseId.create(Instant.EPOCH, new SecureRandom()),
        ProviderId.of("postgres"));
  }

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
