package io.hosteddb.store.jdbc.tink;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.Key;
import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.AeadKey;
import com.google.crypto.tink.aead.AeadParameters;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import io.hosteddb.error.ConfigurationException;
import io.hosteddb.model.Secret;
import io.hosteddb.store.jdbc.internal.classpath.OtherVersion;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Keys that encrypt what a store keeps: one is primary and encrypts, all decrypt. Immutable; prints
 * its key ids only.
 *
 * <p>To rotate while several nodes run, go two steps, so that no node meets a key it does not have:
 * give every node the keyset {@linkplain #withNewKey() with a new key}, then the one {@linkplain
 * #withNewestAsPrimary() with the newest as primary}. Remove old keys only when nothing is under
 * them any more.
 *
 * <p>New keys are XAES-256-GCM: authenticated, and with nonces so long that no number of values is
 * too many for a key. Other AEAD keysets of Tink's work too, such as AES256_GCM ones made with
 * tinkey, if their ciphertexts begin with the id of their key (Tink's default).
 *
 * @since 0.1
 */
public final class TinkKeyset {
  static final String SETTING = "keyset";

  private static final byte[] NO_ASSOCIATED_DATA = new byte[0];

  /** Loaded when it is used, so that a version of Tink's that does not fit can be named. */
  private static final class Tink {
    /** Of this library alone: Tink's global registry is the host's. */
    static final Configuration KEY_TYPES = AeadConfig2026.get();

    static final AeadParameters NEW_KEYS = PredefinedAeadParameters.XAES_256_GCM_192_BIT_NONCE;
  }

  private final KeysetHandle handle;
  private final Aead aead;
  private final byte[] primaryPrefix;

  private TinkKeyset(KeysetHandle handle) throws GeneralSecurityException {
    this.handle = handle;
    this.aead = handle.getPrimitive(Tink.KEY_TYPES, Aead.class);
    this.primaryPrefix = prefix(handle);
  }

  private static byte[] prefix(KeysetHandle handle) throws GeneralSecurityException {
    if (!(handle.getPrimary().getKey() instanceof AeadKey key)) {
      throw new GeneralSecurityException("the primary key is no AEAD key");
    }
    byte[] prefix = key.getOutputPrefix().toByteArray();
    if (prefix.length == 0) {
      throw new GeneralSecurityException(
          "its primary key is RAW, so that ciphertexts do not tell their key");
    }
    return prefix;
  }

  /**
   * A new keyset of one new key.
   *
   * @return the keyset
   * @throws ConfigurationException if Tink is there in a version that does not fit
   */
  public static TinkKeyset generate() {
    try {
      return new TinkKeyset(KeysetHandle.generateNew(Tink.NEW_KEYS, Tink.KEY_TYPES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Tink cannot make a key.", e);
    } catch (LinkageError e) {
      throw OtherVersion.of("The keyset cannot be made", e);
    }
  }

  /**
   * A keyset from a setting.
   *
   * @param text a keyset as JSON, or that or its binary form in base64
   * @return the keyset
   * @throws ConfigurationException if it is none
   */
  public static TinkKeyset parse(Secret text) {
    String trimmed = text.reveal().strip();
    if (trimmed.isEmpty()) {
      throw new ConfigurationException(SETTING, "The keyset is blank.");
    }
    try {
      return new TinkKeyset(trimmed.startsWith("{") ? json(trimmed) : base64(trimmed));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw notAKeyset("The keyset is not one of Tink's for AEAD", e);
    } catch (LinkageError e) {
      throw OtherVersion.of("The keyset cannot be read", e);
    }
  }

  private static KeysetHandle json(String text) throws GeneralSecurityException {
    return TinkJsonProtoKeysetFormat.parseKeyset(
        text, Tink.KEY_TYPES, InsecureSecretKeyAccess.get());
  }

  private static KeysetHandle base64(String text) throws GeneralSecurityException {
    byte[] bytes = Base64.getMimeDecoder().decode(text);
    if (bytes.length > 0 && bytes[0] == '{') {
      return json(new String(bytes, StandardCharsets.UTF_8));
    }
    return TinkProtoKeysetFormat.parseKeyset(bytes, InsecureSecretKeyAccess.get(), Tink.KEY_TYPES);
  }

  /**
   * A keyset that a key service wrapped: the service is asked once, here.
   *
   * @param wrapped what {@link #wrap} returned, or an encrypted keyset of tinkey's as JSON
   * @param keyService the key that it was wrapped with
   * @return the keyset
   * @throws ConfigurationException if it is not such a keyset, or the service does not unwrap it
   */
  public static TinkKeyset unwrap(String wrapped, Aead keyService) {
    try {
      return new TinkKeyset(
          TinkJsonProtoKeysetFormat.parseEncryptedKeyset(
              wrapped, keyService, NO_ASSOCIATED_DATA, Tink.KEY_TYPES));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw notAKeyset(
          "The keyset cannot be unwrapped: it is none, another key wrapped it, or the key service"
              + " did not answer",
          e);
    } catch (LinkageError e) {
      throw OtherVersion.of("The keyset cannot be unwrapped", e);
    }
  }

  /**
   * The keyset in a file.
   *
   * @param file a keyset as JSON or base64
   * @return the keyset
   * @throws ConfigurationException if there is no such file or it holds no keyset
   */
  public static TinkKeyset read(Path file) {
    return parse(KeysetFile.read(file));
  }

  /**
   * The keyset in a file, which is made with a new keyset if there is none: for one process that
   * keeps its data on the same disk. Of several that do so at once, all get the same keyset.
   *
   * @param file where the keyset is or will be
   * @return the keyset
   * @throws ConfigurationException if it can neither be read nor made
   */
  public static TinkKeyset readOrGenerate(Path file) {
    if (!KeysetFile.exists(file)) {
      // If another process has just made it, its keyset is the one.
      boolean unused = KeysetFile.writeNew(file, generate().toJson());
    }
    return read(file);
  }

  /**
   * Writes the keys, in clear, to a file that only its owner may read, at once and whole. A file
   * that is there is replaced only by a step of its own rotation, which is a keyset that has the
   * primary key of the one that is there: what is encrypted under that could never be read again.
   * If the file is a link, what it leads to is written.
   *
   * @param file where to; its folder exists
   * @throws ConfigurationException if it cannot be written, or something else is there; then
   *     nothing was changed
   */
  public void write(Path file) {
    if (!KeysetFile.exists(file) && KeysetFile.writeNew(file, toJson())) {
      return;
    }
    if (!hasPrimaryOf(there(file))) {
      throw new ConfigurationException(
          SETTING,
          "There is another keyset in the file "
              + file
              + ", whose primary key is not in this one. Nothing was changed: what is encrypted under"
              + " it could not be read any more. Write to another file, or read the one that is"
              + " there; if nothing is under it, remove it first.");
    }
    KeysetFile.replace(file, toJson());
  }

  private static TinkKeyset there(Path file) {
    Secret text = KeysetFile.read(file);
    try {
      return parse(text);
    } catch (ConfigurationException e) {
      throw new ConfigurationException(
          SETTING,
          "What is in the file "
              + file
              + " is no keyset. Nothing was changed: it may be a damaged one. Put back the keyset"
              + " from its copy, or write to another file.");
    }
  }

  private boolean hasPrimaryOf(TinkKeyset other) {
    Key primary = other.handle.getPrimary().getKey();
    return IntStream.range(0, handle.size())
        .anyMatch(i -> handle.getAt(i).getKey().equalsKey(primary));
  }

  /**
   * The keys, in clear, as JSON.
   *
   * @return the text
   */
  public Secret toJson() {
    try {
      return Secret.of(
          TinkJsonProtoKeysetFormat.serializeKeyset(
              handle, Tink.KEY_TYPES, InsecureSecretKeyAccess.get()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Tink cannot write its own keyset.", e);
    }
  }

  /**
   * The keys, in clear, on one line for an environment variable.
   *
   * @return the JSON in base64
   */
  public Secret toBase64() {
    byte[] json = toJson().reveal().getBytes(StandardCharsets.UTF_8);
    return Secret.of(Base64.getEncoder().encodeToString(json));
  }

  /**
   * The keys, encrypted by a key service.
   *
   * @param keyService the key that wraps
   * @return JSON, nothing of which is secret
   * @throws ConfigurationException if the service does not wrap it
   */
  public String wrap(Aead keyService) {
    try {
      return TinkJsonProtoKeysetFormat.serializeEncryptedKeyset(
          handle, keyService, NO_ASSOCIATED_DATA, Tink.KEY_TYPES);
    } catch (GeneralSecurityException e) {
      throw notAKeyset("The key service did not wrap the keyset", e);
    }
  }

  /**
   * These keys and a new one, which does not encrypt yet: the first step of a rotation.
   *
   * @return a new keyset
   */
  public TinkKeyset withNewKey() {
    return changed(
        builder().addEntry(KeysetHandle.generateEntryFromParameters(Tink.NEW_KEYS).withRandomId()));
  }

  /**
   * The same keys, the newest of which encrypts from now on: the second step of a rotation.
   *
   * @return a new keyset
   */
  public TinkKeyset withNewestAsPrimary() {
    KeysetHandle.Builder builder = builder();
    builder.getAt(builder.size() - 1).setStatus(KeyStatus.ENABLED).makePrimary();
    return changed(builder);
  }

  /**
   * The primary key alone: the last step of a rotation, when nothing is under the others any more.
   *
   * @return a new keyset
   */
  public TinkKeyset withPrimaryOnly() {
    KeysetHandle.Builder builder = builder();
    for (int i = builder.size() - 1; i >= 0; i--) {
      if (!builder.getAt(i).isPrimary()) {
        builder.deleteAt(i);
      }
    }
    return changed(builder);
  }

  private KeysetHandle.Builder builder() {
    return KeysetHandle.newBuilder(handle).setConfiguration(Tink.KEY_TYPES);
  }

  private static TinkKeyset changed(KeysetHandle.Builder builder) {
    try {
      return new TinkKeyset(builder.build());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Tink cannot change its own keyset.", e);
    }
  }

  /**
   * The keys by their ids, which ciphertexts begin with.
   *
   * @return the ids, oldest first
   */
  public List<Integer> keyIds() {
    return IntStream.range(0, handle.size()).mapToObj(i -> handle.getAt(i).getId()).toList();
  }

  /**
   * The key that encrypts.
   *
   * @return its id
   */
  public int primaryKeyId() {
    return handle.getPrimary().getId();
  }

  Aead aead() {
    return aead;
  }

  byte[] primaryPrefix() {
    return primaryPrefix.clone();
  }

  /** A parser's message may hold pieces of what it read, so the class has to do. */
  private static ConfigurationException notAKeyset(String what, Exception e) {
    String why =
        e instanceof GeneralSecurityException && String.valueOf(e.getMessage()).contains("RAW")
            ? String.valueOf(e.getMessage())
            : e.getClass().getSimpleName();
    return new ConfigurationException(SETTING, what + " (" + why + ").");
  }

  /** The ids of the keys; never a key. */
  @Override
  public String toString() {
    return "keys " + keyIds() + ", primary " + primaryKeyId();
  }
}
