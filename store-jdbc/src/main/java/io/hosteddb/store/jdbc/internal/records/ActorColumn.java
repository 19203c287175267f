package io.hosteddb.store.jdbc.internal.records;

import io.hosteddb.model.Actor;
import java.util.Locale;

/** An actor as a column: {@code user:ana}. */
final class ActorColumn {
  private ActorColumn() {}

  static String write(Actor actor) {
    return actor.kind().name().toLowerCase(Locale.ROOT) + ":" + actor.id();
  }

  /** An actor of a sort that is not known is some program, whose id is the whole text. */
  static Actor read(String text) {
    int colon = text.indexOf(':');
    String kind = colon < 0 ? "" : text.substring(0, colon).toUpperCase(Locale.ROOT);
    for (Actor.Kind known : Actor.Kind.values()) {
      if (known.name().equals(kind)) {
        return new Actor(known, text.substring(colon + 1));
      }
    }
    return new Actor(Actor.Kind.SERVICE, text);
  }
}
