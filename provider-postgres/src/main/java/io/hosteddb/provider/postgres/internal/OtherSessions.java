package io.hosteddb.provider.postgres.internal;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Finds and ends sessions of others, from a session on the same server. */
final class OtherSessions {
  /** How long one session is waited for that has been told to end, in milliseconds. */
  private static final int PATIENCE = 500;

  private final CallSession session;

  OtherSessions(CallSession session) {
    this.session = session;
  }

  /**
   * Ends sessions.
   *
   * @param sessions which, as they follow a {@code SELECT}, with one parameter
   * @param of the parameter, an array of names
   * @return whether none is left; otherwise try again in a moment
   */
  boolean end(String sessions, List<String> of) throws SQLException, InterruptedException {
    // Each look in a transaction of its own: within one, the server shows the same again.
    if (find("1", sessions, of).isEmpty()) {
      return true;
    }
    String terminate = "pg_terminate_backend(pid";
    List<String> unused = find(terminate + ")", sessions, of);
    // One after the other; most have ended by now.
    unused = find(terminate + ", " + PATIENCE + ")", sessions + " LIMIT 4", of);
    return find("1", sessions, of).isEmpty();
  }

  /** Something of each of the sessions. */
  List<String> find(String what, String sessions, List<String> of)
      throws SQLException, InterruptedException {
    return session.transaction(() -> {
      session.execute(CallSession.AS_OURSELVES);
      session.requireTime();
      try (PreparedStatement statement =
          session.connection().prepareStatement("SELECT " + what + sessions)) {
        statement.setArray(1, session.connection().createArrayOf("text", of.toArray()));
        try (ResultSet rows = statement.executeQuery()) {
          List<String> found = new ArrayList<>();
          while (rows.next()) {
            found.add(rows.getString(1));
          }
          return found;
        }
      }
    });
  }
}
