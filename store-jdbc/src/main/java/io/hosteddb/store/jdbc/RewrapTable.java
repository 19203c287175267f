package io.hosteddb.store.jdbc;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.error.StoreException;
import io.hosteddb.store.SecretCipher;
import io.hosteddb.store.jdbc.RewrapState.Standing;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** The row with the state of the rewrap. It is locked by whoever changes it or writes with it. */
final class RewrapTable {
  static final String NAME = "rewrap";
  private static final String LOOK = "The look at the rewrap";

  private final Transactions transactions;
  private final Dialect dialect;
  private final Sql sql;
  private final MaintenanceSql statements;
  private final KeyCheck keyCheck;
  private final SecretCipher cipher;

  RewrapTable(
      Transactions transactions,
      Dialect dialect,
      Sql sql,
      MaintenanceSql statements,
      SecretCipher cipher) {
    this.transactions = transactions;
    this.dialect = dialect;
    this.sql = sql;
    this.statements = statements;
    this.keyCheck = new KeyCheck(transactions, dialect, sql, cipher);
    this.cipher = cipher;
  }

  /** The state of the rewrap to this node's key; empty if there is none to this key. */
  Optional<RewrapState> find() {
    return transactions
        .read(LOOK, connection -> content(connection, sql.readMeta))
        .filter(state -> state.standing(cipher) == Standing.NEWEST);
  }

  /**
   * Whether there is something to do: the key check is under another key, or a pass that was begun
   * has not ended.
   */
  boolean isDue() {
    return !keyCheck.isCurrent() || find().filter(state -> !state.progress().done()).isPresent();
  }

  /** Takes part in the rewrap to this node's key, unless others have gone past it. */
  Optional<RewrapState> begin() {
    if (transactions.read(LOOK, connection -> content(connection, sql.readMeta)).isEmpty()) {
      byte[] first = RewrapState.first(keyCheck.stored().orElseThrow(RewrapTable::gone)).write();
      transactions.write("The first rewrap", connection -> insert(connection, first));
    }
    byte[] mark = keyCheck.encrypt();
    return transactions.transaction(
        "The beginning of a rewrap",
        connection -> {
          RewrapState state = lock(connection);
          return switch (state.standing(cipher)) {
            case NEWEST -> Optional.of(state);
            case NEW -> Optional.of(save(connection, state.rotatedTo(mark)));
            case LEFT_BEHIND -> Optional.empty();
          };
        });
  }

  private int insert(Connection connection, byte[] content) throws SQLException {
    try {
      return Jdbc.update(
          connection, dialect.ifAbsent(sql.insertMeta), bind -> bind.text(NAME).bytes(content));
    } catch (SQLException e) {
      if (Dialect.isDuplicate(e)) {
        return 0;
      }
      throw e;
    }
  }

  /** Makes the state that comes after another, and may write with it. May be run again. */
  @FunctionalInterface
  interface Change {
    RewrapState apply(Connection connection, RewrapState state) throws SQLException;
  }

  /**
   * Changes the state while nobody else can.
   *
   * @return the state after
   * @throws ConfigurationException if others have rotated to a newer key; nothing was written
   */
  RewrapState change(Change change) {
    Optional<RewrapState> after =
        transactions.transaction(
            "A batch of the rewrap",
            connection -> {
              RewrapState state = lock(connection);
              return state.standing(cipher) == Standing.NEWEST
                  ? Optional.of(save(connection, change.apply(connection, state)))
                  : Optional.empty();
            });
    return after.orElseThrow(RewrapTable::leftBehind);
  }

  /** Writes the key check under this node's key. */
  void renewKeyCheck(Connection connection) throws SQLException {
    byte[] known = keyCheck.encrypt();
    Jdbc.update(connection, statements.updateMeta, bind -> bind.bytes(known).text(KeyCheck.NAME));
  }

  static ConfigurationException leftBehind() {
    return new ConfigurationException(
        "cipher",
        "This node encrypts under a key that other nodes have rotated away from, so it leaves the"
            + " rewrap to them. Give it their keyset; to leave the newest key again, rotate to"
            + " another new one.");
  }

  private RewrapState lock(Connection connection) throws SQLException {
    return content(connection, statements.lockMeta).orElseThrow(RewrapTable::gone);
  }

  private static Optional<RewrapState> content(Connection connection, String select)
      throws SQLException {
    return Jdbc.first(
            connection,
            select,
            bind -> bind.text(NAME),
            row -> Optional.ofNullable(row.bytesOrNull()))
        .flatMap(content -> content)
        .map(RewrapState::read);
  }

  private static StoreException gone() {
    return new StoreException("What is stored of the keys was removed from hosteddb_meta.", null);
  }

  private RewrapState save(Connection connection, RewrapState state) throws SQLException {
    Jdbc.update(connection, statements.updateMeta, bind -> bind.bytes(state.write()).text(NAME));
    return state;
  }
}
