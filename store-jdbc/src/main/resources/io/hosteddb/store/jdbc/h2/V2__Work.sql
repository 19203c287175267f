-- Due work, as db-scheduler lays it out: one row for each database with work to do.
create table if not exists hosteddb_work (
  task_name            varchar not null,
  task_instance        varchar not null,
  task_data            varbinary,
  execution_time       timestamp (6) with time zone not null,
  picked               boolean not null,
  picked_by            varchar,
  last_success         timestamp (6) with time zone,
  last_failure         timestamp (6) with time zone,
  consecutive_failures integer,
  last_heartbeat       timestamp (6) with time zone,
  version              bigint not null,
  priority             smallint,
  primary key (task_name, task_instance)
);

create index if not exists hosteddb_work_due on hosteddb_work (execution_time);
