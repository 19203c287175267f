package io.hosteddb.store.jdbc.internal.sql;

import java.sql.SQLException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an error of the database means, by its SQL state. */
public final class SqlState {
  /** What PostgreSQL's driver calls the statements that it prepares, in whatever language. */
  private static final Pattern DRIVERS_NAME = Pattern.compile("\\bS_\\d+\\b");

  private SqlState() {}

  /** Whether the database undid a transaction because of others, so that it may be repeated. */
  public static boolean isUndoneForOthers(SQLException e) {
    String state = of(e);
    // Serialization failure, deadlock, lock not available; H2's lock timeout.
    return state.equals("40001") || state.equals("40P01") || isLocked(e) || state.equals("HYT00");
  }

  /** Whether PostgreSQL takes no writes on this connection, such as a standby. */
  public static boolean isReadOnly(SQLException e) {
    return of(e).equals("25006");
  }

  /**
   * Whether PostgreSQL had ended the session before the statement came, since it had been idle for
   * too long.
   */
  public static boolean isEndedIdle(SQLException e) {
    return of(e).equals("57P05");
  }

  /** Whether PostgreSQL has no room on its disk. */
  public static boolean isDiskFull(SQLException e) {
    return of(e).equals("53100");
  }

  /** Whether PostgreSQL takes no more connections, by what a pool or the driver has thrown. */
  public static boolean isFull(SQLException thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof SQLException e && of(e).equals("53300")) {
        return true;
      }
    }
    return false;
  }

  /** Whether H2 has closed the database under its connections, for good. */
  public static boolean isClosed(SQLException e) {
    return of(e).equals("90098");
  }

  /** Whether PostgreSQL gave up waiting for a lock. */
  public static boolean isLocked(SQLException e) {
    return of(e).equals("55P03");
  }

  /** Whether a row of the same key is there already. */
  public static boolean isDuplicate(SQLException e) {
    return of(e).equals("23505");
  }

  /** Whether the database's role may not do this. */
  public static boolean isForbidden(@Nullable SQLException e) {
    return e != null && (of(e).equals("42501") || of(e).equals("90096"));
  }

  /**
   * Whether the server does not know a statement that the driver prepared there, or knows it as
   * another: what stands between them changes connections.
   */
  public static boolean isForgotten(SQLException e) {
    String state = of(e);
    // No such statement; one of that name is there.
    return state.equals("26000")
        || state.equals("42P05")
        // It has other parameters. PgBouncer has this state for much else, which names none.
        || (state.equals("08P01") && DRIVERS_NAME.matcher(String.valueOf(e.getMessage())).find());
  }

  /** What to do about a statement that {@linkplain #isForgotten is forgotten}. */
  public static String pooler(SQLException e) {
    return "the server has lost the driver's prepared statements (SQL state "
        + e.getSQLState()
        + "), as behind PgBouncer in transaction mode. Add prepareThreshold=0 to the URL of the"
        + " DataSource, or have the pooler keep them (PgBouncer 1.21, max_prepared_statements).";
  }

  /**
   * Whether the server said no to a statement: then nothing of it took place. Anything else may be
   * a lost answer.
   */
  public static boolean isRefusal(SQLException e) {
    String state = of(e);
    return state.length() == 5
        && !state.startsWith("08")
        && (!state.startsWith("57P") || isEndedIdle(e))
        && !state.startsWith("58")
        && !state.startsWith("XX")
        && !state.startsWith("9")
        && !state.startsWith("50")
        && !state.startsWith("HY");
  }

  /** The five characters that say what went wrong, in capitals; empty if there are none. */
  public static String of(SQLException e) {
    String state = e.getSQLState();
    return state == null ? "" : state.toUpperCase(Locale.ROOT);
  }
}
