package io.hosteddb.store.jdbc.internal.maintenance;

import io.hosteddb.store.SecretCipher;
import io.hosteddb.store.jdbc.internal.encryption.SecretColumns;
import io.hosteddb.store.jdbc.internal.sql.Transactions;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encrypts what is under older keys anew. It walks over the records by id, a batch after the other;
 * where it stands is kept in the store, so that another node goes on. It says that it is done when
 * a pass of its own, from the first record to the last, found everything under the current key.
 *
 * <p>A ciphertext is replaced only if record and ciphertext are still what was read, and version
 * and revision stay: a step that runs meanwhile notices nothing, and what it writes wins.
 *
 * <p>Every batch is written while the state's row is locked, and only if no other node has rotated
 * to a newer key since: so a node with an older keyset cannot undo what a newer one has done.
 */
public final class ReencryptionJob {
  /** Its rows are locked while it is written, so that steps of these databases wait. */
  static final int BATCH = 200;

  private static final Logger LOG = LoggerFactory.getLogger(ReencryptionJob.class);

  private final Transactions transactions;
  private final MaintenanceStatements statements;
  private final ReencryptionTable table;
  private final SecretColumns secrets;
  private final int batch;

  public ReencryptionJob(
      Transactions transactions,
      MaintenanceStatements statements,
      ReencryptionTable table,
      SecretCipher cipher,
      int batch) {
    this.transactions = transactions;
    this.statements = statements;
    this.table = table;
    this.secrets = new SecretColumns(cipher);
    this.batch = batch;
  }

  /** In the background: only if there was a rotation, and this node is not behind it. */
  public void runIfDue() {
    if (!table.isDue()) {
      return;
    }
    Optional<ReencryptionState> begun = table.begin();
    if (begun.isPresent()) {
      run(begun.get());
    } else {
      LOG.warn(
          "This node encrypts under a key that other nodes have rotated away from: give it their"
              + " keyset. Until then the older key must stay in every keyset.");
    }
  }

  /** Goes on with a re-encryption or begins one. */
  public ReencryptionState.Counts reencrypt() {
    return run(table.begin().orElseThrow(ReencryptionTable::leftBehind));
  }

  /** As last written down for the current key, by any node. */
  public ReencryptionState.Counts progress() {
    return table.find().map(ReencryptionState::progress).orElse(ReencryptionState.Counts.NONE);
  }

  private ReencryptionState.Counts run(ReencryptionState begun) {
    ReencryptionRun run =
        new ReencryptionRun(transactions, statements, table, secrets, batch, begun);
    ReencryptionRun.Found found = run.run();
    ReencryptionState.Counts progress = run.progress();
    switch (found) {
      case NOTHING ->
          LOG.info(
              "All {} records are under the current key; {} were encrypted anew.",
              progress.examined(),
              progress.reencrypted());
      case ONLY_UNREADABLE ->
          LOG.warn(
              "The re-encryption is not done: no key of the keyset decrypts what databases {} hold. Keep"
                  + " the older keys.",
              progress.unreadable());
      case SOMETHING ->
          LOG.warn("The re-encryption is not done: some node keeps writing under an older key.");
      case CUT_OFF ->
          LOG.info("The re-encryption was interrupted; the next one goes on where it was.");
    }
    return progress;
  }
}
