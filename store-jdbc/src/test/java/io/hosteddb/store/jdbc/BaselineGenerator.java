package io.hosteddb.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Writes the stores that a release makes as test data, once for each release; what later releases
 * make of them is {@link BaselineTest}'s. No test of the suite: run it as RELEASING.md says.
 */
class BaselineGenerator {
  /** What the schema of the release is made of. */
  private static final List<String> MIGRATIONS = List.of("V1__Schema.sql");

  @Test
  void write() throws IOException, SQLException {
    String release = System.getProperty("baseline.release", "");
    assertThat(release).as("-Dbaseline.release=...").matches("\\d+\\.\\d+\\.\\d+");
    Path folder = Path.of("src/test/resources/baseline", release);
    Path made = Files.createDirectories(folder);
    // A keyset for tests, committed with what it decrypts.
    TinkKeyset older = TinkKeyset.generate();
    TinkKeyset newer = older.withNewKey().withNewestAsPrimary();
    Files.writeString(made.resolve("test-keyset.json"), newer.toJson().reveal() + "\n");
    for (TestDatabase database : TestDatabase.values()) {
      TestDatabase.Place place = database.emptyPlace();
      try (HikariDataSource pool = place.pool(4)) {
        BaselineStore.fillFirst(open(pool, place, older));
        BaselineStore.fillRest(open(pool, place, newer));
        try (Connection connection = pool.getConnection()) {
          String dump =
              database == TestDatabase.POSTGRESQL
                  ? BaselineDump.ofPostgres(connection, place.schema(), MIGRATIONS)
                  : BaselineDump.ofH2(connection, place.schema());
          Files.writeString(made.resolve(fileName(database)), dump);
        }
      }
    }
  }

  static String fileName(TestDatabase database) {
    return database == TestDatabase.POSTGRESQL ? "postgresql.sql" : "h2.sql";
  }

  private static JdbcDatabaseStore open(
      HikariDataSource pool, TestDatabase.Place place, TinkKeyset keyset) {
    return JdbcDatabaseStore.builder(pool, TinkSecretCipher.of(keyset))
        .schema(place.schema())
        .build();
  }
}
