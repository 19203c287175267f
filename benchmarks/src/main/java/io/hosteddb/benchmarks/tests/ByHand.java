package io.hosteddb.benchmarks.tests;

// set-up
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
// end
import java.sql.SQLException;
import javax.sql.DataSource;
// set-up
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
// end
import org.junit.jupiter.api.Test;
// set-up
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

// end

class ByHand {
  // set-up
  @TempDir static Path directory;
  static EmbeddedPostgres postgres;
  static MongoServer mongo;
  static DataSource orders;
  static SQLiteDataSource memory;
  static String notes;

  @BeforeAll
  static void start() throws IOException {
    postgres = EmbeddedPostgres.start();
    orders = postgres.getPostgresDatabase();
    mongo = new MongoServer(H2Backend.inMemory());
    notes = mongo.bindAndGetConnectionString();
    memory = new SQLiteDataSource();
    memory.setUrl("jdbc:sqlite:" + directory.resolve("memory.db"));
  }

  @AfterAll
  static void stop() throws IOException {
    mongo.shutdownNow();
    postgres.close();
  }

  // end
  @Test
  void threeDatabases() throws SQLException {
    ThreeDatabases.use(orders, notes, "notes", memory);
  }
}
