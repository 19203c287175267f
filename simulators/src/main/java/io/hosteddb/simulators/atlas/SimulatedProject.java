package io.hosteddb.simulators.atlas;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A project of the simulated Atlas. */
final class SimulatedProject {
  /**
   * An entry of the access list.
   *
   * @param comment what it is for
   * @param added when it was added
   */
  record AccessEntry(String comment, Instant added) {}

  /**
   * A user that was deleted, which the clusters learn some time later.
   *
   * @param user as it was
   * @param since when it was deleted
   */
  record Dropped(SimulatedUser user, Instant since) {
    boolean isRolledOut(Instant now, AtlasTimings times) {
      return !now.isBefore(since.plus(times.rollout()));
    }
  }

  final String id;
  final String name;
  final List<Map<String, String>> tags;
  final boolean alerts;
  final Instant created;
  final Map<String, SimulatedCluster> clusters = new LinkedHashMap<>();
  final Map<String, SimulatedUser> users = new LinkedHashMap<>();

  /** Deleted users, by name. */
  final Map<String, Dropped> dropped = new LinkedHashMap<>();

  /** By address range. */
  final Map<String, AccessEntry> accessList = new LinkedHashMap<>();

  boolean visible = true;
  Instant lastClusterGone = Instant.MIN;
  @Nullable Instant closing;

  SimulatedProject(
      String id, String name, List<Map<String, String>> tags, boolean alerts, Instant created) {
    this.id = id;
    this.name = name;
    this.tags = tags;
    this.alerts = alerts;
    this.created = created;
  }
}
