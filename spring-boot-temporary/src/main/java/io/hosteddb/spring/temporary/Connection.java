package io.hosteddb.spring.temporary;

import io.hosteddb.connection.KnownForms;
import io.hosteddb.temporary.TemporaryDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.util.ClassUtils;

/**
 * A way in which Spring Boot connects to a database. What makes them is loaded only where Spring
 * Boot's module for it is.
 *
 * @param type the type that its auto-configuration asks for
 * @param details makes them
 * @param companions what goes with it, and is given by nobody who names it
 * @param overrides properties that lead Spring Boot elsewhere in spite of the details, in groups
 *     with what they have to be: where the application sets one of a group, all take these texts
 */
record Connection(
    Class<? extends ConnectionDetails> type,
    Supplier<ConnectionDetails> details,
    List<Connection> companions,
    List<Map<String, String>> overrides) {
  private static final String BOOT = "org.springframework.boot.";

  /** Those that a database has a form for and the application has a module of Spring Boot for. */
  static List<Connection> of(TemporaryDatabase database) {
    List<Connection> found = new ArrayList<>();
    if (has(BOOT + "jdbc.autoconfigure.JdbcConnectionDetails")
        && database.hasForm(KnownForms.JDBC)) {
      found.add(JdbcDetails.of(database));
    }
    if (has(BOOT + "r2dbc.autoconfigure.R2dbcConnectionDetails")
        && has("io.r2dbc.spi.ConnectionFactoryOptions")
        && database.hasForm(KnownForms.R2DBC)) {
      found.add(R2dbcDetails.of(database, migrations(database)));
    }
    if (has(BOOT + "mongodb.autoconfigure.MongoConnectionDetails")
        && has("com.mongodb.ConnectionString")
        && database.hasForm(KnownForms.MONGODB)) {
      found.add(MongoDetails.of(database));
    }
    return found;
  }

  /** An application without a DataSource, as with R2DBC, migrates its schema by these. */
  private static List<Connection> migrations(TemporaryDatabase database) {
    List<Connection> found = new ArrayList<>();
    if (database.hasForm(KnownForms.JDBC)) {
      if (has(BOOT + "flyway.autoconfigure.FlywayConnectionDetails")) {
        found.add(FlywayDetails.of(database));
      }
      if (has(BOOT + "liquibase.autoconfigure.LiquibaseConnectionDetails")) {
        found.add(LiquibaseDetails.of(database));
      }
    }
    return found;
  }

  private static boolean has(String type) {
    return ClassUtils.isPresent(type, Connection.class.getClassLoader());
  }
}
