package io.hosteddb.provider.postgres.server;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.Region;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.Secret;
import io.hosteddb.model.VariableName;
import io.hosteddb.model.VendorName;
import io.hosteddb.profile.KnownProviders;
import io.hosteddb.provider.postgres.internal.ConnectionOpener;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.Settings;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.testlaunch.RunFolder;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A real PostgreSQL for many tests: asks for passwords and writes every statement to its log. */
final class TestServer {
  /** Classes that use it take turns: they look at everything that is on it. */
  static final String LOCK = "io.hosteddb.provider.postgres.server.TestServer";

  /** And so do those of the kits, which take as long as all others, on a server of their own. */
  static final String KITS_LOCK = LOCK + ".ofTheKits";

  /** Needs percent-encoding in every place. */
  static final String ADMIN_PASSWORD = "p@ss:w/rd?#%+& canary";

  static final String ENCODED_ADMIN_PASSWORD = "p%40ss%3Aw%2Frd%3F%23%25%2B%26%20canary";

  /** A role, made by the test that needs it. */
  static final String ASKED_BY_SCRAM = "asked_by_scram";

  static final int SCRAM_ITERATIONS = 2;

  private static final SecureRandom RANDOM = new SecureRandom();
  private static @Nullable TestServer instance;
  private static @Nullable TestServer kits;

  private final EmbeddedPostgres postgres;
  private final Path log;

  private TestServer() {
    try {
      Path passwordFile = RunFolder.newFile("admin", ".password");
      Files.writeString(passwordFile, ADMIN_PASSWORD);
      Path folder = RunFolder.newKeptFolder("server-");
      log = folder.resolve("server.log");
      // Once the server is stopped, which writes there, too: the folder last.
      folder.toFile().deleteOnExit();
      log.toFile().deleteOnExit();
      postgres =
          EmbeddedPostgres.builder()
              .setDataDirectory(Files.createDirectory(folder.resolve("data")))
              .setLocaleConfig("auth", "scram-sha-256")
              .setLocaleConfig("pwfile", passwordFile.toString())
              // What it checks of a password at each connection, and what is computed for a role.
              .setLocaleConfig("set", "scram_iterations=" + SCRAM_ITERATIONS)
              .setConnectConfig("password", ADMIN_PASSWORD)
              .setDataDirectoryCustomizer(TestServer::askInClear)
              .setServerConfig("log_statement", "all")
              .setServerConfig("max_connections", "100")
              // Two-phase commits and logical slots, as some servers have them.
              .setServerConfig("max_prepared_transactions", "10")
              .setServerConfig("wal_level", "logical")
              // Nobody pulls the plug; a database is made and dropped in a tenth of the time.
              .setServerConfig("fsync", "off")
              .setServerConfig("full_page_writes", "off")
              .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What SCRAM makes a client compute for each connection is most of what these tests would do. Who
   * is a member of {@link #ASKED_BY_SCRAM} is asked as servers do.
   */
  private static void askInClear(File data) {
    Path rules = data.toPath().resolve("pg_hba.conf");
    try {
      Files.writeString(
          rules,
          "host all +"
              + ASKED_BY_SCRAM
              + " all scram-sha-256\n"
              + "host all all 127.0.0.1/32 password\nhost all all ::1/128 password\n"
              + Files.readString(rules));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static synchronized TestServer get() {
    TestServer server = instance;
    if (server == null) {
      server = new TestServer();
      instance = server;
    }
    return server;
  }

  static synchronized TestServer ofTheKits() {
    TestServer server = kits;
    if (server == null) {
      server = new TestServer();
      kits = server;
    }
    return server;
  }

  int port() {
    return postgres.getPort();
  }

  String adminUrl() {
    return "postgresql://postgres:" + ENCODED_ADMIN_PASSWORD + "@localhost:" + port() + "/postgres";
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  PostgresServerSettings options() {
    return PostgresServerSettings.of(
        ProviderSettings.read(
            new PostgresServerProviderFactory().settings(),
            Settings.of(Map.of("postgres.admin-url", adminUrl()))));
  }

  PostgresServerProvider provider() {
    return new PostgresServerProvider(options(), context());
  }

  PostgresServerProvider provider(ConnectionOpener opener) {
    return new PostgresServerProvider(options(), context(), opener);
  }

  static PostgresServerProvider provider(PostgresAdmin admin) {
    PostgresServerSettings options =
        new PostgresServerSettings(
            io.hosteddb.spi.ProviderDescriptor.builder(KnownProviders.POSTGRES, "server")
                .fallbackRegions(
                    List.of(new Region(KnownProviders.POSTGRES.defaultRegion(), "here")))
                .build(),
            admin,
            new PostgresEndpoint(admin.host(), admin.port(), "disable"),
            RegionId.of("default"),
            PostgresServerSettings.UNLIMITED);
    return new PostgresServerProvider(options, context());
  }

  PostgresAdmin admin(String user, String password) {
    return new PostgresAdmin(
        "localhost", port(), "postgres", user, Secret.of(password), Map.of("sslmode", "disable"));
  }

  static ProviderContext context() {
    return ProviderContext.builder().platform("test").build();
  }

  static DatabaseIdentity newIdentity() {
    DatabaseId id = DatabaseId.create(Clock.systemUTC().instant(), RANDOM);
    return new DatabaseIdentity(id, VendorName.of("hdb", id), "test");
  }

  Connection superuser(String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://localhost:" + port() + "/" + database, "postgres", ADMIN_PASSWORD);
  }

  void execute(String... statements) throws SQLException {
    try (Connection connection = superuser("postgres");
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  List<String> query(String sql) throws SQLException {
    try (Connection connection = superuser("postgres");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(String.valueOf(rows.getString(1)));
      }
      return found;
    }
  }

  /** The names on the server of everything that bears the name of a database. */
  List<String> traces(DatabaseIdentity identity) throws SQLException {
    String like = "'" + identity.vendorName().withUnderscores().replace("_", "\\_") + "%'";
    return query(
        "SELECT 'database ' || datname FROM pg_database WHERE datname LIKE "
            + like
            + " UNION ALL SELECT 'role ' || rolname FROM pg_roles WHERE rolname LIKE "
            + like
            + " ORDER BY 1");
  }

  static List<String> complete(DatabaseIdentity identity) {
    String name = identity.vendorName().withUnderscores();
    return List.of("database " + name, "role " + name, "role " + name + "_owner");
  }

  static String url(Provisioned ready) {
    return ready.variables().find(VariableName.of("DATABASE_URL")).orElseThrow().reveal();
  }

  /** Connects as a runtime would that got the URL. */
  static Connection connect(String url) throws SQLException {
    return connect(url, null);
  }

  static Connection connect(String url, @Nullable String otherDatabase) throws SQLException {
    URI uri = URI.create(url);
    String[] userInfo = uri.getUserInfo().split(":", 2);
    String database = otherDatabase == null ? uri.getPath().substring(1) : otherDatabase;
    return DriverManager.getConnection(
        "jdbc:postgresql://" + uri.getHost() + ":" + uri.getPort() + "/" + database,
        userInfo[0],
        userInfo[1]);
  }
}
