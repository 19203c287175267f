package io.hosteddb.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.error.Violation;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is declared of a setting is checked in one place and said in one way. */
class SettingSpecTest {
  private static final List<SettingSpec> SPECS =
      List.of(
          SettingSpec.integer("x.positive", "").positive(),
          SettingSpec.integer("x.port", "").between(1, 65_535),
          SettingSpec.integer("x.limit", "").positive().or("-1"),
          SettingSpec.duration("x.timeout", "").or("never"),
          SettingSpec.text("x.short", "").maxLength(3),
          SettingSpec.text("x.form", "").matching("[a-z]+", "must be lower-case letters"),
          SettingSpec.text("x.units", "")
              .satisfying("must be a number above 0", text -> new BigDecimal(text).signum() > 0),
          SettingSpec.text("x.choice", "").oneOf("srv", "standard"),
          SettingSpec.url("x.url", ""),
          SettingSpec.secret("x.key", "").withoutBlanks(),
          SettingSpec.secret("x.admin", "").parsedBy(SettingSpecTest::admin),
          SettingSpec.text("x.list", "").parsedBy(SettingSpecTest::list));

  private static void admin(String text) {
    if (!text.startsWith("postgresql://")) {
      throw new IllegalArgumentException("must begin with postgresql://");
    }
  }

  private static void list(String text) {
    if (text.contains("b")) {
      throw new IllegalArgumentException("must not have a 'b'");
    }
  }

  private static Optional<String> wrong(String key, String value) {
    return ProviderSettings.violations(SPECS, Settings.of(Map.of(key, value))).stream()
        .map(Violation::message)
        .findFirst();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x.positive | 0 | must be at least 1, but is '0'.",
        "x.positive | many | must be a whole number, but is 'many'.",
        "x.port | 65536 | must be from 1 to 65535, but is '65536'.",
        "x.limit | 0 | must be -1 or at least 1, but is '0'.",
        "x.limit | -2 | must be -1 or at least 1, but is '-2'.",
        "x.timeout | 300 | must be never or a duration with its unit, such as 500ms, 30s, 5m, 2h, 7d or PT30S, but is '300'.",
        "x.short | long | must be at most 3 characters, but is 'long'.",
        "x.form | Up | must be lower-case letters, but is 'Up'.",
        "x.units | a lot | must be a number above 0, but is 'a lot'.",
        "x.units | 0 | must be a number above 0, but is '0'.",
        "x.choice | jdbc | must be one of srv, standard, but is 'jdbc'.",
        "x.url | https://a.example?b=c | must be an absolute https: URL without user info, query and fragment (http: only for a loopback address), but is 'https://a.example?b=c'.",
        "x.url | https://a.example#b | must be an absolute https: URL without user info, query and fragment (http: only for a loopback address), but is 'https://a.example#b'.",
        "x.key | two words | must be one line without blanks.",
        "x.key | t\u00f6ken | must be one line without blanks.",
        "x.admin | canary | must begin with postgresql://.",
        "x.list | a,b | must not have a 'b'."
      })
  void wrongValue_isSaidWithItsRule_andShownUnlessItIsASecret(
      String key, String value, String phrase) {
    assertThat(wrong(key, value)).hasValue("The setting '" + key + "' " + phrase);
  }

  @ParameterizedTest
  @CsvSource({
    "x.positive, 1",
    "x.port, 65535",
    "x.limit, -1",
    "x.limit, 20",
    "x.timeout, never",
    "x.timeout, 5m",
    "x.short, abc",
    "x.form, abc",
    "x.units, 0.25",
    "x.choice, srv",
    "x.url, https://a.example/b",
    "x.key, key-1",
    "x.admin, postgresql://a",
    "x.list, a"
  })
  void rightValue_isTaken(String key, String value) {
    assertThat(wrong(key, value)).isEmpty();
  }

  @Test
  void violationsOfAllSettings_comeAtOnce() {
    Settings settings = Settings.of(Map.of("x.positive", "0", "x.form", "UP", "x.key", "a b"));

    assertThatThrownBy(() -> ProviderSettings.read(SPECS, settings))
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e ->
                assertThat(e.violations())
                    .extracting(Violation::field)
                    .containsExactly("x.positive", "x.form", "x.key"));
  }

  @Test
  void valuesThatMayBeLeftOut_areReadByType() {
    ProviderSettings read =
        ProviderSettings.read(SPECS, Settings.of(Map.of("x.port", "5432", "x.timeout", "5m")));

    assertThat(read.findInteger("x.port")).hasValue(5432);
    assertThat(read.findInteger("x.limit")).isEmpty();
    assertThat(read.findDuration("x.timeout")).hasValueSatisfying(d -> assertThat(d).hasMinutes(5));
  }
}
