-- How far "one database of a provider" reaches, the same for all nodes.
insert into hosteddb_meta (name, content) values ('attachment-scope', convert_to('PROJECT', 'UTF8'));

-- A closed project refuses every attach; it stays closed until somebody reopens it.
alter table hosteddb_project add column closed_at timestamp (6) with time zone;
alter table hosteddb_project add column closed_by text;
alter table hosteddb_project add column closed_why text;
