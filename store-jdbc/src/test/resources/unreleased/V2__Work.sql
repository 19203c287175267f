-- And went on.
create table hosteddb_work (
  task_name varchar(100) not null primary key
);
