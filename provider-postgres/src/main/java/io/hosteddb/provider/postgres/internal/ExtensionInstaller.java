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
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Installs extensions in the database of one tenant; what is there already is left as it is, so it
 * can be repeated after a crash.
 *
 * <p>What PostgreSQL trusts is installed as the tenant's own role, which then owns it and may
 * update or drop it. What it does not trust takes the administrator, and there the scripts of
 * extensions are the danger: run as a superuser, they find what somebody put into the schema they
 * go to before what they mean. So in a database that somebody used already an untrusted one goes
 * straight only into a schema that is the administrator's alone, and finds those that it requires
 * only in such.
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
  private static final String ANTEROOM =
      "SELECT 'hosteddb_installing_' || replace(gen_random_uuid()::text, '-', '')";

  private static final String WHERE =
      """
      SELECT n.nspname::text
        FROM pg_extension AS e JOIN pg_namespace AS n ON n.oid = e.extnamespace
       WHERE e.extname = ?
      """;

  /** Waits for who is moving or replacing it; then nobody does until the transaction is over. */
  private static final String AS_IT_IS =
      "SELECT extname::text FROM pg_extension WHERE extname = ? FOR UPDATE";

  private static final String PUBLIC = "public";
  private static final List<String> OUR_PATH = List.of("$user", PUBLIC);

  private final CallSession session;
  private final String database;
  private final @Nullable String owner;
  private final boolean used;
  private final SchemaHands schemas;

  private ExtensionInstaller(
      CallSession session, String database, @Nullable String owner, boolean used) {
    this.session = session;
    this.database = database;
    this.owner = owner;
    this.used = used;
    this.schemas = new SchemaHands(session);
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
    List<String> done = new ArrayList<>();
    Map<String, String> installed = installed();
    for (PlannedExtension one : plan) {
      String there = installed.get(one.name());
      if (there == null) {
        install(one);
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
    return transaction(() -> {
      Map<String, String> found = new TreeMap<>();
      session.requireTime();
      try (Statement statement = session.connection().createStatement();
          ResultSet rows = statement.executeQuery(INSTALLED)) {
        while (rows.next()) {
          found.put(rows.getString(1), rows.getString(2));
        }
      }
      return found;
    });
  }

  /** As the administrator, whatever role the owner of the database has set for all. */
  private <T> T transaction(CallSession.Work<T> work) throws SQLException, InterruptedException {
    return session.transaction(() -> {
      if (owner != null) {
        session.execute(CallSession.AS_OURSELVES);
      }
      return work.run();
    });
  }

  /** Looks and acts in one transaction: what is looked at must not change in between. */
  private void install(PlannedExtension one) throws SQLException, InterruptedException {
    try {
      boolean unused =
          transaction(() -> {
            if (owner == null) {
              asWhoIsHere(one);
            } else if (one.extension().byTenant()) {
              asOwner(one, owner);
            } else {
              asAdministrator(one);
            }
            return true;
          });
    } catch (SQLException e) {
      Optional<ProviderException> refused = ExtensionErrors.refused(one.name(), e);
      if (refused.isPresent()) {
        throw refused.get();
      }
      throw e;
    }
  }

  private void asWhoIsHere(PlannedExtension one) throws SQLException, InterruptedException {
    if (one.extension().fixedSchema() == null) {
      makeSchema(one.target(), true);
    }
    session.execute(create(one, one.target()));
  }

  /**
   * What needs no superuser at all is made by the owner itself, who has to be let into a schema.
   */
  private void asOwner(PlannedExtension one, String owner)
      throws SQLException, InterruptedException {
    if (one.extension().fixedSchema() == null) {
      makeSchema(one.target(), true);
    }
    String right = "CREATE ON SCHEMA " + quoted(one.target());
    boolean lent = schemas.isThere(one.target()) && !schemas.mayCreateIn(one.target(), owner);
    if (lent) {
      session.execute("GRANT " + right + " TO " + quoted(owner));
    }
    session.execute("SET LOCAL ROLE " + quoted(owner));
    session.execute(create(one, one.target()));
    session.execute(CallSession.AS_OURSELVES);
    if (lent) {
      session.execute("REVOKE " + right + " FROM " + quoted(owner));
    }
  }

  private void asAdministrator(PlannedExtension one) throws SQLException, InterruptedException {
    // Also one that the extension would make itself: somebody could be quicker.
    makeSchema(one.target(), one.extension().fixedSchema() == null);
    if (used) {
      for (String required : one.extension().requires()) {
        String there = text(AS_IT_IS, required);
        String where = there == null ? null : text(WHERE, there);
        if (where == null) {
          throw ExtensionErrors.gone(required);
        }
        if (!schemas.isOursAlone(where)) {
          throw ExtensionErrors.withinReach(required, where);
        }
      }
      if (!schemas.isOursAlone(one.target())) {
        throughAnteroom(one);
        return;
      }
    }
    session.execute(create(one, one.target()));
  }

  private void throughAnteroom(PlannedExtension one) throws SQLException, InterruptedException {
    if (!one.extension().relocatable()) {
      throw ExtensionErrors.withinReach(one.name(), one.target());
    }
    // A name that nobody knows before it is there.
    String anteroom = Objects.requireNonNull(text(ANTEROOM));
    session.execute("CREATE SCHEMA " + quoted(anteroom));
    session.execute(create(one, anteroom));
    session.execute(
        "ALTER EXTENSION " + quoted(one.name()) + " SET SCHEMA " + quoted(one.target()));
    session.execute("DROP SCHEMA " + quoted(anteroom));
  }

  /** Made by who is connected, and kept: whoever may create in it could be in the way. */
  private void makeSchema(String name, boolean open) throws SQLException, InterruptedException {
    if (schemas.isThere(name)) {
      return;
    }
    session.execute("CREATE SCHEMA " + quoted(name));
    if (open) {
      session.execute("GRANT USAGE ON SCHEMA " + quoted(name) + " TO PUBLIC");
    }
  }

  private @Nullable String text(String question, String... parameters)
      throws SQLException, InterruptedException {
    session.requireTime();
    try (PreparedStatement statement = session.connection().prepareStatement(question)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setString(i + 1, parameters[i]);
      }
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? row.getString(1) : null;
      }
    }
  }

  private static String create(PlannedExtension one, String schema) {
    String name = "CREATE EXTENSION IF NOT EXISTS " + quoted(one.name());
    return one.extension().fixedSchema() == null ? name + " SCHEMA " + quoted(schema) : name;
  }

  /** Programs name types and functions without their schemas, so those must be on the path. */
  private Optional<String> showTheWay(List<PlannedExtension> plan, Map<String, String> installed)
      throws SQLException, InterruptedException {
    List<String> wanted =
        plan.stream()
            .filter(PlannedExtension::isElsewhere)
            .filter(one -> one.target().equals(installed.get(one.name())))
            .map(PlannedExtension::target)
            .distinct()
            .toList();
    if (wanted.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> set = transaction(() -> Optional.ofNullable(text(SEARCH_PATH)));
    List<String> before =
        set.map(entry -> names(entry.substring("search_path=".length()))).orElse(OUR_PATH);
    List<String> lacking = wanted.stream().filter(s -> !before.contains(s)).toList();
    if (lacking.isEmpty()) {
      return Optional.empty();
    }
    if (set.isPresent() && !isOurs(before, installed)) {
      return Optional.of(
          "The database has a search path of its own, which lacks "
              + String.join(", ", lacking)
              + " and was left as it is.");
    }
    String path =
        Stream.concat(before.stream(), lacking.stream())
            .map(name -> name.equals(PUBLIC) ? name : quoted(name))
            .collect(Collectors.joining(", "));
    boolean unused =
        transaction(() -> {
          session.execute("ALTER DATABASE " + quoted(database) + " SET search_path = " + path);
          return true;
        });
    return Optional.of("Set the search path of the database to " + path + ".");
  }

  /** A path that an earlier installation has set. */
  private static boolean isOurs(List<String> path, Map<String, String> installed) {
    int own = OUR_PATH.size();
    return path.size() > own
        && path.subList(0, own).equals(OUR_PATH)
        && installed.values().containsAll(path.subList(own, path.size()));
  }

  private static List<String> names(String path) {
    return Arrays.stream(path.split(",")).map(name -> name.strip().replace("\"", "")).toList();
  }

  /** What comes here was checked or generated: it holds no quote. */
  private static String quoted(String name) {
    if (name.indexOf('"') >= 0 || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("This is no name that was checked.");
    }
    return '"' + name + '"';
  }
}
