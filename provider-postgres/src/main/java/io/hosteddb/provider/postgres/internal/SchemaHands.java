package io.hosteddb.provider.postgres.internal;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * In whose hands the schemas of a database are. Every look is for a transaction of {@link
 * CallSession}, as the administrator, whose path is {@code pg_catalog} alone.
 */
final class SchemaHands {
  private static final String IS_THERE = "SELECT count(*) > 0 FROM pg_namespace WHERE nspname = ?";

  private static final String MAY_CREATE =
      """
      SELECT coalesce((SELECT has_schema_privilege(?, n.oid, 'CREATE')
                         FROM pg_namespace AS n WHERE n.nspname = ?), false)
      """;

  /**
   * Whether a right to create is there now says little: what was made before it was taken away is
   * still there. So the schema must belong to the administrator, or to a superuser; nobody else may
   * create in it; and nothing in it is anybody else's.
   */
  private static final String IS_OURS_ALONE =
      """
      SELECT count(*) > 0
        FROM pg_namespace AS n
        JOIN pg_roles AS me ON me.rolname = session_user
        JOIN pg_roles AS its ON its.oid = n.nspowner
       WHERE n.nspname = ? AND n.nspname <> 'public'
         AND (its.oid = me.oid OR its.rolsuper)
         AND NOT EXISTS
             (SELECT 1 FROM aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) AS given
               WHERE given.privilege_type = 'CREATE' AND given.grantee <> n.nspowner)
         AND NOT EXISTS
             (SELECT 1
                FROM pg_depend AS inside
                JOIN pg_shdepend AS owned
                  ON owned.classid = inside.classid AND owned.objid = inside.objid
                 AND owned.deptype = 'o'
                 AND owned.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
                JOIN pg_roles AS other ON other.oid = owned.refobjid
               WHERE inside.refclassid = 'pg_namespace'::regclass AND inside.refobjid = n.oid
                 AND inside.classid <> 'pg_extension'::regclass
                 AND other.oid <> me.oid AND NOT other.rolsuper)
      """;

  private final CallSession session;

  SchemaHands(CallSession session) {
    this.session = session;
  }

  boolean isThere(String schema) throws SQLException, InterruptedException {
    return ask(IS_THERE, schema);
  }

  boolean mayCreateIn(String schema, String role) throws SQLException, InterruptedException {
    return ask(MAY_CREATE, role, schema);
  }

  /** Whether nobody but the administrator has made anything in it, or can. */
  boolean isOursAlone(String schema) throws SQLException, InterruptedException {
    return ask(IS_OURS_ALONE, schema);
  }

  private boolean ask(String question, String... parameters)
      throws SQLException, InterruptedException {
    session.requireTime();
    try (PreparedStatement statement = session.connection().prepareStatement(question)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setString(i + 1, parameters[i]);
      }
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }
}
