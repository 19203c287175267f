package io.hosteddb.provider.postgres.internal;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Transactions of one database that were prepared for a second phase. They have no session that
 * could be ended, keep their locks, and keep a database from being dropped.
 */
public final class PreparedTransactions {
  /** Only who has prepared it may end it, and superusers. The id is whatever its client chose. */
  private static final String FIND =
      """
      SELECT owner, format('SET ROLE %I', owner), format('ROLLBACK PREPARED %L', gid)
        FROM pg_prepared_xacts
       WHERE database = ?
       ORDER BY prepared
      """;

  private static final String DATABASES =
      "SELECT DISTINCT database FROM pg_catalog.pg_prepared_xacts WHERE owner = ANY (?)";

  private record Prepared(String owner, String becomingOwner, String rollingBack) {}

  private final CallSession session;

  /**
   * Those of a database.
   *
   * @param session the administrator's, in that database: only there they can be ended
   */
  public PreparedTransactions(CallSession session) {
    this.session = session;
  }

  /**
   * Where roles have prepared transactions.
   *
   * @param session the administrator's, in no tenant's database
   * @param roles of whom
   * @return names of databases
   * @throws SQLException if the server refuses
   * @throws InterruptedException if the thread was interrupted
   */
  public static List<String> databases(CallSession session, List<String> roles)
      throws SQLException, InterruptedException {
    session.requireTime();
    try (PreparedStatement statement = session.connection().prepareStatement(DATABASES)) {
      statement.setArray(1, session.connection().createArrayOf("text", roles.toArray()));
      try (ResultSet rows = statement.executeQuery()) {
        List<String> found = new ArrayList<>();
        while (rows.next()) {
          found.add(rows.getString(1));
        }
        return found;
      }
    }
  }

  /**
   * Rolls back what roles have prepared.
   *
   * @param database where the session is
   * @param roles of whom; null for everybody
   * @throws SQLException if the server refuses
   * @throws InterruptedException if the thread was interrupted
   */
  public void rollBack(String database, @Nullable List<String> roles)
      throws SQLException, InterruptedException {
    for (Prepared prepared : find(session, database, roles)) {
      session.alone(prepared.becomingOwner());
      session.alone(prepared.rollingBack());
      session.alone("SET ROLE NONE");
    }
  }

  private static List<Prepared> find(
      CallSession session, String database, @Nullable List<String> roles)
      throws SQLException, InterruptedException {
    return session.transaction(() -> {
      session.execute(CallSession.AS_OURSELVES);
      session.requireTime();
      try (PreparedStatement statement = session.connection().prepareStatement(FIND)) {
        statement.setString(1, database);
        try (ResultSet rows = statement.executeQuery()) {
          List<Prepared> found = new ArrayList<>();
          while (rows.next()) {
            Prepared prepared =
                new Prepared(rows.getString(1), rows.getString(2), rows.getString(3));
            if (roles == null || roles.contains(prepared.owner())) {
              found.add(prepared);
            }
          }
          return found;
        }
      }
    });
  }
}
