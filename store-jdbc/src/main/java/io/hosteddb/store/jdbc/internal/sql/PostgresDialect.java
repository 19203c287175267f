package io.hosteddb.store.jdbc.internal.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** PostgreSQL. */
public final class PostgresDialect implements Dialect {
  /** Encodings that hold any character: the second keeps bytes, which the driver sends as UTF-8. */
  private static final Set<String> EVERY_CHARACTER = Set.of("UTF8", "SQL_ASCII");

  @Override
  public String folder() {
    return "postgresql";
  }

  @Override
  public String session() {
    return "select pg_backend_pid()";
  }

  @Override
  public boolean isReadOnly(Connection connection) throws SQLException {
    return StatementRunner.first(
            connection,
            "select pg_catalog.current_setting('transaction_read_only')",
            bind -> {},
            ResultRow::text)
        .filter("on"::equals)
        .isPresent();
  }

  @Override
  public Optional<String> unfit(Connection connection) throws SQLException {
    Optional<String> encoding = encodingThatLacksCharacters(connection);
    return encoding.isPresent() ? encoding : hiddenBuiltIn(connection);
  }

  /** The statements of the store, of Flyway and of the scheduler would mean something else. */
  private static Optional<String> hiddenBuiltIn(Connection connection) throws SQLException {
    return StatementRunner.first(
            connection,
            """
            select pg_catalog.format('%s.%s', o.oprnamespace::pg_catalog.regnamespace, o.oprname)
            from pg_catalog.pg_operator o join pg_catalog.pg_operator b
              on b.oprname operator(pg_catalog.=) o.oprname
                and b.oprleft operator(pg_catalog.=) o.oprleft
                and b.oprright operator(pg_catalog.=) o.oprright
            where o.oprnamespace operator(pg_catalog.<>) 'pg_catalog'::pg_catalog.regnamespace
              and b.oprnamespace operator(pg_catalog.=) 'pg_catalog'::pg_catalog.regnamespace
              and pg_catalog.pg_operator_is_visible(o.oid)
            union all
            select pg_catalog.format('%s.%s', f.pronamespace::pg_catalog.regnamespace, f.proname)
            from pg_catalog.pg_proc f join pg_catalog.pg_proc b
              on b.proname operator(pg_catalog.=) f.proname
                and b.proargtypes operator(pg_catalog.=) f.proargtypes
            where f.pronamespace operator(pg_catalog.<>) 'pg_catalog'::pg_catalog.regnamespace
              and b.pronamespace operator(pg_catalog.=) 'pg_catalog'::pg_catalog.regnamespace
              and pg_catalog.pg_function_is_visible(f.oid)
            limit 1\
            """,
            bind -> {},
            ResultRow::text)
        .map(hidden ->
            "The search_path of its role or database puts "
                + hidden
                + " before what PostgreSQL itself has of that name, so that statements would mean"
                + " something else. Leave pg_catalog out of the search_path, or put it first.");
  }

  private static Optional<String> encodingThatLacksCharacters(Connection connection)
      throws SQLException {
    return StatementRunner.first(
            connection,
            "select pg_catalog.current_setting('server_encoding')",
            bind -> {},
            ResultRow::text)
        .filter(encoding -> !EVERY_CHARACTER.contains(encoding))
        .map(encoding ->
            "The database keeps text as "
                + encoding
                + ", which does not know every character that users and vendors write: a change"
                + " with one of the others would fail, however often it is tried. Make the"
                + " store a database of its own: create database <name> encoding 'UTF8' template"
                + " template0 lc_collate 'C' lc_ctype 'C'.");
  }

  @Override
  public Optional<String> risk(Connection connection) throws SQLException {
    return StatementRunner.first(
            connection,
            "select pg_catalog.current_setting('synchronous_commit')",
            bind -> {},
            ResultRow::text)
        .filter(synchronous -> synchronous.equals("off"))
        .map(off ->
            "PostgreSQL answers commits that are not on its disk yet (synchronous_commit is off):"
                + " when its server crashes, attaches that were accepted are forgotten, and what"
                + " was made for them stays at the vendor. Set it to on for the store's role, its"
                + " database or the server.");
  }

  @Override
  public List<String> closed(Connection connection, String schema, List<String> relations)
      throws SQLException {
    return StatementRunner.list(
        connection,
        """
        select c.relname from pg_catalog.pg_class c
        join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where n.nspname = ? and c.relname::text = any (?) and case when c.relkind = 'S'
          then not pg_catalog.has_sequence_privilege(c.oid, 'USAGE')
          else pg_catalog.row_security_active(c.oid)
            or not (pg_catalog.has_table_privilege(c.oid, 'SELECT')
              and pg_catalog.has_table_privilege(c.oid, 'INSERT')
              and pg_catalog.has_table_privilege(c.oid, 'UPDATE')
              and pg_catalog.has_table_privilege(c.oid, 'DELETE')) end
        order by c.relname\
        """,
        bind -> {
          bind.text(schema);
          bind.texts(relations);
        },
        ResultRow::text);
  }

  @Override
  public String schemaExists() {
    return "select count(*) from pg_catalog.pg_namespace where nspname = ?";
  }

  @Override
  public String ifAbsent(String insert) {
    return insert + " on conflict do nothing";
  }

  /**
   * The array is made once; a list of {@code in} might be made again for each row, beyond its
   * limit.
   */
  @Override
  public String removeSome(String table, String key, String condition, String order) {
    return """
    delete from %s where %s = any (array(
      select %s from %s where %s order by %s limit ? for update skip locked))\
    """
        .formatted(table, key, key, table, condition, order);
  }

  @Override
  public @Nullable CommitFlush flush() {
    return null;
  }

  @Override
  public boolean isOneProcess() {
    return false;
  }

  @Override
  public boolean isPostgres() {
    return true;
  }
}
