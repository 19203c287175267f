package io.hosteddb.provider.postgres.internal;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Rights in one database and on the server that a role gave in its own name, or got from somebody
 * who is not the owner: {@code DROP OWNED} leaves them, and they keep the role from being dropped.
 * The server takes them back only for the one who gave them.
 */
final class PassedRights {
  /** One by one: for several at once the server may choose another giver, who has them all. */
  private static final String GIVEN =
      """
      WITH given (kind, object, owner, acl) AS (
        SELECT CASE relkind WHEN 'S' THEN ' ON SEQUENCE ' ELSE ' ON TABLE ' END,
               oid::regclass::text, relowner, relacl
          FROM pg_class
        UNION ALL
        SELECT ' (' || quote_ident(attname) || ') ON TABLE ',
               pg_class.oid::regclass::text, relowner, attacl
          FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
         WHERE NOT attisdropped
        UNION ALL
        SELECT ' ON SCHEMA ', quote_ident(nspname), nspowner, nspacl FROM pg_namespace
        UNION ALL
        SELECT ' ON ROUTINE ', oid::regprocedure::text, proowner, proacl FROM pg_proc
        UNION ALL
        SELECT ' ON TYPE ', oid::regtype::text, typowner, typacl FROM pg_type
        UNION ALL
        SELECT ' ON LANGUAGE ', quote_ident(lanname), lanowner, lanacl FROM pg_language
        UNION ALL
        SELECT ' ON FOREIGN SERVER ', quote_ident(srvname), srvowner, srvacl
          FROM pg_foreign_server
        UNION ALL
        SELECT ' ON FOREIGN DATA WRAPPER ', quote_ident(fdwname), fdwowner, fdwacl
          FROM pg_foreign_data_wrapper
        UNION ALL
        SELECT ' ON LARGE OBJECT ', oid::text, lomowner, lomacl FROM pg_largeobject_metadata
        UNION ALL
        SELECT ' ON DATABASE ', quote_ident(datname), datdba, datacl
          FROM pg_database WHERE datname = current_database()
        UNION ALL
        SELECT ' ON TABLESPACE ', quote_ident(spcname), spcowner, spcacl FROM pg_tablespace
      """;

  private static final String ITEMS =
      """
      )
      SELECT DISTINCT
             'SET LOCAL ROLE ' || quote_ident(giver.rolname),
             'REVOKE ' || privilege_type || kind || object || ' FROM '
               || coalesce(quote_ident(taker.rolname), 'PUBLIC') || ' CASCADE'
        FROM given
             CROSS JOIN LATERAL aclexplode(acl) AS item
             JOIN pg_roles AS giver ON giver.oid = item.grantor
             LEFT JOIN pg_roles AS taker ON taker.oid = item.grantee
       WHERE acl IS NOT NULL
         AND item.grantor <> owner
         AND (giver.rolname = ANY (?) OR taker.rolname = ANY (?))
         AND pg_has_role(session_user, giver.oid, 'MEMBER')
       ORDER BY 1, 2
      """;

  private static final int PARAMETERS_SINCE = 15;

  /** They are nobody's; the server gives and takes rights on them as its first superuser. */
  private static final String PARAMETERS =
      """
      UNION ALL
      SELECT ' ON PARAMETER ', '"' || replace(parname, '.', '"."') || '"', 10::oid, paracl
        FROM pg_parameter_acl
      """;

  private final CallSession inside;

  /**
   * Those of a database.
   *
   * @param inside the administrator's session in it
   */
  PassedRights(CallSession inside) {
    this.inside = inside;
  }

  /**
   * Takes back what roles have given or got so; whoever got it from them loses it. Of one giver
   * after the other, since what one takes back another may have passed on, and has no more then. To
   * be called in a transaction, and leaves the session ours.
   */
  void takeBack(List<String> roles) throws SQLException, InterruptedException {
    Set<String> done = new HashSet<>();
    List<String> next = ofOneGiver(roles, done);
    while (!next.isEmpty()) {
      for (String statement : next) {
        inside.execute(statement);
      }
      inside.execute(CallSession.AS_OURSELVES);
      next = ofOneGiver(roles, done);
    }
  }

  /** Statements, the first of which sets the role of somebody who is not done yet. */
  private List<String> ofOneGiver(List<String> roles, Set<String> done)
      throws SQLException, InterruptedException {
    inside.requireTime();
    int version = inside.connection().getMetaData().getDatabaseMajorVersion();
    String question = GIVEN + (version < PARAMETERS_SINCE ? "" : PARAMETERS) + ITEMS;
    List<String> statements = new ArrayList<>();
    try (PreparedStatement statement = inside.connection().prepareStatement(question)) {
      statement.setArray(1, inside.connection().createArrayOf("text", roles.toArray()));
      statement.setArray(2, inside.connection().createArrayOf("text", roles.toArray()));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          String giver = rows.getString(1);
          if (statements.isEmpty() && done.add(giver)) {
            statements.add(giver);
          }
          if (!statements.isEmpty() && statements.get(0).equals(giver)) {
            statements.add(rows.getString(2));
          }
        }
      }
    }
    return statements;
  }

  /**
   * What a question finds: statements that set a role, each with one that is executed in it. After
   * the last the session is ours again.
   */
  static List<String> inTheirRoles(PreparedStatement question) throws SQLException {
    try (ResultSet rows = question.executeQuery()) {
      List<String> statements = new ArrayList<>();
      while (rows.next()) {
        statements.add(rows.getString(1));
        statements.add(rows.getString(2));
      }
      if (!statements.isEmpty()) {
        statements.add(CallSession.AS_OURSELVES);
      }
      return statements;
    }
  }
}
