package io.hosteddb.provider.mongodb;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * The size of the clusters that are made.
 *
 * @param name {@code flex}, {@code M0}, or a dedicated size such as {@code M10}
 */
record AtlasTier(String name) {
  private static final String FLEX = "flex";
  private static final String FREE = "M0";
  private static final Pattern DEDICATED = Pattern.compile("[MR][1-9][0-9]{1,2}(_NVME)?");

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if Atlas has no such size
   */
  AtlasTier {
    if (name.equals("M2") || name.equals("M5")) {
      throw new IllegalArgumentException(
          "must not be " + name + ", which Atlas makes no more: use flex");
    }
    if (!name.equals(FLEX) && !name.equals(FREE) && !DEDICATED.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "must be flex, M0, or a dedicated size such as M10, but is '" + name + "'");
    }
  }

  /** Which interface makes such clusters. */
  ClusterKind kind() {
    return name.equals(FLEX) ? ClusterKind.FLEX : ClusterKind.CLUSTER;
  }

  boolean isFree() {
    return name.equals(FREE);
  }

  boolean isDedicated() {
    return kind() == ClusterKind.CLUSTER && !isFree();
  }

  /**
   * The size to ask the list of regions for. It is not documented whether that list knows flex; the
   * documentation has one table of regions for M0 and flex, so M0's is taken for both.
   */
  String listedAs() {
    return isDedicated() ? name : FREE;
  }

  /**
   * How long such a cluster takes as a rule: flex up to 8 s, M0 4 to 10 s, M10 a median of 17
   * minutes (recorded answers of the vendor's own tests, 2026-08).
   */
  Duration typicalTime() {
    if (isDedicated()) {
      return Duration.ofMinutes(17);
    }
    return Duration.ofSeconds(isFree() ? 7 : 8);
  }

  /** When to give up: dedicated clusters were seen to take up to 29 minutes. */
  Duration timeLimit() {
    return isDedicated() ? Duration.ofMinutes(90) : Duration.ofMinutes(15);
  }

  /**
   * How long a deleted cluster is there at least, so that looking sooner is of no use: flex and M0
   * were gone after 25 to 45 s, dedicated ones after 2 to 4 minutes (recorded answers, 2026-08).
   */
  Duration leastDeletingTime() {
    return isDedicated() ? Duration.ofSeconds(100) : Duration.ofSeconds(20);
  }
}
