package io.hosteddb.simulators.neon;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
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
              // What SCRAM makes a client compute is most of what tests on this pool would do.
              .setLocaleConfig("auth", "password")
              .setLocaleConfig("pwfile", passwordFile.toString())
              .setConnectConfig("password", ADMIN_PASSWORD)
              .setServerConfig("max_connections", "300")
              .setServerConfig("fsync", "off")
              .setServerConfig("synchronous_commit", "off")
              .setServerConfig("full_page_writes", "off")
              .setServerConfig("autovacuum", "off")
              .start();
      Files.delete(passwordFile);
      admin = connect("postgres");
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
        "CREATE ROLE " + role + " NOLOGIN PASSWORD '" + requireWord(password) + "'",
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

  /** Takes a database back and empties it. */
  synchronized void giveBack(String name) {
    String role = identifier(name);
    String pooled = "pooled_" + created++;
    execute(
        "ALTER ROLE " + role + " NOLOGIN",
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '"
            + name
            + "'",
        "ALTER DATABASE " + role + " CONNECTION LIMIT -1",
        "ALTER DATABASE " + role + " OWNER TO postgres",
        "ALTER DATABASE " + role + " RENAME TO " + pooled);
    dropRole(role, pooled);
    free.push(pooled);
  }

  /** The server refuses to drop who owns something: only then there is something to be emptied. */
  private void dropRole(String role, String database) {
    String drop = "DROP ROLE " + role;
    try (Statement statement = admin.createStatement()) {
      statement.execute(drop);
    } catch (SQLException e) {
      if (!OWNS_SOMETHING.equals(e.getSQLState())) {
        throw new IllegalStateException("A role could not be dropped.", e);
      }
      try (Connection inside = connect(database);
          Statement statement = inside.createStatement()) {
        statement.execute("DROP OWNED BY " + role + " CASCADE");
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
