package io.hosteddb.cluster;

import java.time.Duration;

/**
 * How hard a storm blows.
 *
 * @param seed of everything that is chosen at random by the driver and the vendors
 * @param databases how many to attach at least
 * @param kills how often a node is killed
 * @param pauses how often a node is stopped for longer than its lease and a call together
 * @param lasts how long the attaches and the kills are spread over
 * @param users how many threads attach and detach
 * @param projects how many projects each of them has
 * @param faultShare how many calls to the vendors go wrong, from 0 to 1
 * @param warm how many databases the vendor of PostgreSQL keeps ready
 * @param lastSlowDetach until when databases are detached whose deletion takes half a minute
 * @param calm how long the cluster may take to end its work afterwards
 */
record StormPlan(
    long seed,
    int databases,
    int kills,
    int pauses,
    Duration lasts,
    int users,
    int projects,
    double faultShare,
    int warm,
    Duration lastSlowDetach,
    Duration calm) {
  static final Duration LEASE = Duration.ofSeconds(3);
  static final Duration CALL_BUDGET = Duration.ofSeconds(3);
  static final int NODES = 3;

  /** So that tokens which were replaced, or never known to anybody, are soon over. */
  static final String TOKEN_LIFE = "15s";

  /** For every build. */
  static StormPlan brief(long seed) {
    return new StormPlan(
        seed,
        60,
        6,
        2,
        Duration.ofSeconds(20),
        6,
        2,
        0.02,
        10,
        Duration.ofSeconds(3),
        Duration.ofMinutes(5));
  }

  /** For a run on demand. */
  static StormPlan full(long seed) {
    return new StormPlan(
        seed,
        1_000,
        50,
        12,
        Duration.ofSeconds(270),
        8,
        5,
        0.02,
        24,
        Duration.ofDays(1),
        Duration.ofMinutes(10));
  }

  /** How a stopped node is stopped at least: until its work was surely taken over. */
  static Duration pause() {
    return LEASE.plus(CALL_BUDGET).plusSeconds(1);
  }

  Cluster.Shape shape() {
    return new Cluster.Shape(NODES, seed, faultShare, warm, LEASE, CALL_BUDGET, TOKEN_LIFE);
  }
}
