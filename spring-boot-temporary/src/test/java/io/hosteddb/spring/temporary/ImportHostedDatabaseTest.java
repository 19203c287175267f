package io.hosteddb.spring.temporary;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.Actor;
import io.hosteddb.model.ProjectId;
import io.hosteddb.temporary.TemporaryDatabase;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import javax.sql.DataSource;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.mongodb.autoconfigure.MongoConnectionDetails;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcConnectionDetails;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.core.env.Environment;
import reactor.core.publisher.Flux;

/**
 * An application with everything on one context: the starter with its durable store, Flyway, JDBC,
 * R2DBC and MongoDB, and no URL in its properties.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE)
@ImportHostedDatabase(
    value = "postgres",
    types = {JdbcConnectionDetails.class, R2dbcConnectionDetails.class})
@ImportHostedDatabase("mongodb")
@ImportHostedDatabase("turso")
class ImportHostedDatabaseTest {
  @SpringBootConfiguration
  @EnableAutoConfiguration(exclude = R2dbcAutoConfiguration.class)
  static class Application {}

  @Autowired private DataSource dataSource;
  @Autowired private Environment environment;

  static String query(DataSource source, String sql) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  @Test
  void theDataSource_isTheAttachedDatabase_andIsMigrated(@Autowired JdbcConnectionDetails details)
      throws SQLException {
    assertThat(query(dataSource, "SELECT current_database()"))
        .startsWith("tmp_")
        .isEqualTo(details.getJdbcUrl().replaceFirst("^.*/([^?]*).*$", "$1"));
    assertThat(query(dataSource, "SELECT count(*) FROM note")).as("Flyway").isEqualTo("0");
    assertThat(query(dataSource, "SELECT count(*) FROM mark")).as("Liquibase").isEqualTo("0");
  }

  /** No cycle: the library that the application embeds is not the one the DataSource is from. */
  @Test
  void theStartersDurableStore_standsInTheAttachedDatabase(@Autowired HostedDatabases databases)
      throws Exception {
    HostedDatabase memory =
        databases.attach(
            AttachRequest.to(ProjectId.of("support-agent"))
                .provider("turso")
                .name("memory")
                .by(Actor.user("ana"))
                .build());
    databases.awaitReady(memory.id(), Duration.ofMinutes(2));
    assertThat(query(dataSource, "SELECT count(*) FROM hosteddb.hosteddb_database")).isEqualTo("1");
    databases.detach(memory.id(), Actor.user("ana"));
    databases.awaitDeleted(memory.id(), Duration.ofMinutes(2));
  }

  static String query(ConnectionFactory connections, String sql) {
    String value =
        Flux.usingWhen(
                connections.create(),
                connection ->
                    Flux.from(connection.createStatement(sql).execute())
                        .flatMap(result -> result.map((row, metadata) -> row.get(0, String.class))),
                io.r2dbc.spi.Connection::close)
            .blockLast(Duration.ofMinutes(1));
    return Objects.requireNonNull(value);
  }

  @Test
  void r2dbc_isTheSameDatabase(@Autowired R2dbcConnectionDetails details) throws SQLException {
    ConnectionFactory connections = ConnectionFactories.get(details.getConnectionFactoryOptions());
    assertThat(query(connections, "SELECT current_database()::text"))
        .isEqualTo(query(dataSource, "SELECT current_database()"));
  }

  @Test
  void theMongoClient_isThatOfTheAttachedDatabase(
      @Autowired MongoClient client, @Autowired MongoConnectionDetails details) {
    String name = details.getConnectionString().getDatabase();
    assertThat(name).isEqualTo(environment.getProperty("MONGODB_DB_NAME"));
    client.getDatabase(name).getCollection("notes").insertOne(new Document("text", "kept"));
    assertThat(client.getDatabase(name).getCollection("notes").countDocuments()).isEqualTo(1);
  }

  @Test
  void theVariables_areProperties(
      @Autowired @Qualifier("hostedDatabase.turso") TemporaryDatabase turso) {
    assertThat(environment.getProperty("TURSO_DATABASE_URL"))
        .isEqualTo(turso.variables().get("TURSO_DATABASE_URL"));
  }
}
