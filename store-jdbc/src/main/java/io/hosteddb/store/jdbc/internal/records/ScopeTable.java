package io.hosteddb.store.jdbc.internal.records;

import io.hosteddb.error.StoreException;
import io.hosteddb.rules.AttachmentScope;
import io.hosteddb.store.ScopeAgreement;
import io.hosteddb.store.jdbc.internal.schema.MetaTable;
import io.hosteddb.store.jdbc.internal.sql.Dialect;
import io.hosteddb.store.jdbc.internal.sql.ResultRow;
import io.hosteddb.store.jdbc.internal.sql.StatementRunner;
import io.hosteddb.store.jdbc.internal.sql.Transactions;
import io.hosteddb.store.jdbc.internal.work.WorkTable;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scope that all nodes keep: a row of the meta table, there since the schema was made. Inserts
 * read it inside their transaction, when they have locked their project.
 */
public final class ScopeTable {
  static final String NAME = "attachment-scope";

  private static final Logger LOG = LoggerFactory.getLogger(ScopeTable.class);

  private final Transactions transactions;
  private final MetaTable meta;
  private final RecordStatements statements;
  private final RecordDialect recordDialect;

  /**
   * The scope of a store.
   *
   * @param transactions on the host's connections
   * @param meta where the scope is
   * @param dialect the database
   * @param statements of its schema
   * @param columns how a record becomes columns
   * @param work its rows of work
   */
  public ScopeTable(
      Transactions transactions,
      MetaTable meta,
      Dialect dialect,
      RecordStatements statements,
      RecordColumns columns,
      WorkTable work) {
    this.transactions = transactions;
    this.meta = meta;
    this.statements = statements;
    this.recordDialect = RecordDialect.of(dialect, statements, columns, work);
  }

  public ScopeAgreement agree(AttachmentScope wanted, boolean mayNarrow) {
    return transactions.transaction(
        "The agreement on the attachment scope",
        connection -> agree(connection, wanted, mayNarrow));
  }

  private ScopeAgreement agree(Connection connection, AttachmentScope wanted, boolean mayNarrow)
      throws SQLException {
    AttachmentScope kept = lock(connection);
    if (wanted == kept) {
      return ScopeAgreement.of(kept);
    }
    if (wanted.compareTo(kept) > 0) {
      replace(connection, wanted);
      return ScopeAgreement.of(wanted);
    }
    if (mayNarrow) {
      // After this no insert that went by the wider scope is still to be committed.
      recordDialect.lockProjects(connection);
    }
    List<String> inTheWay =
        StatementRunner.list(
            connection, statements.needingEnvironmentScope, bind -> {}, ResultRow::text);
    boolean narrowed = mayNarrow && inTheWay.isEmpty();
    if (narrowed) {
      replace(connection, wanted);
    }
    return new ScopeAgreement(
        narrowed ? wanted : kept,
        inTheWay.size(),
        inTheWay.stream().limit(ScopeAgreement.MAX_EXAMPLES).toList());
  }

  private AttachmentScope lock(Connection connection) throws SQLException {
    return scope(meta.lock(connection, NAME).orElseThrow(ScopeTable::unreadable));
  }

  private void replace(Connection connection, AttachmentScope scope) throws SQLException {
    meta.update(connection, NAME, scope.name().getBytes(StandardCharsets.US_ASCII));
    LOG.info("The attachment scope of all nodes is now {}.", scope);
  }

  /** The next column as a scope. */
  static AttachmentScope read(ResultRow row) throws SQLException {
    byte[] content = row.bytesOrNull();
    if (content == null) {
      throw unreadable();
    }
    return scope(content);
  }

  private static AttachmentScope scope(byte[] content) {
    try {
      return AttachmentScope.valueOf(new String(content, StandardCharsets.US_ASCII));
    } catch (IllegalArgumentException e) {
      throw unreadable();
    }
  }

  private static StoreException unreadable() {
    return new StoreException(
        "The row '"
            + NAME
            + "' of hosteddb_meta was removed, or a newer release wrote it; nothing was done.",
        null);
  }
}
