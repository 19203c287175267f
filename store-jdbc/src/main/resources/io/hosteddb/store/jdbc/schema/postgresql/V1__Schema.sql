-- The durable store on PostgreSQL. All times are UTC with microseconds; ids, keys and statuses are
-- compared by their bytes. Text has no length here: what users give is bounded before it is stored,
-- and what vendors say is kept as it is.

-- What the store knows of itself, a value a name: 'cipher-check', a known text under the newest key;
-- 're-encryption', how far that is; 'attachment-scope', see below.
create table hosteddb_meta (
  name    text  not null,
  content bytea not null,
  constraint hosteddb_meta_pkey primary key (name)
);

-- How far "one database of a provider" reaches, the same for all nodes: PROJECT or ENVIRONMENT.
insert into hosteddb_meta (name, content) values ('attachment-scope', convert_to('PROJECT', 'UTF8'));

-- One row per project, locked by every attach, so that the attachment rules hold.
create table hosteddb_project (
  id            text collate "C" not null,
  -- rises by one with every change of the managed variables
  revision      bigint not null default 0,
  -- raised by every attach: under a stricter isolation, one of two rivals then fails
  attachments   bigint not null default 0,
  -- a closed project refuses every attach until somebody reopens it; null if it is open
  closed_at     timestamp (6) with time zone,
  closed_by     text,
  closed_reason text,
  constraint hosteddb_project_pkey primary key (id)
);

-- One row per database. First what was attached, which never changes; from "version" on where it
-- stands.
create table hosteddb_database (
  id                text collate "C" not null,
  project_id        text collate "C" not null,
  -- null: reaches all environments of the project
  environment_id    text collate "C",
  provider          text not null,
  backend           text not null,
  name              text not null,
  -- what names are compared by, made when it was attached; null: made when a store is next opened
  name_key          text,
  requested_region  text not null,
  target_region     text not null,
  vendor_name       text not null,
  -- the platform whose ownership mark the vendor's resource bears
  platform          text not null,
  -- a line for each variable: "secret" or "plain", its name, its description
  contract          text not null,
  -- as all actors: "user:ana"
  created_by        text not null,
  created_at        timestamp (6) with time zone not null,
  idempotency_key   text collate "C",
  -- of the request: the same key with another fingerprint is refused
  fingerprint       text not null,
  -- rises by one with every write of the row
  version           bigint not null,
  status            text collate "C" not null,
  updated_at        timestamp (6) with time zone not null,
  ready_at          timestamp (6) with time zone,
  deleted_at        timestamp (6) with time zone,
  -- false proves that nothing is at the vendor
  may_exist         boolean not null,
  -- until when a call whose end was never seen may still act at the vendor
  uncertain_until   timestamp (6) with time zone,
  -- how many steps in a row ended with a problem, and the last one
  problems          integer not null,
  failure_category  text,
  failure_message   text,
  failure_remedy    text,
  failure_retryable boolean,
  progress          text,
  -- when the current stretch of work began, and how long of it was spent waiting for own limits
  since             timestamp (6) with time zone not null,
  held_millis       bigint not null default 0,
  next_poll         timestamp (6) with time zone not null,
  steps             bigint not null,
  external_id       text,
  placed_region     text,
  -- encrypted as a whole
  checkpoint        bytea,
  -- names in clear, each value encrypted
  variables         bytea,
  constraint hosteddb_database_pkey primary key (id),
  constraint hosteddb_database_project foreign key (project_id) references hosteddb_project (id)
);

-- Ciphertext does not compress.
alter table hosteddb_database alter column checkpoint set storage external;
alter table hosteddb_database alter column variables set storage external;

-- Every read by project: lists, claims, environments.
create index hosteddb_database_of_project on hosteddb_database (project_id, id)
  where status <> 'DELETED';

create unique index hosteddb_database_idempotency_key
  on hosteddb_database (project_id, idempotency_key)
  where idempotency_key is not null;

-- The sweep for lost wake-ups.
create index hosteddb_database_due on hosteddb_database (next_poll, id)
  where status in ('PROVISIONING', 'DELETING');

-- The retention job: the oldest of what is over.
create index hosteddb_database_deleted on hosteddb_database (deleted_at)
  where status = 'DELETED';

-- Names that are to get their keys: none as a rule.
create index hosteddb_database_without_name_key on hosteddb_database (id)
  where name_key is null and status <> 'DELETED';

-- One transition each, under the version that it led to; several of one version are counted by
-- entry.
create table hosteddb_history (
  database_id text collate "C" not null,
  version     bigint not null,
  entry       integer not null,
  happened_at timestamp (6) with time zone not null,
  -- null: attached
  from_status text,
  to_status   text not null,
  actor       text not null,
  reason      text not null,
  constraint hosteddb_history_pkey primary key (database_id, version, entry),
  constraint hosteddb_history_database foreign key (database_id)
    references hosteddb_database (id) on delete cascade
);

-- The retention job.
create index hosteddb_history_age on hosteddb_history (happened_at);

-- Who did what; outlives the databases it names.
create table hosteddb_audit (
  project_id  text collate "C" not null,
  seq         bigint generated always as identity,
  happened_at timestamp (6) with time zone not null,
  actor       text not null,
  action      text not null,
  database_id text collate "C",
  reason      text,
  constraint hosteddb_audit_pkey primary key (project_id, seq)
);

-- The retention job.
create index hosteddb_audit_age on hosteddb_audit (happened_at);

-- Due work, as db-scheduler lays it out: one row for each database with work to do, and one for each
-- recurring job.
create table hosteddb_work (
  -- 'database', or the job
  task_name            text not null,
  -- the database's id
  task_instance        text collate "C" not null,
  -- 'lost': an earlier run was begun and never seen to end
  task_data            bytea,
  execution_time       timestamp (6) with time zone not null,
  picked               boolean not null,
  -- the node, with its lease
  picked_by            text,
  last_success         timestamp (6) with time zone,
  last_failure         timestamp (6) with time zone,
  consecutive_failures integer,
  last_heartbeat       timestamp (6) with time zone,
  version              bigint not null,
  priority             smallint,
  constraint hosteddb_work_pkey primary key (task_name, task_instance)
)
-- Rows change often: room to change them in place, and vacuum before they pile up.
with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);

create index hosteddb_work_due on hosteddb_work (execution_time);

create index hosteddb_work_running on hosteddb_work (last_heartbeat) where picked;

-- What is left of the limits of vendor accounts, for all nodes together.
create table hosteddb_rate_limit (
  -- the account and the limit's numbers
  name   text  not null,
  -- Bucket4j's
  bucket bytea not null,
  constraint hosteddb_rate_limit_pkey primary key (name)
);
