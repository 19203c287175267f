package com.example.h2;

import io.hosteddb.env.ManagedVariable;
import io.hosteddb.env.VariableContract;
import io.hosteddb.error.ConfigurationException;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.Region;
import io.hosteddb.model.RegionId;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.SettingSpec;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DatabaseProviderFactory;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProviderProfile;
import io.hosteddb.spi.Snippet;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the library finds: it says which provider this is and which settings it reads. */
public final class H2ProviderFactory implements DatabaseProviderFactory {
  static final ProviderId H2 = ProviderId.of("h2");
  static final RegionId HERE = RegionId.of("here");

  private static final SettingSpec SERVER =
      SettingSpec.text("h2.server", "An H2 server that runs already: host:port.");
  private static final SettingSpec DIRECTORY =
      SettingSpec.path("h2.directory", "Where a server of our own keeps its databases.");
  // Fixed: the port is part of the variables of every database that is READY.
  private static final SettingSpec PORT =
      SettingSpec.integer("h2.port", "The port of a server of our own.").withDefault("9092");

  /** For the service loader. */
  public H2ProviderFactory() {}

  @Override
  public ProviderId provider() {
    return H2;
  }

  @Override
  public String backend() {
    return "server";
  }

  @Override
  public List<SettingSpec> settings() {
    return List.of(SERVER, DIRECTORY, PORT);
  }

  @Override
  public DatabaseProvider create(ProviderSettings settings, ProviderContext context) {
    return new H2Provider(descriptor(), server(settings), context.random(), H2Server.DRIVER);
  }

  private static H2Server server(ProviderSettings settings) {
    Optional<String> running = settings.findText(SERVER.key());
    Optional<Path> directory = settings.findPath(DIRECTORY.key());
    if (running.isPresent() == directory.isPresent()) {
      throw new ConfigurationException(
          SERVER.key(),
          "Set either h2.server to use a server that runs already, or h2.directory to have one"
              + " started.");
    }
    return running.isPresent()
        ? H2Server.running(running.get())
        : H2Server.start(directory.orElseThrow(), settings.integer(PORT.key()));
  }

  /** Constant, and made without asking the server: the catalog shows it. */
  static ProviderDescriptor descriptor() {
    ProviderProfile profile =
        new ProviderProfile(
            H2,
            "H2",
            "Embedded SQL database in server mode",
            "Small relational workloads, demos",
            VariableContract.of(
                ManagedVariable.plain("H2_URL", "JDBC URL of the database"),
                ManagedVariable.plain("H2_USER", "User to connect as"),
                ManagedVariable.secret("H2_PASSWORD", "Password of the user")),
            List.of(new Snippet("java", "Connect", CONNECT)),
            URI.create("https://h2database.com/html/main.html"),
            HERE);
    return ProviderDescriptor.builder(profile, "server")
        .fallbackRegions(List.of(new Region(HERE, "On the server")))
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
