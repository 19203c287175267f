package io.hosteddb.store.jdbc.internal.work;

import io.hosteddb.store.jdbc.internal.sql.Schema;

/** The statements on due work that db-scheduler has none for. */
final class WorkStatements {
  final String insertWork;
  final String moveWork;
  final String endWork;
  final String removeWork;
  final String moveAllWork;
  final String freeWork;
  final String nextPoll;
  final String lostWakeUps;

  /**
   * Statements for a schema.
   *
   * @param schema where the tables are
   */
  WorkStatements(Schema schema) {
    insertWork =
        schema.in(
            """
            insert into @hosteddb_work (task_name, task_instance, execution_time, picked, version)
            values (?, ?, ?, false, 1)\
            """);
    moveWork =
        schema.in(
            """
            update @hosteddb_work set execution_time = ?, version = version + 1
            where task_name = ? and task_instance = ? and not picked and execution_time > ?\
            """);
    endWork =
        schema.in(
            """
            update @hosteddb_work set execution_time = ?, last_success = ?, picked = false, \
            picked_by = null, last_heartbeat = null, consecutive_failures = 0, task_data = null, \
            version = version + 1 where task_name = ? and task_instance = ? and version = ?\
            """);
    removeWork =
        schema.in(
            "delete from @hosteddb_work where task_name = ? and task_instance = ? and version = ?");
    moveAllWork =
        schema.in(
            """
            update @hosteddb_work set execution_time = ?, version = version + 1
            where task_name = ? and not picked and execution_time > ?\
            """);
    freeWork =
        schema.in(
            """
            update @hosteddb_work set picked = false, picked_by = null, last_heartbeat = null, \
            execution_time = ?, task_data = ?, version = version + 1 where task_name = ?\
            """);
    nextPoll =
        schema.in(
            """
            select next_poll from @hosteddb_database
            where id = ? and status in ('PROVISIONING', 'DELETING')\
            """);
    lostWakeUps =
        schema.in(
            """
            select current_timestamp, s.id from (values (1)) as one (present) left join (
              select d.id from @hosteddb_database d
              where d.status in ('PROVISIONING', 'DELETING') and d.next_poll < ?
                and not exists (select 1 from @hosteddb_work w
                  where w.task_name = ? and w.task_instance = d.id
                    and (w.picked or w.execution_time <= ?))
              order by d.next_poll limit ?) s on true\
            """);
  }
}
