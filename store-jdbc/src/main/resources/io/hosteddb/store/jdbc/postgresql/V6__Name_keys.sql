-- What names are compared by, made when a database is attached. Rows from before get theirs when the
-- store is opened; names that are the same by it may be there already, so it is not unique.
alter table hosteddb_database add column name_key text;

create index hosteddb_database_without_key on hosteddb_database (id)
  where name_key is null and status <> 'DELETED';
