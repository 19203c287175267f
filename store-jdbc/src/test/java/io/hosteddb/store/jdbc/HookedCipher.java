package io.hosteddb.store.jdbc;

import io.hosteddb.store.SecretCipher;
import java.security.GeneralSecurityException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** A real cipher that lets something happen before it decrypts for the nth time. */
final class HookedCipher implements SecretCipher {
  private final SecretCipher real;
  private final IntConsumer beforeDecrypt;
  private final AtomicInteger decrypted = new AtomicInteger();

  HookedCipher(SecretCipher real, IntConsumer beforeDecrypt) {
    this.real = real;
    this.beforeDecrypt = beforeDecrypt;
  }

  /** Something happens before the nth decryption alone. */
  static HookedCipher at(int nth, SecretCipher real, Runnable event) {
    return new HookedCipher(
        real,
        n -> {
          if (n == nth) {
            event.run();
          }
        });
  }

  @Override
  public byte[] encrypt(byte[] plaintext, byte[] associatedData) throws GeneralSecurityException {
    return real.encrypt(plaintext, associatedData);
  }

  @Override
  public byte[] decrypt(byte[] ciphertext, byte[] associatedData) throws GeneralSecurityException {
    beforeDecrypt.accept(decrypted.incrementAndGet());
    return real.decrypt(ciphertext, associatedData);
  }

  @Override
  public boolean isCurrent(byte[] ciphertext) {
    return real.isCurrent(ciphertext);
  }
}
