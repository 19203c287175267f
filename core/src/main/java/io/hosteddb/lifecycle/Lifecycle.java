package io.hosteddb.lifecycle;

import static io.hosteddb.lifecycle.LifecycleEvent.BECAME_READY;
import static io.hosteddb.lifecycle.LifecycleEvent.CONFIRMED_GONE;
import static io.hosteddb.lifecycle.LifecycleEvent.DETACH_REQUESTED;
import static io.hosteddb.lifecycle.LifecycleEvent.PROVISIONING_FAILED;
import static io.hosteddb.lifecycle.LifecycleEvent.RETRY_REQUESTED;
import static io.hosteddb.model.DatabaseStatus.DELETED;
import static io.hosteddb.model.DatabaseStatus.DELETING;
import static io.hosteddb.model.DatabaseStatus.FAILED;
import static io.hosteddb.model.DatabaseStatus.PROVISIONING;
import static io.hosteddb.model.DatabaseStatus.READY;

import io.hosteddb.model.DatabaseStatus;
import java.util.Map;
import java.util.Optional;

/**
 * The one table of legal transitions and the one function that applies it.
 *
 * <pre>
 *                 BECAME_READY  PROVISIONING_FAILED  RETRY_REQUESTED  DETACH_REQUESTED  CONFIRMED_GONE
 * PROVISIONING    READY         FAILED                                DELETING
 * READY                                                               DELETING
 * FAILED                                             PROVISIONING     DELETING
 * DELETING                                                                              DELETED
 * DELETED
 * </pre>
 *
 * @since 0.1
 */
public final class Lifecycle {
  private static final Map<DatabaseStatus, Map<LifecycleEvent, DatabaseStatus>> TABLE =
      Map.of(
          PROVISIONING,
          Map.of(BECAME_READY, READY, PROVISIONING_FAILED, FAILED, DETACH_REQUESTED, DELETING),
          READY,
          Map.of(DETACH_REQUESTED, DELETING),
          FAILED,
          Map.of(RETRY_REQUESTED, PROVISIONING, DETACH_REQUESTED, DELETING),
          DELETING,
          Map.of(CONFIRMED_GONE, DELETED),
          DELETED,
          Map.of());

  private Lifecycle() {}

  /**
   * How a database begins.
   *
   * @return the change to PROVISIONING
   */
  public static StateChange begin() {
    return new StateChange(null, PROVISIONING);
  }

  /**
   * What an event does to a database.
   *
   * @param from where it stands
   * @param event what happens
   * @return the change, or empty if the event is not legal there
   */
  public static Optional<StateChange> next(DatabaseStatus from, LifecycleEvent event) {
    return Optional.ofNullable(TABLE.getOrDefault(from, Map.of()).get(event))
        .map(to -> new StateChange(from, to));
  }
}
