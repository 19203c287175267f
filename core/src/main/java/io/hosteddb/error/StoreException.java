package io.hosteddb.error;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The store could not do what was asked. Whether a write took place is unknown; an attach can be
 * repeated safely under the same idempotency key.
 *
 * @since 0.1
 */
public final class StoreException extends HostedDatabasesException {
  private static final long serialVersionUID = 1L;

  /**
   * The store failed.
   *
   * @param message what happened and what to do; without values that could be secret
   * @param cause what the store's own library threw; null if it threw nothing
   */
  public StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  @Override
  public Problem problem() {
    return problem("store", "Store unavailable", 503, List.of(), Map.of());
  }
}
