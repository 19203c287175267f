package io.hosteddb.error;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The store could not do what was asked. Whether a write took place is unknown, unless {@link
 * #isUndone} says that it did not; an attach can be repeated safely under the same idempotency key.
 *
 * @since 0.1
 */
public final class StoreException extends HostedDatabasesException {
  private static final long serialVersionUID = 1L;

  private final boolean undone;

  /**
   * The store failed.
   *
   * @param message what happened and what to do; without values that could be secret
   * @param cause what the store's own library threw; null if it threw nothing
   */
  public StoreException(String message, @Nullable Throwable cause) {
    this(message, cause, false);
  }

  private StoreException(String message, @Nullable Throwable cause, boolean undone) {
    super(message, cause);
    this.undone = undone;
  }

  /**
   * The store failed, and nothing was written.
   *
   * @param message what happened and what to do; without values that could be secret
   * @param cause what the store's own library threw; null if it threw nothing
   * @return the exception
   */
  public static StoreException undone(String message, @Nullable Throwable cause) {
    return new StoreException(message, cause, true);
  }

  /**
   * Whether it is certain that nothing was written.
   *
   * @return false if it may have been written
   */
  public boolean isUndone() {
    return undone;
  }

  @Override
  public Problem problem() {
    return problem("store", "Store unavailable", 503, List.of(), Map.of());
  }
}
