package io.hosteddb;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.error.AccessDeniedException;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.Page;
import io.hosteddb.model.ProjectId;
import org.jspecify.annotations.Nullable;

/**
 * Who did what in a project: {@link HostedDatabases#audit}. Implemented by the library alone.
 * Thread-safe.
 *
 * @since 0.1
 */
public sealed interface Audit permits AuditArea {
  /**
   * Who did what in a project, oldest first.
   *
   * @param project the project
   * @param limit how many at most, 1 to 500
   * @param after the {@code next} of the page before; null for the first page
   * @param actor who asks; the policy is asked for {@link Action#READ}
   * @return a page
   * @throws AccessDeniedException if the actor may not
   * @throws InvalidRequestException if the limit is out of range
   */
  Page<AuditEntry> of(ProjectId project, int limit, @Nullable String after, Actor actor);
}
