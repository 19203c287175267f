package io.hosteddb.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Stores that hold many databases already: five a project, READY and DELETED ones, each with three
 * entries of history and two of audit. Nobody reads them; they are in the way.
 */
public final class StoredDatabases {
  private static final int BATCH = 100_000;

  private static final String[] ROWS = {
    """
    insert into @hosteddb_project (id, revision, attachments)
    select 'stored-' || p, 5, 5 from generate_series(? / 5, (? - 1) / 5) p
    """,
    """
    insert into @hosteddb_database (id, project_id, provider, backend, name, requested_region,
      target_region, vendor_name, platform, contract, created_by, created_at, fingerprint, version,
      status, updated_at, ready_at, deleted_at, may_exist, problems, progress, since, next_poll, steps,
      external_id, placed_region, checkpoint, variables)
    select 'd' || lpad(to_hex(g), 18, '0'), 'stored-' || g / 5, 'provider' || g % 5, 'none',
      'database ' || g, 'here', 'here', 'hdb-d' || lpad(to_hex(g), 18, '0'), 'hosteddb',
      'secret DATABASE_URL_' || g % 5 || ' Connection URL', 'host:', t, md5(g::text) || md5(t::text),
      case when g % 5 < 3 then 4 else 6 end, case when g % 5 < 3 then 'READY' else 'DELETED' end, t,
      t, case when g % 5 < 3 then null else t end, true, 0, '', t, t, 2,
      'hdb-d' || lpad(to_hex(g), 18, '0'), 'here',
      case when g % 5 < 3 then decode(repeat(md5(g::text), 6), 'hex') end,
      case when g % 5 < 3 then decode(repeat(md5(g::text), 10), 'hex') end
    from (select g, timestamptz '2026-01-01' + g * interval '1 second' t
      from generate_series(?, ? - 1) g) s
    """,
    """
    insert into @hosteddb_history (database_id, version, entry, happened_at, from_status, to_status,
      actor, reason)
    select 'd' || lpad(to_hex(g), 18, '0'), v, 0, timestamptz '2026-01-01' + g * interval '1 second',
      case v when 1 then null else 'PROVISIONING' end, 'READY', 'engine:', 'It is so.'
    from generate_series(?, ? - 1) g, generate_series(1, 3) v
    """,
    """
    insert into @hosteddb_audit (project_id, happened_at, actor, action, database_id)
    select 'stored-' || g / 5, timestamptz '2026-01-01' + g * interval '1 second', 'host:',
      case v when 1 then 'ATTACH' else 'DETACH' end, 'd' || lpad(to_hex(g), 18, '0')
    from generate_series(?, ? - 1) g, generate_series(1, 2) v
    """
  };

  private final PrintStream out;
  private final PostgresServer server;
  private final Map<Integer, String> schemas = new HashMap<>();

  /**
   * Nothing stored yet.
   *
   * @param out where progress is said
   * @param server where they are stored
   */
  public StoredDatabases(PrintStream out, PostgresServer server) {
    this.out = out;
    this.server = server;
  }

  /**
   * The schema of a store that holds so many; filled when it is first asked for.
   *
   * @param databases how many
   * @return its name, in the server's first database
   */
  public String schema(int databases) {
    return schemas.computeIfAbsent(databases, this::fill);
  }

  private String fill(int databases) {
    String schema = server.newSchema();
    try (HikariDataSource pool = server.pool(2)) {
      server.store(pool, schema).close();
    }
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      // What refers to what is right as it is made.
      statement.execute("set session_replication_role = replica");
      statement.execute("set synchronous_commit = off");
      for (int from = 0; from < databases; from += BATCH) {
        int to = Math.min(databases, from + BATCH);
        for (String rows : ROWS) {
          statement.execute(
              rows.replace("@", "\"" + schema + "\".")
                  .replaceFirst("\\?", String.valueOf(from))
                  .replaceFirst("\\?", String.valueOf(to)));
        }
        if (databases > BATCH) {
          out.printf(Locale.ROOT, "  ... %,d of %,d databases stored%n", to, databases);
        }
      }
      for (String table : new String[] {"project", "database", "history", "audit"}) {
        statement.execute("vacuum (analyze) \"" + schema + "\".hosteddb_" + table);
      }
      statement.execute("checkpoint");
      if (databases > BATCH) {
        printSize(statement, schema, databases);
      }
      return schema;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void printSize(Statement statement, String schema, int databases) throws SQLException {
    try (ResultSet size =
        statement.executeQuery(
            "select sum(pg_total_relation_size(c.oid)) from pg_class c"
                + " join pg_namespace n on n.oid = c.relnamespace"
                + " where c.relkind = 'r' and n.nspname = '"
                + schema
                + "'")) {
      size.next();
      out.printf(
          Locale.ROOT,
          "  on disk, with 3 transitions and 2 audit entries each and all indexes: %,d bytes for"
              + " each database%n",
          size.getLong(1) / databases);
    }
  }
}
