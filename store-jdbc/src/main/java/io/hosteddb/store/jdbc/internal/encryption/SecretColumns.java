package io.hosteddb.store.jdbc.internal.encryption;

import io.hosteddb.env.VariableValues;
import io.hosteddb.error.StoreException;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.Secret;
import io.hosteddb.model.VariableName;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.store.SecretCipher;
import io.hosteddb.store.SecretPart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The two encrypted columns. Each variable is encrypted on its own, bound to the database's id and
 * its name; their names stand beside them in clear. The checkpoint is encrypted as a whole, keys
 * included, bound to the database's id. Null stands for nothing.
 */
public final class SecretColumns {
  private static final String CHECKPOINT = "the checkpoint";

  private final SecretCipher cipher;

  public SecretColumns(SecretCipher cipher) {
    this.cipher = cipher;
  }

  /** What to write: what was read and not changed stays as it is, unless its key is an old one. */
  public byte @Nullable [] checkpoint(DatabaseId id, SecretPart<Checkpoint> part) {
    if (part.isEmpty()) {
      return null;
    }
    Optional<byte[]> kept = part.contentOf(this);
    return kept.isPresent()
        ? renewed(kept.get(), column -> renew(id, CHECKPOINT, column, checkpointOf(id)))
        : encrypt(id, part.value());
  }

  private byte[] encrypt(DatabaseId id, Checkpoint checkpoint) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    checkpoint.asMap().forEach((key, value) -> entries.put(key, bytes(value)));
    return encrypt(id, CHECKPOINT, NamedBytes.write(entries), checkpointOf(id));
  }

  /** Not opened before it is asked for. */
  public SecretPart<Checkpoint> checkpoint(DatabaseId id, byte @Nullable [] column) {
    return column == null
        ? SecretPart.open(Checkpoint.empty(), true)
        : SecretPart.sealed(this, column, () -> openCheckpoint(id, column));
  }

  private Checkpoint openCheckpoint(DatabaseId id, byte[] column) {
    byte[] plaintext = decrypt(id, CHECKPOINT, column, checkpointOf(id));
    Map<String, Secret> entries = new LinkedHashMap<>();
    frames(id, CHECKPOINT, plaintext).forEach((key, value) -> entries.put(key, secret(value)));
    return Checkpoint.of(entries);
  }

  /** What to write: what was read and not changed stays as it is, unless its key is an old one. */
  public byte @Nullable [] variables(DatabaseId id, SecretPart<VariableValues> part) {
    if (part.isEmpty()) {
      return null;
    }
    Optional<byte[]> kept = part.contentOf(this);
    return kept.isPresent()
        ? renewed(kept.get(), column -> renewVariables(id, column))
        : encrypt(id, part.value());
  }

  private byte[] encrypt(DatabaseId id, VariableValues variables) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    variables
        .asMap()
        .forEach((name, value) ->
            entries.put(
                name.value(),
                encrypt(id, "the variable " + name, bytes(value), variableOf(id, name.value()))));
    return NamedBytes.write(entries);
  }

  /** Not opened before they are asked for. */
  public SecretPart<VariableValues> variables(DatabaseId id, byte @Nullable [] column) {
    return column == null
        ? SecretPart.open(VariableValues.none(), true)
        : SecretPart.sealed(this, column, () -> openVariables(id, column));
  }

  private VariableValues openVariables(DatabaseId id, byte[] column) {
    Map<VariableName, Secret> values = new LinkedHashMap<>();
    frames(id, "the variables", column)
        .forEach((name, ciphertext) -> {
          byte[] value = decrypt(id, "the variable " + name, ciphertext, variableOf(id, name));
          values.put(new VariableName(name), secret(value));
        });
    return VariableValues.of(values);
  }

  /** Encrypts a column anew. */
  @FunctionalInterface
  private interface Renewal {
    byte[] renew(byte[] column) throws GeneralSecurityException, IOException;
  }

  /** What cannot be read stays as it is, too: a key may come back. */
  private static byte[] renewed(byte[] column, Renewal renewal) {
    try {
      return renewal.renew(column);
    } catch (GeneralSecurityException | IOException e) {
      return column;
    }
  }

  /**
   * Both columns under the key that encrypts now; what is already stays as it is.
   *
   * @throws GeneralSecurityException if something cannot be decrypted
   * @throws IOException if the variables are damaged
   */
  public Ciphertexts renew(DatabaseId id, Ciphertexts columns)
      throws GeneralSecurityException, IOException {
    byte[] checkpoint = columns.checkpoint();
    byte[] variables = columns.variables();
    return new Ciphertexts(
        checkpoint == null ? null : renew(id, CHECKPOINT, checkpoint, checkpointOf(id)),
        variables == null ? null : renewVariables(id, variables));
  }

  private byte[] renewVariables(DatabaseId id, byte[] column)
      throws GeneralSecurityException, IOException {
    Map<String, byte[]> renewed = new LinkedHashMap<>();
    for (Map.Entry<String, byte[]> entry : NamedBytes.read(column).entrySet()) {
      String name = entry.getKey();
      renewed.put(name, renew(id, "the variable " + name, entry.getValue(), variableOf(id, name)));
    }
    return NamedBytes.write(renewed);
  }

  private byte[] renew(DatabaseId id, String what, byte[] ciphertext, byte[] associatedData)
      throws GeneralSecurityException {
    return cipher.isCurrent(ciphertext)
        ? ciphertext
        : encrypt(id, what, cipher.decrypt(ciphertext, associatedData), associatedData);
  }

  private byte[] encrypt(DatabaseId id, String what, byte[] plaintext, byte[] associatedData) {
    try {
      return cipher.encrypt(plaintext, associatedData);
    } catch (GeneralSecurityException e) {
      throw new StoreException(
          "The cipher could not encrypt " + what + " of database " + id + "; nothing was written.",
          e);
    }
  }

  private byte[] decrypt(DatabaseId id, String what, byte[] ciphertext, byte[] associatedData) {
    try {
      return cipher.decrypt(ciphertext, associatedData);
    } catch (GeneralSecurityException e) {
      throw new StoreException(
          "The cipher could not decrypt "
              + what
              + " of database "
              + id
              + ": its key is not in the keyset, the key service did not answer, or what is stored"
              + " was changed or belongs to another row.",
          e);
    }
  }

  private static Map<String, byte[]> frames(DatabaseId id, String what, byte[] framed) {
    try {
      return NamedBytes.read(framed);
    } catch (IOException e) {
      throw new StoreException(
          "What is stored as "
              + what
              + " of database "
              + id
              + " is damaged ("
              + e.getMessage()
              + "). Restore the row from a backup.",
          null);
    }
  }

  private static byte[] checkpointOf(DatabaseId id) {
    return bound("checkpoint:" + id);
  }

  /** An id has a fixed length, so no other id and name give the same text. */
  private static byte[] variableOf(DatabaseId id, String name) {
    return bound("variable:" + id + ":" + name);
  }

  private static byte[] bound(String text) {
    return ("hosteddb:" + text).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] bytes(Secret value) {
    return value.reveal().getBytes(StandardCharsets.UTF_8);
  }

  private static Secret secret(byte[] value) {
    return Secret.of(new String(value, StandardCharsets.UTF_8));
  }
}
