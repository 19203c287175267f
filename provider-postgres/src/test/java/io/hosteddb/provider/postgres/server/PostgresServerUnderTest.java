package io.hosteddb.provider.postgres.server;

import io.hosteddb.env.VariableValues;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Secret;
import io.hosteddb.model.VariableName;
import io.hosteddb.provider.postgres.internal.ConnectionOpener;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.testkit.CrashPoints;
import io.hosteddb.testkit.CuttingConnections;
import io.hosteddb.testkit.provider.ConnectionCheck;
import io.hosteddb.testkit.provider.ErrorScenario;
import io.hosteddb.testkit.provider.IsolationCheck;
import io.hosteddb.testkit.provider.OpenSession;
import io.hosteddb.testkit.provider.ProviderUnderTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The provider in front of the one real server of all tests. */
final class PostgresServerUnderTest implements ProviderUnderTest {
  private static final String WRONG_PASSWORD = "wrong-password-canary";
  private static final String CLERK_PASSWORD = "clerk-password-canary";

  private final TestServer server = TestServer.ofTheKits();
  private final DatabaseProvider provider = server.provider();
  private final List<ServerSocket> silent = new ArrayList<>();
  private final Connection spy;

  PostgresServerUnderTest() throws SQLException {
    spy = server.superuser("postgres");
  }

  @Override
  public DatabaseProvider provider() {
    return provider;
  }

