package io.hosteddb.provider.postgres.internal;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Schemas that the owner role may not create in, though it is to be given things there. */
final class ClosedSchemas {
  /**
   * Who is no superuser may give things only to a role that may create in their schema; the tenant
   * can have taken that from his own.
   */
  private static final String CLOSED_SCHEMAS =
      """
      SELECT DISTINCT
             format('SET LOCAL ROLE %I',
                    CASE WHEN schemas_owner.rolname = ANY (?) THEN schemas_owner.rolname
                         ELSE to_be.rolname END),
             format('GRANT CREATE ON SCHEMA %I TO %I', nspname, to_be.rolname)
        FROM pg_shdepend AS owned
        JOIN pg_roles AS role ON role.oid = owned.refobjid
        JOIN pg_depend AS inside ON inside.classid = owned.classid AND inside.objid = owned.objid
        JOIN pg_namespace AS schema ON schema.oid = inside.refobjid
        JOIN pg_roles AS schemas_owner ON schemas_owner.oid = schema.nspowner
        JOIN pg_roles AS to_be ON to_be.rolname = ?
       WHERE owned.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
         AND owned.refclassid = 'pg_authid'::regclass AND owned.deptype = 'o'
         AND inside.refclassid = 'pg_namespace'::regclass
         AND role.rolname = ANY (?)
         AND NOT has_schema_privilege(to_be.oid, schema.oid, 'CREATE')
         AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = session_user)
       ORDER BY 1, 2
      """;

  private final CallSession session;
  private final String owner;

  ClosedSchemas(CallSession session, String owner) {
    this.session = session;
    this.owner = owner;
  }

  /** Statements that let the owner role create where one of the roles owns something. */
  List<String> opening(List<String> roles) throws SQLException, InterruptedException {
    session.requireTime();
    try (PreparedStatement statement = session.connection().prepareStatement(CLOSED_SCHEMAS)) {
      statement.setArray(1, session.connection().createArrayOf("text", roles.toArray()));
      statement.setString(2, owner);
      statement.setArray(3, session.connection().createArrayOf("text", roles.toArray()));
      return PassedRights.inTheirRoles(statement);
    }
  }
}
