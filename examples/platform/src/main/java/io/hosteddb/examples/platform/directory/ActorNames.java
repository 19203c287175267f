package io.hosteddb.examples.platform.directory;

import io.hosteddb.model.Actor;
import java.util.Map;

/**
 * What actors are called.
 *
 * @param members the names of members by their ids
 */
public record ActorNames(Map<String, String> members) {
  /** Copies the map. */
  public ActorNames {
    members = Map.copyOf(members);
  }

  /** Who it is, for people. */
  public String of(Actor actor) {
    return actor.kind() == Actor.Kind.USER
        ? members.getOrDefault(actor.id(), actor.id())
        : actor.id();
  }
}
