package io.hosteddb.store.jdbc.internal.sql;

import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an error of the database means, by its SQL state. */
public final class SqlState {
  private SqlState() {}

  /** Whether the database undid a transaction because of others, so that it may be repeated. */
  public static boolean isUndoneForOthers(SQLException e) {
    String state = of(e);
    // Serialization failure, deadlock, lock not available; H2's lock timeout.
    return state.equals("40001")
        || state.equals("40P01")
        || state.equals("55P03")
        || state.equals("HYT00");
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
   * Whether the server said no to a statement: then nothing of it took place. Anything else may be
   * a lost answer.
   */
  public static boolean isRefusal(SQLException e) {
    String state = of(e);
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
  public static String of(SQLException e) {
    String state = e.getSQLState();
    return state == null ? "" : state.toUpperCase(Locale.ROOT);
  }
}
