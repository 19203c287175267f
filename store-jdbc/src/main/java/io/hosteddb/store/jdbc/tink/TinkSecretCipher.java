package io.hosteddb.store.jdbc.tink;

import com.google.crypto.tink.Aead;
import io.hosteddb.error.ConfigurationException;
import io.hosteddb.model.Secret;
import io.hosteddb.store.SecretCipher;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/**
 * Encrypts with Tink: with a {@link TinkKeyset}, or with any {@link Aead} of the host's. Immutable
 * and thread-safe.
 *
 * @since 0.1
 */
public final class TinkSecretCipher implements SecretCipher {
  private final Aead aead;
  private final byte[] currentPrefix;

  private TinkSecretCipher(Aead aead, byte[] currentPrefix) {
    this.aead = aead;
    this.currentPrefix = currentPrefix;
  }

  /**
   * A cipher with a keyset: encrypts under its primary key, decrypts under all.
   *
   * @param keyset the keys
   * @return the cipher
   */
  public static TinkSecretCipher of(TinkKeyset keyset) {
    return new TinkSecretCipher(keyset.aead(), keyset.primaryPrefix());
  }

  /**
   * A cipher that asks the host's Aead for every value. Where that is a key service, each read of
   * each variable is a call to it: rather let it {@linkplain TinkKeyset#unwrap wrap a keyset}. Who
   * rotates its keys is the host; {@link #isCurrent} says true of everything.
   *
   * @param aead thread-safe
   * @return the cipher
   */
  public static TinkSecretCipher of(Aead aead) {
    return new TinkSecretCipher(aead, new byte[0]);
  }

  /**
   * A cipher with the keyset in a file.
   *
   * @param file a keyset as JSON, as {@link TinkKeyset#write} wrote it
   * @return the cipher
   * @throws ConfigurationException if there is no such file or it holds no keyset
   */
  public static TinkSecretCipher fromFile(Path file) {
    return of(TinkKeyset.read(file));
  }

  /**
   * A cipher with the keyset in a setting.
   *
   * @param keyset a keyset as JSON, or that or its binary form in base64
   * @return the cipher
   * @throws ConfigurationException if it is no keyset
   */
  public static TinkSecretCipher fromSetting(Secret keyset) {
    return of(TinkKeyset.parse(keyset));
  }

  @Override
  public byte[] encrypt(byte[] plaintext, byte[] associatedData) throws GeneralSecurityException {
    return aead.encrypt(plaintext, associatedData);
  }

  @Override
  public byte[] decrypt(byte[] ciphertext, byte[] associatedData) throws GeneralSecurityException {
    return aead.decrypt(ciphertext, associatedData);
  }

  @Override
  public boolean isCurrent(byte[] ciphertext) {
    return ciphertext.length >= currentPrefix.length
        && Arrays.equals(
            ciphertext, 0, currentPrefix.length, currentPrefix, 0, currentPrefix.length);
  }
}
