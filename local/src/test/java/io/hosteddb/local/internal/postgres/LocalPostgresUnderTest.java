package io.hosteddb.local.internal.postgres;

import io.hosteddb.env.VariableValues;
import io.hosteddb.local.LocalPostgresProviderFactory;
import io.hosteddb.local.LocalProviders;
import io.hosteddb.local.internal.files.LocalDirectory;
import io.hosteddb.local.internal.files.PrivateFiles;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.Secret;
import io.hosteddb.model.VariableName;
import io.hosteddb.provider.postgres.server.MortalBackend;
import io.hosteddb.provider.postgres.server.PostgresAdmin;
import io.hosteddb.provider.postgres.server.PostgresServerProvider;
import io.hosteddb.provider.postgres.server.PostgresServerSettings;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.testkit.CrashPoints;
import io.hosteddb.testkit.provider.ConnectionCheck;
import io.hosteddb.testkit.provider.ErrorScenario;
import io.hosteddb.testkit.provider.IsolationCheck;
import io.hosteddb.testkit.provider.OpenSession;
import io.hosteddb.testkit.provider.ProviderDriver;
import io.hosteddb.testkit.provider.ProviderUnderTest;
import io.hosteddb.testlaunch.RunFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Providers of one directory, whose server runs for all tests: it survives the processes of the
 * tests, as it survives a host that is killed. The cuts of its first start are another test's.
 */
final class LocalPostgresUnderTest implements ProviderUnderTest {
  private static @Nullable Path shared;

  private final Path directory = startedDirectory();
  private final ProviderDescriptor descriptor;
  private final DatabaseProvider provider;
  private final Connection spy;
  private final List<DatabaseProvider> open = new ArrayList<>();
  private final List<ServerSocket> sockets = new ArrayList<>();
  private final List<Path> directories = new ArrayList<>();

  LocalPostgresUnderTest() throws Exception {
    try (DatabaseProvider any = LocalProviders.create(new LocalPostgresProviderFactory(), null)) {
      descriptor = any.descriptor();
    }
    provider = in(directory, backend(CrashPoints.counting()));
    spy = superuser("postgres");
  }

  /** Closed at the exit of the virtual machine, and gone with it. */
  private static synchronized Path startedDirectory() throws Exception {
    Path known = shared;
    if (known == null) {
      known = start();
      shared = known;
    }
    return known;
  }

  private static Path start() throws Exception {
    ProviderDescriptor descriptor;
    try (DatabaseProvider any = LocalProviders.create(new LocalPostgresProviderFactory(), null)) {
      descriptor = any.descriptor();
    }
    LocalDirectory temporary =
        LocalDirectory.open(Optional.empty(), "postgres", LocalPostgresProvider::stopServerIn);
    LocalPostgresProvider keepsItRunning =
        new LocalPostgresProvider(
            descriptor,
            RegionId.of("local"),
            LocalProviders.context(),
            temporary,
            Binaries.at(Optional.empty(), temporary.path()),
            List.of());
    ProviderDriver first = ProviderDriver.of(ProviderDriver.newIdentity());
    first.servedBy(keepsItRunning).provision();
    first.servedBy(keepsItRunning).deprovision();
    return Objects.requireNonNull(temporary.path().getParent());
  }

  private DatabaseProvider in(
      Path where, Function<PostgresServerSettings, DatabaseProvider> backends) {
    LocalPostgresProvider made =
        new LocalPostgresProvider(
            descriptor,
            RegionId.of("local"),
            LocalProviders.context(),
            LocalDirectory.open(Optional.of(where), "postgres", path -> {}),
            Binaries.at(Optional.empty(), where),
            List.of(),
            backends);
    open.add(made);
    return made;
  }

  private static Function<PostgresServerSettings, DatabaseProvider> backend(CrashPoints cuts) {
    return options -> MortalBackend.of(options, LocalProviders.context(), cuts);
  }

  @Override
  public DatabaseProvider provider() {
    return provider;
  }

  @Override
  public Optional<DatabaseProvider> restart(CrashPoints cuts) {
    return Optional.of(in(directory, backend(cuts)));
  }

