package io.hosteddb.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.hosteddb.error.ConfigurationException;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.Settings;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DatabaseProviderFactory;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.testkit.provider.ProviderDriver;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where data and programs may lie: it works, or an error says which setting is to be changed. */
@Isolated
class PlacesTest {
  private static final String HOME = System.getProperty("user.home");
  private static final String UNUSUAL =
      "a $HOME \"q\" 'p' `id` %20 #h?;:&| ü é\u0301 \uD83D\uDE00 ~";

  @TempDir Path directory;
  private final ProviderDriver steps = ProviderDriver.of(ProviderDriver.newIdentity());

  @AfterEach
  void backHome() {
    System.setProperty("user.home", HOME);
  }

  static Stream<DatabaseProviderFactory> factories() {
    return Stream.of(
        new LocalPostgresProviderFactory(),
        new LocalMongoProviderFactory(),
        new LocalTursoProviderFactory());
  }

  private static DatabaseProvider create(Path data, Path binaries) {
    DatabaseProviderFactory factory = new LocalPostgresProviderFactory();
    Settings settings =
        Settings.of(
            Map.of("local.data-dir", data.toString(), "local.binaries-dir", binaries.toString()));
    return factory.create(
        ProviderSettings.read(factory.settings(), settings), LocalProviders.context());
  }

  /** A directory whose path has so many bytes. */
  private static Path longPath(Path in, int bytes) throws IOException {
    StringBuilder path = new StringBuilder(in.toRealPath().toString());
    int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
    while (length < bytes) {
      int left = bytes - length;
      // Nothing is left for a slash alone.
      int name = left > 150 ? 100 : left > 100 ? 50 : left - 1;
      path.append('/').append("x".repeat(name));
      length += name + 1;
    }
    return Path.of(path.toString());
  }

  @Test
  void anUnusualNameOfTheGreatestLength_works() throws Exception {
    everythingWorksIn(longPath(Files.createDirectory(directory.resolve(UNUSUAL)), 400));
  }

  /** From beside such data they could not be run. */
  private Path programs() {
    try {
      return Files.createDirectories(Path.of(HOME, ".cache", "hosteddb"));
    } catch (IOException e) {
      return directory.resolve("programs");
    }
  }

  private void everythingWorksIn(Path place) throws Exception {
    try (DatabaseProvider postgres = create(place, programs());
        DatabaseProvider mongo = LocalProviders.create(new LocalMongoProviderFactory(), place);
        DatabaseProvider turso = LocalProviders.create(new LocalTursoProviderFactory(), place)) {
      String url =
          LocalProviders.value(
              ProviderDriver.of(ProviderDriver.newIdentity()).servedBy(postgres).provision(),
              "DATABASE_URL");
      assertThat(Pg.query(url, "SELECT 1")).isEqualTo("1");
      Provisioned made =
          ProviderDriver.of(ProviderDriver.newIdentity()).servedBy(mongo).provision();
      try (MongoClient client = MongoClients.create(LocalProviders.value(made, "MONGODB_URI"))) {
        client
            .getDatabase(LocalProviders.value(made, "MONGODB_DB_NAME"))
            .getCollection("notes")
            .insertOne(new Document("x", 1));
      }
      String file =
          LocalProviders.value(
              ProviderDriver.of(ProviderDriver.newIdentity()).servedBy(turso).provision(),
              "TURSO_DATABASE_URL");
      Sqlite.execute(file, "CREATE TABLE t (x)", "INSERT INTO t VALUES ('kept')");
      assertThat(Sqlite.query(file, "SELECT x FROM t")).isEqualTo("kept");
    }
    try (Stream<Path> parts = Files.list(place)) {
      assertThat(parts.map(part -> String.valueOf(part.getFileName())))
          .contains("postgres", "mongodb", "turso");
    }
  }

  @ParameterizedTest
  @MethodSource("factories")
  void aPathThatIsTooLong_isRefused(DatabaseProviderFactory factory) throws Exception {
    Path place = longPath(directory, 401);
    assertThatThrownBy(() -> LocalProviders.create(factory, place))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("401 bytes")
        .hasMessageContaining("local.data-dir");
    assertThat(place).doesNotExist();
  }

  /** Where it separates no names, it is one of a name, and the MongoDB server's files know none. */
  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aBackslash_isRefusedByMongo() {
    Path place = directory.resolve("back\\slash");
    assertThatThrownBy(() -> LocalProviders.create(new LocalMongoProviderFactory(), place))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("backslash")
        .hasMessageContaining("local.data-dir");
  }

  @ParameterizedTest
  @MethodSource("factories")
  void aLineBreak_isRefused(DatabaseProviderFactory factory) {
    Path place = directory.resolve("two\nlines");
    assertThatThrownBy(() -> LocalProviders.create(factory, place))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("line break")
        .hasMessageContaining("local.data-dir");
    assertThat(place).doesNotExist();
  }

