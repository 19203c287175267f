package io.hosteddb.simulators.atlas;

import java.time.Duration;

/**
 * How long things take at the simulated Atlas.
 *
 * @param flex until a flex cluster is IDLE
 * @param free until an M0 cluster is IDLE; it is UPDATING in the second half
 * @param dedicated until an M10 or larger cluster is IDLE
 * @param standardLag how much later a dedicated cluster's {@code standard} is there than its {@code
 *     standardSrv}
 * @param rollout until a change of a user has reached the clusters
 * @param deleteSmall until a deleted flex or M0 cluster is gone
 * @param deleteDedicated until a deleted dedicated cluster is gone
 * @param falseIdle how long a deleted cluster still says IDLE
 * @param closingLag how long a project counts a cluster that is gone
 * @param closing until a deleted project is gone
 */
public record AtlasTimings(
    Duration flex,
    Duration free,
    Duration dedicated,
    Duration standardLag,
    Duration rollout,
    Duration deleteSmall,
    Duration deleteDedicated,
    Duration falseIdle,
    Duration closingLag,
    Duration closing) {
  /** As recorded and reported (2026-08), without the lags that show up now and then. */
  public static AtlasTimings usual() {
    return new AtlasTimings(
        Duration.ofSeconds(8),
        Duration.ofSeconds(7),
        Duration.ofMinutes(17),
        Duration.ofSeconds(5),
        Duration.ofSeconds(12),
        Duration.ofSeconds(30),
        Duration.ofMinutes(3),
        Duration.ZERO,
        Duration.ZERO,
        Duration.ofSeconds(5));
  }

  /**
   * The same with the lags.
   *
   * @param idle how long a deleted cluster still says IDLE
   * @param counted how long a project counts a cluster that is gone
   */
  public AtlasTimings withLags(Duration idle, Duration counted) {
    return new AtlasTimings(
        flex,
        free,
        dedicated,
        standardLag,
        rollout,
        deleteSmall,
        deleteDedicated,
        idle,
        counted,
        closing);
  }

  /**
   * The same with other times until a database is usable.
   *
   * @param cluster until any cluster is IDLE
   * @param user until a change of a user has reached it
   */
  public AtlasTimings withReadyAfter(Duration cluster, Duration user) {
    return new AtlasTimings(
        cluster,
        cluster,
        cluster,
        Duration.ZERO,
        user,
        deleteSmall,
        deleteDedicated,
        falseIdle,
        closingLag,
        closing);
  }
}
