package io.hosteddb.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.store.Trail;
import io.hosteddb.store.jdbc.internal.maintenance.MaintenanceStatements;
import io.hosteddb.store.jdbc.internal.records.PostgresChangeFeed;
import io.hosteddb.store.jdbc.internal.records.PostgresRecordStatements;
import io.hosteddb.store.jdbc.internal.records.RecordStatements;
import io.hosteddb.store.jdbc.internal.sql.PostgresDialect;
import io.hosteddb.store.jdbc.internal.sql.Schema;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * PostgreSQL's plans for every statement over many databases, most of them DELETED: with the plan
 * that holds for all parameters, none reads a table from end to end.
 */
@TestInstance(Lifecycle.PER_CLASS)
class ExplainTest {
  private static final int DATABASES = 100_000;

  private final TestDatabase.Place place = TestDatabase.POSTGRESQL.newPlace();
  private final HikariDataSource pool = place.pool(2);
  private final Schema schema = new Schema(place.schema());
  private final RecordStatements sql = new RecordStatements(schema);

  @BeforeAll
  void fill() throws SQLException {
    JdbcDatabaseStore.builder(pool, TinkSecretCipher.of(TinkKeyset.generate()))
        .schema(place.schema())
        .build();
    execute("insert into @hosteddb_project (id) select 'p' || n from generate_series(1, 1000) n");
    execute(
        """
        insert into @hosteddb_database (id, project_id, provider, backend, name, requested_region,
          target_region, vendor_name, platform, contract, created_by, created_at, idempotency_key,
          fingerprint, version, status, updated_at, may_exist, problems, since, next_poll, steps,
          deleted_at)
        select 'd' || lpad(n::text, 18, '0'), 'p' || (n %% 1000 + 1), 'postgres', 'server',
          'name ' || n, 'r', 'r', 'hdb-x', 'hosteddb', 'secret DATABASE_URL url', 'user:ana', now(),
          case when n %% 2 = 0 then 'key ' || n end, 'f', 5,
          case when n %% 20 = 0 then 'READY' when n %% 1000 = 1 then 'PROVISIONING'
               else 'DELETED' end,
          now(), true, 0, now(), now() + n * interval '1 second', 4,
          case when n %% 20 <> 0 and n %% 1000 <> 1 then now() - n * interval '1 minute' end
        from generate_series(1, %d) n\
        """
            .formatted(DATABASES));
    execute(
        """
        insert into @hosteddb_history
        select id, v, 0, updated_at - v * interval '1 day', null, 'READY', 'user:ana', 'reason'
        from @hosteddb_database, generate_series(1, 3) v\
        """);
    execute(
        """
        insert into @hosteddb_audit (project_id, happened_at, actor, action, database_id)
        select project_id, now(), 'user:ana', 'ATTACH', id from @hosteddb_database\
        """);
    execute(
        """
        insert into @hosteddb_upkeep (database_id, generation, due, renewal_failures)
        select id, 1, next_poll + interval '30 days', 0 from @hosteddb_database
        where status = 'READY'\
        """);
    execute("analyze");
  }

  @AfterAll
  void close() {
    pool.close();
  }

  @Test
  void everyRead_usesAnIndex() throws SQLException {
    usesOnly(sql.findAll, "hosteddb_database_pkey");
    usesOnly(sql.statuses, "hosteddb_database_pkey");
    usesOnly(sql.find, "hosteddb_database_pkey");
    usesOnly(sql.findByKey, "hosteddb_database_idempotency_key");
    usesOnly(sql.claims, "hosteddb_database_of_project");
    usesOnly(sql.list, "hosteddb_database_of_project");
    usesOnly(sql.environment, "hosteddb_project_pkey", "hosteddb_database_of_project");
    usesOnly(sql.history, "hosteddb_history_pkey");
    usesOnly(sql.audit, "hosteddb_audit_pkey");
    usesOnly(PostgresChangeFeed.changes(sql), "hosteddb_history_position");
    usesOnly(PostgresChangeFeed.foreign(sql), "hosteddb_history_position");
    usesOnly(PostgresChangeFeed.insertHistory(sql), "hosteddb_history_pkey");
    usesOnly(sql.overdue, "hosteddb_database_due", "hosteddb_upkeep_due");
  }

  @Test
  void everyWrite_usesAnIndex() throws SQLException {
    usesOnly(sql.lockProject, "hosteddb_project_pkey");
    usesOnly(sql.lockVariables, "hosteddb_database_pkey");
    usesOnly(sql.updateRecord, "hosteddb_database_pkey");
    usesOnly(sql.bumpRevision, "hosteddb_project_pkey");
    usesOnly(PostgresRecordStatements.updateAlone(sql), "hosteddb_database_pkey");
    usesOnly(
        PostgresRecordStatements.updateEmpty(sql, true, Trail.none(), ""),
        "hosteddb_database_pkey",
        "hosteddb_project_pkey");
    usesOnly(
        PostgresRecordStatements.updateEmpty(sql, false, Trail.none(), ""),
        "hosteddb_database_pkey");
    usesOnly(
        PostgresRecordStatements.clear(sql, false, Trail.none(), ""),
        "hosteddb_database_pkey",
        "hosteddb_project_pkey");
  }

  @Test
  void theBackgroundWork_usesIndexes() throws SQLException {
    MaintenanceStatements statements = new MaintenanceStatements(schema, new PostgresDialect());
    usesOnly(statements.oldDeleted, "hosteddb_database_deleted");
    usesOnly(statements.removeDeleted, "hosteddb_database_pkey");
    usesOnly(statements.oldHistory, "hosteddb_history_age", "hosteddb_history_pkey");
    usesOnly(statements.removeHistory, "hosteddb_history_pkey");
    usesOnly(statements.removeAudit, "hosteddb_audit_age", "Tid Scan");
    usesOnly(statements.ciphertexts, "hosteddb_database_pkey");
    usesOnly(statements.replaceCiphertexts, "hosteddb_database_pkey");
  }

  @Test
  void theSearchForWholeTables_findsOne() throws SQLException {
    List<String> plan = plan("select * from @hosteddb_database where name = ?");
    assertThat(plan).anyMatch(line -> line.contains("Seq Scan"));
  }

  private void usesOnly(String statement, String... indexes) throws SQLException {
    List<String> plan = plan(statement);
    // The meta table is one page, whatever the number of databases.
    assertThat(plan)
        .as(statement)
        .noneMatch(line -> line.contains("Seq Scan") && !line.contains(" hosteddb_meta "));
    for (String index : indexes) {
      assertThat(plan).as(statement).anyMatch(line -> line.contains(index));
    }
  }

  /** The plan for whatever parameters; only the simple protocol lets them stay open. */
  private List<String> plan(String statement) throws SQLException {
    StringBuilder numbered = new StringBuilder();
    int count = 0;
    for (char c : sql.in(statement).toCharArray()) {
      numbered.append(c == '?' ? "$" + ++count : String.valueOf(c));
    }
    List<String> lines = new ArrayList<>();
    try (Connection connection =
            DriverManager.getConnection(place.url() + "?preferQueryMode=simple", place.user(), "");
        Statement explain = connection.createStatement();
        var rows = explain.executeQuery("explain (generic_plan) " + numbered)) {
      while (rows.next()) {
        lines.add(Objects.requireNonNull(rows.getString(1)));
      }
    }
    return lines;
  }

  private void execute(String statement) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement plain = connection.createStatement()) {
      plain.execute(sql.in(statement).replace("%%", "%"));
    }
  }
}
