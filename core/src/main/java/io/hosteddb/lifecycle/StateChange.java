package io.hosteddb.lifecycle;

import io.hosteddb.model.DatabaseStatus;
import org.jspecify.annotations.Nullable;

/**
 * A legal transition. Only {@link Lifecycle} makes one, so an illegal transition cannot be
 * expressed.
 *
 * @since 0.1
 */
public final class StateChange {
  private final @Nullable DatabaseStatus from;
  private final DatabaseStatus to;

  StateChange(@Nullable DatabaseStatus from, DatabaseStatus to) {
    this.from = from;
    this.to = to;
  }

  /**
   * The status before.
   *
   * @return the status; null for the first change
   */
  public @Nullable DatabaseStatus from() {
    return from;
  }

  /**
   * The status after.
   *
   * @return the status
   */
  public DatabaseStatus to() {
    return to;
  }

  @Override
  public String toString() {
    return from + " -> " + to;
  }
}
