package io.hosteddb.provider.mongodb;

import io.hosteddb.http.JsonView;
import io.hosteddb.spi.DatabaseIdentity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The proof that something at Atlas is ours: the two tags of a project or a cluster, the
 * description of a database user (users have no tags).
 */
final class Ownership {
  private final DatabaseIdentity identity;

  Ownership(DatabaseIdentity identity) {
    this.identity = identity;
  }

  /** The tags of an answer, by key. */
  static Map<String, String> tags(JsonView answer) {
    Map<String, String> tags = new LinkedHashMap<>();
    for (JsonView tag : answer.at("tags").views()) {
      tags.put(tag.at("key").textOr(""), tag.at("value").textOr(""));
    }
    return Map.copyOf(tags);
  }

  /** The tags to make something with, as Atlas wants them. */
  List<Map<String, String>> newTags() {
    return identity.labels().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(label -> Map.of("key", label.getKey(), "value", label.getValue()))
        .toList();
  }

  /** What to describe a user with. */
  String description() {
    return identity.ownershipMark();
  }

  /**
   * Whether something is ours.
   *
   * @param tags its tags
   * @param id its id
   * @param saved the id that was saved when it was made or proved; it is proof enough for what has
   *     lost its tags, though not for what bears another's
   */
  boolean proves(Map<String, String> tags, String id, Optional<String> saved) {
    Map<String, String> ours = identity.labels();
    if (tags.entrySet().containsAll(ours.entrySet())) {
      return true;
    }
    return saved.filter(id::equals).isPresent()
        && ours.keySet().stream().noneMatch(tags::containsKey);
  }

  boolean proves(AtlasProject project, AtlasState state) {
    return proves(
        project.tags(), project.id(), state.isShared() ? Optional.empty() : state.project());
  }

  boolean proves(AtlasCluster cluster, AtlasState state) {
    return proves(cluster.tags(), cluster.id(), state.cluster());
  }

  boolean provesUser(String description) {
    return description.equals(identity.ownershipMark());
  }
}
