-- Operations on READY databases, and the generations of their credentials. They are written with the
-- database's row and guarded by its version. They hold no secret: what a provider keeps of them is
-- in the database's checkpoint. H2 commits each of these statements on its own: a crash between two
-- must not be in the way.

-- One row for each operation.
create table if not exists hosteddb_operation (
  id                    varchar not null,
  database_id           varchar not null,
  project_id            varchar not null,
  kind                  varchar not null,
  status                varchar not null,
  -- the database while it is RUNNING: one at a time
  running_of            varchar,
  asked_by              varchar not null,
  asked_at              timestamp (6) with time zone not null,
  reason                varchar,
  idempotency_key       varchar,
  -- of the request: the same key with another fingerprint is refused
  fingerprint           varchar not null,
  -- the credentials that it makes
  credential_set        varchar not null,
  credential_generation integer not null,
  overlap_millis        bigint not null,
  -- whether the old ones may end only after every expected runtime has acknowledged
  acknowledged          boolean not null,
  -- false proves that nothing of the new ones is at the vendor
  may_exist             boolean not null,
  -- whether an emergency has ended the old ones
  revoked               boolean not null,
  progress              varchar,
  failure_category      varchar,
  failure_message       varchar,
  failure_remedy        varchar,
  failure_retryable     boolean,
  result                varchar,
  ended_at              timestamp (6) with time zone,
  constraint hosteddb_operation_pkey primary key (id),
  constraint hosteddb_operation_running unique (running_of),
  constraint hosteddb_operation_key unique (database_id, idempotency_key),
  constraint hosteddb_operation_database foreign key (database_id)
    references hosteddb_database (id) on delete cascade
);

create index if not exists hosteddb_operation_of_database on hosteddb_operation (database_id, id);

-- The retention job.
create index if not exists hosteddb_operation_age on hosteddb_operation (ended_at);

-- One row for each generation of credentials, from the first operation or the first expiry on.
create table if not exists hosteddb_credential (
  database_id  varchar not null,
  set_name     varchar not null,
  generation   integer not null,
  status       varchar not null,
  issued_by    varchar not null,
  issued_at    timestamp (6) with time zone not null,
  expires_at   timestamp (6) with time zone,
  -- the revision of the project that has the next one in its place
  replaced_at  bigint,
  -- when it is revoked at the latest, and when something is next to be done about it
  revoke_at    timestamp (6) with time zone,
  due_at       timestamp (6) with time zone,
  acknowledged boolean not null,
  ends_itself  boolean not null,
  problems     integer not null,
  note         varchar,
  ended_at     timestamp (6) with time zone,
  constraint hosteddb_credential_pkey primary key (database_id, set_name, generation),
  constraint hosteddb_credential_database foreign key (database_id)
    references hosteddb_database (id) on delete cascade
);

-- The retention job.
create index if not exists hosteddb_credential_age on hosteddb_credential (ended_at);

-- What is due of a READY database; a row from the first operation or the first expiry on.
create table if not exists hosteddb_upkeep (
  database_id      varchar not null,
  -- the highest generation that was ever begun
  generation       integer not null,
  -- as the database's next_poll; null: there is nothing to do
  due              timestamp (6) with time zone,
  renew_at         timestamp (6) with time zone,
  renewal_failures integer not null,
  constraint hosteddb_upkeep_pkey primary key (database_id),
  constraint hosteddb_upkeep_database foreign key (database_id)
    references hosteddb_database (id) on delete cascade
);

-- The sweep for lost wake-ups.
create index if not exists hosteddb_upkeep_due on hosteddb_upkeep (due);

-- Who uses the managed variables of an environment, and has acknowledged which revision.
create table if not exists hosteddb_runtime (
  project_id     varchar not null,
  -- empty: outside any environment
  environment_id varchar not null,
  runtime        varchar not null,
  expected       boolean not null,
  revision       bigint not null,
  constraint hosteddb_runtime_pkey primary key (project_id, environment_id, runtime)
);
