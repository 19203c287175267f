package io.hosteddb.store.jdbc.internal.schema;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.error.HostedDatabasesException;
import io.hosteddb.error.StoreException;
import io.hosteddb.store.jdbc.internal.sql.Dialect;
import io.hosteddb.store.jdbc.internal.sql.ResultRow;
import io.hosteddb.store.jdbc.internal.sql.SqlState;
import io.hosteddb.store.jdbc.internal.sql.StatementRunner;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.flywaydb.core.api.output.MigrateResult;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the schema up to date: Flyway, with a history table of its own. */
public final class SchemaMigration {
  public static final String SETTING = "schema";
  private static final Logger LOG = LoggerFactory.getLogger(SchemaMigration.class);

  /** How builds from before the first release began; its own migrations begin with V1__Schema. */
  private static final String UNRELEASED = "V1__Records.sql";

  private static final int MAX_TRIES = 10;
  private static final Duration PAUSE = Duration.ofMillis(100);

  /** Half of the time goes to those who wait behind a migration that waits. */
  private static final Duration PAUSE_FOR_LOCKS = LockLimit.WAIT;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final DataSource dataSource;
  private final Dialect dialect;
  private final String product;
  private final String schema;

  public SchemaMigration(DataSource dataSource, Dialect dialect, String product, String schema) {
    this.dataSource = dataSource;
    this.dialect = dialect;
    this.product = product;
    this.schema = schema;
  }

  /** Creates what is missing; several nodes may do so at the same time. */
  public void migrate() {
    if (isNewest()) {
      return;
    }
    // Flyway keeps processes apart on PostgreSQL, but not the threads of one process on H2.
    synchronized (SchemaMigration.class) {
      createSchema();
      migrateWithOthers();
    }
  }

  /** Whether nothing is to do, for sure: what cannot be read is for Flyway to look at. */
  private boolean isNewest() {
    try (Connection connection = dataSource.getConnection()) {
      boolean newest = SchemaHistory.isNewest(connection, schema, dialect.folder());
      if (!connection.getAutoCommit()) {
        connection.rollback();
      }
      return newest;
    } catch (SQLException | IOException e) {
      if (SqlState.isForbidden(OpeningErrors.sqlException(e).orElse(null))) {
        throw unreachable(e);
      }
      LOG.debug("What was done to the schema cannot be read.", e);
      return false;
    }
  }

  /**
   * Flyway locks its history table, but not the making of it: of several nodes that meet an empty
   * schema some may see it half made.
   */
  private void migrateWithOthers() {
    long begun = System.nanoTime();
    for (int tries = 1; ; tries++) {
      try {
        MigrateResult unused = withFlyway(Flyway::migrate);
        return;
      } catch (RuntimeException | LinkageError e) {
        boolean late = System.nanoTime() - begun > PATIENCE.toNanos();
        if (tries == MAX_TRIES || late || !mayBeOthers(e)) {
          throw explained(e);
        }
        if (Thread.currentThread().isInterrupted()) {
          throw new StoreException(
              "The store was not opened: the thread was interrupted while the schema "
                  + schema
                  + " was brought up to date. Open it again.",
              e);
        }
        LOG.info(
            "The schema {} could not be brought up to date, perhaps since another node is at it"
                + " ({}); it is tried again.",
            schema,
            OpeningErrors.sqlException(e)
                .map(sql -> "SQL state " + sql.getSQLState())
                .orElse("Flyway"));
        LockSupport.parkNanos((isLocked(e) ? PAUSE_FOR_LOCKS : PAUSE).toNanos());
      }
    }
  }

  /** Whether somebody holds a lock that the migration needs. */
  private static boolean isLocked(Throwable thrown) {
    return OpeningErrors.sqlException(thrown).filter(SqlState::isLocked).isPresent();
  }

  /** Whether another try may go better: another node has made by then what it is making. */
  private boolean mayBeOthers(Throwable thrown) {
    return thrown instanceof FlywayException
        && !(thrown instanceof FlywayValidateException)
        && !SqlState.isForbidden(OpeningErrors.sqlException(thrown).orElse(null))
        && OpeningErrors.permanent(thrown).isEmpty()
        && OpeningErrors.lostPlugin(thrown, product).isEmpty();
  }

  /** Only looks whether everything is there. */
  public void validate() {
    if (isNewest()) {
      return;
    }
    try {
      if (!exists()) {
        throw new ConfigurationException(
            SETTING, "There is no schema " + schema + ", and the store was told not to make one.");
      }
      if (isUnreleased()) {
        throw unreleased(null);
      }
      if (withFlyway(flyway -> flyway.info().pending().length) > 0) {
        throw new ConfigurationException(
            SETTING,
            "The schema "
                + schema
                + " is older than this release, and the store was told not to change it. Apply the"
                + " migrations of io/hosteddb/store/jdbc/schema/"
                + dialect.folder()
                + " with Flyway and the history table "
                + SchemaHistory.TABLE
                + ", or let the store do it.");
      }
    } catch (HostedDatabasesException e) {
      throw e;
    } catch (RuntimeException | LinkageError e) {
      throw explained(e);
    } catch (SQLException e) {
      throw unreachable(e);
    }
  }

  /** What Flyway forgets to give back when it fails goes back to the pool. */
  private <T> T withFlyway(Function<Flyway, T> call) {
    try (LentConnections connections = new LentConnections(dataSource, dialect.isPostgres())) {
      return call.apply(flyway(connections.dataSource()));
    }
  }

