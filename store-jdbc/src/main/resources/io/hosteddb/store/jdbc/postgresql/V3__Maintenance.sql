-- What the retention looks for: the oldest of what is over.

create index hosteddb_database_deleted on hosteddb_database (deleted_at)
  where status = 'DELETED';

create index hosteddb_history_age on hosteddb_history (happened_at);

create index hosteddb_audit_age on hosteddb_audit (happened_at);
