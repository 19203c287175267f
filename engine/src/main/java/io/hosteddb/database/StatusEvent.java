package io.hosteddb.database;

import io.hosteddb.model.DatabaseStatus;
import org.jspecify.annotations.Nullable;

/**
 * A database changed. Published after the change is committed; an event is a hint to look, not a
 * record: a process that stops loses events, never changes.
 *
 * <p>Made by the library alone; it may say more in a later release. Two that say the same are
 * equal.
 *
 * @since 0.1
 */
public interface StatusEvent {
  /** {@return the database after the change; its version orders the events of one database} */
  HostedDatabase database();

  /**
   * {@return the status before; null when it was just attached. Equal to the status after when only
   * progress, failure or placement changed}
   */
  @Nullable DatabaseStatus previous();

  /**
   * {@return the operation that began, got on or ended with the change; null if the change is not
   * about one. A change in which one operation takes the place of another is told twice: of the one
   * that was cancelled, then of the one that began}
   */
  default @Nullable Operation operation() {
    return null;
  }

  /**
   * Whether the status changed.
   *
   * @return false if only the progress, the last problem or the placement changed
   */
  default boolean isTransition() {
    return database().status() != previous();
  }
}
