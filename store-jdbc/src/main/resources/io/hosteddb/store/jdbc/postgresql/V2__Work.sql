-- Due work, as db-scheduler lays it out: one row for each database with work to do.
create table hosteddb_work (
  task_name            text not null,
  task_instance        text collate "C" not null,
  task_data            bytea,
  execution_time       timestamp (6) with time zone not null,
  picked               boolean not null,
  picked_by            text,
  last_success         timestamp (6) with time zone,
  last_failure         timestamp (6) with time zone,
  consecutive_failures integer,
  last_heartbeat       timestamp (6) with time zone,
  version              bigint not null,
  priority             smallint,
  primary key (task_name, task_instance)
)
-- Rows change often: room to change them in place, and vacuum before they pile up.
with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);

create index hosteddb_work_due on hosteddb_work (execution_time);

create index hosteddb_work_running on hosteddb_work (last_heartbeat) where picked;

-- What is left of the limits of vendor accounts, for all nodes together.
create table hosteddb_rate_limit (
  account text  not null primary key,
  state   bytea not null
);
