package io.hosteddb.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.error.Violation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  private static final SettingSpec TOKEN =
      SettingSpec.secret("turso.api-key", "The platform token")
          .asRequired()
          .alsoFrom("TURSO_API_TOKEN");
  private static final SettingSpec WAIT =
      SettingSpec.duration("turso.wait", "How long").withDefault("5m");
  private static final SettingSpec URL =
      SettingSpec.url("turso.base-url", "Where").withDefault("https://x.example");
  private static final SettingSpec SIZE = SettingSpec.integer("turso.size", "How big");
  private static final List<SettingSpec> ALL = List.of(TOKEN, WAIT, URL, SIZE);

  @Test
  void keyWinsOverEnvironmentOverVendorName() {
    Map<String, String> environment =
        Map.of("HOSTEDDB_TURSO_API_KEY", "ours", "TURSO_API_TOKEN", "vendor's");

    assertThat(read(Settings.fromEnvironment(Map.of("TURSO_API_TOKEN", "vendor's"))))
        .isEqualTo("vendor's");
    assertThat(read(Settings.fromEnvironment(environment))).isEqualTo("ours");
    assertThat(read(Settings.fromEnvironment(environment).with("turso.api-key", "key")))
        .isEqualTo("key");
  }

  private static String read(Settings settings) {
    return ProviderSettings.read(ALL, settings).text("turso.api-key");
  }

  @Test
  void everyViolation_isReportedAtOnce_withoutSecretValues() {
    Settings settings =
        Settings.of(
            Map.of(
                "turso.wait", "30", "turso.base-url", "http://api.example", "turso.size", "big"));

    assertThatThrownBy(() -> ProviderSettings.read(ALL, settings))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'turso.api-key' is missing")
        .hasMessageContaining("HOSTEDDB_TURSO_API_KEY or TURSO_API_TOKEN")
        .hasMessageContaining("'turso.wait' must be a duration with its unit")
        .hasMessageContaining("'turso.base-url' must be an absolute https: URL")
        .hasMessageContaining("'turso.size' must be a whole number");
  }

  @Test
  void blankSecret_isRefused_andNotShown() {
    assertThat(ProviderSettings.violations(ALL, Settings.of(Map.of("turso.api-key", " "))))
        .extracting(Violation::message)
        .containsExactly("The setting 'turso.api-key' must not be blank.");
    assertThat(Settings.of(Map.of("turso.api-key", "canary")).toString()).doesNotContain("canary");
  }

  @ParameterizedTest
  @ValueSource(strings = {"canary\n", "canary\r\n", " canary", "canary \t", "\u2003canary\u2028"})
  void whatSurroundsAValue_isNoPartOfIt(String value) {
    assertThat(read(Settings.of(Map.of("turso.api-key", value)))).isEqualTo("canary");
    assertThat(read(Settings.fromEnvironment(Map.of("TURSO_API_TOKEN", value))))
        .isEqualTo("canary");
    assertThat(read(Settings.empty().with("turso.api-key", value))).isEqualTo("canary");
    Settings url =
        Settings.of(
            Map.of(
                "turso.api-key", "x", "turso.base-url", "https://a.example\n", "turso.size", " 7"));
    assertThat(ProviderSettings.read(ALL, url).url("turso.base-url"))
        .hasToString("https://a.example");
    assertThat(ProviderSettings.read(ALL, url).integer("turso.size")).isEqualTo(7);
  }

  /** For a service called "hosteddb-api", and one called "hosteddb". */
  @Test
  void whatKubernetesSaysOfServicesNamedLikeUs_isNoSetting() {
    Map<String, String> environment = new TreeMap<>();
    for (String service : List.of("HOSTEDDB_API", "HOSTEDDB")) {
      environment.put(service + "_SERVICE_HOST", "10.0.0.1");
      environment.put(service + "_SERVICE_PORT", "80");
      environment.put(service + "_SERVICE_PORT_HTTP", "80");
      environment.put(service + "_PORT", "tcp://10.0.0.1:80");
      environment.put(service + "_PORT_80_TCP", "tcp://10.0.0.1:80");
      environment.put(service + "_PORT_80_TCP_PROTO", "tcp");
      environment.put(service + "_PORT_80_TCP_PORT", "80");
      environment.put(service + "_PORT_80_TCP_ADDR", "10.0.0.1");
    }
    environment.put("HOSTEDDB_API_PORTS", "80");
    environment.put("HOSTEDDB_TURSO_PORT", "80");
    environment.put("HOSTEDDB_TURSO_SERVICE_HOST", "alone");

    assertThat(Settings.fromEnvironment(environment).unknown(ALL))
        .extracting(Violation::field)
        .containsExactly(
            "HOSTEDDB_API_PORTS", "HOSTEDDB_TURSO_PORT", "HOSTEDDB_TURSO_SERVICE_HOST");
  }

  /** Such as a private key in PEM. */
  @Test
  void lineBreaksWithinASecret_areItsOwn() {
    assertThat(read(Settings.of(Map.of("turso.api-key", "BEGIN\nkey\nEND\n"))))
        .isEqualTo("BEGIN\nkey\nEND");
  }

  @Test
  void unknownSetting_namesTheNearest() {
    Settings settings =
        Settings.fromEnvironment(
                Map.of("HOSTEDDB_TURSO_API_KYE", "x", "UNRELATED", "y", "TURSO_API_TOKEN", "z"))
            .with("turso.api-kye", "x");

    assertThat(settings.unknown(ALL))
        .extracting(Violation::message)
        .containsExactly(
            "No provider reads the setting 'turso.api-kye'. Did you mean turso.api-key?",
            "No provider reads the setting 'HOSTEDDB_TURSO_API_KYE'. Did you mean HOSTEDDB_TURSO_API_KEY?");
  }

  @Test
  void unknownSettingThatIsNearNone_namesThoseOfItsBackend() {
    List<SettingSpec> neon =
        List.of(
            SettingSpec.text("neon.organization", "Which"),
            SettingSpec.text("neon.engine-version", "Which"),
            SettingSpec.text("turso.group", "Which"));

    assertThat(Settings.of(Map.of("neon.org-id", "x")).with("neon.pg-version", "17").unknown(neon))
        .extracting(Violation::message)
        .containsExactly(
            "No provider reads the setting 'neon.org-id'. There are: neon.engine-version,"
                + " neon.organization.",
            "No provider reads the setting 'neon.pg-version'. Did you mean neon.engine-version?");
    assertThat(Settings.fromEnvironment(Map.of("HOSTEDDB_NEON_ORG_ID", "x")).unknown(neon))
        .extracting(Violation::message)
        .containsExactly(
            "No provider reads the setting 'HOSTEDDB_NEON_ORG_ID'. There are:"
                + " HOSTEDDB_NEON_ENGINE_VERSION, HOSTEDDB_NEON_ORGANIZATION.");
  }

  @ParameterizedTest
  @CsvSource({"500ms,PT0.5S", "30s,PT30S", "5m,PT5M", "2h,PT2H", "7d,PT168H", "PT1M30S,PT1M30S"})
  void durations(String text, Duration expected) {
    Settings settings = Settings.of(Map.of("turso.api-key", "t", "turso.wait", text));

    assertThat(ProviderSettings.read(ALL, settings).duration("turso.wait")).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.com",
        "http://127.0.0.1.example.com",
        "http://10.0.0.1",
        "ftp://127.0.0.1",
        "https://user:canary@example.com",
        "//example.com",
        "not a url"
      })
  void urls_thatWouldLeakAKey_areRefused(String text) {
    Settings settings = Settings.of(Map.of("turso.api-key", "t", "turso.base-url", text));

    assertThat(ProviderSettings.violations(ALL, settings)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:8080",
        "http://localhost",
        "http://[::1]:1",
        "https://a.example/x"
      })
  void urls_ofLoopbackOrTls_areTaken(String text) {
    Settings settings = Settings.of(Map.of("turso.api-key", "t", "turso.base-url", text));

    assertThat(ProviderSettings.read(ALL, settings).url("turso.base-url")).hasToString(text);
  }

  @Test
  void aPathThatTheMachineCannotName_isRefused() {
    SettingSpec place = SettingSpec.path("turso.dir", "Where");
    Settings settings = Settings.of(Map.of("turso.dir", "a\0b"));

    assertThat(ProviderSettings.violations(List.of(place), settings))
        .singleElement()
        .satisfies(v -> assertThat(v.message()).contains("turso.dir", "UTF-8 locale"));
  }

  @ParameterizedTest
  @CsvSource({"true, true", "false, false", "'', true"})
  void aFlag_isReadAsWritten_elseItsDefault(String text, boolean expected) {
    SettingSpec flag = SettingSpec.flag("turso.keep", "Whether").withDefault("true");
    Map<String, String> given = text.isEmpty() ? Map.of() : Map.of("turso.keep", text);

    assertThat(ProviderSettings.read(List.of(flag), Settings.of(given)).flag("turso.keep"))
        .isEqualTo(expected);
  }

  @Test
  void aPath_isThereIfItIsSet() {
    SettingSpec place = SettingSpec.path("turso.dir", "Where");

    assertThat(
            ProviderSettings.read(List.of(place), Settings.of(Map.of("turso.dir", "/data/here")))
                .findPath("turso.dir"))
        .contains(Path.of("/data/here"));
    assertThat(ProviderSettings.read(List.of(place), Settings.of(Map.of())).findPath("turso.dir"))
        .isEmpty();
  }

  @Test
  void aFactory_refusesOnlyWhatItHasDeclared() {
    ProviderSettings settings = ProviderSettings.read(List.of(SIZE), Settings.of(Map.of()));

    assertThat(settings.refused("turso.size", "Too big.").violations())
        .containsExactly(new Violation("turso.size", "Too big."));
    assertThatThrownBy(() -> settings.refused("turso.other", "Too big."))
        .hasMessageContaining("turso.other");
    assertThat(Settings.of(Map.of("turso.size", "3")).find("turso.size").orElseThrow().reveal())
        .isEqualTo("3");
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, true",
    "LocalHost, true",
    "127.0.0.1, true",
    "127.9.9.9, true",
    "::1, true",
    "[::1], true",
    "10.0.0.1, false",
    "[2001:db8::1], false",
    "localhost.example.com, false",
    ", false",
  })
  void loopback_isThisMachineAlone(@Nullable String host, boolean loopback) {
    assertThat(Loopback.isLoopback(host)).isEqualTo(loopback);
  }
}
