package io.hosteddb.store;

/**
 * What became of an update.
 *
 * @since 0.1
 */
public enum UpdateOutcome {
  /** The stored record has another version; nothing was written. */
  STALE,

  /** The record is written; its due work is as it was, and is the queue's to change. */
  WRITTEN,

  /** The record is written, and the due work is changed as was asked for. */
  WRITTEN_WITH_WORK;

  /**
   * Whether the record is written.
   *
   * @return false if it had another version
   */
  public boolean isWritten() {
    return this != STALE;
  }
}
