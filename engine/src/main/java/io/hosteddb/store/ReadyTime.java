package io.hosteddb.store;

import io.hosteddb.model.ProviderId;
import io.hosteddb.model.RegionId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long one database took until it was ready, as far as polls told: between the last poll that
 * found it not ready and the first that found it ready. Polls of the next ones are planned by such
 * times.
 *
 * @param provider the kind of database
 * @param backend who serves it
 * @param region where it was made
 * @param size its size at the backend; null if the backend has none
 * @param notReady how long it had been made at the last poll that found it not ready; zero if there
 *     was none
 * @param ready how long it had been made at the first poll that found it ready
 * @since 0.1
 */
public record ReadyTime(
    ProviderId provider,
    String backend,
    RegionId region,
    @Nullable String size,
    Duration notReady,
    Duration ready) {
  /** How many a store keeps of each backend, region and size: the newest. */
  public static final int KEPT = 64;

  /**
   * What the time is of.
   *
   * @return the same for times that are kept together
   */
  public Kind kind() {
    return new Kind(provider, backend, region, size);
  }

  /**
   * What is made alike, and takes alike.
   *
   * @param provider the kind of database
   * @param backend who serves it
   * @param region where it is made
   * @param size its size at the backend; null if the backend has none
   */
  public record Kind(ProviderId provider, String backend, RegionId region, @Nullable String size) {}
}
