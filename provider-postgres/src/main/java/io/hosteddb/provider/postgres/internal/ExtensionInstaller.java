package io.hosteddb.provider.postgres.internal;

import io.hosteddb.provider.postgres.extension.AvailableExtension;
import io.hosteddb.provider.postgres.extension.AvailableExtensions;
import io.hosteddb.provider.postgres.extension.PlannedExtension;
import io.hosteddb.spi.ProviderException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Installs extensions in the database of one tenant; what is there already is left as it is, so it
 * can be repeated after a crash.
 *
 * <p>What PostgreSQL trusts is installed as the tenant's own role, which then owns it and may
 * update or drop it. What it does not trust takes the administrator, and there the scripts of
 * extensions are the danger: run as a superuser, they find what somebody put into the schema they
 * go to before what they mean. So in a database that somebody used already nothing untrusted goes
 * straight into a schema in which the tenant may create.
 */
public final class ExtensionInstaller {
  private static final String ASK =
      """
      SELECT v.name, v.trusted OR NOT v.superuser, v.relocatable, v.schema, v.requires
        FROM pg_catalog.pg_available_extensions() AS e
        JOIN pg_catalog.pg_available_extension_versions() AS v
          ON v.name OPERATOR(pg_catalog.=) e.name
         AND v.version OPERATOR(pg_catalog.=) e.default_version
      """;
  private static final String INSTALLED =
      """
      SELECT e.extname::pg_catalog.text, n.nspname::pg_catalog.text
        FROM pg_catalog.pg_extension AS e
        JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) e.extnamespace
      """;
  private static final String MAY_CREATE =
      """
      SELECT coalesce((SELECT pg_catalog.has_schema_privilege(?, n.oid, 'CREATE')
                         FROM pg_catalog.pg_namespace AS n
                        WHERE n.nspname OPERATOR(pg_catalog.=) ?::pg_catalog.name), false)
      """;
  private static final String SEARCH_PATH =
      """
      SELECT s.entry
        FROM pg_catalog.pg_db_role_setting AS r,
             LATERAL pg_catalog.unnest(r.setconfig) AS s (entry)
       WHERE r.setrole OPERATOR(pg_catalog.=) 0::pg_catalog.oid
         AND r.setdatabase OPERATOR(pg_catalog.=) (SELECT d.oid
               FROM pg_catalog.pg_database AS d
              WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database())
         AND pg_catalog.starts_with(s.entry, 'search_path=')
      """;

  /** Where extensions are installed first that cannot go straight to where they belong. */
  private static final String ANTEROOM = "hosteddb_installing";

  private final CallSession session;
  private final String database;
  private final @Nullable String owner;
  private final boolean used;

  private ExtensionInstaller(
      CallSession session, String database, @Nullable String owner, boolean used) {
    this.session = session;
    this.database = database;
    this.owner = owner;
    this.used = used;
  }

  /**
   * An administrator's, in a database that nobody was let into yet.
   *
   * @param session the administrator's, in the database
   * @param database its name
   * @param owner the role that owns it
   * @return an installer
   */
  public static ExtensionInstaller inNew(CallSession session, String database, String owner) {
    return new ExtensionInstaller(session, database, owner, false);
  }

  /**
   * An administrator's, in a database that its tenant uses.
   *
   * @param session the administrator's, in the database
   * @param database its name
   * @param owner the role that owns it
   * @return an installer
   */
  public static ExtensionInstaller inUsed(CallSession session, String database, String owner) {
    return new ExtensionInstaller(session, database, owner, true);
  }

  /**
   * The tenant's own, which can install what the tenant may.
   *
   * @param session the tenant's, in the database
   * @param database its name
   * @return an installer
   */
  public static ExtensionInstaller asTenant(CallSession session, String database) {
    return new ExtensionInstaller(session, database, null, true);
  }