  private Connection superuser(String database) throws IOException, SQLException {
    Path own = directory.resolve("postgres");
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + Files.readString(own.resolve("port")) + "/" + database,
        "postgres",
        Files.readString(own.resolve("admin-password")));
  }

  private static List<String> query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(String.valueOf(rows.getString(1)));
      }
      return found;
    }
  }

  @Override
  public List<String> inventory() throws SQLException {
    return query(
        spy,
        "SELECT 'database ' || datname FROM pg_database"
            + " UNION ALL SELECT 'role ' || rolname FROM pg_roles");
  }

  @Override
  public void plantForeign(DatabaseIdentity owner) throws IOException, SQLException {
    String name = owner.vendorName().withUnderscores();
    try (Connection connection = superuser("postgres");
        Statement statement = connection.createStatement()) {
      for (String role : List.of(name, name + "_owner")) {
        statement.execute("CREATE ROLE " + role);
        statement.execute("COMMENT ON ROLE " + role + " IS '" + owner.ownershipMark() + "'");
      }
      statement.execute("CREATE DATABASE " + name + " OWNER " + name + "_owner");
    }
    try (Connection connection = superuser(name);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE theirs AS SELECT 'untouched' AS text");
    }
  }

  @Override
  public boolean foreignIsIntact(DatabaseIdentity owner) throws IOException, SQLException {
    String name = owner.vendorName().withUnderscores();
    List<String> roles =
        query(
            spy,
            "SELECT rolname FROM pg_roles WHERE rolname IN ('"
                + (name + "', '" + name + "_owner')")
                + " AND NOT rolcanlogin AND shobj_description(oid, 'pg_authid') = '"
                + (owner.ownershipMark() + "'"));
    List<String> databases =
        query(
            spy,
            "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datallowconn AND datacl IS NULL"
                + (" AND datname = '" + name + "'"));
    if (roles.size() != 2 || !databases.equals(List.of(name + "_owner"))) {
      return false;
    }
    try (Connection connection = superuser(name)) {
      return query(connection, "SELECT text FROM theirs").equals(List.of("untouched"));
    }
  }

  @Override
  public boolean removeForeign(DatabaseIdentity owner) throws IOException, SQLException {
    String name = owner.vendorName().withUnderscores();
    try (Connection connection = superuser("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
      statement.execute("DROP ROLE IF EXISTS " + name);
      statement.execute("DROP ROLE IF EXISTS " + name + "_owner");
    }
    return true;
  }

  private static URI uri(VariableValues variables) {
    return URI.create(variables.find(VariableName.of("DATABASE_URL")).orElseThrow().reveal());
  }

  private static Connection connect(URI uri, String path) throws SQLException {
    String[] user = uri.getUserInfo().split(":", 2);
    return DriverManager.getConnection(
        "jdbc:postgresql://" + uri.getHost() + ":" + uri.getPort() + path, user[0], user[1]);
  }

  /** In the middle of a transaction that holds a lock. */
  @Override
  public Optional<AutoCloseable> openClient(VariableValues variables) throws SQLException {
    Connection connection = connect(uri(variables), uri(variables).getPath());
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE unfinished (text text)");
    }
    return Optional.of(connection);
  }

  @Override
  public Optional<OpenSession> openSession(VariableValues variables) throws SQLException {
    return Optional.of(OpenSession.of(connect(uri(variables), uri(variables).getPath())));
  }

  @Override
  public Optional<IsolationCheck> isolationCheck() {
    return Optional.of((own, other) -> {
      try (Connection connection = connect(uri(own), uri(other).getPath())) {
        throw new AssertionError("its login opens the other's " + connection.getCatalog());
      } catch (SQLException refused) {
        if (!String.valueOf(refused.getSQLState()).equals("42501")) {
          throw refused;
        }
      }
    });
  }

  @Override
  public Optional<ConnectionCheck> connectionCheck() {
    return Optional.of(variables -> {
      try (Connection connection = connect(uri(variables), uri(variables).getPath());
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE kit AS SELECT 'written' AS text");
        try (ResultSet row = statement.executeQuery("SELECT text FROM kit")) {
          if (!row.next() || !"written".equals(row.getString(1))) {
            throw new IllegalStateException("What was written is not there.");
          }
        }
        statement.execute("DROP TABLE kit");
      }
    });
  }

  /** A server that runs, to which connections are made that it never reads from. */
  @Override
  public Optional<DatabaseProvider> withSilentVendor() throws IOException {
    int port = listen();
    return Optional.of(
        in(
            directory,
            options -> {
              PostgresAdmin admin = options.admin();
              return new PostgresServerProvider(
                  new PostgresServerSettings(
                      options.descriptor(),
                      new PostgresAdmin(
                          admin.host(),
                          port,
                          admin.database(),
                          admin.user(),
                          admin.password(),
                          admin.properties()),
                      options.endpoint(),
                      options.placedRegion(),
                      options.connectionLimit()),
                  LocalProviders.context());
            }));
  }

  @Override
  public List<ErrorScenario> errorScenarios() throws IOException {
    Path taken = RunFolder.newKeptFolder("local-").toRealPath();
    directories.add(taken);
    PrivateFiles.createDirectory(taken.resolve("postgres"));
    PrivateFiles.write(taken.resolve("postgres/port"), Integer.toString(listen()));
    return List.of(
        ErrorScenario.provisioning(
            "another process has the port",
            ErrorCategory.UNAVAILABLE,
            in(taken, backend(CrashPoints.counting()))));
  }

  private int listen() throws IOException {
    ServerSocket socket = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    sockets.add(socket);
    return socket.getLocalPort();
  }

  @Override
  public List<Secret> platformSecrets() {
    try {
      return List.of(
          Secret.of(Files.readString(directory.resolve("postgres").resolve("admin-password"))));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Enough for 16 at once on a busy machine, and what the test with the silent server takes. */
  @Override
  public Duration callBudget() {
    return Duration.ofSeconds(4);
  }

  /** What is waited for is a start in the background, and one that fails does so at once. */
  @Override
  public void passTime(Duration wait) throws InterruptedException {
    long millis = Math.min(20, wait.toMillis());
    if (new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("Nobody counts this latch down.");
    }
  }

  @Override
  public void close() throws IOException, SQLException {
    spy.close();
    open.forEach(DatabaseProvider::close);
    for (ServerSocket socket : sockets) {
      socket.close();
    }
    for (Path made : directories) {
      PrivateFiles.deleteTree(made);
    }
  }
}
