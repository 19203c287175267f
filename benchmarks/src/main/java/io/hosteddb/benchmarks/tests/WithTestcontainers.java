package io.hosteddb.benchmarks.tests;

// set-up
import java.nio.file.Path;
// end
import java.sql.SQLException;
// set-up
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
// end
import org.junit.jupiter.api.Test;
// set-up
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;
import org.sqlite.SQLiteDataSource;
import org.testcontainers.mongodb.MongoDBContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;

// end

/** Compiled, and not run: it needs Docker. */
class WithTestcontainers {
  // set-up
  static final PostgreSQLContainer POSTGRES = new PostgreSQLContainer("postgres:18");
  static final MongoDBContainer MONGO = new MongoDBContainer("mongo:8");
  @TempDir static Path directory;
  static PGSimpleDataSource orders;
  static SQLiteDataSource memory;

  @BeforeAll
  static void start() {
    POSTGRES.start();
    MONGO.start();
    orders = new PGSimpleDataSource();
    orders.setUrl(POSTGRES.getJdbcUrl());
    orders.setUser(POSTGRES.getUsername());
    orders.setPassword(POSTGRES.getPassword());
    memory = new SQLiteDataSource();
    memory.setUrl("jdbc:sqlite:" + directory.resolve("memory.db"));
  }

  @AfterAll
  static void stop() {
    MONGO.stop();
    POSTGRES.stop();
  }

  // end
  @Test
  void threeDatabases() throws SQLException {
    ThreeDatabases.use(orders, MONGO.getConnectionString(), "notes", memory);
  }
}
