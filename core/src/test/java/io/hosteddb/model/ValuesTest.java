package io.hosteddb.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Serializable;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class ValuesTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  @Test
  void secret_showsNothing() {
    Secret secret = Secret.of("canary-4711");

    assertThat(secret).hasToString("********").isNotInstanceOf(Serializable.class);
    assertThat(String.valueOf(secret.hashCode()))
        .isNotEqualTo(String.valueOf("canary-4711".hashCode()));
    assertThat(secret.reveal()).isEqualTo("canary-4711");
    assertThat(secret).isEqualTo(Secret.of("canary-4711")).isNotEqualTo(Secret.of("canary-4712"));
    assertThat(secret).hasSameHashCodeAs(Secret.of("canary-4711"));
  }

  @Test
  void secret_inJson_showsNothing() {
    JsonMapper mapper =
        JsonMapper.builder()
            .disable(tools.jackson.databind.SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .build();

    assertThat(mapper.writeValueAsString(Secret.of("canary-4711"))).doesNotContain("canary");
  }

  @Test
  void generatedPassword_isLongAndPlain() {
    assertThat(Secret.generate(40, RANDOM).reveal()).matches("[A-Za-z0-9]{40}");
    assertThat(Secret.generate(40, RANDOM)).isNotEqualTo(Secret.generate(40, RANDOM));
    assertThatThrownBy(() -> Secret.generate(31, RANDOM)).hasMessageContaining("32");
  }

  @Test
  void databaseIds_sortByTimeAndDiffer() {
    Instant now = Instant.parse("2026-11-23T10:00:00Z");
    Set<DatabaseId> ids = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      ids.add(DatabaseId.create(now, RANDOM));
    }

    assertThat(ids).hasSize(10_000);
    assertThat(DatabaseId.create(now.plusSeconds(1), RANDOM)).isGreaterThan(ids.iterator().next());
    assertThat(ids).allSatisfy(id -> assertThat(DatabaseId.of(id.value())).isEqualTo(id));
  }

  @Test
  void vendorName_fitsTheTightestVendor() {
    DatabaseId id = DatabaseId.create(Instant.now(), RANDOM);

    VendorName name = VendorName.of("hdb", id);

    assertThat(name.value()).hasSizeLessThanOrEqualTo(23).matches("[a-z][a-z0-9]*-[a-z0-9]+");
    assertThat(name.value()).endsWith(id.value());
    assertThat(name.withUnderscores()).doesNotContain("-");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "HDB", "hosteddb", "1db", "h-b"})
  void vendorPrefix_malformed_isRefused(String prefix) {
    DatabaseId id = DatabaseId.create(Instant.EPOCH, RANDOM);

    assertThatThrownBy(() -> VendorName.of(prefix, id)).hasMessageContaining("vendor prefix");
  }

  /** They stand in logs and in the audit, where one must not pass for another. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u00a0", "a\u00a0b", "a\u3000b", "a\u2028b", "a\u2800", "admin\u200b", "admin\ufeff",
        "admin\u00ad", "ad\u200dmin", "a\u202eb", "a\u2066b", "\u3164", "a\u3164", "a\ud83d",
        "a\udb40\udc61", "admin\ufe0f", "a\u034f", "a\uffff"
      })
  void ids_withWhatNobodySees_areRefused(String text) {
    assertThatThrownBy(() -> ProjectId.of(text)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> EnvironmentId.of(text)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> IdempotencyKey.of(text)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Actor.user(text)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Actor.service(text)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RegionId.of(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ana@example.com",
        "\u0639\u0644\u06cc\u200c\u0631\u0636\u0627",
        "\u674e",
        "a/b:c|d"
      })
  void ids_thatPeopleHave_areKept(String text) {
    assertThat(Actor.user(text).id()).isEqualTo(text);
    assertThat(ProjectId.of(text).value()).isEqualTo(text);
    assertThat(ProjectId.of("😀".repeat(128)).value()).hasSize(256);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a\nb", "x\u0000"})
  void ids_malformed_areRefused(String text) {
    assertThatThrownBy(() -> ProjectId.of(text)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> EnvironmentId.of(text)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Actor.user(text)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> DatabaseId.of(text)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> VariableName.of(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "hdb-d0123456789abcdefgh", "z9--", "a-"})
  void aVendorName_isLettersDigitsAndDashes(String name) {
    assertThat(new VendorName(name).value()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-a", "9a", "A", "aB", "a_b", "a b", "a\n", "a.", "{", "`", "ä", "a/", "a:"})
  void anythingElse_isNoVendorName(String name) {
    assertThatThrownBy(() -> new VendorName(name)).hasMessageContaining("vendor name");
  }

  @Test
  void aLongerName_isNoVendorName() {
    assertThat(new VendorName("a".repeat(23)).value()).hasSize(23);
    assertThatThrownBy(() -> new VendorName("a".repeat(24))).hasMessageContaining("vendor name");
  }
}
