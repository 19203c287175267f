package io.hosteddb.store.jdbc.tink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.Parameters;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import io.hosteddb.error.ConfigurationException;
import io.hosteddb.model.Secret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TinkSecretCipherTest {
  private static final byte[] VALUE = bytes("a value");
  private static final byte[] HERE = bytes("here");

  @TempDir private Path folder = Path.of("");

  private final TinkKeyset keyset = TinkKeyset.generate();

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aValue_decryptsOnlyWhereItBelongs() throws Exception {
    TinkSecretCipher cipher = TinkSecretCipher.of(keyset);
    byte[] ciphertext = cipher.encrypt(VALUE, HERE);
    assertThat(cipher.decrypt(ciphertext, HERE)).isEqualTo(VALUE);
    assertThat(ciphertext).isNotEqualTo(cipher.encrypt(VALUE, HERE));
    assertThatThrownBy(() -> cipher.decrypt(ciphertext, bytes("elsewhere")))
        .isInstanceOf(GeneralSecurityException.class);
    ciphertext[ciphertext.length - 1] ^= 1;
    assertThatThrownBy(() -> cipher.decrypt(ciphertext, HERE))
        .isInstanceOf(GeneralSecurityException.class);
  }

  @Test
  void aRotation_goesInTwoStepsThatEveryNodeCanFollow() throws Exception {
    TinkSecretCipher old = TinkSecretCipher.of(keyset);
    TinkKeyset added = keyset.withNewKey();
    TinkSecretCipher prepared = TinkSecretCipher.of(added);
    TinkKeyset promoted = added.withNewestAsPrimary();
    TinkSecretCipher rotated = TinkSecretCipher.of(promoted);
    assertThat(added.keyIds()).hasSize(2).startsWith(keyset.primaryKeyId());
    assertThat(added.primaryKeyId()).isEqualTo(keyset.primaryKeyId());
    assertThat(promoted.primaryKeyId()).isEqualTo(added.keyIds().get(1));

    byte[] early = old.encrypt(VALUE, HERE);
    byte[] late = rotated.encrypt(VALUE, HERE);
    assertThat(prepared.decrypt(late, HERE)).isEqualTo(VALUE);
    assertThat(rotated.decrypt(early, HERE)).isEqualTo(VALUE);
    assertThat(prepared.isCurrent(early)).isTrue();
    assertThat(rotated.isCurrent(early)).isFalse();
    assertThat(rotated.isCurrent(late)).isTrue();
    assertThat(rotated.isCurrent(new byte[0])).isFalse();

    TinkSecretCipher last = TinkSecretCipher.of(promoted.withPrimaryOnly());
    assertThat(last.decrypt(late, HERE)).isEqualTo(VALUE);
    assertThatThrownBy(() -> last.decrypt(early, HERE))
        .isInstanceOf(GeneralSecurityException.class);
  }

  @Test
  void aKeyset_comesFromASetting() throws Exception {
    byte[] ciphertext = TinkSecretCipher.of(keyset).encrypt(VALUE, HERE);
    KeysetHandle handle =
        TinkJsonProtoKeysetFormat.parseKeyset(
            keyset.toJson().reveal(), AeadConfig2026.get(), InsecureSecretKeyAccess.get());
    byte[] binary =
        TinkProtoKeysetFormat.serializeKeyset(
            handle, InsecureSecretKeyAccess.get(), AeadConfig2026.get());
    for (Secret setting :
        List.of(
            keyset.toJson(),
            keyset.toBase64(),
            Secret.of("\n " + keyset.toBase64().reveal() + "\n"),
            Secret.of(Base64.getEncoder().encodeToString(binary)))) {
      assertThat(TinkSecretCipher.fromSetting(setting).decrypt(ciphertext, HERE)).isEqualTo(VALUE);
    }
  }

  static Stream<Parameters> otherKeys() {
    return Stream.of(
        PredefinedAeadParameters.AES256_GCM,
        PredefinedAeadParameters.AES128_GCM,
        PredefinedAeadParameters.XCHACHA20_POLY1305);
  }

  @ParameterizedTest
  @MethodSource("otherKeys")
  void keysOfOtherKinds_workToo(Parameters parameters) throws Exception {
    TinkKeyset other = TinkKeyset.parse(json(parameters));
    TinkSecretCipher cipher = TinkSecretCipher.of(other);
    byte[] ciphertext = cipher.encrypt(VALUE, HERE);
    assertThat(cipher.decrypt(ciphertext, HERE)).isEqualTo(VALUE);
    assertThat(cipher.isCurrent(ciphertext)).isTrue();
    TinkSecretCipher rotated = TinkSecretCipher.of(other.withNewKey().withNewestAsPrimary());
    assertThat(rotated.decrypt(ciphertext, HERE)).isEqualTo(VALUE);
    assertThat(rotated.isCurrent(ciphertext)).isFalse();
  }

  private static Secret json(Parameters parameters) throws GeneralSecurityException {
    return Secret.of(
        TinkJsonProtoKeysetFormat.serializeKeyset(
            KeysetHandle.generateNew(parameters, AeadConfig2026.get()),
            AeadConfig2026.get(),
            InsecureSecretKeyAccess.get()));
  }

  @Test
  void aRawKey_isRefused() throws Exception {
    Secret raw = json(PredefinedAeadParameters.XAES_256_GCM_192_BIT_NONCE_NO_PREFIX);
    assertThatThrownBy(() -> TinkKeyset.parse(raw))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("RAW");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "{\"primaryKeyId\": \"canary\"}", "canary", "Y2FuYXJ5", "*&^"})
  void whatIsNoKeyset_isRefusedWithoutBeingQuoted(String text) {
    assertThatThrownBy(() -> TinkKeyset.parse(Secret.of(text)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("keyset")
        .hasMessageNotContaining("canary")
        .hasNoCause();
  }

  @Test
  void aKeyService_wrapsAKeysetAndIsAskedOnce() throws Exception {
    CountingService service = new CountingService(TinkKeyset.generate().aead());
    String wrapped = keyset.wrap(service);
    assertThat(wrapped).doesNotContain(keyset.toJson().reveal());
    service.calls = 0;
    TinkSecretCipher cipher = TinkSecretCipher.of(TinkKeyset.unwrap(wrapped, service));
    for (int i = 0; i < 10; i++) {
      assertThat(cipher.decrypt(cipher.encrypt(VALUE, HERE), HERE)).isEqualTo(VALUE);
    }
    assertThat(service.calls).isEqualTo(1);
    Aead another = TinkKeyset.generate().aead();
    assertThatThrownBy(() -> TinkKeyset.unwrap(wrapped, another))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("cannot be unwrapped");
  }

  @Test
  void anAeadOfTheHosts_servesAsItIs() throws Exception {
    TinkSecretCipher cipher = TinkSecretCipher.of(TinkKeyset.generate().aead());
    byte[] ciphertext = cipher.encrypt(VALUE, HERE);
    assertThat(cipher.decrypt(ciphertext, HERE)).isEqualTo(VALUE);
    assertThat(cipher.isCurrent(ciphertext)).isTrue();
  }

  @Test
  void aKeysetFile_isForItsOwnerOnlyAndNeverHalfThere() throws Exception {
    Path file = folder.resolve("keyset.json");
    keyset.write(file);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    TinkKeyset rotated = keyset.withNewKey().withNewestAsPrimary();
    rotated.write(file);
    assertThat(TinkKeyset.read(file).keyIds()).isEqualTo(rotated.keyIds());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    byte[] ciphertext = TinkSecretCipher.of(keyset).encrypt(VALUE, HERE);
    assertThat(TinkSecretCipher.fromFile(file).decrypt(ciphertext, HERE)).isEqualTo(VALUE);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void aMissingKeysetFile_isNamed() {
    Path file = folder.resolve("none.json");
    assertThatThrownBy(() -> TinkSecretCipher.fromFile(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("There is no keyset file " + file);
    assertThatThrownBy(() -> keyset.write(folder.resolve("no-folder").resolve("keyset.json")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("cannot be written");
  }

  @Test
  void ofManyThatMakeAKeysetFile_allGetTheSame() throws Exception {
    Path file = folder.resolve("keyset.json");
    ExecutorService executor = Executors.newFixedThreadPool(8);
    try {
      List<Callable<TinkKeyset>> calls =
          Stream.<Callable<TinkKeyset>>generate(() -> () -> TinkKeyset.readOrGenerate(file))
              .limit(8)
              .collect(Collectors.toList());
      List<Integer> ids = new java.util.ArrayList<>();
      for (Future<TinkKeyset> result : executor.invokeAll(calls)) {
        ids.add(result.get().primaryKeyId());
      }
      assertThat(ids).hasSize(8).containsOnly(ids.get(0));
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void aKeyset_printsNoKey() {
    String key = keyset.toJson().reveal().replaceAll("(?s).*\"value\":\\s*\"([^\"]+)\".*", "$1");
    assertThat(key).hasSizeGreaterThan(30).isNotEqualTo(keyset.toJson().reveal());
    assertThat(keyset.toString()).doesNotContain(key).contains("primary");
  }

  /** Counts how often a key service is asked. */
  private static final class CountingService implements Aead {
    private final Aead real;
    private int calls;

    CountingService(Aead real) {
      this.real = real;
    }

    @Override
    public byte[] encrypt(byte[] plaintext, byte[] associatedData) throws GeneralSecurityException {
      calls++;
      return real.encrypt(plaintext, associatedData);
    }

    @Override
    public byte[] decrypt(byte[] ciphertext, byte[] associatedData)
        throws GeneralSecurityException {
      calls++;
      return real.decrypt(ciphertext, associatedData);
    }
  }
}
