package io.hosteddb.simulators.neon;

import io.hosteddb.testlaunch.RunFolder;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Real databases on one PostgreSQL for all simulators of the process. Creating one takes a third of
 * a second, so what was given back is emptied, renamed and handed out again, as the vendor itself
 * keeps computes warm. Thread-safe.
 */
final class DatabasePool {
  private static final Pattern IDENTIFIER = Pattern.compile("[a-z][a-z0-9_]{0,62}");
  private static final String OWNS_SOMETHING = "2BP01";
  private static final String ADMIN_PASSWORD = "pool-admin";

  /** What the roles of the API are members of, as dumps of real projects show it (2025). */
  private static final String[] SUPERUSER = {
    "CREATE ROLE neon_superuser NOLOGIN CREATEDB CREATEROLE REPLICATION BYPASSRLS",
    "GRANT pg_read_all_data, pg_write_all_data, pg_create_subscription TO neon_superuser",
    "GRANT pg_monitor TO neon_superuser WITH ADMIN OPTION"
  };

  private static @Nullable DatabasePool instance;

  private final EmbeddedPostgres postgres;
  private final Connection admin;
  private final Deque<String> free = new ArrayDeque<>();
  private int created;

  private DatabasePool() {
    try {
      Path passwordFile = Files.createTempFile("pool-admin", ".password");
      Files.writeString(passwordFile, ADMIN_PASSWORD);
      postgres =
          EmbeddedPostgres.builder()
              .setDataDirectory(RunFolder.newKeptFolder("pool-"))
              // What SCRAM makes a client compute is most of what tests on this pool would do.
              .setLocaleConfig("auth", "password")
              .setLocaleConfig("pwfile", passwordFile.toString())
              .setLocaleConfig("set", "scram_iterations=2")
              .setConnectConfig("password", ADMIN_PASSWORD)
              .setServerConfig("max_connections", "300")
              .setServerConfig("fsync", "off")
              .setServerConfig("synchronous_commit", "off")
              .setServerConfig("full_page_writes", "off")
              .setServerConfig("autovacuum", "off")
              .start();
      Files.delete(passwordFile);
      admin = connect("postgres");
      execute(SUPERUSER);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException(
          "The pool's PostgreSQL does not let its administrator in.", e);
    }
  }

  /** The one of this process; started when first asked for. */
  static synchronized DatabasePool get() {
    DatabasePool pool = instance;
    if (pool == null) {
      pool = new DatabasePool();
      instance = pool;
    }
    return pool;
  }

  int port() {
    return postgres.getPort();
  }

  /** An empty database of a role that may not log in yet. */
  synchronized void take(String name, String password) {
    String free = this.free.isEmpty() ? create() : this.free.pop();
    String role = identifier(name);
    execute(
        "CREATE ROLE "
            + role
            + " NOLOGIN CREATEDB CREATEROLE REPLICATION BYPASSRLS IN ROLE neon_superuser PASSWORD '"
            + requireWord(password)
            + "'",
        "ALTER DATABASE " + identifier(free) + " RENAME TO " + role,
        "ALTER DATABASE " + role + " OWNER TO " + role);
  }

  private String create() {
    String name = "pooled_" + created++;
    // At the vendor each database has a server of its own, where nobody else's role exists.
    execute(
        "CREATE DATABASE " + name + " TEMPLATE template0",
        "REVOKE CONNECT ON DATABASE " + name + " FROM PUBLIC");
    return name;
  }

  synchronized void allowLogin(String name) {
    execute("ALTER ROLE " + identifier(name) + " LOGIN");
  }

  synchronized void setPassword(String name, String password) {
    execute("ALTER ROLE " + identifier(name) + " PASSWORD '" + requireWord(password) + "'");
  }

  /** Lets nobody in, as a compute that is not awake; or lets them in again. */
  synchronized void asleep(String name, boolean asleep) {
    execute("ALTER DATABASE " + identifier(name) + " CONNECTION LIMIT " + (asleep ? 0 : -1));
  }

  /** Executes statements in a database, with all rights. */
  void executeIn(String name, String... statements) {
    try (Connection inside = connect(name);
        Statement statement = inside.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("The pool's PostgreSQL refuses a statement.", e);
    }
  }

  /** Ends every connection to a database, as a compute that is configured anew. */
  synchronized void endConnections(String name) {
    execute(terminate(name));
  }

  private static String terminate(String database) {
    return "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '"
        + database
        + "'";
  }

  /** Takes a database back and empties it. */
  synchronized void giveBack(String name) {
    String role = identifier(name);
    String pooled = "pooled_" + created++;
    List<String> roles = rolesOf(name);
    roles.forEach(one -> execute("ALTER ROLE " + one + " NOLOGIN"));
    execute(
        terminate(name),
        "ALTER DATABASE " + role + " CONNECTION LIMIT -1",
        "ALTER DATABASE " + role + " RESET ALL",
        "ALTER DATABASE " + role + " OWNER TO postgres",
        "ALTER DATABASE " + role + " RENAME TO " + pooled);
    dropRoles(String.join(", ", roles), pooled);
    free.push(pooled);
  }

  /** That of the API, the one that owns the database, and those that were given settings in it. */
  private List<String> rolesOf(String database) {
    try (PreparedStatement statement =
        admin.prepareStatement(
            "SELECT ?::text UNION SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = ?"
                + " UNION SELECT pg_get_userbyid(setrole) FROM pg_db_role_setting"
                + " JOIN pg_database ON pg_database.oid = setdatabase"
                + " WHERE datname = ? AND setrole <> 0")) {
      for (int i = 1; i <= 3; i++) {
        statement.setString(i, database);
      }
      try (ResultSet rows = statement.executeQuery()) {
        List<String> found = new ArrayList<>();
        while (rows.next()) {
          found.add(identifier(rows.getString(1)));
        }
        return found;
      }
    } catch (SQLException e) {
      throw new IllegalStateException("The roles of a database cannot be found.", e);
    }
  }

  /** The server refuses to drop who owns something: only then there is something to be emptied. */
  private void dropRoles(String roles, String database) {
    String drop = "DROP ROLE " + roles;
    try (Statement statement = admin.createStatement()) {
      statement.execute(drop);
    } catch (SQLException e) {
      if (!OWNS_SOMETHING.equals(e.getSQLState())) {
        throw new IllegalStateException("A role could not be dropped.", e);
      }
      try (Connection inside = connect(database);
          Statement statement = inside.createStatement()) {
        statement.execute("DROP OWNED BY " + roles + " CASCADE");
        statement.execute(drop);
      } catch (SQLException again) {
        throw new IllegalStateException("A database could not be emptied.", again);
      }
    }
  }

  private Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/" + database,
        "postgres",
        ADMIN_PASSWORD);
  }

  private void execute(String... statements) {
    try (Statement statement = admin.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("The pool's PostgreSQL refuses a statement.", e);
    }
  }

  private static String identifier(String name) {
    if (!IDENTIFIER.matcher(name).matches()) {
      throw new IllegalArgumentException("Not an identifier that the simulator takes: " + name);
    }
    return '"' + name + '"';
  }

  private static String requireWord(String text) {
    if (!text.matches("[A-Za-z0-9_]+")) {
      throw new IllegalArgumentException("A simulated password is letters and digits.");
    }
    return text;
  }
}
