package io.hosteddb.store.jdbc.internal.schema;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.error.HostedDatabasesException;
import io.hosteddb.error.StoreException;
import io.hosteddb.store.jdbc.internal.sql.CallersTransaction;
import io.hosteddb.store.jdbc.internal.sql.CommitFlush;
import io.hosteddb.store.jdbc.internal.sql.Dialect;
import io.hosteddb.store.jdbc.internal.sql.ResultRow;
import io.hosteddb.store.jdbc.internal.sql.SqlState;
import io.hosteddb.store.jdbc.internal.sql.StatementRunner;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Inspects a host's database before anything is done in it. */
public final class DatabaseInspection {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseInspection.class);

  private DatabaseInspection() {}

  /**
   * What was found.
   *
   * @param dialect how to speak to it
   * @param isolation the isolation that its connections come with
   * @param product its name and version, for people
   */
  public record Found(Dialect dialect, int isolation, String product) {}

  /**
   * Looks whether a store can be opened there.
   *
   * @throws ConfigurationException if not, whatever is waited for
   * @throws StoreException if the database does not answer, or the thread is interrupted
   */
  public static Found of(DataSource dataSource) {
    try (Connection connection = first(dataSource)) {
      DatabaseMetaData metaData = connection.getMetaData();
      Dialect dialect = Dialect.of(connection);
      String product =
          metaData.getDatabaseProductName() + " " + metaData.getDatabaseProductVersion();
      if (connection.isReadOnly() || dialect.isReadOnly(connection)) {
        throw OpeningErrors.readOnly(null);
      }
      Optional<String> unfit = dialect.unfit(connection);
      if (unfit.isPresent()) {
        throw new ConfigurationException(Dialect.SETTING, unfit.get());
      }
      requireAnother(dataSource, dialect, connection);
      requireNoTransaction(dataSource);
      dialect.risk(connection).ifPresent(LOG::warn);
      try (CommitFlush flush = dialect.flush()) {
        requireFlush(connection, flush);
      }
      int isolation = connection.getTransactionIsolation();
      if (!connection.getAutoCommit()) {
        connection.rollback();
      }
      return new Found(dialect, isolation, product);
    } catch (HostedDatabasesException e) {
      throw e;
    } catch (SQLException e) {
      if (SqlState.of(e).isEmpty()) {
        // Not of the database: the first connection was taken on a thread of its own.
        requireNoTransaction(dataSource);
      }
      throw explained(e);
    } catch (RuntimeException e) {
      throw explained(e);
    }
  }

  private static Connection first(DataSource dataSource) {
    try {
      return OpeningConnection.take(dataSource, "a connection of its database");
    } catch (TimeoutException e) {
      throw new StoreException(
          "The store cannot be opened: the DataSource gives no connection, and does not say why."
              + " Check that the database is up and that the pool is large enough.",
          e);
    } catch (HostedDatabasesException e) {
      throw e;
    } catch (SQLException | RuntimeException e) {
      throw explained(e);
    }
  }

  /** Of the thread that opens the store, as when a container makes it at its first use. */
  private static void requireNoTransaction(DataSource dataSource) {
    try (Connection connection = dataSource.getConnection()) {
      if (!CallersTransaction.requireNone(connection)) {
        connection.setAutoCommit(false);
      }
    } catch (CallersTransaction e) {
      throw StoreException.undone("The store was not opened: " + e.getMessage(), e);
    } catch (SQLException e) {
      throw explained(e);
    }
  }

  private static RuntimeException explained(Exception e) {
    return OpeningErrors.permanent(e)
        .or(() -> OpeningErrors.ownFailure(e))
        .<RuntimeException>map(known -> known)
        .orElseGet(() -> OpeningErrors.notAnswering(e));
  }

  private static void requireFlush(Connection connection, @Nullable CommitFlush flush) {
    if (flush == null) {
      return;
    }
    try {
      flush.run(connection);
    } catch (SQLException e) {
      throw new ConfigurationException(
          Dialect.SETTING,
          "The database does not write down what it commits when told to (SQL state "
              + e.getSQLState()
              + "), so that a crash would lose it. Connect as a user with admin rights.",
          e);
    }
  }

  @SuppressWarnings("ReferenceEquality") // The very same is meant.
  private static boolean isTheSame(Connection one, Connection other) {
    return one == other;
  }

  /**
   * Whether two are one behind two faces. A transaction keeps poolers between from serving both by
   * one in turn; what is a caller's is not ended.
   */
  private static boolean isOneSession(Dialect dialect, Connection one, Connection other)
      throws SQLException {
    boolean auto = one.getAutoCommit();
    if (auto) {
      one.setAutoCommit(false);
    }
    boolean same = false;
    try {
      same = session(dialect, one) == session(dialect, other);
      return same;
    } finally {
      if (auto || !same) {
        one.rollback();
      }
      if (auto) {
        one.setAutoCommit(true);
      }
      if (!same && !other.getAutoCommit()) {
        other.rollback();
      }
    }
  }

  private static long session(Dialect dialect, Connection connection) throws SQLException {
    return StatementRunner.first(connection, dialect.session(), bind -> {}, ResultRow::number)
        .orElseThrow();
  }

  /** Flyway needs two at once, and would wait for the second in silence, again and again. */
  private static void requireAnother(DataSource dataSource, Dialect dialect, Connection first)
      throws SQLException {
    try (Connection second =
        OpeningConnection.take(dataSource, "a second connection of its database")) {
      boolean same = isTheSame(first, second);
      if (same && first.getAutoCommit()) {
        throw OpeningErrors.oneConnection("hands it out twice", null);
      }
      if (same || isOneSession(dialect, first, second)) {
        throw OpeningErrors.callersConnection();
      }
    } catch (TimeoutException e) {
      throw OpeningErrors.oneConnection("waits for its return", e);
    } catch (HostedDatabasesException e) {
      throw e;
    } catch (SQLException | RuntimeException e) {
      if (OpeningErrors.permanent(e).isEmpty() && first.isValid(5)) {
        // The database is there and takes its user.
        throw OpeningErrors.oneConnection(
            OpeningErrors.sqlException(e).map(SqlState::of).orElse("").equals("53300")
                ? "the database has no room for more (SQL state 53300)"
                : "refuses another (" + e.getClass().getSimpleName() + ")",
            e);
      }
      throw explained(e);
    }
  }
}
