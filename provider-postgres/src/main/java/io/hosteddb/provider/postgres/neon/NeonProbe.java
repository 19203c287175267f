package io.hosteddb.provider.postgres.neon;

import io.hosteddb.model.Failure;
import io.hosteddb.provider.postgres.internal.ConnectionReason;
import io.hosteddb.provider.postgres.internal.PostgresConnector;
import io.hosteddb.spi.CallContext;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
    NOT_YET,
    /** Connecting is refused for a reason that does not pass by itself. */
    FINAL
  }

  /**
   * What came of it.
   *
   * @param result how it went
   * @param reason why the database does not answer, a clean phrase; empty if it does
   * @param failure why it never will, for {@link Result#FINAL}; null otherwise
   */
  record Outcome(Result result, String reason, @Nullable Failure failure) {}

  /**
   * Asks the database for {@code SELECT 1}.
   *
   * @param connection how to connect
   * @param call how long it may take
   */
  Outcome ask(NeonConnection connection, CallContext call) throws InterruptedException {
    try (Connection open = connector.open(connection.target(), call);
        Statement statement = open.createStatement()) {
      statement.execute("SELECT 1");
      return new Outcome(Result.ANSWERS, "", null);
    } catch (SQLException e) {
      String state = e.getSQLState() == null ? "" : e.getSQLState();
      String reason = ConnectionReason.of(e, List.of(connection.password()));
      Failure failure = NeonRefusal.ifFinal(state, reason).orElse(null);
      if (failure != null) {
        return new Outcome(Result.FINAL, reason, failure);
      }
      boolean refused = state.startsWith("28") || state.startsWith("3D");
      return new Outcome(refused ? Result.REFUSED : Result.NOT_YET, reason, null);
    }
  }
}
