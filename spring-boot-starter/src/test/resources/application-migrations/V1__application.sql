create table application_table (id int);
