package io.hosteddb.store.jdbc.internal.maintenance;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.error.StoreException;
import io.hosteddb.store.SecretCipher;
import io.hosteddb.store.jdbc.internal.encryption.CipherCheck;
import io.hosteddb.store.jdbc.internal.maintenance.ReencryptionState.Standing;
import io.hosteddb.store.jdbc.internal.schema.MetaTable;
import io.hosteddb.store.jdbc.internal.sql.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The row with the state of the re-encryption. It is locked by whoever changes it or writes with
 * it.
 */
public final class ReencryptionTable {
  static final String NAME = "re-encryption";
  private static final String READ = "The read of the re-encryption";

  private final Transactions transactions;
  private final MetaTable meta;
  private final CipherCheck cipherCheck;
  private final SecretCipher cipher;

  /**
   * The row.
   *
   * @param transactions on the host's connections
   * @param meta where the row is
   * @param cipher this node's
   */
  public ReencryptionTable(Transactions transactions, MetaTable meta, SecretCipher cipher) {
    this.transactions = transactions;
    this.meta = meta;
    this.cipherCheck = new CipherCheck(meta, cipher);
    this.cipher = cipher;
  }

  /** The state of the re-encryption to this node's key; empty if there is none to this key. */
  Optional<ReencryptionState> find() {
    return meta.find(READ, NAME)
        .map(ReencryptionState::read)
        .filter(state -> state.standing(cipher) == Standing.NEWEST);
  }

  /**
   * Whether there is something to do: the key check is under another key, or a pass that was begun
   * has not ended.
   */
  boolean isDue() {
    return !cipherCheck.isCurrent() || find().filter(state -> !state.progress().done()).isPresent();
  }

  /** Takes part in the re-encryption to this node's key, unless others have gone past it. */
  Optional<ReencryptionState> begin() {
    if (meta.find(READ, NAME).isEmpty()) {
      byte[] first =
          ReencryptionState.first(cipherCheck.stored().orElseThrow(ReencryptionTable::gone))
              .write();
      meta.insertIfAbsent("The first re-encryption", NAME, first);
    }
    byte[] mark = cipherCheck.encrypt();
    return transactions.transaction(
        "The beginning of a re-encryption",
        connection -> {
          ReencryptionState state = lock(connection);
          return switch (state.standing(cipher)) {
            case NEWEST -> Optional.of(state);
            case NEW -> Optional.of(save(connection, state.rotatedTo(mark)));
            case LEFT_BEHIND -> Optional.empty();
          };
        });
  }

  /** Makes the state that comes after another, and may write with it. May be run again. */
  @FunctionalInterface
  interface Change {
    ReencryptionState apply(Connection connection, ReencryptionState state) throws SQLException;
  }

  /**
   * Changes the state while nobody else can.
   *
   * @return the state after
   * @throws ConfigurationException if others have rotated to a newer key; nothing was written
   */
  ReencryptionState change(Change change) {
    Optional<ReencryptionState> after =
        transactions.transaction(
            "A batch of the re-encryption",
            connection -> {
              ReencryptionState state = lock(connection);
              return state.standing(cipher) == Standing.NEWEST
                  ? Optional.of(save(connection, change.apply(connection, state)))
                  : Optional.empty();
            });
    return after.orElseThrow(ReencryptionTable::leftBehind);
  }

  /** Writes the key check under this node's key. */
  void renewKeyCheck(Connection connection) throws SQLException {
    byte[] known = cipherCheck.encrypt();
    meta.update(connection, CipherCheck.NAME, known);
  }

  static ConfigurationException leftBehind() {
    return new ConfigurationException(
        "cipher",
        "This node encrypts under a key that other nodes have rotated away from, so it leaves the"
            + " re-encryption to them. Give it their keyset; to leave the newest key again, rotate to"
            + " another new one.");
  }

  private ReencryptionState lock(Connection connection) throws SQLException {
    return meta.lock(connection, NAME)
        .map(ReencryptionState::read)
        .orElseThrow(ReencryptionTable::gone);
  }

  private static StoreException gone() {
    return new StoreException("What is stored of the keys was removed from hosteddb_meta.", null);
  }

  private ReencryptionState save(Connection connection, ReencryptionState state)
      throws SQLException {
    meta.update(connection, NAME, state.write());
    return state;
  }
}
