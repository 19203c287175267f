-- As builds from before the first release began.
create table hosteddb_meta (
  name    varchar(100) not null primary key,
  content varchar(100) not null
);
