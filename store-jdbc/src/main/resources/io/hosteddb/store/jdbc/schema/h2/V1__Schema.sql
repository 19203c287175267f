-- The durable store on H2. All times are UTC with microseconds. Text has no length here: what users
-- give is bounded before it is stored, and what vendors say is kept as it is. H2 commits each of
-- these statements on its own: a crash between two must not be in the way.

-- What the store knows of itself, a value a name: 'cipher-check', a known text under the newest key;
-- 're-encryption', how far that is; 'attachment-scope', see below.
create table if not exists hosteddb_meta (
  name    varchar   not null,
  content varbinary not null,
  constraint hosteddb_meta_pkey primary key (name)
);

-- How far "one database of a provider" reaches, the same for all nodes: PROJECT or ENVIRONMENT.
merge into hosteddb_meta m
using (values (cast('attachment-scope' as varchar), stringtoutf8('PROJECT'))) as v (name, content)
on m.name = v.name
when not matched then insert (name, content) values (v.name, v.content);

-- One row per project, locked by every attach, so that the attachment rules hold.
create table if not exists hosteddb_project (
  id            varchar not null,
  -- rises by one with every change of the managed variables
  revision      bigint default 0 not null,
  -- raised by every attach: under a stricter isolation, one of two rivals then fails
  attachments   bigint default 0 not null,
  -- a closed project refuses every attach until somebody reopens it; null if it is open
  closed_at     timestamp (6) with time zone,
  closed_by     varchar,
  closed_reason varchar,
  constraint hosteddb_project_pkey primary key (id)
);

-- One row per database. First what was attached, which never changes; from "version" on where it
-- stands.
create table if not exists hosteddb_database (
  id                varchar not null,
  project_id        varchar not null,
  -- null: reaches all environments of the project
  environment_id    varchar,
  provider          varchar not null,
  backend           varchar not null,
  name              varchar not null,
  -- what names are compared by, made when it was attached; null: made when a store is next opened
  name_key          varchar,
  requested_region  varchar not null,
  target_region     varchar not null,
  vendor_name       varchar not null,
  -- the platform whose ownership mark the vendor's resource bears
  platform          varchar not null,
  -- a line for each variable: "secret" or "plain", its name, its description
  contract          varchar not null,
  -- as all actors: "user:ana"
  created_by        varchar not null,
  created_at        timestamp (6) with time zone not null,
  idempotency_key   varchar,
  -- of the request: the same key with another fingerprint is refused
  fingerprint       varchar not null,
  -- rises by one with every write of the row
  version           bigint not null,
  status            varchar not null,
  updated_at        timestamp (6) with time zone not null,
  ready_at          timestamp (6) with time zone,
  deleted_at        timestamp (6) with time zone,
  -- false proves that nothing is at the vendor
  may_exist         boolean not null,
  -- until when a call whose end was never seen may still act at the vendor
  uncertain_until   timestamp (6) with time zone,
  -- how many steps in a row ended with a problem, and the last one
  problems          integer not null,
  failure_category  varchar,
  failure_message   varchar,
  failure_remedy    varchar,
  failure_retryable boolean,
  progress          varchar,
  -- when the current stretch of work began, and how long of it was spent waiting for own limits
  since             timestamp (6) with time zone not null,
  held_millis       bigint default 0 not null,
  next_poll         timestamp (6) with time zone not null,
  steps             bigint not null,
  external_id       varchar,
  placed_region     varchar,
  -- encrypted as a whole
  checkpoint        varbinary,
  -- names in clear, each value encrypted
  variables         varbinary,
  constraint hosteddb_database_pkey primary key (id),
  constraint hosteddb_database_project foreign key (project_id) references hosteddb_project (id)
);

-- Every read by project: lists, claims, environments. H2 has no partial indexes: the status leads.
create index if not exists hosteddb_database_of_project
  on hosteddb_database (project_id, status, id);

-- Two nulls are not equal.
create unique index if not exists hosteddb_database_idempotency_key
  on hosteddb_database (project_id, idempotency_key);

-- The sweep for lost wake-ups.
create index if not exists hosteddb_database_due on hosteddb_database (status, next_poll);

-- The retention job: the oldest of what is over.
create index if not exists hosteddb_database_deleted on hosteddb_database (status, deleted_at);

-- One transition each, under the version that it led to; several of one version are counted by
-- entry.
create table if not exists hosteddb_history (
  database_id varchar not null,
  version     bigint not null,
  entry       integer not null,
  happened_at timestamp (6) with time zone not null,
  -- null: attached
  from_status varchar,
  to_status   varchar not null,
  actor       varchar not null,
  reason      varchar not null,
  constraint hosteddb_history_pkey primary key (database_id, version, entry),
  constraint hosteddb_history_database foreign key (database_id)
    references hosteddb_database (id) on delete cascade
);

-- The retention job. H2 sorts everything unless an index has the whole order.
create index if not exists hosteddb_history_age
  on hosteddb_history (happened_at, database_id, version, entry);

-- Who did what; outlives the databases it names.
create table if not exists hosteddb_audit (
  project_id  varchar not null,
  seq         bigint generated always as identity,
  happened_at timestamp (6) with time zone not null,
  actor       varchar not null,
  action      varchar not null,
  database_id varchar,
  reason      varchar,
  constraint hosteddb_audit_pkey primary key (project_id, seq)
);

-- The retention job.
create index if not exists hosteddb_audit_age on hosteddb_audit (happened_at);

-- Due work, as db-scheduler lays it out: one row for each database with work to do, and one for each
-- recurring job.
create table if not exists hosteddb_work (
  -- 'database', or the job
  task_name            varchar not null,
  -- the database's id
  task_instance        varchar not null,
  -- 'lost': an earlier run was begun and never seen to end
  task_data            varbinary,
  execution_time       timestamp (6) with time zone not null,
  picked               boolean not null,
  -- the node, with its lease
  picked_by            varchar,
  last_success         timestamp (6) with time zone,
  last_failure         timestamp (6) with time zone,
  consecutive_failures integer,
  last_heartbeat       timestamp (6) with time zone,
  version              bigint not null,
  priority             smallint,
  constraint hosteddb_work_pkey primary key (task_name, task_instance)
);

create index if not exists hosteddb_work_due on hosteddb_work (execution_time);
