package io.hosteddb.provider.postgres.internal;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What roles own in one database, given away some at a time: {@code REASSIGN OWNED} does it in one
 * go, which takes a lock for each thing ({@code max_locks_per_transaction}) and may outlast a call,
 * and then nothing of it is done. What is given away here stays so, whatever comes after it.
 */
final class OwnedThings {
  /** As many as go in one transaction; fewer than these need no batches. */
  private static final int BATCH = 500;

  private static final int BATCHES_AT_ONCE = 40;

  /** A sequence of a column goes with its table. */
  private static final String FIND =
      """
      SELECT objid,
             'ALTER ' || CASE classid
                           WHEN 'pg_class'::regclass THEN 'TABLE'
                           WHEN 'pg_proc'::regclass THEN 'ROUTINE'
                           WHEN 'pg_type'::regclass THEN 'TYPE'
                           WHEN 'pg_namespace'::regclass THEN 'SCHEMA'
                           ELSE 'LARGE OBJECT'
                         END
               || ' ' || identity || ' OWNER TO ' || quote_ident(?)
        FROM (SELECT owned.classid, owned.objid
                FROM pg_shdepend AS owned
                JOIN pg_roles AS role ON role.oid = owned.refobjid
               WHERE owned.dbid =
                     (SELECT oid FROM pg_database WHERE datname = current_database())
                 AND owned.refclassid = 'pg_authid'::regclass AND owned.deptype = 'o'
                 AND owned.classid IN
                     ('pg_class'::regclass, 'pg_proc'::regclass, 'pg_type'::regclass,
                      'pg_namespace'::regclass, 'pg_largeobject'::regclass)
                 AND role.rolname = ANY (?)
                 AND owned.objid > ?::oid
                 AND NOT EXISTS
                     (SELECT 1 FROM pg_depend AS part
                       WHERE part.classid = owned.classid AND part.objid = owned.objid
                         AND part.objsubid = 0
                         AND part.refclassid = 'pg_class'::regclass AND part.refobjsubid > 0
                         AND part.deptype IN ('a', 'i'))
               ORDER BY owned.objid
               LIMIT ?) AS next,
             LATERAL pg_identify_object(classid, objid, 0)
       WHERE identity IS NOT NULL
       ORDER BY objid
      """;

  private final CallSession inside;
  private final String heir;

  /**
   * Those of a database.
   *
   * @param inside the administrator's session in it
   * @param heir the role that gets them
   */
  OwnedThings(CallSession inside, String heir) {
    this.inside = inside;
    this.heir = heir;
  }

  /** What makes room in a transaction for things to be given away. */
  @FunctionalInterface
  interface Opening {
    List<String> statements() throws SQLException, InterruptedException;
  }

  /**
   * Gives away what there is, if it is much. What cannot be given away is left, and so is what is
   * of a rare kind.
   *
   * @param roles whose
   * @param opening statements that go before the others in each transaction
   * @throws SQLException if the server is in trouble
   */
  void giveAway(List<String> roles, Opening opening) throws SQLException, InterruptedException {
    Found found = find(roles, 0);
    if (found.statements().size() <= BATCH) {
      return;
    }
    while (!found.statements().isEmpty()) {
      for (int from = 0; from < found.statements().size(); from += BATCH) {
        int to = Math.min(from + BATCH, found.statements().size());
        give(found.statements().subList(from, to), opening);
      }
      found = find(roles, found.last());
    }
  }

  private void give(List<String> statements, Opening opening)
      throws SQLException, InterruptedException {
    try {
      int unused =
          inside.transaction(() -> {
            inside.execute(CallSession.AS_OURSELVES);
            inside.execute(LoginRoles.LOCK_TIMEOUT);
            for (String statement : opening.statements()) {
              inside.execute(statement);
            }
            inside.execute(String.join("; ", statements));
            return statements.size();
          });
    } catch (SQLException e) {
      if (!RoleErrors.isHeldByThings(e)) {
        throw e;
      }
      // REASSIGN OWNED comes after this, and says what keeps them.
    }
  }

  private record Found(List<String> statements, long last) {}

  private Found find(List<String> roles, long after) throws SQLException, InterruptedException {
    return inside.transaction(() -> {
      inside.execute(CallSession.AS_OURSELVES);
      inside.requireTime();
      try (PreparedStatement statement = inside.connection().prepareStatement(FIND)) {
        statement.setString(1, heir);
        statement.setArray(2, inside.connection().createArrayOf("text", roles.toArray()));
        statement.setLong(3, after);
        statement.setInt(4, BATCH * BATCHES_AT_ONCE);
        try (ResultSet rows = statement.executeQuery()) {
          List<String> statements = new ArrayList<>();
          long last = after;
          while (rows.next()) {
            last = rows.getLong(1);
            statements.add(rows.getString(2));
          }
          return new Found(statements, last);
        }
      }
    });
  }
}
