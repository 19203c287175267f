-- The history gets a position that a follower can rely on. A number drawn from a sequence is none:
-- the lower may be committed later. So an entry gets its position when changes are read, after it
-- was committed. H2 commits each of these statements on its own: a crash between two must not be in
-- the way.

-- The order of what has no position yet; of one database always its own.
create sequence if not exists hosteddb_history_seq;
alter table hosteddb_history add column if not exists seq bigint;
alter table hosteddb_history add column if not exists position bigint;

-- As it came about, whatever the clock did: negative, before everything that comes.
merge into hosteddb_history h
using (
  select database_id, version, entry,
    row_number() over (order by reached, database_id, version, entry) as place
  from (
    select database_id, version, entry,
      max(happened_at) over (partition by database_id order by version, entry) as reached
    from hosteddb_history)) o
on h.database_id = o.database_id and h.version = o.version and h.entry = o.entry
when matched and h.seq is null then update set seq = o.place - 1000000000000;

alter table hosteddb_history alter column seq set default next value for hosteddb_history_seq;
alter table hosteddb_history alter column seq set not null;

-- The highest position that was ever given; locked by who gives the next.
merge into hosteddb_meta m
using (values (cast('history-position' as varchar), stringtoutf8('0'))) as v (name, content)
on m.name = v.name
when not matched then insert (name, content) values (v.name, v.content);

-- Every read of changes, and what has no position.
create index if not exists hosteddb_history_position on hosteddb_history (position, seq);
