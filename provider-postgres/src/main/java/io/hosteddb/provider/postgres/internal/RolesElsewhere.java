package io.hosteddb.provider.postgres.internal;

import io.hosteddb.spi.ProviderException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the roles of one hosted database have in the other databases of its server, which keeps them
 * from being dropped: whoever may connect to a database can leave large objects there, and somebody
 * may have given them rights.
 *
 * <p>Nothing is thrown for what cannot be done: the role that is dropped next is refused with a
 * list of what is left.
 */
public final class RolesElsewhere {
  private static final Logger LOG = LoggerFactory.getLogger(RolesElsewhere.class);

  private static final String DATABASES =
      """
      SELECT datname
        FROM pg_catalog.pg_database
       WHERE datallowconn AND datname <> ?
         AND (EXISTS
               (SELECT 1
                  FROM pg_catalog.pg_shdepend AS left_there
                  JOIN pg_catalog.pg_roles ON pg_roles.oid = left_there.refobjid
                 WHERE left_there.dbid = pg_database.oid
                   AND left_there.refclassid = 'pg_catalog.pg_authid'::pg_catalog.regclass
                   AND rolname = ANY (?))
              OR EXISTS
               (SELECT 1 FROM pg_catalog.pg_prepared_xacts
                 WHERE database = datname AND owner = ANY (?)))
       ORDER BY datname
      """;

  /** What takes a right that somebody has given, and so may be meant to stay. */
  private static final String DATA =
      """
      SELECT 1
        FROM pg_catalog.pg_shdepend AS left_there
        JOIN pg_catalog.pg_roles ON pg_roles.oid = left_there.refobjid
       WHERE left_there.dbid =
             (SELECT oid FROM pg_catalog.pg_database
               WHERE datname = pg_catalog.current_database())
         AND left_there.refclassid = 'pg_catalog.pg_authid'::pg_catalog.regclass
         AND left_there.deptype = 'o'
         AND left_there.classid NOT IN
             ('pg_catalog.pg_largeobject'::pg_catalog.regclass,
              'pg_catalog.pg_default_acl'::pg_catalog.regclass,
              'pg_catalog.pg_user_mapping'::pg_catalog.regclass)
         AND rolname = ANY (?)
       LIMIT 1
      """;

  private static final String UNLINK =
      """
      SELECT count(lo_unlink(oid)) > 0
        FROM (SELECT pg_largeobject_metadata.oid
                FROM pg_largeobject_metadata JOIN pg_roles ON pg_roles.oid = lomowner
               WHERE rolname = ANY (?)
               LIMIT 500) AS batch
      """;

  /** Connects as the administrator. */
  @FunctionalInterface
  public interface Opener {
    /**
     * Connects.
     *
     * @param database to which database of the server
     * @return a session
     * @throws ProviderException if it is not possible
     * @throws SQLException if it is not possible
     * @throws InterruptedException if the thread was interrupted
     */
    CallSession open(String database) throws SQLException, InterruptedException;
  }

  /** What is done in one of the databases. */
  private interface Work {
    void in(CallSession inside, String database) throws SQLException, InterruptedException;
  }

  private final CallSession session;
  private final RoleNames names;
  private final Opener opener;

  /**
   * The roles of a database.
   *
   * @param session the administrator's, in any database
   * @param names what the roles are called
   * @param opener connects to the others
   */
  public RolesElsewhere(CallSession session, RoleNames names, Opener opener) {
    this.session = session;
    this.names = names;
    this.opener = opener;
  }

  /**
   * Gives what login roles own there to the owner role, and takes from them what rights they have.
   *
   * @param roles roles without sessions
   * @throws SQLException if the server refuses to say where they have something
   * @throws InterruptedException if the thread was interrupted
   */
  public void handOver(List<String> roles) throws SQLException, InterruptedException {
    inEach(
        roles,
        (inside, database) -> {
          new PreparedTransactions(inside).rollBack(database, roles);
          new LoginRoles(inside, names).handOver(roles);
        });
  }

  /**
   * Takes from roles what rights they have there, and what they could leave without any. Tables and
   * the like stay: somebody let them be made, and may need them.
   *
   * @param roles roles whose database is dropped
   * @throws SQLException if the server refuses to say where they have something
   * @throws InterruptedException if the thread was interrupted
   */
  public void clear(List<String> roles) throws SQLException, InterruptedException {
    inEach(
        roles,
        (inside, database) -> {
          new PreparedTransactions(inside).rollBack(database, roles);
          if (!haveData(inside, roles)) {
            unlinkLargeObjects(inside, roles);
            new LoginRoles(inside, names).dropOwned(roles, List.of());
          }
        });
  }

  /**
   * Removes the large objects of roles, some at a time: each is locked until the end of its
   * transaction, and the locks of a server are counted ({@code max_locks_per_transaction}), while
   * whoever may connect can make any number of them.
   *
   * @param inside the administrator's session in the database that they are in
   * @param roles whose
   * @throws SQLException if the server refuses
   * @throws InterruptedException if the thread was interrupted
   */
  public static void unlinkLargeObjects(CallSession inside, List<String> roles)
      throws SQLException, InterruptedException {
    boolean more = true;
    while (more) {
      more =
          inside.transaction(() -> {
            inside.execute(CallSession.AS_OURSELVES);
            inside.execute(LoginRoles.LOCK_TIMEOUT);
            inside.requireTime();
            try (PreparedStatement statement = inside.connection().prepareStatement(UNLINK)) {
              statement.setArray(1, inside.connection().createArrayOf("text", roles.toArray()));
              try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
              }
            }
          });
    }
  }

  /**
   * Whether one of the roles owns what nobody can make without having been given a right.
   *
   * @param inside the administrator's session in the database that is looked at
   * @param roles which
   * @return whether there is anything
   * @throws SQLException if the server refuses
   * @throws InterruptedException if the thread was interrupted
   */
  public static boolean haveData(CallSession inside, List<String> roles)
      throws SQLException, InterruptedException {
    return inside.transaction(() -> {
      inside.execute(CallSession.AS_OURSELVES);
      inside.requireTime();
      try (PreparedStatement statement = inside.connection().prepareStatement(DATA)) {
        statement.setArray(1, inside.connection().createArrayOf("text", roles.toArray()));
        try (ResultSet rows = statement.executeQuery()) {
          return rows.next();
        }
      }
    });
  }

  private void inEach(List<String> roles, Work work) throws SQLException, InterruptedException {
    if (roles.isEmpty()) {
      return;
    }
    for (String database : databases(roles)) {
      try (CallSession inside = opener.open(database)) {
        work.in(inside, database);
      } catch (SQLException | ProviderException e) {
        LOG.debug("What {} has in {} stays for now", roles, database, e);
      }
    }
  }

  private List<String> databases(List<String> roles) throws SQLException, InterruptedException {
    return session.transaction(() -> {
      session.execute(CallSession.AS_OURSELVES);
      session.requireTime();
      try (PreparedStatement statement = session.connection().prepareStatement(DATABASES)) {
        statement.setString(1, names.database());
        statement.setArray(2, session.connection().createArrayOf("text", roles.toArray()));
        statement.setArray(3, session.connection().createArrayOf("text", roles.toArray()));
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
