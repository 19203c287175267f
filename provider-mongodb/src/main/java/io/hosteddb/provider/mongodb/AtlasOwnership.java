package io.hosteddb.provider.mongodb;

import io.hosteddb.http.JsonView;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.ProviderException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The proof that something at Atlas is ours: the two tags of a project or a cluster, the
 * description of a database user (users have no tags).
 */
final class AtlasOwnership {
  private final DatabaseIdentity identity;

  AtlasOwnership(DatabaseIdentity identity) {
    this.identity = identity;
  }

  /** The tags of an answer, by key; empty if it has no list of them, as Atlas's always have. */
  static Optional<Map<String, String>> tags(JsonView answer) {
    if (!answer.at("tags").isArray()) {
      return Optional.empty();
    }
    Map<String, String> tags = new LinkedHashMap<>();
    for (JsonView tag : answer.at("tags").views()) {
      tags.put(tag.at("key").textOr(""), tag.at("value").textOr(""));
    }
    return Optional.of(Map.copyOf(tags));
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
   * @param tags its tags; empty if Atlas did not show them
   * @param id its id; empty if Atlas did not show it
   * @param saved the id that was saved when it was made or proved; it is proof enough for what has
   *     lost its tags, though not for what bears another's
   * @throws ProviderException UNAVAILABLE if the answer does not tell
   */
  boolean proves(Optional<Map<String, String>> tags, Optional<String> id, Optional<String> saved) {
    Map<String, String> ours = identity.labels();
    Map<String, String> shown = tags.orElse(Map.of());
    if (shown.entrySet().containsAll(ours.entrySet())) {
      return true;
    }
    if (saved.isPresent() && saved.equals(id)) {
      return ours.keySet().stream().noneMatch(shown::containsKey);
    }
    if (tags.isEmpty()) {
      throw ProviderException.of(
              ErrorCategory.UNAVAILABLE,
              "MongoDB Atlas gave an answer that does not say whose " + name() + " is.")
          .build();
    }
    return false;
  }

  private String name() {
    return identity.vendorName().value();
  }

  boolean proves(AtlasProject project, AtlasCheckpoint saved) {
    return proves(
        project.tags(), project.id(), saved.isShared() ? Optional.empty() : saved.project());
  }

  boolean proves(AtlasCluster cluster, AtlasCheckpoint saved) {
    return proves(cluster.tags(), cluster.id(), saved.cluster());
  }

  boolean provesUser(String description) {
    return description.equals(identity.ownershipMark());
  }
}
