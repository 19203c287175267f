package io.hosteddb.store.jdbc.internal.records;

import io.hosteddb.store.jdbc.internal.sql.Dialect;
import io.hosteddb.store.jdbc.internal.sql.Schema;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The statements on operations, credentials and runtimes. */
final class OperationStatements {
  private static final String CANCEL =
      "update @hosteddb_operation x set status = 'CANCELLED', running_of = null, progress = null,"
          + " failure_category = null, failure_message = null, failure_remedy = null,"
          + " failure_retryable = null, ";

  /** A part of PostgreSQL's update of a record, which is {@code u} there. */
  static final String CANCEL_OF_UPDATED =
      CANCEL
          + "ended_at = u.updated_at, result = 'The database was detached.'"
          + " from u where x.running_of = u.id";

  /** The same for what was due, so that no sweep comes by it for ever. */
  static final String NOTHING_DUE_OF_UPDATED =
      "update @hosteddb_upkeep y set due = null from u where y.database_id = u.id"
          + " and y.due is not null";

  final String putOperation;
  final String putGeneration;
  final String putUpkeep;
  final String moveUpkeep;

  /** Parameters: the time, the database. */
  final String cancelRunning;

  /** Parameters: the time, the project, the project. */
  final String cancelRunningOfProject;

  /** Parameter: the project. */
  final String nothingDueOfProject;

  final String upkeep;
  final String running;
  final String live;
  final String find;
  final String findByKey;
  final String list;
  final String generations;
  final String retiring;
  final String unexpect;
  final String forgetSilent;
  final String forgetUnexpected;
  final String forgetRuntimes;
  final String putExpected;
  final String revision;
  final String putAcknowledged;
  final String runtimes;

  OperationStatements(Schema schema, Dialect dialect) {
    boolean postgres = dialect.isPostgres();
    putOperation =
        schema.in(put(postgres, "@hosteddb_operation", OperationRows.OPERATION, "id", marks(24)));
    // The revision that this write has raised the project to.
    String replaced =
        "case when cast(? as bigint) = -1"
            + " then (select revision from @hosteddb_project where id = ?)"
            + " else cast(? as bigint) end";
    putGeneration =
        schema.in(
            put(
                postgres,
                "@hosteddb_credential",
                OperationRows.CREDENTIAL,
                "database_id, set_name, generation",
                marks(7) + ", " + replaced + ", " + marks(7)));
    putUpkeep =
        schema.in(
            put(
                postgres,
                "@hosteddb_upkeep",
                "database_id, generation, due, renew_at, renewal_failures",
                "database_id",
                marks(5)));
    moveUpkeep = schema.in("update @hosteddb_upkeep set due = ? where database_id = ?");
    String cancel = CANCEL + "ended_at = ?, result = 'The database was detached.' where ";
    cancelRunning = schema.in(cancel + "running_of = ?");
    cancelRunningOfProject =
        schema.in(
            cancel
                + "project_id = ? and running_of in (select id from @hosteddb_database"
                + " where project_id = ? and status = 'DELETING')");
    nothingDueOfProject =
        schema.in(
            "update @hosteddb_upkeep set due = null where due is not null and database_id in"
                + " (select id from @hosteddb_database"
                + " where project_id = ? and status = 'DELETING')");
    upkeep =
        schema.in(
            "select generation, renew_at, renewal_failures from @hosteddb_upkeep"
                + " where database_id = ?");
    String select = "select " + OperationRows.OPERATION + " from @hosteddb_operation where ";
    running = schema.in(select + "running_of = ?");
    find = schema.in(select + "id = ?");
    findByKey = schema.in(select + "database_id = ? and idempotency_key = ?");
    list = schema.in(select + "database_id = ? and id < ? order by id desc limit ?");
    String credential =
        "select " + OperationRows.CREDENTIAL + " from @hosteddb_credential where database_id = ?";
    live =
        schema.in(
            credential
                + " and status in ('ISSUING', 'ACTIVE', 'RETIRING') order by set_name, generation");
    generations =
        schema.in(
            credential
                + " order by case when status in ('ISSUING', 'ACTIVE', 'RETIRING') then 0 else 1"
                + " end, set_name desc, generation desc limit ?");
    retiring =
        schema.in(
            """
            select d.id from @hosteddb_database d
            where d.project_id = ? and d.status = 'READY'
              and (d.environment_id is null or d.environment_id = ?)
              and exists (
                select 1 from @hosteddb_credential c
                where c.database_id = d.id and c.status = 'RETIRING' and not c.ends_itself
                  and c.problems = 0 and c.replaced_at <= ?)
            order by d.id\
            """);
    unexpect =
        schema.in(
            "update @hosteddb_runtime set expected = false"
                + " where project_id = ? and environment_id = ? and expected");
    String forget = "delete from @hosteddb_runtime where project_id = ?";
    String unexpected = forget + " and environment_id = ? and not expected";
    forgetSilent = schema.in(unexpected + " and revision = 0");
    forgetUnexpected = schema.in(unexpected);
    forgetRuntimes = schema.in(forget);
    String key = "project_id, environment_id, runtime";
    String runtime = key + ", expected, revision";
    putExpected =
        schema.in(
            postgres
                ? "insert into @hosteddb_runtime (%s) values (?, ?, ?, true, 0) on conflict (%s) do update set expected = true"
                    .formatted(runtime, key)
                : merge("expected = true", "v.project_id, v.environment_id, v.runtime, true, 0"));
    revision = schema.in("select revision from @hosteddb_project where id = ?");
    putAcknowledged =
        schema.in(
            postgres
                ? "insert into @hosteddb_runtime as r (%s) values (?, ?, ?, false, ?) on conflict (%s) do update set revision = greatest(r.revision, excluded.revision)"
                    .formatted(runtime, key)
                : merge(
                    "revision = greatest(r.revision, v.revision)",
                    "v.project_id, v.environment_id, v.runtime, false, v.revision"));
    runtimes =
        schema.in(
            "select "
                + OperationRows.RUNTIME
                + " from @hosteddb_runtime where project_id = ? order by runtime, environment_id");
  }

  /** H2: inserts a runtime, or changes the one there is. */
  private static String merge(String change, String values) {
    boolean revision = values.endsWith("v.revision");
    return """
    merge into @hosteddb_runtime r
    using (values (cast(? as varchar), cast(? as varchar), cast(? as varchar)%s))
      as v (project_id, environment_id, runtime%s)
    on r.project_id = v.project_id and r.environment_id = v.environment_id and r.runtime = v.runtime
    when matched then update set %s
    when not matched then insert (project_id, environment_id, runtime, expected, revision)
      values (%s)\
    """
        .formatted(
            revision ? ", cast(? as bigint)" : "", revision ? ", revision" : "", change, values);
  }

  /** Inserts a row, or replaces the one of its key. */
  private static String put(
      boolean postgres, String table, String columns, String key, String values) {
    if (!postgres) {
      return "merge into %s (%s) key (%s) values (%s)".formatted(table, columns, key, values);
    }
    List<String> keys = List.of(key.split(", "));
    String changes =
        Arrays.stream(columns.split(", "))
            .filter(column -> !keys.contains(column))
            .map(column -> column + " = excluded." + column)
            .collect(Collectors.joining(", "));
    return "insert into %s (%s) values (%s) on conflict (%s) do update set %s"
        .formatted(table, columns, values, key, changes);
  }

  private static String marks(int count) {
    return String.join(", ", java.util.Collections.nCopies(count, "?"));
  }
}
