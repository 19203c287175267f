package io.hosteddb.simulators.atlas;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A cluster of the simulated Atlas. Its state follows from the time. */
final class SimulatedCluster {
  enum Kind {
    FLEX,
    FREE,
    DEDICATED
  }

  final String id;
  final String name;
  final Kind kind;
  final String cloud;
  final String region;
  final String size;
  final List<Map<String, String>> tags;
  final Instant created;
  boolean terminationProtected;

  /** A paused cluster is IDLE all the same. */
  boolean paused;

  @Nullable Instant deleted;

  SimulatedCluster(
      String id,
      String name,
      Kind kind,
      String cloud,
      String region,
      String size,
      List<Map<String, String>> tags,
      Instant created) {
    this.id = id;
    this.name = name;
    this.kind = kind;
    this.cloud = cloud;
    this.region = region;
    this.size = size;
    this.tags = tags;
    this.created = created;
  }

  private Duration making(AtlasTimings times) {
    return switch (kind) {
      case FLEX -> times.flex();
      case FREE -> times.free();
      case DEDICATED -> times.dedicated();
    };
  }

  private Duration deleting(AtlasTimings times) {
    return kind == Kind.DEDICATED ? times.deleteDedicated() : times.deleteSmall();
  }

  Instant readyAt(AtlasTimings times) {
    return created.plus(making(times));
  }

  /** When its deletion is done; the end of time if nobody asked for it. */
  Instant goneAt(AtlasTimings times) {
    Instant since = deleted;
    return since == null ? Instant.MAX : since.plus(deleting(times));
  }

  String state(Instant now, AtlasTimings times) {
    Instant since = deleted;
    if (since != null && !now.isBefore(since.plus(times.falseIdle()))) {
      return "DELETING";
    }
    if (!now.isBefore(readyAt(times))) {
      return "IDLE";
    }
    boolean secondHalf = !now.isBefore(created.plus(making(times).dividedBy(2)));
    return kind == Kind.FREE && secondHalf ? "UPDATING" : "CREATING";
  }

  boolean hasSrv(Instant now, AtlasTimings times) {
    return kind != Kind.DEDICATED || !now.isBefore(readyAt(times));
  }

  boolean hasStandard(Instant now, AtlasTimings times) {
    return kind != Kind.DEDICATED || !now.isBefore(readyAt(times).plus(times.standardLag()));
  }
}
