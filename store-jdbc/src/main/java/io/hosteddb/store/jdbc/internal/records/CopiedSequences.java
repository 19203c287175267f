package io.hosteddb.store.jdbc.internal.records;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.error.StoreException;
import io.hosteddb.store.jdbc.internal.sql.ResultRow;
import io.hosteddb.store.jdbc.internal.sql.Schema;
import io.hosteddb.store.jdbc.internal.sql.SqlState;
import io.hosteddb.store.jdbc.internal.sql.StatementRunner;
import io.hosteddb.store.jdbc.internal.sql.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sequences of PostgreSQL's that stand behind their rows: logical replication, with which servers
 * are upgraded, copies rows and no sequences. They go on after the rows.
 */
public final class CopiedSequences {
  private static final Logger LOG = LoggerFactory.getLogger(CopiedSequences.class);

  private final Transactions transactions;
  private final Schema schema;
  private final String name;

  /**
   * The sequences of a store.
   *
   * @param name the schema that they are in
   */
  public CopiedSequences(Transactions transactions, Schema schema, String name) {
    this.transactions = transactions;
    this.schema = schema;
    this.name = name;
  }

  /**
   * Raises those that are behind.
   *
   * @throws ConfigurationException if this role may not
   */
  public void goOn() {
    for (String table : behind()) {
      String raise =
          "select setval('\"%s\".\"%s_seq_seq\"', (select max(seq) from \"%s\".\"%s\"))"
              .formatted(name, table, name, table);
      try {
        raise(table, raise);
      } catch (StoreException e) {
        if (e.getCause() instanceof SQLException sql && SqlState.isForbidden(sql)) {
          throw new ConfigurationException(
              "schema",
              "The store cannot be opened: its tables were copied without their sequences, as"
                  + " logical replication does, and the database's role may not set them. Let the"
                  + " owner of the tables run: "
                  + raise,
              e);
        }
        throw e;
      }
      LOG.info("The sequence of {} stood behind its rows, and goes on after them.", table);
    }
  }

  /** By the newest row of each: where sequences were not copied, they are behind by far. */
  private List<String> behind() {
    return transactions.read(
        "The look at the sequences",
        connection ->
            StatementRunner.list(
                connection,
                schema.in(
                    """
                    select t.name from (values
                      ('hosteddb_audit',
                        (select seq from @hosteddb_audit order by happened_at desc limit 1)),
                      ('hosteddb_history',
                        (select seq from @hosteddb_history order by tx desc, seq desc limit 1)),
                      ('hosteddb_ready_time', (select max(seq) from @hosteddb_ready_time))
                    ) as t (name, seq)
                    join pg_catalog.pg_sequences s
                      on s.schemaname = ? and s.sequencename = t.name || '_seq_seq'
                    where t.seq > coalesce(s.last_value, 0)\
                    """),
                bind -> bind.text(name),
                ResultRow::text));
  }

  private void raise(String table, String raise) {
    transactions.transaction(
        "The change of the sequence of " + table,
        connection -> {
          run(connection, schema.in("lock table @" + table + " in share row exclusive mode"));
          run(connection, raise);
          return table;
        });
  }

  private static void run(Connection connection, String text) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      boolean unusedResults = statement.execute(text);
    }
  }
}
