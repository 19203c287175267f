package io.hosteddb.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.error.ConfigurationException;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.Secret;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that dies the moment a write has returned. */
class H2CrashTest {

  /** Writes a record, prints its id, and dies without closing anything. */
  static final class Dies {
    private Dies() {}

    public static void main(String[] arguments) {
      JdbcDatabaseStore store = open(Path.of(arguments[0]));
      DatabaseRecord record = Records.attached("postgres");
      store.insert(record, Records.transition(null, record));
      DatabaseRecord ready = Records.ready(record, Secret.of("value"));
      store.update(ready, Records.transition(record, ready));
      System.out.println(record.id());
      System.out.flush();
      Runtime.getRuntime().halt(1);
    }
  }

  private static JdbcDatabaseStore open(Path folder) {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL("jdbc:h2:retry:" + folder.resolve("store"));
    source.setUser("sa");
    return JdbcDatabaseStore.create(
        source, TinkSecretCipher.of(TinkKeyset.readOrGenerate(folder.resolve("keyset"))));
  }

  @Test
  void whatWasWritten_isThereAfterACrash(@TempDir Path folder) throws Exception {
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Dies.class.getName(),
                folder.toString())
            .redirectOutput(output.toFile())
            .redirectError(new File(folder.toFile(), "errors"))
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    String printed = Files.readString(output, StandardCharsets.UTF_8).strip();
    assertThat(printed).isNotEmpty();
    String id = printed.substring(printed.lastIndexOf('\n') + 1);

    DatabaseRecord found = open(folder).find(DatabaseId.of(id)).orElseThrow();
    assertThat(found.version()).isEqualTo(2);
    assertThat(found.variables().isEmpty()).isFalse();
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
