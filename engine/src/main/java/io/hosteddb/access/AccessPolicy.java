package io.hosteddb.access;

import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.ProjectId;

/**
 * The host's decision who may do what: asked before every operation. Called from the caller's
 * thread; thread-safe. What it throws reaches the caller, and nothing is done.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface AccessPolicy {
  /**
   * Whether an actor may do something in a project.
   *
   * @param actor who
   * @param action what
   * @param project where
   * @return true if it may
   */
  boolean allows(Actor actor, Action action, ProjectId project);

  /**
   * Everybody may do everything: the host decides elsewhere.
   *
   * @return the policy
   */
  static AccessPolicy allowAll() {
    return (actor, action, project) -> true;
  }
}
