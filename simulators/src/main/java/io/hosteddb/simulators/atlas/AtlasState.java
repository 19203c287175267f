package io.hosteddb.simulators.atlas;

import io.hosteddb.simulators.Call;
import io.hosteddb.simulators.Reply;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What exists at the simulated Atlas, and how it behaves. Guarded by the simulator's lock. */
final class AtlasState {
  final InstantSource clock;
  String organization;
  final Map<String, SimulatedProject> projects = new LinkedHashMap<>();
  final AtlasBehavior behavior = new AtlasBehavior();
  AtlasTimings times = AtlasTimings.usual();
  ClusterServer server = new WireServer();
  private int ids;

  AtlasState(InstantSource clock, String organization) {
    this.clock = clock;
    this.organization = organization;
  }

  Instant now() {
    return clock.instant();
  }

  String newId() {
    return "65%022x".formatted(++ids);
  }

  /** A user is made or changed. */
  void tell(SimulatedUser user) {
    server.put(user.name, user.wanted().password(), user.wanted().roles());
  }

  /** A user is deleted; the clusters know it a little longer. */
  void drop(SimulatedProject project, SimulatedUser user, Instant at) {
    project.users.remove(user.name);
    project.dropped.put(user.name, new SimulatedProject.Dropped(user, at));
    server.drop(user.name);
  }

  /** Lets vanish what is deleted by now. */
  void settle() {
    Instant now = now();
    for (SimulatedProject project : projects.values()) {
      for (SimulatedCluster cluster : List.copyOf(project.clusters.values())) {
        Instant gone = cluster.goneAt(times);
        if (!now.isBefore(gone)) {
          project.clusters.remove(cluster.name);
          project.lastClusterGone = gone;
        }
      }
      for (SimulatedUser user : List.copyOf(project.users.values())) {
        Instant end = user.deleteAfter();
        if (end != null && !now.isBefore(end)) {
          drop(project, user, end);
        }
      }
    }
    projects
        .values()
        .removeIf(project -> {
          Instant closing = project.closing;
          return closing != null && !now.isBefore(closing.plus(times.closing()));
        });
  }

  SimulatedProject project(String id) {
    return Optional.ofNullable(projects.get(id)).orElseThrow();
  }

  Optional<SimulatedProject> projectNamed(String name) {
    return projects.values().stream().filter(p -> p.name.equals(name)).findFirst();
  }

  /** The answer of a handler for the project in the path, or the refusal if it is not there. */
  Reply inProject(Call call, Function<SimulatedProject, Reply> handler) {
    String id = call.variable("groupId");
    SimulatedProject project = projects.get(id);
    if (project == null || !project.visible) {
      return behavior.isGoneAsUnauthorized() || project != null
          ? AtlasReplies.error(
              401,
              "NOT_IN_GROUP",
              "The current user is not in the group, or the group does not exist.")
          : AtlasReplies.error(404, "GROUP_NOT_FOUND", "No group with ID " + id + " exists.");
    }
    return handler.apply(project);
  }

  static List<Map<String, String>> tags(JsonNode body) {
    return body.path("tags").values().stream()
        .map(
            tag -> Map.of("key", tag.path("key").asString(), "value", tag.path("value").asString()))
        .toList();
  }

  @Nullable SimulatedCluster cluster(SimulatedProject project, Call call) {
    return project.clusters.get(call.variable("name"));
  }
}
