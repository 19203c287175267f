-- How long a database was told to wait for limits that the platform keeps itself.
alter table hosteddb_database add column if not exists held_millis bigint;
