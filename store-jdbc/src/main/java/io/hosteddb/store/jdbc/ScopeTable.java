package io.hosteddb.store.jdbc;

import io.hosteddb.error.StoreException;
import io.hosteddb.rules.AttachmentScope;
import io.hosteddb.store.ScopeAgreement;
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
final class ScopeTable {
  static final String NAME = "attachment-scope";

  private static final Logger LOG = LoggerFactory.getLogger(ScopeTable.class);

  private final Transactions transactions;
  private final Dialect dialect;
  private final Sql sql;

  ScopeTable(Transactions transactions, Dialect dialect, Sql sql) {
    this.transactions = transactions;
    this.dialect = dialect;
    this.sql = sql;
  }

  ScopeAgreement agree(AttachmentScope wanted, boolean mayNarrow) {
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
      dialect.lockProjects(connection, sql);
    }
    List<String> inTheWay =
        Jdbc.list(connection, sql.needingEnvironmentScope, bind -> {}, Row::text);
    boolean narrowed = mayNarrow && inTheWay.isEmpty();
    if (narrowed) {
      replace(connection, wanted);
    }
    return new ScopeAgreement(
        narrowed ? wanted : kept,
        inTheWay.size(),
        inTheWay.stream().limit(ScopeAgreement.MOST_EXAMPLES).toList());
  }

  private AttachmentScope lock(Connection connection) throws SQLException {
    return Jdbc.first(connection, sql.lockScope, bind -> {}, ScopeTable::read)
        .orElseThrow(ScopeTable::unreadable);
  }

  private void replace(Connection connection, AttachmentScope scope) throws SQLException {
    byte[] content = scope.name().getBytes(StandardCharsets.US_ASCII);
    Jdbc.update(connection, sql.replaceScope, bind -> bind.bytes(content));
    LOG.info("The attachment scope of all nodes is now {}.", scope);
  }

  /** The next column as a scope. */
  static AttachmentScope read(Row row) throws SQLException {
    byte[] content = row.bytesOrNull();
    try {
      return AttachmentScope.valueOf(
          content == null ? "" : new String(content, StandardCharsets.US_ASCII));
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
