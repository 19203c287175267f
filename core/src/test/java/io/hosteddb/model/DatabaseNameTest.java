package io.hosteddb.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
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
        Arguments.of("half \ud83d", "control, line-break or invisible"));
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

  @Test
  void sixtyFourCodePoints_fit() {
    assertThat(DatabaseName.of("😀".repeat(64)).value()).hasSize(128);
  }

  @Test
  void key_foldsCaseAndNormalForm() {
    assertThat(DatabaseName.of("CAFE\u0301").key()).isEqualTo(DatabaseName.of("caf\u00e9").key());
  }
}
