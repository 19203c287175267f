package io.hosteddb;

import io.hosteddb.environment.ManagedEnvironment;
import io.hosteddb.model.Actor;
import java.util.Map;

/**
 * Hands out the values of a {@link ManagedEnvironment}: it checks that the actor may see them and
 * that they are still those of the environment's revision, and writes down who saw them, when and
 * why.
 */
@FunctionalInterface
interface RevealGate {
  /**
   * Lets an actor see values, or throws.
   *
   * @param actor who wants to see them
   * @param reason why
   * @return the values by name, in clear
   * @throws io.hosteddb.error.AccessDeniedException if the actor may not
   * @throws io.hosteddb.error.InvalidRequestException if the reason is blank
   * @throws io.hosteddb.error.ConflictException if the variables have changed since
   */
  Map<String, String> reveal(Actor actor, String reason);
}
