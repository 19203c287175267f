package io.hosteddb;

import io.hosteddb.database.NotReadyException;
import io.hosteddb.error.AccessDeniedException;
import io.hosteddb.error.ClosedException;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.error.NotFoundException;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gives READY databases what the settings of their backend gained since they were made, such as an
 * extension of PostgreSQL: {@link HostedDatabases#amendments}. New databases have it by themselves;
 * those that exist get it when asked for, never silently. Nothing is ever taken away. Whatever is
 * asked twice is done once.
 *
 * <p>{@link Action#AMEND} goes into the audit before anything is done. Implemented by the library
 * alone. Thread-safe.
 *
 * @since 0.1
 */
public sealed interface Amendments permits AmendmentsArea {
  /**
   * Amends one database, in the calling thread: it returns when that is over. The policy is asked
   * for {@link Action#AMEND}.
   *
   * @param id the database
   * @param actor who asks
   * @param reason why, for the audit; null for none
   * @return what was done, or why it could not be
   * @throws NotFoundException if there is none
   * @throws NotReadyException if it is not READY
   * @throws InvalidRequestException if its backend has nothing to amend, or the reason is malformed
   * @throws AccessDeniedException if the actor may not
   * @throws ClosedException if the library is closed
   * @throws InterruptedException if the thread was interrupted; what was done stays
   */
  Amendment amend(DatabaseId id, Actor actor, @Nullable String reason) throws InterruptedException;

  /**
   * Amends all READY databases of a backend, one after the other, in the calling thread: a server
   * is not overrun, and an interruption ends it between two. Goes on after one that fails. Those
   * that become READY meanwhile may or may not be among them, and have what is new anyway.
   *
   * <p>It is the host's own, like {@link Fleet}: since it concerns no project, no policy is asked.
   * The audit of each database names the actor.
   *
   * @param provider the provider's id; those of its backend that serves new databases are amended
   * @param actor who asks, for the audit
   * @param reason why, for the audit; null for none
   * @param progress hears of each in the calling thread, when it is over; what it throws ends the
   *     run
   * @return how many there were
   * @throws InvalidRequestException if there is no such provider, its backend has nothing to amend,
   *     or the reason is malformed
   * @throws ClosedException if the library is closed
   * @throws InterruptedException if the thread was interrupted; what was done stays, and another
   *     run finds it done
   */
  AmendmentSummary amendAll(
      String provider, Actor actor, @Nullable String reason, Consumer<Amendment> progress)
      throws InterruptedException;
}
