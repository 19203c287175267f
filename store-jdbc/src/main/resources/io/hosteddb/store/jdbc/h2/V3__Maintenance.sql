-- What the retention looks for: the oldest of what is over.

create index if not exists hosteddb_database_deleted on hosteddb_database (status, deleted_at);

-- H2 sorts everything unless an index has the whole order.
create index if not exists hosteddb_history_age
  on hosteddb_history (happened_at, database_id, version, entry);

create index if not exists hosteddb_audit_age on hosteddb_audit (happened_at);
