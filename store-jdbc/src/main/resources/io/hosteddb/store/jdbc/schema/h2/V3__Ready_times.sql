-- How long databases took until they were ready, as far as polls told: what polls are planned by. A
-- row for each that was seen, only the newest of each backend, region and size.
create table if not exists hosteddb_ready_time (
  seq              bigint generated always as identity,
  seen_at          timestamp (6) with time zone default current_timestamp not null,
  provider         varchar not null,
  backend          varchar not null,
  region           varchar not null,
  -- null: the backend has no sizes
  size             varchar,
  -- how long it had been made at the last poll that found it not ready; 0 if there was none
  not_ready_micros bigint not null,
  -- and at the first that found it ready
  ready_micros     bigint not null,
  constraint hosteddb_ready_time_pkey primary key (seq)
);
