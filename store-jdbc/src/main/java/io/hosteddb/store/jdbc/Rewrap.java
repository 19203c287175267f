package io.hosteddb.store.jdbc;

import io.hosteddb.store.SecretCipher;
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
final class Rewrap {
  /** Its rows are locked while it is written, so that steps of these databases wait. */
  static final int BATCH = 200;

  private static final Logger LOG = LoggerFactory.getLogger(Rewrap.class);

  private final Transactions transactions;
  private final MaintenanceSql statements;
  private final RewrapTable table;
  private final SecretColumns secrets;
  private final int batch;

  Rewrap(
      Transactions transactions,
      MaintenanceSql statements,
      RewrapTable table,
      SecretCipher cipher,
      int batch) {
    this.transactions = transactions;
    this.statements = statements;
    this.table = table;
    this.secrets = new SecretColumns(cipher);
    this.batch = batch;
  }

  /** In the background: only if there was a rotation, and this node is not behind it. */
  void runIfDue() {
    if (!table.isDue()) {
      return;
    }
    Optional<RewrapState> begun = table.begin();
    if (begun.isPresent()) {
      run(begun.get());
    } else {
      LOG.warn(
          "This node encrypts under a key that other nodes have rotated away from: give it their"
              + " keyset. Until then the older key must stay in every keyset.");
    }
  }

  /** Goes on with a rewrap or begins one. */
  RewrapProgress rewrap() {
    return run(table.begin().orElseThrow(RewrapTable::leftBehind));
  }

  /** As last written down for the current key, by any node. */
  RewrapProgress progress() {
    return table.find().map(RewrapState::progress).orElse(RewrapProgress.NONE);
  }

  private RewrapProgress run(RewrapState begun) {
    RewrapRun run = new RewrapRun(transactions, statements, table, secrets, batch, begun);
    RewrapRun.Found found = run.run();
    RewrapProgress progress = run.progress();
    switch (found) {
      case NOTHING ->
          LOG.info(
              "All {} records are under the current key; {} were encrypted anew.",
              progress.looked(),
              progress.rewritten());
      case ONLY_UNREADABLE ->
          LOG.warn(
              "The rewrap is not done: no key of the keyset decrypts what databases {} hold. Keep"
                  + " the older keys.",
              progress.unreadable());
      case SOMETHING ->
          LOG.warn("The rewrap is not done: some node keeps writing under an older key.");
      case CUT_OFF -> LOG.info("The rewrap was interrupted; the next one goes on where it was.");
    }
    return progress;
  }
}
