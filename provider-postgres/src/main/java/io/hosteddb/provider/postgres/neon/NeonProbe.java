package io.hosteddb.provider.postgres.neon;

import io.hosteddb.provider.postgres.internal.PostgresConnector;
import io.hosteddb.spi.CallContext;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Connects as a runtime would, which is the only proof that a runtime can. Thread-safe. */
final class NeonProbe {
  private final PostgresConnector connector;

  NeonProbe(PostgresConnector connector) {
    this.connector = connector;
  }

  /** How it went. */
  enum Result {
    /** The database answers. */
    ANSWERS,
    /** Role, password or database are not what the server knows. */
    REFUSED,
    /** There is no connection, or no answer: a compute may be waking up. */
    NOT_YET
  }

  /**
   * Asks the database for {@code SELECT 1}.
   *
   * @param connection how to connect
   * @param call how long it may take
   */
  Result ask(NeonConnection connection, CallContext call) throws InterruptedException {
    try (Connection open = connector.open(connection.target(), call);
        Statement statement = open.createStatement()) {
      statement.execute("SELECT 1");
      return Result.ANSWERS;
    } catch (SQLException e) {
      String state = e.getSQLState() == null ? "" : e.getSQLState();
      return state.startsWith("28") || state.startsWith("3D") ? Result.REFUSED : Result.NOT_YET;
    }
  }
}
