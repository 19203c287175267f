package io.hosteddb.store.jdbc.internal.schema;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.store.jdbc.internal.sql.Dialect;
import io.hosteddb.store.jdbc.internal.sql.Transactions;
import java.util.List;

/**
 * Looks whether the store's user may do what the store does: a role that was once given rights on
 * the tables of that day has none on those that a release has added since, and the store would find
 * out in the middle of its work, again and again.
 */
public final class TableRights {
  /** All but the history of the migrations, which is read before. */
  static final List<String> RELATIONS =
      List.of(
          "hosteddb_audit",
          "hosteddb_audit_seq_seq",
          "hosteddb_credential",
          "hosteddb_database",
          "hosteddb_history",
          "hosteddb_history_seq_seq",
          "hosteddb_meta",
          "hosteddb_operation",
          "hosteddb_project",
          "hosteddb_rate_limit",
          "hosteddb_ready_time",
          "hosteddb_ready_time_seq_seq",
          "hosteddb_runtime",
          "hosteddb_upkeep",
          "hosteddb_work");

  private TableRights() {}

  /**
   * Looks at every table.
   *
   * @throws ConfigurationException if the user lacks a right
   */
  public static void require(Transactions transactions, Dialect dialect, String schema) {
    List<String> closed =
        transactions.read(
            "The look at the rights on the schema " + schema,
            connection -> dialect.closed(connection, schema, RELATIONS));
    if (!closed.isEmpty()) {
      throw new ConfigurationException(
          SchemaMigration.SETTING,
          "The store cannot be opened: the database's role may not read and write all that is the"
              + " store's: "
              + String.join(", ", closed)
              + ". Grant it SELECT, INSERT, UPDATE, DELETE on all tables and USAGE on all sequences"
              + " of the schema "
              + schema
              + ", again when a release brings more of them, or once and for all with alter default"
              + " privileges; row-level security must not apply to it.");
    }
  }
}
