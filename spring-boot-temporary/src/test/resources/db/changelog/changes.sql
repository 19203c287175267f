--liquibase formatted sql
--changeset tests:1
CREATE TABLE mark (text varchar(100));
