package io.hosteddb.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.error.ConfigurationException;
import io.hosteddb.model.Action;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.Secret;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of an H2 file when its process ends, in order or not. */
@Tag("killed-process")
class H2CrashTest {
  /** Long enough that H2 by itself writes nothing down before the process is killed. */
  private static final String LAZY = ";WRITE_DELAY=600000";

  private static final String SAFE = ";DB_CLOSE_ON_EXIT=FALSE";
  private static final int LAST_REQUESTS = 500;

  /** Writes a record, says so, and waits to be ended; what its user does until the end, it does. */
  static final class Host {
    private Host() {}

    public static void main(String[] arguments) throws Exception {
      // Never closed: H2 would write everything down with its last connection.
      HikariDataSource pool = pool(Path.of(arguments[0]), LAZY + SAFE);
      JdbcDatabaseStore store = open(pool, Path.of(arguments[0]));
      DatabaseRecord record = Records.attached("postgres");
      store.insert(record, Records.transition(null, record));
      DatabaseRecord ready = Records.ready(record, Secret.of("value"));
      store.update(ready, Records.transition(record, ready));
      Runtime.getRuntime().addShutdownHook(new Thread(() -> serveOn(store, ready)));
      System.out.println(record.id());
      System.out.flush();
      int unused = System.in.read();
    }

    /** As a web server does that lets running requests finish. */
    private static void serveOn(JdbcDatabaseStore store, DatabaseRecord ready) {
      int served = 0;
      try {
        for (; served < LAST_REQUESTS; served++) {
          if (store.find(ready.id()).isEmpty()) {
            break;
          }
          store.recordAudit(Records.audit(ready, Action.REVEAL));
        }
      } finally {
        System.out.println("served " + served);
        System.out.flush();
      }
    }
  }

  private static HikariDataSource pool(Path folder, String settings) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:h2:retry:" + folder.resolve("store") + settings);
    config.setUsername("sa");
    config.setPassword("");
    config.setMaximumPoolSize(4);
    return new HikariDataSource(config);
  }

  private static JdbcDatabaseStore open(HikariDataSource pool, Path folder) {
    return JdbcDatabaseStore.create(
        pool, TinkSecretCipher.of(TinkKeyset.readOrGenerate(folder.resolve("keyset"))));
  }

  private static Process start(Path folder) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Host.class.getName(),
            folder.toString())
        .redirectError(folder.resolve("errors").toFile())
        .start();
  }

  /** The id that the host has printed, the last line of what its log prints before. */
  private static DatabaseId written(BufferedReader output) throws Exception {
    List<String> lines = new ArrayList<>();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      lines.add(line);
      if (line.matches("d[a-z0-9]{18}")) {
        return DatabaseId.of(line);
      }
    }
    throw new AssertionError("the host ended: " + lines);
  }

  @Test
  void whatWasWritten_isThereAfterAKill(@TempDir Path folder) throws Exception {
    Process host = start(folder);
    DatabaseId id;
    try (BufferedReader output = host.inputReader()) {
      id = written(output);
    } finally {
      host.destroyForcibly().waitFor();
    }
    try (HikariDataSource pool = pool(folder, SAFE)) {
      DatabaseRecord found = open(pool, folder).find(id).orElseThrow();
      assertThat(found.version()).isEqualTo(2);
      assertThat(found.variables().isEmpty()).isFalse();
    }
  }

  @Test
  void aHostThatIsToldToEnd_isServedToTheLastRequest(@TempDir Path folder) throws Exception {
    Process host = start(folder);
    try (BufferedReader output = host.inputReader()) {
      DatabaseId id = written(output);
      // Not the process, which would close its output.
      assertThat(host.toHandle().destroy()).isTrue();
      List<String> last = output.lines().filter(line -> line.startsWith("served")).toList();
      assertThat(last).as("%s", id).containsExactly("served " + LAST_REQUESTS);
    } finally {
      host.destroyForcibly().waitFor();
    }
    try (HikariDataSource pool = pool(folder, SAFE)) {
      int audited = open(pool, folder).audit(Records.PROJECT, 1_000, null).items().size();
      assertThat(audited).isEqualTo(LAST_REQUESTS);
    }
  }

  @Test
  void aFileThatAnotherProcessHasOpen_isSaidToBe(@TempDir Path folder) throws Exception {
    Process host = start(folder);
    try (BufferedReader output = host.inputReader()) {
      DatabaseId id = written(output);
      JdbcDataSource source = new JdbcDataSource();
      source.setURL("jdbc:h2:retry:" + folder.resolve("store") + SAFE);
      source.setUser("sa");
      TinkSecretCipher cipher = TinkSecretCipher.of(TinkKeyset.generate());
      assertThatThrownBy(() -> JdbcDatabaseStore.create(source, cipher))
          .as("%s", id)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("open in another process")
          .hasMessageContaining("Stop the other process");
    } finally {
      host.destroyForcibly().waitFor();
    }
  }

  @Test
  void aUserWhoMayNotHaveItWrittenDown_isRefused() throws Exception {
    TestDatabase.Place place = TestDatabase.H2.newPlace();
    try (HikariDataSource pool = place.pool(2)) {
      try (Connection connection = pool.getConnection();
          Statement statement = connection.createStatement()) {
        assertThat(statement.execute("create user plain password ''")).isFalse();
      }
      JdbcDataSource plain = new JdbcDataSource();
      plain.setURL(place.url());
      plain.setUser("plain");
      TinkSecretCipher cipher = TinkSecretCipher.of(TinkKeyset.generate());
      assertThatThrownBy(() -> JdbcDatabaseStore.create(plain, cipher))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("admin rights");
    }
  }
}
