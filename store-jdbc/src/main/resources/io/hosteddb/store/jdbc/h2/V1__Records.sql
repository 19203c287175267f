-- What the library knows of databases. Times are UTC with microseconds.
-- H2 commits each of these statements on its own: a crash between two must not be in the way.

create table if not exists hosteddb_meta (
  name    varchar not null primary key,
  content varbinary not null
);

-- One row per project: locked by every attach, so that the attachment rules hold.
create table if not exists hosteddb_project (
  id          varchar not null primary key,
  revision    bigint default 0 not null,
  attachments bigint default 0 not null
);

create table if not exists hosteddb_database (
  id                varchar not null primary key,
  project_id        varchar not null,
  environment_id    varchar,
  provider          varchar not null,
  backend           varchar not null,
  name              varchar not null,
  requested_region  varchar not null,
  target_region     varchar not null,
  vendor_name       varchar not null,
  platform          varchar not null,
  contract          varchar not null,
  created_by        varchar not null,
  created_at        timestamp (6) with time zone not null,
  idempotency_key   varchar,
  fingerprint       varchar not null,
  version           bigint not null,
  status            varchar not null,
  updated_at        timestamp (6) with time zone not null,
  ready_at          timestamp (6) with time zone,
  deleted_at        timestamp (6) with time zone,
  begun             boolean not null,
  uncertain_until   timestamp (6) with time zone,
  problems          integer not null,
  failure_category  varchar,
  failure_message   varchar,
  failure_remedy    varchar,
  failure_retryable boolean,
  progress          varchar,
  since             timestamp (6) with time zone not null,
  next_poll         timestamp (6) with time zone not null,
  steps             bigint not null,
  external_id       varchar,
  placed_region     varchar,
  checkpoint        varbinary,
  variables         varbinary,
  constraint hosteddb_database_project foreign key (project_id) references hosteddb_project (id)
);

-- H2 has no partial indexes: the status leads.
create index if not exists hosteddb_database_of_project
  on hosteddb_database (project_id, status, id);

-- Two nulls are not equal.
create unique index if not exists hosteddb_database_key
  on hosteddb_database (project_id, idempotency_key);

-- The sweep for lost wake-ups.
create index if not exists hosteddb_database_due on hosteddb_database (status, next_poll);

-- One transition each; several of one version are counted by entry.
create table if not exists hosteddb_history (
  database_id varchar not null,
  version     bigint not null,
  entry       integer not null,
  happened_at timestamp (6) with time zone not null,
  from_status varchar,
  to_status   varchar not null,
  actor       varchar not null,
  reason      varchar not null,
  primary key (database_id, version, entry),
  constraint hosteddb_history_database foreign key (database_id)
    references hosteddb_database (id) on delete cascade
);

-- Outlives the databases it names.
create table if not exists hosteddb_audit (
  project_id  varchar not null,
  seq         bigint generated always as identity,
  happened_at timestamp (6) with time zone not null,
  actor       varchar not null,
  action      varchar not null,
  database_id varchar,
  reason      varchar,
  primary key (project_id, seq)
);
