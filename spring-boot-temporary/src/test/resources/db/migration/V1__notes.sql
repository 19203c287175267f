CREATE TABLE note (text varchar(100));
