module com.example.modular {
  requires com.h2database;
  requires io.hosteddb.core;
  requires io.hosteddb.engine;
  requires io.hosteddb.store.jdbc;
  requires java.sql;
}
