package io.hosteddb;

import io.hosteddb.database.HistoryEntry;
import io.hosteddb.error.AccessDeniedException;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.error.NotFoundException;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.Page;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The history of databases: {@link HostedDatabases#history}. Implemented by the library alone.
 * Thread-safe.
 *
 * @since 0.1
 */
public sealed interface History permits HistoryArea {
  /**
   * The transitions of a database, oldest first, for the host itself: the policy is asked whether
   * {@link Actor#host()} may {@link Action#READ}.
   *
   * @param id the database
   * @return when it changed, who caused it and why; at most 500 entries
   * @throws NotFoundException if there is none
   * @throws AccessDeniedException if the host may not
   */
  List<HistoryEntry> of(DatabaseId id);

  /**
   * The transitions of a database, oldest first.
   *
   * @param id the database
   * @param limit how many at most, 1 to 500
   * @param after the {@code next} of the page before; null for the first page
   * @param actor who asks; the policy is asked for {@link Action#READ}
   * @return a page
   * @throws NotFoundException if there is none
   * @throws AccessDeniedException if the actor may not
   * @throws InvalidRequestException if the limit is out of range
   */
  Page<HistoryEntry> of(DatabaseId id, int limit, @Nullable String after, Actor actor);
}