  /**
   * What a server has.
   *
   * @param session a session in any of its databases
   * @return the extensions
   * @throws SQLException if it does not say
   * @throws InterruptedException if the thread was interrupted
   */
  public static AvailableExtensions available(CallSession session)
      throws SQLException, InterruptedException {
    session.requireTime();
    Connection connection = session.connection();
    List<AvailableExtension> found = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(ASK)) {
      while (rows.next()) {
        found.add(
            new AvailableExtension(
                rows.getString(1),
                rows.getBoolean(2),
                rows.getBoolean(3),
                rows.getString(4),
                names(rows.getArray(5))));
      }
    }
    return AvailableExtensions.of(found, connection.getMetaData().getDatabaseMajorVersion());
  }

  private static List<String> names(@Nullable Array array) throws SQLException {
    return array == null ? List.of() : Arrays.asList((String[]) array.getArray());
  }

  /**
   * Installs what is not there.
   *
   * @param plan in this order
   * @return what was done, a sentence each; empty if all was there
   * @throws SQLException if the server fails
   * @throws ProviderException if the server, or this class, refuses an extension; those before it
   *     stay installed
   * @throws InterruptedException if the thread was interrupted
   */
  public List<String> install(List<PlannedExtension> plan)
      throws SQLException, InterruptedException {
    if (plan.isEmpty()) {
      return List.of();
    }
    if (owner != null) {
      // Who owns a database may have set these for all of its sessions, the administrator's too.
      session.alone("SET ROLE NONE");
      session.alone("SET search_path = pg_catalog, pg_temp");
    }
    List<String> done = new ArrayList<>();
    Map<String, String> installed = installed();
    for (PlannedExtension one : plan) {
      String there = installed.get(one.name());
      if (there == null) {
        install(one, installed);
        installed.put(one.name(), one.target());
        done.add("Installed the extension " + one.name() + " in the schema " + one.target() + ".");
      } else if (one.schema() != null && !there.equals(one.target())) {
        done.add("Left the extension " + one.name() + " in the schema " + there + ".");
      }
    }
    showTheWay(plan, installed).ifPresent(done::add);
    return done;
  }

  private Map<String, String> installed() throws SQLException, InterruptedException {
    session.requireTime();
    Map<String, String> found = new TreeMap<>();
    try (Statement statement = session.connection().createStatement();
        ResultSet rows = statement.executeQuery(INSTALLED)) {
      while (rows.next()) {
        found.put(rows.getString(1), rows.getString(2));
      }
    }
    return found;
  }

  private void install(PlannedExtension one, Map<String, String> installed)
      throws SQLException, InterruptedException {
    List<String> statements = new ArrayList<>();
    boolean byTenant = one.extension().byTenant();
    if (one.extension().fixedSchema() == null) {
      statements.addAll(schema(one.target()));
    }
    if (owner != null && byTenant) {
      statements.add("SET LOCAL ROLE " + quoted(owner));
      statements.add(create(one, one.target()));
    } else if (owner != null && used && isWithinReach(one, installed)) {
      if (!one.extension().relocatable()) {
        throw ExtensionErrors.withinReach(one.name(), one.target());
      }
      statements.add("CREATE SCHEMA " + quoted(ANTEROOM));
      statements.add(create(one, ANTEROOM));
      statements.add(
          "ALTER EXTENSION " + quoted(one.name()) + " SET SCHEMA " + quoted(one.target()));
      statements.add("DROP SCHEMA " + quoted(ANTEROOM));
    } else {
      statements.add(create(one, one.target()));
    }
    try {
      session.together(statements);
    } catch (SQLException e) {
      Optional<ProviderException> refused = ExtensionErrors.refused(one.name(), e);
      if (refused.isPresent()) {
        throw refused.get();
      }
      throw e;
    }
  }

  /** Made by the administrator, who keeps it: whoever may create in it could be in the way. */
  private List<String> schema(String name) throws SQLException, InterruptedException {
    session.requireTime();
    try (PreparedStatement statement =
        session
            .connection()
            .prepareStatement(
                "SELECT pg_catalog.count(*) FROM pg_catalog.pg_namespace"
                    + " WHERE nspname OPERATOR(pg_catalog.=) ?::pg_catalog.name")) {
      statement.setString(1, name);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getInt(1) > 0
            ? List.of()
            : List.of(
                "CREATE SCHEMA " + quoted(name),
                "GRANT USAGE ON SCHEMA " + quoted(name) + " TO PUBLIC");
      }
    }
  }

  private static String create(PlannedExtension one, String schema) {
    String name = "CREATE EXTENSION IF NOT EXISTS " + quoted(one.name());
    return one.extension().fixedSchema() == null ? name + " SCHEMA " + quoted(schema) : name;
  }

  /** Whether the tenant may create where the script looks: its schema, and those it requires. */
  private boolean isWithinReach(PlannedExtension one, Map<String, String> installed)
      throws SQLException, InterruptedException {
    for (String required : one.extension().requires()) {
      String where = installed.get(required);
      if (where != null && tenantMayCreateIn(where)) {
        throw ExtensionErrors.withinReach(required, where);
      }
    }
    return tenantMayCreateIn(one.target());
  }

  private boolean tenantMayCreateIn(String schema) throws SQLException, InterruptedException {
    session.requireTime();
    try (PreparedStatement statement = session.connection().prepareStatement(MAY_CREATE)) {
      statement.setString(1, owner);
      statement.setString(2, schema);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  /** Programs name types and functions without their schemas, so those must be on the path. */
  private Optional<String> showTheWay(List<PlannedExtension> plan, Map<String, String> installed)
      throws SQLException, InterruptedException {
    List<String> schemas =
        plan.stream()
            .filter(PlannedExtension::isElsewhere)
            .filter(one -> one.target().equals(installed.get(one.name())))
            .map(PlannedExtension::target)
            .distinct()
            .toList();
    if (schemas.isEmpty()) {
      return Optional.empty();
    }
    String path =
        "\"$user\", public, "
            + schemas.stream().map(ExtensionInstaller::quoted).collect(Collectors.joining(", "));
    Optional<String> set = searchPath();
    if (set.isEmpty()) {
      session.together(
          List.of("ALTER DATABASE " + quoted(database) + " SET search_path = " + path));
      return Optional.of("Set the search path of the database to " + path + ".");
    }
    String known = set.get();
    List<String> lacking = schemas.stream().filter(s -> !names(known).contains(s)).toList();
    return lacking.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "The database has a search path of its own, which lacks "
                + String.join(", ", lacking)
                + " and was left as it is.");
  }

  private static List<String> names(String path) {
    return Arrays.stream(path.split(",")).map(name -> name.strip().replace("\"", "")).toList();
  }

  private Optional<String> searchPath() throws SQLException, InterruptedException {
    session.requireTime();
    try (Statement statement = session.connection().createStatement();
        ResultSet row = statement.executeQuery(SEARCH_PATH)) {
      return row.next()
          ? Optional.of(row.getString(1).substring("search_path=".length()))
          : Optional.empty();
    }
  }

  /** What comes here was checked or generated: it holds no quote. */
  private static String quoted(String name) {
    if (name.indexOf('"') >= 0 || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("This is no name that was checked.");
    }
    return '"' + name + '"';
  }
}
