package io.hosteddb.error;

import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.ProjectId;
import java.util.List;
import java.util.Map;

/**
 * The host's access policy said no; nothing was done.
 *
 * @since 0.1
 */
public final class AccessDeniedException extends HostedDatabasesException {
  private static final long serialVersionUID = 1L;

  /**
   * An actor may not do something in a project.
   *
   * @param actor who
   * @param action what
   * @param project where
   */
  public AccessDeniedException(Actor actor, Action action, ProjectId project) {
    super(
        actor
            + " may not "
            + action.name().toLowerCase(java.util.Locale.ROOT)
            + " databases in project "
            + project
            + ". Ask an administrator of the project.",
        null);
  }

  @Override
  public Problem problem() {
    return problem("access-denied", "Access denied", 403, List.of(), Map.of());
  }
}
