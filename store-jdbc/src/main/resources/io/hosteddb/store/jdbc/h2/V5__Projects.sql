-- How far "one database of a provider" reaches, the same for all nodes.
merge into hosteddb_meta m
using (values (cast('attachment-scope' as varchar), stringtoutf8('PROJECT'))) as v (name, content)
on m.name = v.name
when not matched then insert (name, content) values (v.name, v.content);

-- A closed project refuses every attach; it stays closed until somebody reopens it.
alter table hosteddb_project add column if not exists closed_at timestamp (6) with time zone;
alter table hosteddb_project add column if not exists closed_by varchar;
alter table hosteddb_project add column if not exists closed_why varchar;
