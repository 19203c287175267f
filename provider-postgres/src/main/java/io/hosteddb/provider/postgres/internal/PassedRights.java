package io.hosteddb.provider.postgres.internal;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Rights in one database that a role gave in its own name, or got from somebody who is not the
 * owner: {@code DROP OWNED} leaves them, and they keep the role from being dropped. The server
 * takes them back only for the one who gave them.
 */
final class PassedRights {
  /** One by one: for several at once the server may choose another giver, who has them all. */
  private static final String FIND =
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
          FROM pg_database WHERE datname = current_database())
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
   * Statements that take back what roles have given or got so; whoever got it from them loses it.
   * To be asked for, and executed, in one transaction.
   */
  List<String> takingBack(List<String> roles) throws SQLException, InterruptedException {
    inside.requireTime();
    try (PreparedStatement statement = inside.connection().prepareStatement(FIND)) {
      statement.setArray(1, inside.connection().createArrayOf("text", roles.toArray()));
      statement.setArray(2, inside.connection().createArrayOf("text", roles.toArray()));
      return inTheirRoles(statement);
    }
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
