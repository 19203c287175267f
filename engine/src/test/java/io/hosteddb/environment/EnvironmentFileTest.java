package io.hosteddb.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The whole table: each kind of value in each form, written so or refused. That the readers named
 * agree is tried with the readers themselves, by the foreign clients of the example platform.
 */
class EnvironmentFileTest {
  private static final String REFUSED = "(refused)";

  /** A value, and what follows {@code A=} in the shell, dotenv, literal and systemd forms. */
  private static Arguments row(
      String value, String shell, String dotenv, String literal, String systemd) {
    return Arguments.of(value, shell, dotenv, literal, systemd);
  }

  static Stream<Arguments> table() {
    return Stream.of(
        row("", "''", "''", "", "\"\""),
        row("plain", "'plain'", "plain", "plain", "\"plain\""),
        row(
            "libsql://host/x:1@y%40,z+_-.",
            "'libsql://host/x:1@y%40,z+_-.'",
            "libsql://host/x:1@y%40,z+_-.",
            "libsql://host/x:1@y%40,z+_-.",
            "\"libsql://host/x:1@y%40,z+_-.\""),
        row("a b", "'a b'", "'a b'", "a b", "\"a b\""),
        row(" a ", "' a '", "' a '", " a ", "\" a \""),
        row("a#b", "'a#b'", "'a#b'", "a#b", "\"a#b\""),
        row("a # b", "'a # b'", "'a # b'", "a # b", "\"a # b\""),
        row("a=b", "'a=b'", "'a=b'", "a=b", "\"a=b\""),
        row("a?b&c=d", "'a?b&c=d'", "'a?b&c=d'", "a?b&c=d", "\"a?b&c=d\""),
        row("say \"hi\"", "'say \"hi\"'", "'say \"hi\"'", "say \"hi\"", "\"say \\\"hi\\\"\""),
        row("\"quoted\"", "'\"quoted\"'", "'\"quoted\"'", "\"quoted\"", "\"\\\"quoted\\\"\""),
        row("it's", "'it'\\''s'", REFUSED, "it's", "\"it's\""),
        row("'quoted'", "''\\''quoted'\\'''", REFUSED, "'quoted'", "\"'quoted'\""),
        row("`id`", "'`id`'", "'`id`'", "`id`", "\"\\`id\\`\""),
        row("$HOME", "'$HOME'", REFUSED, "$HOME", "\"\\$HOME\""),
        row("${HOME}", "'${HOME}'", REFUSED, "${HOME}", "\"\\${HOME}\""),
        row("$(id)", "'$(id)'", REFUSED, "$(id)", "\"\\$(id)\""),
        row("a$", "'a$'", REFUSED, "a$", "\"a\\$\""),
        row("C:\\dir\\", "'C:\\dir\\'", REFUSED, "C:\\dir\\", "\"C:\\\\dir\\\\\""),
        row("C:\\dir\\x", "'C:\\dir\\x'", "'C:\\dir\\x'", "C:\\dir\\x", "\"C:\\\\dir\\\\x\""),
        row("\\\\host\\x", "'\\\\host\\x'", REFUSED, "\\\\host\\x", "\"\\\\\\\\host\\\\x\""),
        row("a\\nb", "'a\\nb'", "'a\\nb'", "a\\nb", "\"a\\\\nb\""),
        row("\\", "'\\'", REFUSED, "\\", "\"\\\\\""),
        row("one\nB=2", "'one\nB=2'", REFUSED, REFUSED, "\"one\nB=2\""),
        row("one\r\ntwo", "'one\r\ntwo'", REFUSED, REFUSED, REFUSED),
        row("one\r", "'one\r'", REFUSED, REFUSED, REFUSED),
        row("a\tb", "'a\tb'", REFUSED, "a\tb", "\"a\tb\""),
        row("a\u0007b", "'a\u0007b'", REFUSED, "a\u0007b", REFUSED),
        row("a\u0085b", "'a\u0085b'", REFUSED, "a\u0085b", REFUSED),
        row("a\u2028b", "'a\u2028b'", REFUSED, "a\u2028b", "\"a\u2028b\""),
        row("äöü 🚚 日本", "'äöü 🚚 日本'", "'äöü 🚚 日本'", "äöü 🚚 日本", "\"äöü 🚚 日本\""),
        row("#", "'#'", "'#'", "#", "\"#\""),
        row("export X=1", "'export X=1'", "'export X=1'", "export X=1", "\"export X=1\""),
        row("!$", "'!$'", REFUSED, "!$", "\"!\\$\""),
        row("a;b|c&d*", "'a;b|c&d*'", "'a;b|c&d*'", "a;b|c&d*", "\"a;b|c&d*\""),
        row("half \ud83d", REFUSED, REFUSED, REFUSED, REFUSED),
        row("nul \0", REFUSED, REFUSED, REFUSED, REFUSED));
  }

  @ParameterizedTest
  @MethodSource("table")
  void valueIsWrittenSoThatItSurvivesOrIsRefused(
      String value, String shell, String dotenv, String literal, String systemd) {
    require("shell", EnvironmentFile::shell, value, "export ", shell);
    require("dotenv", EnvironmentFile::dotenv, value, "", dotenv);
    require("literal", EnvironmentFile::literal, value, "", literal);
    require("systemd", EnvironmentFile::systemd, value, "", systemd);
  }

  private static void require(
      String form,
      Function<Map<String, String>, String> writer,
      String value,
      String before,
      String expected) {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("A", value);
    variables.put("NEXT", "2");
    if (expected.equals(REFUSED)) {
      assertThatThrownBy(() -> writer.apply(variables))
          .as(form)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("The value of A holds ");
    } else {
      assertThat(writer.apply(variables))
          .as(form)
          .startsWith(before + "A=" + expected + "\n" + before + "NEXT=");
    }
  }

  @Test
  void refusalNamesTheVariableAndAFormThatCanAndNotTheValue() {
    for (String value : new String[] {"canary$", "canary'", "canary\\", "canary\n"}) {
      assertThatThrownBy(() -> EnvironmentFile.dotenv(Map.of("A", value)))
          .hasMessageContaining("value of A")
          .hasMessageContaining("Use the shell form")
          .hasMessageNotContaining("canary");
    }
  }

  @Test
  void lineThatDockerCannotReadIsRefused() {
    assertThat(EnvironmentFile.literal(Map.of("A", "x".repeat(65_533)))).hasSize(65_536);
    assertThatThrownBy(() -> EnvironmentFile.literal(Map.of("A", "ä".repeat(33_000))))
        .hasMessageContaining("65,535 bytes");
  }

  @Test
  void nameThatIsNoneIsRefusedInEveryForm() {
    for (String name : new String[] {"A=1\nB", "", "1A", "A B", "A\n"}) {
      Map<String, String> variables = Map.of(name, "x");
      assertThatThrownBy(() -> EnvironmentFile.shell(variables))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> EnvironmentFile.dotenv(variables))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> EnvironmentFile.literal(variables))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> EnvironmentFile.systemd(variables))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void nothingMakesNoText() {
    assertThat(EnvironmentFile.literal(Map.of())).isEmpty();
  }
}
