package io.hosteddb.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.model.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VariablesTest {
  private static final VariableContract CONTRACT =
      VariableContract.of(
          ManagedVariable.secret("DATABASE_URL", "uri"), ManagedVariable.plain("DB_NAME", "name"));

  @Test
  void malformedContract_namesEveryFault() {
    assertThatThrownBy(() ->
            VariableContract.of(
                ManagedVariable.secret("PATH", "p"),
                ManagedVariable.secret("A", "a"),
                ManagedVariable.plain("a", "a again")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PATH is reserved")
        .hasMessageContaining("a stands in it twice");
    assertThatThrownBy(VariableContract::of).hasMessageContaining("names no variable");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Path", "LD_AUDIT", "dyld_library_path", "NODE_OPTIONS", "RUBYOPT", "BASH_ENV"})
  void contractOfWhatStartsTheRuntime_isRefused(String name) {
    assertThatThrownBy(() -> VariableContract.of(ManagedVariable.secret(name, "x")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name + " is reserved for the runtime itself");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1A", "A-B", "A B", "A=B", "A\n", "Ä"})
  void malformedVariableName_isRefused(String name) {
    assertThatThrownBy(() -> ManagedVariable.secret(name, "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("environment variable");
  }

  @Test
  void difference_saysWhatIsWrongWithoutValues() {
    VariableValues values =
        VariableValues.none()
            .with("DATABASE_URL", Secret.of(" "))
            .with("EXTRA", Secret.of("canary"));

    assertThat(CONTRACT.difference(values).orElseThrow())
        .isEqualTo("DATABASE_URL is blank, DB_NAME is missing, EXTRA is not in the contract");
    assertThat(values).hasToString("[DATABASE_URL, EXTRA]");
    assertThat(
            CONTRACT.difference(
                VariableValues.none()
                    .with("DATABASE_URL", Secret.of("x"))
                    .with("DB_NAME", Secret.of("y"))))
        .isEmpty();
  }
}
