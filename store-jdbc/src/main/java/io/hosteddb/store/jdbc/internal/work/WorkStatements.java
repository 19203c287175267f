package io.hosteddb.store.jdbc.internal.work;

import io.hosteddb.store.jdbc.internal.sql.Schema;

/** The statements on due work that db-scheduler has none for. */
final class WorkStatements {
  final String insertWork;
  final String insertPickedWork;
  final String giveUpWork;
  final String moveWork;
  final String endWork;
  final String removeWork;
  final String moveAllWork;
  final String freeWork;
  final String pick;
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
            insert into @hosteddb_work \
            (task_name, task_instance, execution_time, task_data, picked, version)
            values (?, ?, ?, ?, false, 1)\
            """);
    insertPickedWork =
        schema.in(
            """
            insert into @hosteddb_work (task_name, task_instance, execution_time, task_data, \
            picked_by, last_heartbeat, picked, version) values (?, ?, ?, ?, ?, ?, true, %d)\
            """
                .formatted(FirstRuns.ROW_VERSION));
    giveUpWork =
        schema.in(
            """
            update @hosteddb_work set picked = false, picked_by = null, last_heartbeat = null, \
            version = version + 1 where task_name = ? and task_instance = ? and picked_by = ? \
            and version = ?\
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
            picked_by = null, last_heartbeat = null, consecutive_failures = 0, task_data = ?, \
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
    // The task names that are known, how many at most, and what is read beside.
    pick =
        schema.in(
            """
            with picked as (
              update @hosteddb_work w set picked = true, picked_by = ?, last_heartbeat = ?,
                version = w.version + 1
              where (w.task_name, w.task_instance) in (
                select s.task_name, s.task_instance from @hosteddb_work s
                where not s.picked and s.execution_time <= ? and s.task_name in (%s)
                order by s.execution_time limit %s for update skip locked)
              returning w.*)
            select p.task_name, p.task_instance, p.task_data, p.execution_time, p.picked_by,
              p.last_heartbeat, p.version, p.consecutive_failures, p.last_success, p.last_failure,
              %s
            from picked p
            left join @hosteddb_database d
              on p.task_name = 'database' and d.id = p.task_instance
            order by p.execution_time\
            """);
    nextPoll =
        schema.in(
            """
            select d.next_poll from @hosteddb_database d
            where d.id = ? and (d.status in ('PROVISIONING', 'DELETING')
              or d.status = 'READY' and exists (select 1 from @hosteddb_upkeep u
                where u.database_id = d.id and u.due is not null))\
            """);
    // A join, for H2: what a condition asks inside of a "from" it reads later than the rest.
    lostWakeUps =
        schema.in(
            """
            select current_timestamp, s.id from (values (1)) as one (present) left join (
              select o.id from (
                select d.id, d.next_poll as due from @hosteddb_database d
                where d.status in ('PROVISIONING', 'DELETING') and d.next_poll < ?
                union all
                select u.database_id, u.due from @hosteddb_upkeep u
                join @hosteddb_database r on r.id = u.database_id and r.status = 'READY'
                where u.due < ?) o
              left join @hosteddb_work w
                on w.task_name = ? and w.task_instance = o.id
                  and (w.picked or w.execution_time <= ?)
              where w.task_name is null
              order by o.due limit ?) s on true\
            """);
  }
}
