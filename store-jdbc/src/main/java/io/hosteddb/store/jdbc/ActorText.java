package io.hosteddb.store.jdbc;

import io.hosteddb.model.Actor;
import java.util.Locale;

/** An actor as a column: {@code user:ana}. */
final class ActorText {
  private ActorText() {}

  static String write(Actor actor) {
    return actor.kind().name().toLowerCase(Locale.ROOT) + ":" + actor.id();
  }

  static Actor read(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("This is not an actor: expected a kind and an id.");
    }
    String kind = text.substring(0, colon).toUpperCase(Locale.ROOT);
    return new Actor(Actor.Kind.valueOf(kind), text.substring(colon + 1));
  }
}
