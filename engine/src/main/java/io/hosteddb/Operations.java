package io.hosteddb;

import io.hosteddb.database.Operation;
import io.hosteddb.error.AccessDeniedException;
import io.hosteddb.error.ConflictException;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.error.NotFoundException;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.OperationId;
import io.hosteddb.model.Page;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Work on READY databases that takes time: {@link HostedDatabases#operations}. One at a time for
 * each database; what is asked for returns at once, and is carried on by whichever node is alive.
 * Implemented by the library alone. Thread-safe.
 *
 * @since 0.1
 */
public sealed interface Operations permits OperationsArea {
  /**
   * An operation.
   *
   * @param id the operation
   * @param actor who asks; the policy is asked for {@link Action#READ}
   * @return a snapshot
   * @throws NotFoundException if there is none (any more)
   * @throws AccessDeniedException if the actor may not
   */
  Operation get(OperationId id, Actor actor);

  /**
   * The operations of a database, the newest first.
   *
   * @param database the database
   * @param limit how many at most, 1 to 500
   * @param after the {@code next} of the page before; null for the first page
   * @param actor who asks; the policy is asked for {@link Action#READ}
   * @return a page
   * @throws NotFoundException if there is no such database
   * @throws AccessDeniedException if the actor may not
   * @throws InvalidRequestException if the limit is out of range
   */
  Page<Operation> of(DatabaseId database, int limit, @Nullable String after, Actor actor);

  /**
   * Waits until an operation is over, whichever node ends it; for the host itself. Interruptible;
   * the work goes on however the wait ends. A store that fails between the first look and the last
   * ends no wait.
   *
   * @param id the operation
   * @param timeout how long to wait at most, by the machine's running time; without a wait if it is
   *     zero or less
   * @return the operation as it stands then: over, or RUNNING if the time was over before
   * @throws NotFoundException if there is none (any more)
   * @throws InterruptedException if the thread was interrupted
   */
  Operation await(OperationId id, Duration timeout) throws InterruptedException;

  /**
   * Cancels a running operation: the database goes on with what worked before, and what was made is
   * removed. Cancelling what is over already changes nothing.
   *
   * @param id the operation
   * @param actor who asks; the policy is asked for {@link Action#CANCEL_OPERATION}
   * @param reason why, for the audit and the history; null for none
   * @return the operation, over
   * @throws NotFoundException if there is none (any more)
   * @throws AccessDeniedException if the actor may not
   * @throws ConflictException if it cannot be cancelled: {@code ROTATE_COMPROMISED} has begun to
   *     end what works, so it goes on until its new credentials are there
   */
  Operation cancel(OperationId id, Actor actor, @Nullable String reason);
}
