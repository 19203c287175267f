package io.hosteddb.store.jdbc.internal.encryption;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.error.StoreException;
import io.hosteddb.store.SecretCipher;
import io.hosteddb.store.jdbc.internal.schema.MetaTable;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;

/**
 * A known text, encrypted when the store was first opened: with the wrong keyset it does not
 * decrypt, and the store refuses to open instead of failing row by row.
 */
public final class CipherCheck {
  public static final String NAME = "cipher-check";
  private static final byte[] KNOWN = "hosteddb".getBytes(StandardCharsets.UTF_8);
  private static final byte[] BOUND = "hosteddb:cipher-check".getBytes(StandardCharsets.UTF_8);

  private final MetaTable meta;
  private final SecretCipher cipher;

  /**
   * The check of a cipher.
   *
   * @param meta where the known text is
   * @param cipher what the store is opened with
   */
  public CipherCheck(MetaTable meta, SecretCipher cipher) {
    this.meta = meta;
    this.cipher = cipher;
  }

  public void check() {
    Optional<byte[]> stored = stored();
    if (stored.isEmpty()) {
      byte[] first = encrypt();
      meta.insertIfAbsent("The first start of the store", NAME, first);
      // Another node may have been faster, with another key.
      stored = stored();
    }
    byte[] ciphertext =
        stored.orElseThrow(() -> new StoreException("The cipher check was removed.", null));
    try {
      if (Arrays.equals(KNOWN, cipher.decrypt(ciphertext, BOUND))) {
        return;
      }
      throw wrongKey("it decrypts to something else");
    } catch (GeneralSecurityException e) {
      throw wrongKey(e.getClass().getSimpleName());
    }
  }

  /** Whether the known text is under the key that encrypts now; true if it was removed. */
  public boolean isCurrent() {
    return stored().map(cipher::isCurrent).orElse(true);
  }

  /** The known text under the key that encrypts now. */
  public byte[] encrypt() {
    try {
      return cipher.encrypt(KNOWN, BOUND);
    } catch (GeneralSecurityException e) {
      throw new ConfigurationException(
          "cipher", "The cipher cannot encrypt (" + e.getClass().getSimpleName() + ").");
    }
  }

  /** The known text as it is stored. */
  public Optional<byte[]> stored() {
    return meta.find("The cipher check", NAME);
  }

  private static ConfigurationException wrongKey(String why) {
    return new ConfigurationException(
        "cipher",
        "This cipher does not open this store ("
            + why
            + "): its keyset lacks the key that the store was made with, or the key service did not"
            + " answer. Give the store the keyset it had, with newer keys added; or another schema,"
            + " if it is to be a new store.");
  }
}
