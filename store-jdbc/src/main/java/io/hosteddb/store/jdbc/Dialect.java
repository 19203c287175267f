package io.hosteddb.store.jdbc;

import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.jdbc.JdbcCustomization;
import io.hosteddb.error.ConfigurationException;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.Trail;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What differs between databases. */
interface Dialect {
  /** The setting that a database which does not fit is reported under. */
  String SETTING = "data-source";

  /** What became of an update in one statement. */
  enum OneStatement {
    /** It is written. */
    WRITTEN,
    /** The stored record has another version. */
    STALE,
    /** It takes more than one statement to decide; nothing was written. */
    UNDECIDED
  }

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
      Optional<H2Internals> opened = H2Internals.of(connection);
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

  /** Whether the database takes no writes on this connection. */
  boolean isReadOnly(Connection connection) throws SQLException;

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
   * Writes a new record, its trail and the project's count of attachments, inside a transaction.
   */
  void insert(Connection connection, Statements statements, DatabaseRecord record, Trail trail)
      throws SQLException;

  /**
   * Waits for every insert that is at work in some project, and keeps others from beginning until
   * the transaction ends.
   */
  void lockProjects(Connection connection, Sql sql) throws SQLException;

  /** Tries to write a changed record, its trail and the revision in a single statement. */
  OneStatement update(
      Connection connection, Statements statements, DatabaseRecord next, Trail trail)
      throws SQLException;

  /** Makes a database due, see {@link WorkTable#wake}; returns how many rows were written. */
  int wake(Connection connection, Sql sql, DatabaseId id, Instant due) throws SQLException;

  /**
   * What makes the database write down what it has committed; null if a commit does so by itself.
   */
  @Nullable Flush flush();

  /** Whether no other process can have the database open. */
  boolean isOneProcess();

  /** How db-scheduler speaks to the database. */
  JdbcCustomization schedulerCustomization();

  /** How db-scheduler finds due work. */
  void choosePolling(SchedulerBuilder builder);

  /** Whether an update is worth being tried in a single statement first. */
  boolean updatesInOneStatement();

  /** Whether the database undid a transaction because of others, so that it may be repeated. */
  static boolean isUndoneForOthers(SQLException e) {
    String state = state(e);
    // Serialization failure, deadlock, lock not available; H2's lock timeout.
    return state.equals("40001")
        || state.equals("40P01")
        || state.equals("55P03")
        || state.equals("HYT00");
  }

  /** Whether a row of the same key is there already. */
  static boolean isDuplicate(SQLException e) {
    return state(e).equals("23505");
  }

  /** Whether the database's role may not do this. */
  static boolean isForbidden(@Nullable SQLException e) {
    return e != null && (state(e).equals("42501") || state(e).equals("90096"));
  }

  /**
   * Whether the server said no to a statement: then nothing of it took place. Anything else may be
   * a lost answer.
   */
  static boolean isRefusal(SQLException e) {
    String state = state(e);
    return state.length() == 5
        && !state.startsWith("08")
        && !state.startsWith("57P")
        && !state.startsWith("58")
        && !state.startsWith("XX")
        && !state.startsWith("9")
        && !state.startsWith("50")
        && !state.startsWith("HY");
  }

  /** The five characters that say what went wrong, in capitals; empty if there are none. */
  static String state(SQLException e) {
    String state = e.getSQLState();
    return state == null ? "" : state.toUpperCase(Locale.ROOT);
  }
}