  @ParameterizedTest
  @MethodSource("factories")
  void aPlaceThatCannotBeMade_isSaidWithItsReason(DatabaseProviderFactory factory)
      throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    assertThatThrownBy(() -> LocalProviders.create(factory, file.resolve("data")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("Not a directory")
        .hasMessageContaining("local.data-dir");
  }

  /** What Java says of a user without a name, and what a service may have for one. */
  @Test
  void aHomeThatCannotBeUsed_isDoneWithout() throws Exception {
    for (String home : List.of("?", "/nowhere$HOME\"x", "/home/\0")) {
      System.setProperty("user.home", home);
      try (DatabaseProvider provider =
          LocalProviders.create(new LocalPostgresProviderFactory(), directory)) {
        String url =
            LocalProviders.value(
                ProviderDriver.of(ProviderDriver.newIdentity()).servedBy(provider).provision(),
                "DATABASE_URL");
        assertThat(Pg.query(url, "SELECT 1")).isEqualTo("1");
      }
      if (!home.contains("\0")) {
        assertThat(Path.of(home, ".cache/hosteddb/embedded-postgres")).doesNotExist();
      }
      // Unpacked for the first, and found by the second.
      assertThat(directory.resolve("postgres/binaries")).isDirectory();
    }
    assertThat(Path.of("?")).doesNotExist();
  }

  @Test
  void thePlaceOfTheBinaries_isASetting() throws Exception {
    System.setProperty("user.home", "/dev/null");
    Path binaries = directory.resolve("the programs");
    Path data = directory.resolve("data");
    try (DatabaseProvider provider = create(data, binaries)) {
      String url = LocalProviders.value(steps.servedBy(provider).provision(), "DATABASE_URL");
      assertThat(Pg.query(url, "SELECT 1")).isEqualTo("1");
    }
    assertThat(binaries.resolve("embedded-postgres")).isDirectory();
    assertThat(data.resolve("postgres/binaries")).doesNotExist();
  }

  @Test
  void aPlaceOfTheBinariesThatCannotBeUsed_isRefused() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    for (Path wrong : List.of(file.resolve("x"), directory.resolve("for $shells"))) {
      assertThatThrownBy(() -> create(directory.resolve("data"), wrong))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining(wrong.toString())
          .hasMessageContaining("local.binaries-dir");
    }
    // And nothing was left locked.
    create(directory.resolve("data"), directory.resolve("fine")).close();
  }

  /** Nothing has been started yet, so there is no log to look into. */
  @Test
  void aReasonIsGiven_andNoLogThatIsNotThere() throws Exception {
    System.setProperty("user.home", "/dev/null");
    Path own = Files.createDirectories(directory.resolve("postgres"));
    Files.createFile(own.resolve("binaries"));
    Path beside = own.toRealPath().resolve("binaries");
    try (DatabaseProvider provider =
        LocalProviders.create(new LocalPostgresProviderFactory(), directory)) {
      assertThatThrownBy(() -> steps.servedBy(provider).provision())
          .isInstanceOfSatisfying(
              ProviderException.class,
              e -> {
                String all = e.failure().message() + " " + e.failure().remedy();
                assertThat(all)
                    .contains("/dev/null/.cache/hosteddb")
                    .contains(beside.toString())
                    .contains("local.binaries-dir")
                    .doesNotContain("server.log");
              });
    }
  }

  /** Its last word is in the sentence, and the rest is where the sentence says. */
  @Test
  void aServerThatDoesNotStart_isQuoted() throws Exception {
    try (DatabaseProvider provider =
        LocalProviders.create(new LocalPostgresProviderFactory(), directory)) {
      steps.servedBy(provider).provision();
    }
    Path own = directory.resolve("postgres");
    Files.writeString(own.resolve("cluster/postgresql.conf"), "no_such_parameter = 1\n");
    Path log = own.toRealPath().resolve("server.log");
    try (DatabaseProvider provider =
        LocalProviders.create(new LocalPostgresProviderFactory(), directory)) {
      assertThatThrownBy(() -> steps.servedBy(provider).mayExist().provision())
          .isInstanceOfSatisfying(
              ProviderException.class,
              e -> {
                assertThat(e.failure().message()).contains("no_such_parameter");
                assertThat(e.failure().remedy()).contains(log.toString());
                assertThat(log).isNotEmptyFile();
              });
    }
  }

  /** As in a container that runs under a number of its own, in a network that prefers IPv6. */
  @Tag("killed-process")
  @Test
  void aUserWithoutAName_works() throws Exception {
    List<String> nameless = List.of("unshare", "-U", "--map-user=12345", "--map-group=12345");
    Assumptions.assumeTrue(runs(nameless), "this machine lets nobody be nameless");
    List<String> command = new ArrayList<>(nameless);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-Djava.net.preferIPv6Addresses=true",
            "-cp",
            System.getProperty("java.class.path")));
    command.addAll(
        List.of(
            HostProcess.class.getName(),
            directory.resolve("data").toString(),
            steps.identity().database().value()));
    Process host = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (BufferedReader output = host.inputReader()) {
      List<String> lines = new ArrayList<>();
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.add(line);
        if (line.startsWith("host: ")) {
          break;
        }
      }
      assertThat(lines).anyMatch(line -> line.startsWith("host: mongodb://"));
      // Ends in order, and its server with it.
      host.getOutputStream().close();
      host.waitFor();
    } finally {
      host.destroyForcibly();
    }
  }

  private static boolean runs(List<String> prefix) throws InterruptedException {
    List<String> command = new ArrayList<>(prefix);
    command.add("true");
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
