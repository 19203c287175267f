package io.hosteddb.store.jdbc.internal.schema;

import io.hosteddb.store.jdbc.internal.sql.Dialect;
import io.hosteddb.store.jdbc.internal.sql.Schema;
import io.hosteddb.store.jdbc.internal.sql.StatementRunner;
import io.hosteddb.store.jdbc.internal.sql.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** What the store knows of itself: a value a name. */
public final class MetaTable {
  /** The table, for people. */
  public static final String NAME = "hosteddb_meta";

  private final Transactions transactions;
  private final Dialect dialect;
  private final String find;
  private final String lock;
  private final String insert;
  private final String update;

  /**
   * The table of a schema.
   *
   * @param transactions on the host's connections
   * @param dialect the database
   * @param schema where the table is
   */
  public MetaTable(Transactions transactions, Dialect dialect, Schema schema) {
    this.transactions = transactions;
    this.dialect = dialect;
    find = schema.in("select content from @hosteddb_meta where name = ?");
    lock = find + " for update";
    insert = schema.in("insert into @hosteddb_meta (name, content) values (?, ?)");
    update = schema.in("update @hosteddb_meta set content = ? where name = ?");
  }

  /** A value; empty if there is none. */
  public Optional<byte[]> find(String what, String name) {
    return transactions.read(what, connection -> content(connection, find, name));
  }

  /** A value that nobody else can change until the transaction ends. */
  public Optional<byte[]> lock(Connection connection, String name) throws SQLException {
    return content(connection, lock, name);
  }

  private static Optional<byte[]> content(Connection connection, String select, String name)
      throws SQLException {
    return StatementRunner.first(
            connection,
            select,
            bind -> bind.text(name),
            row -> Optional.ofNullable(row.bytesOrNull()))
        .flatMap(content -> content);
  }

  /** Writes the first value of a name; what another node has written meanwhile stays. */
  public void insertIfAbsent(String what, String name, byte[] content) {
    transactions.write(
        what,
        connection ->
            StatementRunner.insertIfAbsent(
                connection, dialect, insert, bind -> bind.text(name).bytes(content)));
  }

  /** Replaces a value. */
  public void update(Connection connection, String name, byte[] content) throws SQLException {
    StatementRunner.update(connection, update, bind -> bind.bytes(content).text(name));
  }
}
