package io.hosteddb.store.jdbc.internal.maintenance;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.store.jdbc.internal.encryption.Ciphertexts;
import io.hosteddb.store.jdbc.internal.encryption.SecretColumns;
import io.hosteddb.store.jdbc.internal.sql.ResultRow;
import io.hosteddb.store.jdbc.internal.sql.StatementRunner;
import io.hosteddb.store.jdbc.internal.sql.Transactions;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One go at a re-encryption, in one thread. */
final class ReencryptionRun {
  /** More are needed only while other nodes write under older keys all the time. */
  private static final int MAX_PASSES = 5;

  private static final Logger LOG = LoggerFactory.getLogger(ReencryptionRun.class);

  private final Transactions transactions;
  private final MaintenanceStatements statements;
  private final ReencryptionTable table;
  private final SecretColumns secrets;
  private final int batch;
  private ReencryptionState state;

  ReencryptionRun(
      Transactions transactions,
      MaintenanceStatements statements,
      ReencryptionTable table,
      SecretColumns secrets,
      int batch,
      ReencryptionState begun) {
    this.transactions = transactions;
    this.statements = statements;
    this.table = table;
    this.secrets = secrets;
    this.batch = batch;
    this.state = begun;
  }

  /** A row with its ciphertexts. */
  private record Stored(DatabaseId id, long version, Ciphertexts columns) {}

  /** A row and the ciphertexts it is to have. */
  private record Renewed(Stored before, Ciphertexts after) {}

  /** What a walk found that was not under the current key; what is worse comes later. */
  enum Found {
    NOTHING,
    ONLY_UNREADABLE,
    SOMETHING,
    CUT_OFF
  }

  /** As last written down by this run. */
  ReencryptionState.Counts progress() {
    return state.progress();
  }

  /** Goes on to the end, or until the thread is interrupted. */
  Found run() {
    Found found = Found.SOMETHING;
    if (!state.cursor().isEmpty() && walk(state.cursor()) == Found.CUT_OFF) {
      return Found.CUT_OFF;
    }
    // A pass that was taken over proves nothing of what was written behind it since.
    for (int pass = 0; found == Found.SOMETHING && pass < MAX_PASSES; pass++) {
      found = wholePass();
    }
    return found;
  }

  private Found wholePass() {
    long total =
        transactions.read(
            "The count of all records",
            connection ->
                StatementRunner.first(
                        connection, statements.countRecords, bind -> {}, ResultRow::number)
                    .orElse(0L));
    state = table.change((connection, before) -> before.pass(total));
    Found found = walk("");
    if (found != Found.CUT_OFF) {
      state = table.change((connection, before) -> over(connection, before, found));
    }
    return found;
  }

  private ReencryptionState over(Connection connection, ReencryptionState before, Found found)
      throws SQLException {
    if (found == Found.NOTHING) {
      table.renewKeyCheck(connection);
    }
    return before.over(found == Found.NOTHING);
  }

  private Found walk(String from) {
    String cursor = from;
    Found found = Found.NOTHING;
    while (!Thread.currentThread().isInterrupted()) {
      List<Stored> rows = read(cursor);
      if (!rows.isEmpty()) {
        cursor = rows.get(rows.size() - 1).id().value();
        Found here = renew(rows, cursor);
        found = here.compareTo(found) > 0 ? here : found;
      }
      if (rows.size() < batch) {
        return found;
      }
    }
    return Found.CUT_OFF;
  }

  private List<Stored> read(String after) {
    return transactions.read(
        "The re-encryption's read of the records",
        connection ->
            StatementRunner.list(
                connection,
                statements.ciphertexts,
                bind -> bind.text(after).number(batch),
                row ->
                    new Stored(
                        new DatabaseId(row.text()),
                        row.number(),
                        new Ciphertexts(row.bytesOrNull(), row.bytesOrNull()))));
  }

  private Found renew(List<Stored> rows, String cursor) {
    List<DatabaseId> unreadable = new ArrayList<>();
    List<Renewed> renewed = new ArrayList<>();
    for (Stored row : rows) {
      try {
        Ciphertexts after = secrets.renew(row.id(), row.columns());
        if (!after.isSameAs(row.columns())) {
          renewed.add(new Renewed(row, after));
        }
      } catch (GeneralSecurityException | IOException e) {
        LOG.debug("Database {} is unreadable ({}).", row.id(), e.getClass().getSimpleName());
        unreadable.add(row.id());
      }
    }
    state =
        table.change((connection, before) -> {
          int written = replace(connection, renewed);
          return before.batch(cursor, rows.size(), written, unreadable);
        });
    if (!renewed.isEmpty()) {
      return Found.SOMETHING;
    }
    return unreadable.isEmpty() ? Found.NOTHING : Found.ONLY_UNREADABLE;
  }

  /** What a step has written meanwhile stays, and is left to the next pass. */
  private int replace(Connection connection, List<Renewed> renewed) throws SQLException {
    if (renewed.isEmpty()) {
      return 0;
    }
    List<Integer> counts =
        StatementRunner.batch(
            connection,
            statements.replaceCiphertexts,
            renewed,
            (bind, row) -> {
              Stored before = row.before();
              bind.bytes(row.after().checkpoint())
                  .bytes(row.after().variables())
                  .text(before.id().value())
                  .number(before.version())
                  .bytes(before.columns().checkpoint())
                  .bytes(before.columns().variables());
            });
    return (int) counts.stream().filter(rows -> rows == 1).count();
  }
}
