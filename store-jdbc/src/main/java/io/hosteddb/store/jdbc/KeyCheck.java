package io.hosteddb.store.jdbc;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.error.StoreException;
import io.hosteddb.store.SecretCipher;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;

/**
 * A known text, encrypted when the store was first opened: with the wrong keyset it does not
 * decrypt, and the store refuses to open instead of failing row by row.
 */
final class KeyCheck {
  static final String NAME = "key-check";
  private static final byte[] KNOWN = "hosteddb".getBytes(StandardCharsets.UTF_8);
  private static final byte[] BOUND = "hosteddb:key-check".getBytes(StandardCharsets.UTF_8);

  private final Transactions transactions;
  private final Dialect dialect;
  private final Sql sql;
  private final SecretCipher cipher;

  KeyCheck(Transactions transactions, Dialect dialect, Sql sql, SecretCipher cipher) {
    this.transactions = transactions;
    this.dialect = dialect;
    this.sql = sql;
    this.cipher = cipher;
  }

  void check() {
    Optional<byte[]> stored = stored();
    if (stored.isEmpty()) {
      byte[] first = encrypt();
      transactions.write("The first start of the store", connection -> insert(connection, first));
      // Another node may have been faster, with another key.
      stored = stored();
    }
    byte[] ciphertext =
        stored.orElseThrow(() -> new StoreException("The key check was removed.", null));
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
  boolean isCurrent() {
    return stored().map(cipher::isCurrent).orElse(true);
  }

  /** The known text under the key that encrypts now. */
  byte[] encrypt() {
    try {
      return cipher.encrypt(KNOWN, BOUND);
    } catch (GeneralSecurityException e) {
      throw new ConfigurationException(
          "cipher", "The cipher cannot encrypt (" + e.getClass().getSimpleName() + ").");
    }
  }

  private int insert(Connection connection, byte[] ciphertext) throws SQLException {
    try {
      return Jdbc.update(
          connection, dialect.ifAbsent(sql.insertMeta), bind -> bind.text(NAME).bytes(ciphertext));
    } catch (SQLException e) {
      if (Dialect.isDuplicate(e)) {
        return 0;
      }
      throw e;
    }
  }

  /** The known text as it is stored. */
  Optional<byte[]> stored() {
    return transactions
        .read(
            "The key check",
            connection ->
                Jdbc.first(
                    connection,
                    sql.readMeta,
                    bind -> bind.text(NAME),
                    row -> Optional.ofNullable(row.bytesOrNull())))
        .flatMap(content -> content);
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
