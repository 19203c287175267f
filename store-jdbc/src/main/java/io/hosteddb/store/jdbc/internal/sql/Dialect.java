package io.hosteddb.store.jdbc.internal.sql;

import io.hosteddb.error.ConfigurationException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What differs between databases. */
public interface Dialect {
  /** The setting that a database which does not fit is reported under. */
  String SETTING = "data-source";

  /**
   * Recognises a database.
   *
   * @throws ConfigurationException if it is none that the store knows
   */
  static Dialect of(Connection connection) throws SQLException {
    DatabaseMetaData metaData = connection.getMetaData();
    String product = metaData.getDatabaseProductName();
    int major = metaData.getDatabaseMajorVersion();
    if (product.equals("PostgreSQL") && major >= 14) {
      return new PostgresDialect();
    }
    if (product.equals("H2") && major >= 2) {
      String url = metaData.getURL();
      Optional<H2ConnectionSettings> opened = H2ConnectionSettings.of(connection);
      H2Dialect.requireSafe(opened, url);
      return new H2Dialect(H2Dialect.isServer(opened, url));
    }
    throw new ConfigurationException(
        SETTING,
        "The store needs PostgreSQL 14 or later, or H2 2; the DataSource gives "
            + product
            + " "
            + metaData.getDatabaseProductVersion()
            + ".");
  }

  /** The name of the folder with the migrations. */
  String folder();

  /** Asks for the number of the connection's session, which no other has now. */
  String session();

  /** Whether the database takes no writes on this connection. */
  boolean isReadOnly(Connection connection) throws SQLException;

  /**
   * What the database was made with that the store cannot live with, and what to do; empty if
   * nothing.
   */
  Optional<String> unfit(Connection connection) throws SQLException;

  /**
   * What the database is set to do that its operator should know of, as a sentence; empty if
   * nothing is.
   */
  default Optional<String> risk(Connection connection) throws SQLException {
    return Optional.empty();
  }

  /**
   * Those of the store's tables and sequences that the connection's user may not read and write as
   * the store does, or of which rules of the database hide rows from it.
   *
   * @param relations names of tables, and of sequences
   */
  List<String> closed(Connection connection, String schema, List<String> relations)
      throws SQLException;

  /** Counts the schemas of a name, whoever owns them. */
  String schemaExists();

  /** Inserts a row if there is none of its key; may fail as a duplicate instead. */
  String ifAbsent(String insert);

  /**
   * Removes some rows, the oldest first where that matters. The parameters are those of the
   * condition and how many rows at most.
   *
   * @param table with the at sign before it
   * @param key what tells PostgreSQL's rows apart
   * @param condition which rows
   * @param order the column that says how old a row is
   */
  String removeSome(String table, String key, String condition, String order);

  /**
   * What makes the database write down what it has committed; null if a commit does so by itself.
   */
  @Nullable CommitFlush flush();

  /** Whether it is PostgreSQL; else it is H2. */
  boolean isPostgres();

  /** Whether no other process can have the database open. */
  boolean isOneProcess();
}
