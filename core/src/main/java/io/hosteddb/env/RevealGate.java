package io.hosteddb.env;

import io.hosteddb.model.Actor;

/**
 * Asked before values are handed out: it checks that the actor may see them and writes down who,
 * when and why.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface RevealGate {
  /**
   * Lets an actor see values, or throws.
   *
   * @param actor who wants to see them
   * @param reason why
   * @throws io.hosteddb.error.AccessDeniedException if the actor may not
   * @throws io.hosteddb.error.InvalidRequestException if the reason is blank
   */
  void pass(Actor actor, String reason);
}
