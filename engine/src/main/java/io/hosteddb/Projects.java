package io.hosteddb;

import io.hosteddb.error.AccessDeniedException;
import io.hosteddb.error.ClosedException;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.ProjectId;
import org.jspecify.annotations.Nullable;

/**
 * What a host does with whole projects: {@link HostedDatabases#projects}. Implemented by the
 * library alone. Thread-safe.
 *
 * <p>Both name the actor, ask the policy first, throw {@link AccessDeniedException} when it says no
 * and {@link ClosedException} after the library is closed; nothing is changed then.
 *
 * @since 0.1
 */
public sealed interface Projects permits ProjectsArea {
  /**
   * Closes a project, like {@link #close(ProjectId, Actor, String)}, without a reason.
   *
   * @param project the project
   * @param actor who asks
   * @return how it is closed, and what is still to be deleted
   */
  ClosedProject close(ProjectId project, Actor actor);

  /**
   * Ends what a project has here, in one step that nothing can come between: every attached
   * database is detached, and an attach is a conflict from now on, whoever asks and on whichever
   * node. The project may be one that has never been seen. It stays closed until it is {@linkplain
   * #reopen reopened}.
   *
   * <p>Can be repeated: that changes nothing and says what is still to be deleted at the vendors,
   * so that a host repeats it until nothing is.
   *
   * @param project the project
   * @param actor who asks; the policy is asked for {@link Action#CLOSE_PROJECT}
   * @param reason why, for the audit and the history; null for none
   * @return how it is closed, of several times the first, and what is still to be deleted
   * @throws InvalidRequestException if the reason must not be written down
   */
  ClosedProject close(ProjectId project, Actor actor, @Nullable String reason);

  /**
   * Lets databases be attached to a closed project again. What was detached stays so.
   *
   * @param project the project
   * @param actor who asks; the policy is asked for {@link Action#REOPEN_PROJECT}
   * @param reason why, for the audit; null for none
   * @return false if it was not closed; nothing was changed
   * @throws InvalidRequestException if the reason must not be written down
   */
  boolean reopen(ProjectId project, Actor actor, @Nullable String reason);
}
