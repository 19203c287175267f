package io.hosteddb.store.jdbc.internal.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;

/**
 * The connection takes part in a transaction of the caller's, as pools lend them that know JTA.
 * What was written on it would be committed or undone with what the caller does, and is neither
 * seen by other nodes until then nor to be undone by the store.
 */
public final class CallersTransaction extends SQLException {
  private static final long serialVersionUID = 1L;
  private static final String INVALID_TRANSACTION_STATE = "25";

  private CallersTransaction(String how, SQLException cause) {
    super(
        "the DataSource "
            + how
            + " a transaction of the caller's ("
            + cause.getMessage()
            + "), and the store commits by itself. Call it outside of transactions, or give the"
            + " store a DataSource whose connections take part in none (Quarkus:"
            + " quarkus.datasource.<name>.jdbc.transactions=disabled; Spring:"
            + " TransactionAwareDataSourceProxy.getTargetDataSource).",
        cause);
  }

  /**
   * Refuses a connection that takes part in one, before anything is done on it: it has no auto
   * commit and cannot be given it (JDBC 4.3, 12.1.2), or the caller has written on it, whose work
   * would be committed. One that others have merely left without auto commit is as good as any.
   *
   * @return whether the connection came with auto commit; it has it now
   * @throws CallersTransaction if it takes part in one
   */
  public static boolean requireNone(Connection connection) throws SQLException {
    boolean auto = connection.getAutoCommit();
    if (!auto) {
      if (WrittenSoFar.isAny(connection)) {
        throw new CallersTransaction(
            "gave a connection that takes part in",
            new SQLException("something is written on it that is not committed"));
      }
      try {
        connection.setAutoCommit(true);
      } catch (SQLException e) {
        String state = SqlState.of(e);
        boolean refused = state.isEmpty() || state.startsWith(INVALID_TRANSACTION_STATE);
        throw refused && !connection.isClosed()
            ? new CallersTransaction("gave a connection that takes part in", e)
            : e;
      }
    }
    return auto;
  }

  /**
   * What a pool says that does not give a connection since it cannot take part in the caller's
   * transaction, as where another DataSource does already.
   *
   * @param thrown by the DataSource
   * @return empty if it is something else
   */
  public static Optional<CallersTransaction> of(SQLException thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (String.valueOf(t.getMessage()).toLowerCase(Locale.ROOT).contains("enlist")) {
        return Optional.of(
            new CallersTransaction("gave no connection, which would take part in", thrown));
      }
    }
    return Optional.empty();
  }
}
