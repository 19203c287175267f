package io.hosteddb.store.jdbc.internal.sql;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * The connection takes part in a transaction of the caller's, as pools lend them that know JTA.
 * What was written on it would be committed or undone with what the caller does, and is neither
 * seen by other nodes until then nor to be undone by the store.
 */
public final class CallersTransaction extends SQLException {
  private static final long serialVersionUID = 1L;
  private static final String INVALID_TRANSACTION_STATE = "25";

  private CallersTransaction(SQLException cause) {
    super(
        "the DataSource gave a connection that takes part in a transaction of the caller's ("
            + cause.getMessage()
            + "), and the store commits by itself. Call it outside of transactions, or give the"
            + " store a DataSource whose connections take part in none (Quarkus:"
            + " quarkus.datasource.<name>.jdbc.transactions=disabled).",
        cause);
  }

  /**
   * Refuses a connection that takes part in one, before anything is done on it: it has no auto
   * commit and cannot be given it (JDBC 4.3, 12.1.2).
   *
   * @return whether the connection came with auto commit; it has it now
   * @throws CallersTransaction if it takes part in one
   */
  public static boolean requireNone(Connection connection) throws SQLException {
    boolean auto = connection.getAutoCommit();
    if (!auto) {
      try {
        connection.setAutoCommit(true);
      } catch (SQLException e) {
        String state = SqlState.of(e);
        boolean refused = state.isEmpty() || state.startsWith(INVALID_TRANSACTION_STATE);
        throw refused && !connection.isClosed() ? new CallersTransaction(e) : e;
      }
    }
    return auto;
  }
}
