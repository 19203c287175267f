package com.example.h2;

import io.hosteddb.connection.ConnectionForms;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.WorkloadKind;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.SettingSpec;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DatabaseProviderFactory;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProviderProfile;
import io.hosteddb.spi.WorkloadSupport;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the library finds: it says which provider this is and which settings it reads. */
public final class H2ProviderFactory implements DatabaseProviderFactory {
  private static final String SERVER = "h2.server";
  private static final String DIRECTORY = "h2.directory";
  private static final String PORT = "h2.port";

  /** For the service loader. */
  public H2ProviderFactory() {}

  @Override
  public ProviderId provider() {
    return ProviderId.of("h2");
  }

  @Override
  public String backend() {
    return "server";
  }

  @Override
  public List<SettingSpec> settings() {
    return List.of(
        SettingSpec.text(SERVER, "An H2 server that runs already: host:port.")
            .matching(H2Server.HOST_AND_PORT, "must be host:port"),
        SettingSpec.path(DIRECTORY, "Where a server of our own keeps its databases."),
        // Fixed: the port is part of the variables of every database that is READY.
        SettingSpec.integer(PORT, "The port of a server of our own.")
            .between(1, 65_535)
            .withDefault("9092"));
  }

  @Override
  public DatabaseProvider create(ProviderSettings settings, ProviderContext context) {
    return new H2Provider(descriptor(), server(settings), context.random(), H2Server.DRIVER);
  }

  private static H2Server server(ProviderSettings settings) {
    Optional<String> running = settings.findText(SERVER);
    Optional<Path> directory = settings.findPath(DIRECTORY);
    if (running.isPresent() == directory.isPresent()) {
      throw settings.refused(
          SERVER,
          "Set either h2.server to use a server that runs already, or h2.directory to have one"
              + " started.");
    }
    return running.isPresent()
        ? H2Server.running(running.get())
        : start(directory.orElseThrow(), settings);
  }

  private static H2Server start(Path directory, ProviderSettings settings) {
    int port = settings.integer(PORT);
    try {
      return H2Server.start(directory, port);
    } catch (SQLException e) {
      throw settings.refused(
          PORT, "No H2 server can be started on port " + port + ": is it in use?");
    }
  }

  /** Constant, and made without asking the server: the catalog shows it. */
  static ProviderDescriptor descriptor() {
    ProviderProfile profile =
        ProviderProfile.builder("h2")
            .displayName("H2")
            .engine("Embedded SQL database in server mode")
            .bestFor("Small relational workloads, demos")
            .plainVariable("H2_URL", "JDBC URL of the database")
            .plainVariable("H2_USER", "User to connect as")
            .secretVariable("H2_PASSWORD", "Password of the user")
            .forms(ConnectionForms.of(Set.of("H2_URL", "H2_USER", "H2_PASSWORD"), H2Forms::of))
            .snippet("java", "Connect", CONNECT)
            .docsUrl("https://h2database.com/html/main.html")
            .defaultRegion("here")
            .build();
    return ProviderDescriptor.builder(profile, "server")
        .workload(WorkloadSupport.works(WorkloadKind.RELATIONAL))
        .region("here", "On the server")
        .typicalTime(Duration.ofMillis(100))
        .timeLimit(Duration.ofMinutes(2))
        .build();
  }

  private static final String CONNECT =
      """
      Connection connection =
          DriverManager.getConnection(
              System.getenv("H2_URL"), System.getenv("H2_USER"), System.getenv("H2_PASSWORD"));
      """;
}