  @Override
  public List<String> inventory() throws SQLException {
    try (Statement statement = spy.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT 'database ' || datname FROM pg_database"
                    + " UNION ALL SELECT 'role ' || rolname FROM pg_roles")) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    }
  }

  @Override
  public void plantForeign(DatabaseIdentity owner) throws SQLException {
    String name = owner.vendorName().withUnderscores();
    String mark = "'" + owner.ownershipMark() + "'";
    server.execute(
        "CREATE ROLE " + name + "_owner",
        "COMMENT ON ROLE " + name + "_owner IS " + mark,
        "CREATE ROLE " + name,
        "COMMENT ON ROLE " + name + " IS " + mark,
        "CREATE DATABASE " + name + " OWNER " + name + "_owner");
    try (Connection connection = server.superuser(name);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE theirs AS SELECT 'untouched' AS text");
    }
  }

  @Override
  public boolean foreignIsIntact(DatabaseIdentity owner) throws SQLException {
    String name = "'" + owner.vendorName().withUnderscores() + "'";
    String mark = "'" + owner.ownershipMark() + "'";
    List<String> found =
        server.query(
            "SELECT d.datname FROM pg_database d"
                + " JOIN pg_roles o ON o.oid = d.datdba AND o.rolname = d.datname || '_owner'"
                + " JOIN pg_roles l ON l.rolname = d.datname"
                + (" WHERE d.datname = " + name)
                + (" AND shobj_description(o.oid, 'pg_authid') = " + mark)
                + (" AND shobj_description(l.oid, 'pg_authid') = " + mark)
                + " AND d.datallowconn AND d.datacl IS NULL AND NOT l.rolcanlogin");
    return found.size() == 1 && hasTheirTable(found.get(0));
  }

  private boolean hasTheirTable(String database) throws SQLException {
    try (Connection connection = server.superuser(database);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT text FROM theirs")) {
      return row.next() && "untouched".equals(row.getString(1));
    }
  }

  @Override
  public boolean removeForeign(DatabaseIdentity owner) throws SQLException {
    String name = owner.vendorName().withUnderscores();
    server.execute(
        "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)",
        "DROP ROLE IF EXISTS " + name,
        "DROP ROLE IF EXISTS " + name + "_owner");
    return true;
  }

  /** In the middle of a transaction that holds a lock. */
  @Override
  public Optional<AutoCloseable> openClient(VariableValues variables) throws SQLException {
    Connection connection = TestServer.connect(url(variables));
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE unfinished (text text)");
    }
    return Optional.of(connection);
  }

  @Override
  public Optional<OpenSession> openSession(VariableValues variables) throws SQLException {
    return Optional.of(OpenSession.of(TestServer.connect(url(variables))));
  }

  @Override
  public Optional<IsolationCheck> isolationCheck() {
    return Optional.of((own, other) -> {
      URI mine = URI.create(url(own));
      URI theirs = URI.create(url(other));
      String login = mine.getRawUserInfo() + "@";
      requireRefused(
          url(other).replace(theirs.getRawUserInfo() + "@", login),
          "SELECT 1",
          "its login opens the other's database");
      String theirRole = theirs.getRawPath().substring(1) + "_owner";
      requireRefused(
          url(own), "SET ROLE " + theirRole, "its login may take the role of the other's owner");
    });
  }

  private static void requireRefused(String url, String sql, String otherwise) {
    try (Connection connection = TestServer.connect(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException refused) {
      return;
    }
    throw new AssertionError(otherwise);
  }

  private static String url(VariableValues variables) {
    return variables.find(VariableName.of("DATABASE_URL")).orElseThrow().reveal();
  }

  @Override
  public Optional<DatabaseProvider> losingAnswers(CrashPoints losses) {
    CuttingConnections losing = CuttingConnections.losingAnswers(losses);
    return Optional.of(
        server.provider((url, properties) ->
            losing.open(() -> ConnectionOpener.driver().open(url, properties))));
  }

  @Override
  public Optional<ConnectionCheck> connectionCheck() {
    return Optional.of(variables -> {
      try (Connection connection = TestServer.connect(url(variables));
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE kit (text text)");
        statement.execute("INSERT INTO kit VALUES ('written')");
        try (ResultSet row =
            statement.executeQuery(
                "SELECT text, tableowner = current_user || '' FROM kit, pg_tables"
                    + " WHERE tablename = 'kit' AND current_user LIKE '%\\_owner'")) {
          if (!row.next() || !"written".equals(row.getString(1)) || !row.getBoolean(2)) {
            throw new IllegalStateException("The table is not what was made, or not the owner's.");
          }
        }
        statement.execute("DROP TABLE kit");
      }
    });
  }

  @Override
  public Optional<DatabaseProvider> restart(CrashPoints cuts) {
    CuttingConnections cutting = new CuttingConnections(cuts);
    return Optional.of(
        server.provider((url, properties) ->
            cutting.open(() -> ConnectionOpener.driver().open(url, properties))));
  }

  /** Connections are accepted, by the operating system, and nobody ever reads from them. */
  @Override
  public Optional<DatabaseProvider> withSilentVendor() throws IOException {
    ServerSocket socket = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    silent.add(socket);
    return Optional.of(TestServer.provider(admin(socket.getLocalPort(), "postgres")));
  }

  @Override
  public List<ErrorScenario> errorScenarios() throws SQLException, IOException {
    server.execute(
        "DROP ROLE IF EXISTS clerk_without_rights, clerk_without_connections",
        "CREATE ROLE clerk_without_rights LOGIN PASSWORD '" + CLERK_PASSWORD + "'",
        "CREATE ROLE clerk_without_connections LOGIN CONNECTION LIMIT 0 PASSWORD '"
            + CLERK_PASSWORD
            + "'");
    DatabaseProvider wrongPassword = TestServer.provider(server.admin("postgres", WRONG_PASSWORD));
    DatabaseProvider nobodyListens = TestServer.provider(admin(freePort(), "postgres"));
    return List.of(
        ErrorScenario.provisioning(
            "the admin's password is wrong", ErrorCategory.UNAUTHORIZED, wrongPassword),
        ErrorScenario.deprovisioning(
            "the admin's password is wrong", ErrorCategory.UNAUTHORIZED, wrongPassword),
        ErrorScenario.provisioning(
            "the admin may create nothing",
            ErrorCategory.UNAUTHORIZED,
            TestServer.provider(server.admin("clerk_without_rights", CLERK_PASSWORD))),
        ErrorScenario.provisioning(
            "the admin's database is not there",
            ErrorCategory.NOT_FOUND,
            TestServer.provider(admin(server.port(), "no_such_database"))),
        ErrorScenario.provisioning(
            "the server has no connection left",
            ErrorCategory.UNAVAILABLE,
            TestServer.provider(server.admin("clerk_without_connections", CLERK_PASSWORD))),
        ErrorScenario.provisioning("nobody listens", ErrorCategory.UNAVAILABLE, nobodyListens),
        ErrorScenario.deprovisioning("nobody listens", ErrorCategory.UNAVAILABLE, nobodyListens));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static PostgresAdmin admin(int port, String database) {
    return new PostgresAdmin(
        "localhost",
        port,
        database,
        "postgres",
        Secret.of(TestServer.ADMIN_PASSWORD),
        Map.of("sslmode", "disable"));
  }

  @Override
  public List<Secret> platformSecrets() {
    return List.of(
        Secret.of(TestServer.ADMIN_PASSWORD),
        Secret.of(TestServer.ENCODED_ADMIN_PASSWORD),
        Secret.of(WRONG_PASSWORD),
        Secret.of(CLERK_PASSWORD));
  }

  /** Enough for 16 at once on a busy machine, and what the test with the silent server takes. */
  @Override
  public Duration callBudget() {
    return Duration.ofSeconds(4);
  }

  /** The server has done its work when it answers: nothing is there to wait for. */
  @Override
  public void passTime(Duration wait) {}

  @Override
  public void close() throws IOException, SQLException {
    provider.close();
    spy.close();
    for (ServerSocket socket : silent) {
      socket.close();
    }
  }
}
