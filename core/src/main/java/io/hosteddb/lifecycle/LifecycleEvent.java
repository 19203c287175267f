package io.hosteddb.lifecycle;

/**
 * What can happen to a database.
 *
 * @since 0.1
 */
public enum LifecycleEvent {
  /** A user attached it. */
  ATTACHED,
  /** The provider returned its variables. */
  BECAME_READY,
  /** Provisioning ended without a usable database. */
  PROVISIONING_FAILED,
  /** A user asked to try again. */
  RETRY_REQUESTED,
  /** A user detached it. */
  DETACH_REQUESTED,
  /** The provider has confirmed that nothing of it is left. */
  CONFIRMED_GONE
}
