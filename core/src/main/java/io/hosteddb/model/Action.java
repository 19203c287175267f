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
  /** Give a database what its backend's settings gained since it was made. */
  AMEND,
  /** See secret values. */
  REVEAL,
  /** Close a project, which detaches all of its databases. */
  CLOSE_PROJECT,
  /** Let databases be attached to a closed project again. */
  REOPEN_PROJECT,
  /** Rotate the credentials of a database. */
  ROTATE,
  /** Revoke the credentials of a database at once, and rotate them. */
  ROTATE_COMPROMISED,
  /** Cancel a running operation. */
  CANCEL_OPERATION,
  /** Say which runtimes are expected to acknowledge a revision. */
  EXPECT_RUNTIMES,
  /** Say that a runtime has a revision of the managed variables. */
  ACKNOWLEDGE,
  /**
   * What another release of the library wrote into the audit and this one does not know. Nobody is
   * asked whether it is allowed.
   */
  OTHER
}
