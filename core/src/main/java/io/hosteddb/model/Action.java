package io.hosteddb.model;

/**
 * What an actor wants to do: asked of the access policy, written into the audit.
 *
 * @since 0.1
 */
public enum Action {
  /** Look at databases, plans, history and masked variables. */
  READ,
  /** Attach a database. */
  ATTACH,
  /** Detach a database, which deletes it. */
  DETACH,
  /** Try a failed database again. */
  RETRY,
  /** See secret values. */
  REVEAL,
  /**
   * What another release of the library wrote into the audit and this one does not know. Nobody is
   * asked whether it is allowed.
   */
  OTHER
}