  private Flyway flyway(DataSource connections) {
    FluentConfiguration configuration = Flyway.configure(SchemaMigration.class.getClassLoader());
    if (dialect.isPostgres()) {
      configuration.callbacks(new LockLimit());
    }
    return configuration
        .dataSource(connections)
        .schemas(schema)
        .defaultSchema(schema)
        .createSchemas(false)
        .table(SchemaHistory.TABLE)
        .locations("classpath:" + SchemaHistory.FOLDER + dialect.folder())
        .placeholderReplacement(false)
        // A schema that the host shares with us is not empty, and that is fine.
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .loggers("slf4j")
        .load();
  }

  private void createSchema() {
    try {
      if (!exists()) {
        try (Connection connection = dataSource.getConnection();
            Statement statement = connection.createStatement()) {
          statement.execute("create schema if not exists \"" + schema + "\"");
          if (!connection.getAutoCommit()) {
            connection.commit();
          }
        }
      }
    } catch (SQLException e) {
      explainOrIgnore(e);
    }
  }

  /** Another node may have been faster; PostgreSQL then fails in spite of "if not exists". */
  private void explainOrIgnore(SQLException e) {
    if (SqlState.isForbidden(e)) {
      throw forbidden("create the schema " + schema);
    }
    try {
      if (!exists()) {
        throw unreachable(e);
      }
    } catch (SQLException later) {
      throw unreachable(later);
    }
  }

  private boolean exists() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      boolean found =
          StatementRunner.first(
                      connection,
                      dialect.schemaExists(),
                      bind -> bind.text(schema),
                      ResultRow::number)
                  .orElse(0L)
              > 0;
      if (!connection.getAutoCommit()) {
        connection.rollback();
      }
      return found;
    }
  }

  /** Whether a build from before the first release has made the tables. */
  private boolean isUnreleased() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      boolean found =
          count(connection, SchemaHistory.IN_SCHEMA, schema, SchemaHistory.TABLE)
              && count(
                  connection,
                  "select count(*) from \"%s\".\"%s\" where \"script\" = ?"
                      .formatted(schema, SchemaHistory.TABLE),
                  UNRELEASED);
      if (!connection.getAutoCommit()) {
        connection.rollback();
      }
      return found;
    }
  }

  private static boolean count(Connection connection, String statement, String... parameters)
      throws SQLException {
    return StatementRunner.first(
                connection,
                statement,
                bind -> {
                  for (String parameter : parameters) {
                    bind.text(parameter);
                  }
                },
                ResultRow::number)
            .orElse(0L)
        > 0;
  }

  private boolean isUnreleasedForSure() {
    try {
      return isUnreleased();
    } catch (SQLException e) {
      LOG.debug("Who made the schema cannot be read.", e);
      return false;
    }
  }

  private ConfigurationException unreleased(@Nullable Throwable cause) {
    return new ConfigurationException(
        SETTING,
        "The schema "
            + schema
            + " was made by a build from before the first release, whose tables no release reads."
            + " Nothing was changed. Give the store another schema and attach anew. Databases that"
            + " the old one still holds are at their vendors: start the old build once more and"
            + " detach them, then drop the schema.",
        cause);
  }

  private RuntimeException explained(Throwable e) {
    if (SqlState.isForbidden(OpeningErrors.sqlException(e).orElse(null))) {
      return forbidden("create or change tables in the schema " + schema);
    }
    if (e instanceof FlywayValidateException) {
      if (isUnreleasedForSure()) {
        return unreleased(e);
      }
      return new ConfigurationException(
          SETTING,
          "The schema "
              + schema
              + " is not as this release's migrations left it: somebody has changed the table "
              + SchemaHistory.TABLE
              + " or a migration failed half-way ("
              + e.getMessage()
              + "). Restore a backup, or give the store another schema.",
          e);
    }
    if (isLocked(e)) {
      return new StoreException(
          "The schema "
              + schema
              + " could not be brought up to date; nothing else was done: a transaction that does not"
              + " end keeps its tables locked (SQL state 55P03), such as a backup by pg_dump or a"
              + " session that is idle in its transaction. The other nodes work on meanwhile. Let it"
              + " end or end it (PostgreSQL: pg_blocking_pids tells who it is), then open the store"
              + " again.",
          e);
    }
    return OpeningErrors.permanent(e)
        .or(() -> OpeningErrors.lostPlugin(e, product))
        .<RuntimeException>map(known -> known)
        .orElseGet(() ->
            new StoreException(
                "The schema "
                    + schema
                    + " could not be brought up to date; nothing else was done"
                    + OpeningErrors.sqlException(e)
                        .map(sql -> " (SQL state " + sql.getSQLState() + ").")
                        .orElse("."),
                e));
  }

  private ConfigurationException forbidden(String deed) {
    return new ConfigurationException(
        SETTING,
        "The database's role may not "
            + deed
            + ". Let an administrator run: create schema if not exists \""
            + schema
            + "\" authorization <role>; or name a schema in which the role may create tables.");
  }

  private static RuntimeException unreachable(Exception e) {
    return OpeningErrors.permanent(e)
        .<RuntimeException>map(known -> known)
        .orElseGet(() -> OpeningErrors.notAnswering(e));
  }
}
