package io.hosteddb.store.jdbc;

import io.hosteddb.model.DatabaseId;
import java.util.List;

/**
 * How far a rewrap has come: what is stored under older keys is encrypted anew under the current
 * one, pass by pass over all records, until a whole pass finds nothing more to do.
 *
 * @param total how many records there were when the pass began
 * @param looked how many of them this pass has looked at; some more than {@code total} if databases
 *     were attached since
 * @param rewritten how many records were encrypted anew since the rewrap began, by any node
 * @param unreadable records of this pass, the first 100, that no key of this keyset decrypts: they
 *     stay as they are, and the rewrap is not done while there are any
 * @param done whether a whole pass found everything under the current key. The older keys can go if
 *     no node encrypted under one of them since that pass began
 * @since 0.1
 */
public record RewrapProgress(
    long total, long looked, long rewritten, List<DatabaseId> unreadable, boolean done) {
  static final RewrapProgress NONE = new RewrapProgress(0, 0, 0, List.of(), false);

  /** Copies the list. */
  public RewrapProgress {
    unreadable = List.copyOf(unreadable);
  }
}
