package io.hosteddb.temporary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where settings come from. */
class TemporarySettingsTest {
  private static TemporarySettings with(Map<String, String> keys, Map<String, String> environment) {
    return TemporarySettings.read(
        key -> Optional.ofNullable(keys.get(key)), Settings.fromEnvironment(environment));
  }

  @Test
  void itsOwn_mayStandInTheEnvironment_andUnderAKeyThatIsStronger() {
    Map<String, String> environment =
        Map.of(
            "HOSTEDDB_TEMPORARY_READY_WITHIN", "7s", "HOSTEDDB_TEMPORARY_LEFTOVERS_DIR", "/kept");

    TemporarySettings settings = with(Map.of(), environment);
    assertThat(settings.readyWithin()).isEqualTo(Duration.ofSeconds(7));
    assertThat(settings.leftoversDirectory()).isEqualTo(Path.of("/kept"));
    assertThat(with(Map.of("hosteddb.temporary.ready-within", "8s"), environment).readyWithin())
        .isEqualTo(Duration.ofSeconds(8));
    assertThat(with(Map.of(), Map.of()).readyWithin()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void aMisspeltVariable_isRefused_andSomebodyElsesIsNot() {
    TemporarySettings misspelt = with(Map.of(), Map.of("HOSTEDDB_TEMPORARY_READY_WITHIM", "7s"));
    assertThatThrownBy(misspelt::providerSettings)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("HOSTEDDB_TEMPORARY_READY_WITHIN");
    TemporarySettings others = with(Map.of(), Map.of("HOSTEDDB_STORE", "memory"));
    assertThat(others.providerSettings()).isNotNull();
    assertThat(others).isEqualTo(with(Map.of(), Map.of())).isNotEqualTo(misspelt);
  }
}
