package io.hosteddb;

import io.hosteddb.access.AccessPolicy;
import io.hosteddb.error.AccessDeniedException;
import io.hosteddb.error.ClosedException;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.ProjectId;
import java.util.concurrent.atomic.AtomicBoolean;

/** Asks the host's policy before anything is done, and refuses what comes after the close. */
final class AccessGate {
  private final AccessPolicy policy;
  private final AtomicBoolean closed = new AtomicBoolean();

  AccessGate(AccessPolicy policy) {
    this.policy = policy;
  }

  /**
   * Requires that an actor may do something.
   *
   * @throws AccessDeniedException if the policy says no
   */
  void requireAllowed(Actor actor, Action action, ProjectId project) {
    if (!policy.allows(actor, action, project)) {
      throw new AccessDeniedException(actor, action, project);
    }
  }

  /**
   * Requires that the library is open.
   *
   * @throws ClosedException if it is closed
   */
  void requireOpen() {
    if (closed.get()) {
      throw new ClosedException();
    }
  }

  /**
   * Closes the library for whatever asks from now on.
   *
   * @return false if it was closed before
   */
  boolean close() {
    return closed.compareAndSet(false, true);
  }
}
