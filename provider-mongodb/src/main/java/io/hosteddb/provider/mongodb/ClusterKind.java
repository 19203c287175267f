package io.hosteddb.provider.mongodb;

import java.util.Locale;

/**
 * Which of the two interfaces of Atlas a cluster is managed by. Both share one name space in a
 * project, and each refuses the other's clusters (Atlas Administration API v2, 2024-11-13).
 */
enum ClusterKind {
  /** Flex clusters. */
  FLEX,
  /** Free (M0) and dedicated (M10 and larger) clusters. */
  CLUSTER;

  /** The other one. */
  ClusterKind other() {
    return this == FLEX ? CLUSTER : FLEX;
  }

  /** How it is written in a checkpoint. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads {@link #text()}; what is unknown is taken for a cluster. */
  static ClusterKind of(String text) {
    return text.equals(FLEX.text()) ? FLEX : CLUSTER;
  }
}
