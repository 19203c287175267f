package io.hosteddb.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseNameTest {
  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of("", "at least one character"),
        Arguments.of("   ", "at least one character"),
        Arguments.of("a".repeat(65), "has 65 characters; at most 64"),
        Arguments.of("line\nbreak", "control, line-break or invisible"),
        Arguments.of("tab\there", "control, line-break or invisible"),
        Arguments.of("nul\u0000", "control, line-break or invisible"),
        Arguments.of("escape\u001b[31m", "control, line-break or invisible"),
        Arguments.of("right-to-left\u202e", "control, line-break or invisible"),
        Arguments.of("zero\u200bwidth", "control, line-break or invisible"),
        Arguments.of("half \ud83d", "control, line-break or invisible"),
        // Nothing to see.
        Arguments.of("\u3164", "can be seen"),
        Arguments.of("\uffa0\u115f\u1160", "can be seen"),
        Arguments.of("\u2800\u2800", "can be seen"),
        Arguments.of("\u00a0\u3000\u2003\u202f\u205f\u1680", "can be seen"),
        Arguments.of("\u200c\u200d", "can be seen"),
        Arguments.of("\ufe0f", "can be seen"),
        Arguments.of("\u034f\u17b4\u00ad\u2060\ufeff", "can be seen"),
        // Something to see, and something beside it that is not.
        Arguments.of("or\u3164ders", "control, line-break or invisible"),
        Arguments.of("or\u00adders", "control, line-break or invisible"),
        Arguments.of("orders\ufeff", "control, line-break or invisible"),
        Arguments.of("or\u034fders", "control, line-break or invisible"),
        Arguments.of("or\u2060ders", "control, line-break or invisible"),
        Arguments.of("ord\u200cers", "control, line-break or invisible"),
        Arguments.of("orders\u200d", "control, line-break or invisible"),
        Arguments.of("\u0645\u06cc\u200c\u200c\u062e", "control, line-break or invisible"),
        Arguments.of("\u0645\u06cc\u200c", "control, line-break or invisible"),
        Arguments.of("orders\ufe0f", "control, line-break or invisible"),
        Arguments.of("\u2764\ufe0f\ufe01", "control, line-break or invisible"),
        Arguments.of("a\udb40\udc61\udb40\udc7f", "control, line-break or invisible"),
        Arguments.of("\ud83d\ude00\udb40\udd00\udb40\udd01", "control, line-break or invisible"),
        // Marks of direction.
        Arguments.of("a\u2066b\u2069", "control, line-break or invisible"),
        Arguments.of("a\u200eb", "control, line-break or invisible"),
        Arguments.of("a\u061cb", "control, line-break or invisible"),
        // Line breaks, halves, places for nothing.
        Arguments.of("a\u2028b", "control, line-break or invisible"),
        Arguments.of("a\u0085b", "control, line-break or invisible"),
        Arguments.of("\udc00a", "control, line-break or invisible"),
        Arguments.of("a\ufffeb", "control, line-break or invisible"),
        Arguments.of("a\ufdd0b", "control, line-break or invisible"),
        Arguments.of("a\ue000b", "control, line-break or invisible"),
        Arguments.of("a\ufffcb", "control, line-break or invisible"),
        Arguments.of("a\ufff0b", "control, line-break or invisible"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void badName_isRefusedWithReason(String text, String reason) {
    assertThatThrownBy(() -> DatabaseName.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void twoFaults_areBothNamed() {
    assertThat(DatabaseName.violations("\u0007".repeat(70))).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a", "Orders 2026", "<script>alert(1)</script>", "数据库", "😀", "it's \"fine\""})
  void printableName_isKept(String text) {
    assertThat(DatabaseName.of("  " + text + " ").value()).isEqualTo(text);
  }

  /** Persian, Hindi, families, flags, keycaps, newer emoji, Japanese variants, Mongolian. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\u06f1\u06f0\u200c\u062a\u0627\u06cc\u06cc",
        "10\u200c\u062a\u0627\u06cc\u06cc",
        "\u0915\u094d\u200d\u0937",
        "\u0d28\u0d4d\u200d",
        "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67\u200d\ud83d\udc66",
        "\u2764\ufe0f\u200d\ud83d\udd25",
        "\ud83d\udc69\ud83c\udffd\u200d\u2695\ufe0f",
        "\ud83c\udff3\ufe0f\u200d\ud83c\udf08",
        "\ud83c\udff4\udb40\udc67\udb40\udc62\udb40\udc65\udb40\udc6e\udb40\udc67\udb40\udc7f",
        "1\ufe0f\u20e3",
        "\ud83c\uddee\ud83c\uddf7",
        "\ud83e\udee0",
        "\u845b\udb40\udd00\u98fe",
        "\u182d\u180b\u1820",
        "\u0600\u0661",
        "\u05e9\u05dc\u05d5\u05dd abc",
        "Ma\u00a0base"
      })
  void whatPeopleWrite_isKept(String text) {
    DatabaseName name = DatabaseName.of("\u3000\t" + text + "\u00a0\n");
    assertThat(name.value()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    // Spaces of every kind and number.
    "my orders, my\u00a0orders",
    "my orders, my\u3000orders",
    "my orders, my\u2003orders",
    "my orders, my  orders",
    "my orders, my\u1680orders",
    "my orders, my\u2800orders",
    // Width, presentation, case.
    "orders, \uff2f\uff32\uff24\uff25\uff32\uff33",
    "\u30c7\u30fc\u30bf, \uff83\uff9e\uff70\uff80",
    "office, o\ufb03ce",
    "STRASSE, stra\u00dfe",
    "STRA\u1e9eE, strasse",
    "\u039f\u0394\u039f\u03a3, \u03bf\u03b4\u03bf\u03c2",
    "\u03c3, \u03c2",
    "\u212a, k",
    "\u13a0, \uab70",
    "\u10d0, \u1c90",
    "\u01c4, d\u017e",
    "\u1fb3, \u03b1\u03b9",
    "CAFE\u0301, caf\u00e9",
    // What shows nothing.
    "\u0645\u06cc\u200c\u062e, \u0645\u06cc\u062e",
    "\u2764\ufe0f, \u2764",
  })
  void twins_haveOneKey(String one, String other) {
    assertThat(DatabaseName.of(one).key()).isEqualTo(DatabaseName.of(other).key());
  }

  @ParameterizedTest
  @CsvSource({
    "orders, order",
    "my orders, myorders",
    "s\u0131n\u0131r, sinir",
    "a, \u0430",
    "\u00e9, e",
    "1, 2",
    "\ud83c\udff4\udb40\udc67\udb40\udc62\udb40\udc65\udb40\udc6e\udb40\udc67\udb40\udc7f, \ud83c\udff4\udb40\udc67\udb40\udc62\udb40\udc73\udb40\udc63\udb40\udc74\udb40\udc7f"
  })
  void different_staysDifferent(String one, String other) {
    assertThat(DatabaseName.of(one).key()).isNotEqualTo(DatabaseName.of(other).key());
  }

  @Test
  void lengthIsCountedAfterNormalising_inCodePoints() {
    assertThat(DatabaseName.of("e\u0301".repeat(64)).value()).hasSize(64);
    assertThat(DatabaseName.violations("😀".repeat(65)))
        .containsExactly("The name has 65 characters; at most 64 are allowed.");
  }

  @Test
  void sixtyFourCodePoints_fit() {
    assertThat(DatabaseName.of("😀".repeat(64)).value()).hasSize(128);
  }

  @Test
  void key_foldsCaseAndNormalForm() {
    assertThat(DatabaseName.of("CAFE\u0301").key()).isEqualTo(DatabaseName.of("caf\u00e9").key());
  }
}
