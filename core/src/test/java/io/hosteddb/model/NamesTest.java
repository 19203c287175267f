package io.hosteddb.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a name may be, at both sides of each border. */
class NamesTest {
  @ParameterizedTest
  @ValueSource(strings = {"A", "Z", "a", "z", "_", "_0", "A9", "DATABASE_URL", "a_Z_0_9"})
  void variableNames_ofLettersDigitsAndUnderscores(String text) {
    assertThat(VariableName.isValid(text)).isTrue();
    assertThat(VariableName.of(text)).hasToString(text);
  }

  /** Beside each end of a range stands what is not in it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "0A", "9A", "A@", "A[", "a`", "a{", "A/", "A:", "A-B", "A B", "A.B", "Ä", "A\n"
      })
  void variableNames_ofAnythingElse_areRefused(String text) {
    assertThat(VariableName.isValid(text)).isFalse();
    assertThatThrownBy(() -> VariableName.of(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void variableNames_areAtMost128() {
    assertThat(VariableName.isValid("V".repeat(128))).isTrue();
    assertThat(VariableName.isValid("V".repeat(129))).isFalse();
    assertThat(VariableName.of("B")).isGreaterThan(VariableName.of("A"));
  }

  @ParameterizedTest
  @CsvSource({
    "main/1,        main,     1,  g1",
    "main/12,       main,     12, g12",
    "read-only/3,   read-only, 3, read_only_g3",
    "a/2147483647,  a, 2147483647, a_g2147483647",
  })
  void credentials_areNamedBySetAndGeneration(
      String text, String set, int generation, String suffix) {
    CredentialId id = CredentialId.of(text);

    assertThat(id).isEqualTo(new CredentialId(set, generation)).hasToString(text);
    assertThat(id.suffix()).isEqualTo(suffix);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "main", "/1", "main/", "main/0", "main/-1", "main/x", "Main/1", "1a/1", "a_b/1"
      })
  void credentials_withAnotherName_areRefused(String text) {
    assertThatThrownBy(() -> CredentialId.of(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void credentials_areInTheOrderOfTheirGenerations() {
    List<CredentialId> inOrder =
        List.of(CredentialId.of("main/2"), CredentialId.of("main/10"), CredentialId.of("other/1"));

    assertThat(Stream.of(inOrder.get(2), inOrder.get(1), inOrder.get(0)).sorted())
        .isEqualTo(inOrder);
    assertThat(CredentialId.of("main/2")).isEqualByComparingTo(CredentialId.main(2));
    assertThat(new CredentialId("a".repeat(20), 1).set()).hasSize(20);
    assertThatThrownBy(() -> new CredentialId("a".repeat(21), 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "relational, true",
    "a, true",
    "time-series, true",
    "h2, true",
    "'', false",
    "Relational, false",
    "2d, false",
    "a--b, false",
    "a-, false",
    "a_b, false",
  })
  void workloads_areLowerCaseWords(String id, boolean valid) {
    if (valid) {
      assertThat(WorkloadKind.of(id)).hasToString(id);
    } else {
      assertThatThrownBy(() -> WorkloadKind.of(id)).hasMessageContaining("lower-case");
    }
  }

  @Test
  void workloads_areAtMost32_andInOrder() {
    assertThat(WorkloadKind.of("w".repeat(32)).id()).hasSize(32);
    assertThatThrownBy(() -> WorkloadKind.of("w".repeat(33))).hasMessageContaining("32");
    assertThat(WorkloadKind.DOCUMENTS).isLessThan(WorkloadKind.RELATIONAL);
  }

  @Test
  void aReason_isOneShortLine() {
    assertThat(Reason.of("leaver  of\nMay")).hasToString("leaver of May");
    assertThat(Reason.violations("x".repeat(Reason.MAX_LENGTH))).isEmpty();
    assertThat(Reason.violations("x".repeat(Reason.MAX_LENGTH + 1)))
        .singleElement()
        .asString()
        .contains("501", "500");
    assertThat(Reason.violations("a\u200bb")).singleElement().asString().contains("invisible");
    assertThatThrownBy(() -> Reason.of("a\u200bb")).hasMessageContaining("invisible");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n\t", "\u00a0"})
  void aBlankReason_isNone(String text) {
    assertThat(Reason.isBlank(text)).isTrue();
    assertThat(Reason.violations(text)).isEmpty();
    assertThatThrownBy(() -> Reason.of(text)).hasMessageContaining("blank");
    assertThat(Reason.isBlank("x")).isFalse();
  }
}
