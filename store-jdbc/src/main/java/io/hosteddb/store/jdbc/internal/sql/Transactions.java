package io.hosteddb.store.jdbc.internal.sql;

import io.hosteddb.error.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Uses the host's connections: each call takes one, gives it back as it was, and says what became
 * of a write that failed. What the database undid because of others is tried again, a few times.
 */
public final class Transactions {
  private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);
  private static final int MAX_TRIES = 5;

  /** So many connections of a pool may have been ended while they were idle. */
  private static final int MAX_ENDED = 100;

  private final DataSource dataSource;
  private final @Nullable CommitFlush flush;

  /** What was committed may not be written down: the last flush failed. */
  private volatile boolean unflushed;

  /**
   * Transactions on the host's connections.
   *
   * @param dataSource the host's, at {@linkplain ReadCommitted READ COMMITTED}
   * @param flush what makes the database write down what it has committed; null if a commit does
   */
  public Transactions(DataSource dataSource, @Nullable CommitFlush flush) {
    this.dataSource = dataSource;
    this.flush = flush;
  }

  /** Leaves no thread behind; the DataSource stays open. */
  public void close() {
    if (flush != null) {
      flush.close();
    }
  }

  /** How a piece of work uses its connection. */
  private enum Kind {
    READ,
    ONE_STATEMENT,
    TRANSACTION
  }

  /** One statement that changes nothing. */
  public <T> T read(String what, ConnectionWork<T> work) {
    return run(what, Kind.READ, work);
  }

  /** One statement that writes, atomic by itself. */
  public <T> T write(String what, ConnectionWork<T> work) {
    return run(what, Kind.ONE_STATEMENT, work);
  }

  /** Several statements that see what was committed before each of them. */
  public <T> T transaction(String what, ConnectionWork<T> work) {
    return run(what, Kind.TRANSACTION, work);
  }

  private <T> T run(String what, Kind kind, ConnectionWork<T> work) {
    for (int tries = 1; ; tries++) {
      Connection connection = connect(what);
      try {
        T result = kind == Kind.TRANSACTION ? transact(connection, work) : single(connection, work);
        // What is read may be what could not be written down, and gone after a crash.
        if (kind != Kind.READ || unflushed) {
          flush(connection);
        }
        return result;
      } catch (CommitFailure e) {
        throw kind == Kind.READ ? failure(what, kind, e.cause) : unknown(what, e.cause);
      } catch (CallersTransaction e) {
        throw callers(what, e);
      } catch (SQLException e) {
        if (SqlState.isReadOnly(e) || SqlState.isEndedIdle(e)) {
          end(connection);
        }
        if (!isWorthAnother(e, tries)) {
          throw failure(what, kind, e);
        }
        LOG.debug("{} is tried again (SQL state {}).", what, e.getSQLState());
      } finally {
        close(connection);
      }
    }
  }

  /** What the database undid for another transaction, and what never came to it. */
  private static boolean isWorthAnother(SQLException e, int tries) {
    return SqlState.isEndedIdle(e)
        ? tries < MAX_ENDED
        : tries < MAX_TRIES && SqlState.isUndoneForOthers(e);
  }

  /**
   * Ends the connection that the pool gives this thread, if it is of no use.
   *
   * @param unfit whether it is
   */
  public void endIf(ConnectionWork<Boolean> unfit) {
    try {
      Connection connection = dataSource.getConnection();
      try {
        if (single(connection, unfit)) {
          end(connection);
        }
      } finally {
        close(connection);
      }
    } catch (SQLException | RuntimeException e) {
      LOG.debug("Whether a connection is of use cannot be seen.", e);
    }
  }

  /**
   * A pool that was filled while its address led to a standby would keep such connections for as
   * long as it keeps any, and to most it looks as if they worked.
   */
  private static void end(Connection connection) {
    try {
      connection.abort(Runnable::run);
      // For the pool, to see that it is closed.
      boolean unusedAuto = connection.getAutoCommit();
    } catch (SQLException | RuntimeException e) {
      LOG.debug("A connection on which nothing can be written was ended.", e);
    }
  }

  private void flush(Connection connection) throws CommitFailure {
    if (flush == null) {
      return;
    }
    try {
      flush.run(connection);
      unflushed = false;
    } catch (SQLException e) {
      unflushed = true;
      throw new CommitFailure(e);
    }
  }

  private Connection connect(String what) {
    try {
      return dataSource.getConnection();
    } catch (SQLException e) {
      Optional<CallersTransaction> callers =
          e instanceof CallersTransaction known ? Optional.of(known) : CallersTransaction.of(e);
      if (callers.isPresent()) {
        throw callers(what, callers.get());
      }
      throw StoreException.undone(
          what
              + " did not take place: "
              + (SqlState.isFull(e)
                  ? "the database takes no more connections (SQL state 53300). Raise"
                      + " max_connections, or the limit of its role or of the database, or make the"
                      + " pools of those who use it smaller."
                  : "the DataSource gave no connection. Check that the database is up and that the"
                      + " pool is large enough."),
          e);
    } catch (RuntimeException e) {
      throw StoreException.undone(
          what
              + " did not take place: the DataSource itself failed ("
              + e.getClass().getSimpleName()
              + "). One that chooses a database by who asks has none here: give the store the"
              + " DataSource of the one database that keeps its records.",
          e);
    }
  }

  private static <T> T single(Connection connection, ConnectionWork<T> work) throws SQLException {
    boolean auto = CallersTransaction.requireNone(connection);
    if (auto) {
      return work.run(connection);
    }
    try {
      return work.run(connection);
    } finally {
      restore(connection, auto);
    }
  }

  private <T> T transact(Connection connection, ConnectionWork<T> work)
      throws SQLException, CommitFailure {
    boolean auto = CallersTransaction.requireNone(connection);
    connection.setAutoCommit(false);
    boolean over = false;
    try {
      T result = work.run(connection);
      commit(connection);
      over = true;
      return result;
    } finally {
      if (!over) {
        // Also when the commit failed: to restore auto commit would commit what is still open.
        rollback(connection);
      }
      restore(connection, auto);
    }
  }

  private static void commit(Connection connection) throws SQLException, CommitFailure {
    try {
      connection.commit();
    } catch (SQLException e) {
      if (SqlState.isUndoneForOthers(e)) {
        throw e;
      }
      throw new CommitFailure(e);
    }
  }

  private static StoreException callers(String what, CallersTransaction e) {
    return StoreException.undone(what + " did not take place: " + e.getMessage(), e);
  }

  private static StoreException failure(String what, Kind kind, SQLException e) {
    boolean decided = kind != Kind.ONE_STATEMENT || SqlState.isRefusal(e);
    return decided
        ? StoreException.undone(what + " did not take place: " + why(e), e)
        : unknown(what, e);
  }

  private static String why(SQLException e) {
    if (SqlState.isForgotten(e)) {
      return SqlState.pooler(e);
    }
    if (SqlState.isReadOnly(e)) {
      return "the database takes no writes on this connection (SQL state 25006), which was ended: it"
          + " is a standby, as after a failover, or was set to read only. It can be repeated."
          + " PostgreSQL's driver takes no standby if the URL says targetServerType=primary.";
    }
    if (SqlState.isDiskFull(e)) {
      return "the database's disk is full (SQL state 53100). Make room on it; it can be repeated then.";
    }
    if (SqlState.isClosed(e)) {
      return "H2 has closed its database (SQL state 90098), as it does when it cannot write its file."
          + " Look whether the disk is full, make room, and start the process anew: what was"
          + " accepted is there again.";
    }
    return SqlState.isForbidden(e)
        ? "the database's role may not do what it takes (SQL state "
            + e.getSQLState()
            + "). Give it back its rights on the store's tables, then repeat it."
        : "the database failed (SQL state " + e.getSQLState() + "). It can be repeated.";
  }

  private static StoreException unknown(String what, SQLException e) {
    return new StoreException(
        what
            + " may or may not have taken place: "
            + (SqlState.isForgotten(e) ? SqlState.pooler(e) : "the database's answer was lost.")
            + " Look before you repeat it; an attach can be repeated under the same idempotency key.",
        e);
  }

  private static void rollback(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      LOG.debug("A connection could not be rolled back; the database does it.", e);
    }
  }

  private static void restore(Connection connection, boolean auto) {
    try {
      if (connection.getAutoCommit() != auto) {
        connection.setAutoCommit(auto);
      }
    } catch (SQLException e) {
      LOG.debug("A broken connection goes back to its pool.", e);
    }
  }

  /** A write is over by now, whatever closing says. */
  private static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.debug("A connection could not be given back.", e);
    }
  }

  /** The commit was sent and no answer understood. */
  private static final class CommitFailure extends Exception {
    private static final long serialVersionUID = 1L;
    private final SQLException cause;

    CommitFailure(SQLException cause) {
      super(cause);
      this.cause = cause;
    }
  }
}
