package io.hosteddb.model;

import java.util.Locale;

/**
 * Where a database stands. The legal transitions are those of {@link
 * io.hosteddb.lifecycle.Lifecycle}.
 *
 * @since 0.1
 */
public enum DatabaseStatus {
  /** Being created at the vendor; its variables are claimed and not yet injected. */
  PROVISIONING,
  /** Usable; its variables are injected. */
  READY,
  /** Not usable; the failure says why. Its claim stands until it is retried or detached. */
  FAILED,
  /**
   * Detached; the vendor's side is being deleted. It holds no name, no provider slot and no
   * variables any more.
   */
  DELETING,
  /** Gone at the vendor. */
  DELETED;

  /**
   * Whether the database is attached: it holds its name, its provider's slot in the project, and
   * its variable names.
   *
   * @return true for PROVISIONING, READY and FAILED
   */
  public boolean isAttached() {
    return this == PROVISIONING || this == READY || this == FAILED;
  }

  /**
   * Whether the engine still has something to do.
   *
   * @return true for PROVISIONING and DELETING
   */
  public boolean isUnfinished() {
    return this == PROVISIONING || this == DELETING;
  }

  /**
   * The word for JSON and pages.
   *
   * @return the name in lower case
   */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
