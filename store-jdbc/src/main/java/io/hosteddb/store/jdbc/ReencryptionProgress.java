package io.hosteddb.store.jdbc;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.store.jdbc.internal.maintenance.ReencryptionState;
import java.util.List;

/**
 * How far a re-encryption has come: what is stored under older keys is encrypted anew under the
 * current one, pass by pass over all records, until a whole pass finds nothing more to do.
 *
 * @param total how many records there were when the pass began
 * @param examined how many of them this pass has read; some more than {@code total} if databases
 *     were attached since
 * @param reencrypted how many records were encrypted anew since the re-encryption began, by any
 *     node
 * @param unreadable records of this pass, the first 100, that no key of this keyset decrypts: they
 *     stay as they are, and the re-encryption is not done while there are any
 * @param done whether a whole pass found everything under the current key. The older keys can go if
 *     no node encrypted under one of them since that pass began
 * @since 0.1
 */
public record ReencryptionProgress(
    long total, long examined, long reencrypted, List<DatabaseId> unreadable, boolean done) {
  /** Copies the list. */
  public ReencryptionProgress {
    unreadable = List.copyOf(unreadable);
  }

  static ReencryptionProgress of(ReencryptionState.Counts counts) {
    return new ReencryptionProgress(
        counts.total(),
        counts.examined(),
        counts.reencrypted(),
        counts.unreadable(),
        counts.done());
  }
}
