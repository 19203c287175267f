package io.hosteddb.store;

import java.security.GeneralSecurityException;

/**
 * Encrypts what a durable store keeps of secrets: checkpoints and the values of variables. The port
 * behind which a host's own key management fits; {@code hosteddb-store-jdbc} brings one made of
 * Tink.
 *
 * <p>A cipher is authenticated: {@link #decrypt} returns exactly what was encrypted under the same
 * associated data, or throws. It holds one current key, which encrypts, and may hold earlier ones,
 * which still decrypt. Thread-safe. It is called for every value that is read, so one that asks a
 * key service each time makes every read as slow as that service: let such a service wrap a key
 * that is held here.
 *
 * @since 0.1
 */
public interface SecretCipher {
  /**
   * Encrypts under the current key.
   *
   * @param plaintext what to keep secret; may be empty, and is not changed
   * @param associatedData where the value belongs; not secret, and not part of the result
   * @return the ciphertext, another one each time
   * @throws GeneralSecurityException if it cannot be encrypted now
   */
  byte[] encrypt(byte[] plaintext, byte[] associatedData) throws GeneralSecurityException;

  /**
   * Decrypts what was encrypted under the current key or an earlier one that is still held.
   *
   * @param ciphertext what {@link #encrypt} returned, in this process or another
   * @param associatedData where the value belongs, the same as when it was encrypted
   * @return the plaintext
   * @throws GeneralSecurityException if no key that is held fits, the ciphertext was changed or
   *     belongs elsewhere, or a key service did not answer; its message holds no part of either
   */
  byte[] decrypt(byte[] ciphertext, byte[] associatedData) throws GeneralSecurityException;

  /**
   * Whether a ciphertext is under the key that encrypts now. What is not is encrypted anew before
   * its key is retired.
   *
   * @param ciphertext what {@link #encrypt} returned, in this process or another
   * @return false if it is under another key; true if it is not, or if this cipher has no keys to
   *     tell apart because somebody else rotates them
   */
  boolean isCurrent(byte[] ciphertext);
}
