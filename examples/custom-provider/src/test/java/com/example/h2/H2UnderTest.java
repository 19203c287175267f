package com.example.h2;

import io.hosteddb.env.VariableValues;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.VariableName;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.testkit.CrashPoints;
import io.hosteddb.testkit.provider.ConnectionCheck;
import io.hosteddb.testkit.provider.ErrorScenario;
import io.hosteddb.testkit.provider.IsolationCheck;
import io.hosteddb.testkit.provider.ProviderUnderTest;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.h2.tools.Server;

/** The provider with a server in a directory, and the view behind its back that the kit needs. */
final class H2UnderTest implements ProviderUnderTest {
  private final Path directory;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final H2Provider provider;
  private H2Server server;

  H2UnderTest(Path directory) throws SQLException {
    this.directory = directory;
    server = H2Server.start(directory, 0);
    provider = provider(server, H2Server.DRIVER);
  }

  private static H2Provider provider(H2Server server, H2Server.Opener opener) {
    return new H2Provider(H2ProviderFactory.descriptor(), server, new SecureRandom(), opener);
  }

  @Override
  public DatabaseProvider provider() {
    return provider;
  }

  /** One file each, seen without asking the server. */
  @Override
  public List<String> inventory() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(f -> f.getFileName().toString()).filter(f -> f.endsWith(".mv.db")).toList();
    }
  }

  @Override
  public void plantForeign(DatabaseIdentity owner) throws SQLException {
    try (Connection connection = connect(url(owner), "THEM", "theirs");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA HOSTEDDB");
      statement.execute(
          "CREATE TABLE HOSTEDDB.OWNERSHIP AS VALUES '" + owner.ownershipMark() + "'");
      statement.execute("CREATE TABLE PRECIOUS AS VALUES 42");
    }
  }

  @Override
  public boolean foreignIsIntact(DatabaseIdentity owner) throws SQLException {
    try (Connection connection = connect(url(owner) + ";IFEXISTS=TRUE", "THEM", "theirs");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT * FROM PRECIOUS")) {
      return rows.next() && rows.getInt(1) == 42;
    }
  }

  private String url(DatabaseIdentity identity) {
    return server.url(identity.vendorName().value());
  }

  private static Connection connect(String url, String user, String password) throws SQLException {
    return DriverManager.getConnection(url, user, password);
  }

  /** With the variables and nothing else, as the project would. */
  @Override
  public Optional<ConnectionCheck> connectionCheck() {
    return Optional.of(variables -> {
      try (Connection connection =
              connect(
                  value(variables, "H2_URL"),
                  value(variables, "H2_USER"),
                  value(variables, "H2_PASSWORD"));
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE IF NOT EXISTS NOTES (TEXT VARCHAR)");
        statement.execute("INSERT INTO NOTES VALUES ('hello')");
        try (ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM NOTES")) {
          if (!rows.next() || rows.getInt(1) == 0) {
            throw new IllegalStateException("What was written cannot be read back.");
          }
        }
      }
    });
  }

  /** In the middle of a transaction. */
  @Override
  public Optional<AutoCloseable> openClient(VariableValues variables) throws SQLException {
    Connection connection =
        connect(
            value(variables, "H2_URL"),
            value(variables, "H2_USER"),
            value(variables, "H2_PASSWORD"));
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE UNFINISHED (TEXT VARCHAR)");
      statement.execute("INSERT INTO UNFINISHED VALUES ('not committed')");
    }
    return Optional.of(connection);
  }

  @Override
  public Optional<IsolationCheck> isolationCheck() {
    return Optional.of((own, other) -> {
      try (Connection connection =
          connect(value(other, "H2_URL"), value(own, "H2_USER"), value(own, "H2_PASSWORD"))) {
        throw new AssertionError("its password opens the other's " + connection.getCatalog());
      } catch (SQLException refused) {
        if (refused.getErrorCode() != org.h2.api.ErrorCode.WRONG_USER_OR_PASSWORD) {
          throw refused;
        }
      }
    });
  }

  @Override
  public Optional<DatabaseProvider> losingAnswers(CrashPoints losses) {
    return Optional.of(provider(server, CuttingOpener.losingAnswers(losses)));
  }

  @Override
  public boolean removeForeign(DatabaseIdentity owner) throws SQLException, IOException {
    String file = owner.vendorName().value() + ".mv.db";
    if (Files.exists(directory.resolve(file))) {
      try (Connection connection = connect(url(owner), "THEM", "theirs");
          Statement statement = connection.createStatement()) {
        statement.execute("SHUTDOWN IMMEDIATELY");
      }
      Files.delete(directory.resolve(file));
    }
    return true;
  }

  private static String value(VariableValues variables, String name) {
    return variables.find(VariableName.of(name)).orElseThrow().reveal();
  }

  /** The old process takes its server with it; the new one finds the files and the port. */
  @Override
  public Optional<DatabaseProvider> restart(CrashPoints cuts) throws SQLException {
    int port = server.port();
    server.close();
    server = H2Server.start(directory, port);
    return Optional.of(provider(server, new CuttingOpener(cuts)));
  }

  /** A port that accepts and says nothing. */
  @Override
  public Optional<DatabaseProvider> withSilentVendor() throws IOException {
    ServerSocket silent = new ServerSocket(0);
    opened.add(silent);
    return Optional.of(at("127.0.0.1:" + silent.getLocalPort()));
  }

  private static DatabaseProvider at(String hostAndPort) {
    return provider(H2Server.running(hostAndPort), H2Server.DRIVER);
  }

  @Override
  public List<ErrorScenario> errorScenarios() throws SQLException, IOException {
    int closedPort;
    try (ServerSocket closed = new ServerSocket(0)) {
      closedPort = closed.getLocalPort();
    }
    Server strict =
        Server.createTcpServer("-tcpPort", "0", "-baseDir", directory.toString(), "-tcpDaemon");
    strict.start();
    opened.add(strict::stop);
    return List.of(
        ErrorScenario.provisioning(
            "no server is there", ErrorCategory.UNAVAILABLE, at("127.0.0.1:" + closedPort)),
        ErrorScenario.provisioning(
            "the server lets nobody create databases",
            ErrorCategory.UNAUTHORIZED,
            at("127.0.0.1:" + strict.getPort())));
  }

  @Override
  public Duration callBudget() {
    return Duration.ofSeconds(2);
  }

  /** H2 does everything at once: there is nothing to wait for. */
  @Override
  public void passTime(Duration wait) {}

  @Override
  public void close() throws Exception {
    server.close();
    for (AutoCloseable closeable : opened) {
      closeable.close();
    }
  }
}
