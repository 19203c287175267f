-- What the library knows of databases. Times are UTC with microseconds; ids sort by their bytes.

create table hosteddb_meta (
  name    text  not null primary key,
  content bytea not null
);

-- One row per project: locked by every attach, so that the attachment rules hold.
create table hosteddb_project (
  id          text collate "C" not null primary key,
  revision    bigint not null default 0,
  attachments bigint not null default 0
);

create table hosteddb_database (
  id                text collate "C" not null primary key,
  project_id        text collate "C" not null references hosteddb_project (id),
  environment_id    text collate "C",
  provider          text not null,
  backend           text not null,
  name              text not null,
  requested_region  text not null,
  target_region     text not null,
  vendor_name       text not null,
  platform          text not null,
  contract          text not null,
  created_by        text not null,
  created_at        timestamp (6) with time zone not null,
  idempotency_key   text collate "C",
  fingerprint       text not null,
  version           bigint not null,
  status            text collate "C" not null,
  updated_at        timestamp (6) with time zone not null,
  ready_at          timestamp (6) with time zone,
  deleted_at        timestamp (6) with time zone,
  begun             boolean not null,
  uncertain_until   timestamp (6) with time zone,
  problems          integer not null,
  failure_category  text,
  failure_message   text,
  failure_remedy    text,
  failure_retryable boolean,
  progress          text,
  since             timestamp (6) with time zone not null,
  next_poll         timestamp (6) with time zone not null,
  steps             bigint not null,
  external_id       text,
  placed_region     text,
  checkpoint        bytea,
  variables         bytea
);

-- Ciphertext does not compress.
alter table hosteddb_database alter column checkpoint set storage external;
alter table hosteddb_database alter column variables set storage external;

-- Every read by project: lists, claims, environments.
create index hosteddb_database_of_project on hosteddb_database (project_id, id)
  where status <> 'DELETED';

create unique index hosteddb_database_key on hosteddb_database (project_id, idempotency_key)
  where idempotency_key is not null;

-- The sweep for lost wake-ups.
create index hosteddb_database_due on hosteddb_database (next_poll, id)
  where status in ('PROVISIONING', 'DELETING');

-- One transition each; several of one version are counted by entry.
create table hosteddb_history (
  database_id text collate "C" not null references hosteddb_database (id) on delete cascade,
  version     bigint not null,
  entry       integer not null,
  happened_at timestamp (6) with time zone not null,
  from_status text,
  to_status   text not null,
  actor       text not null,
  reason      text not null,
  primary key (database_id, version, entry)
);

-- Outlives the databases it names.
create table hosteddb_audit (
  project_id  text collate "C" not null,
  seq         bigint generated always as identity,
  happened_at timestamp (6) with time zone not null,
  actor       text not null,
  action      text not null,
  database_id text collate "C",
  reason      text,
  primary key (project_id, seq)
);
