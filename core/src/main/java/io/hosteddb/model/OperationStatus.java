package io.hosteddb.model;

import java.util.Locale;

/**
 * Where an operation stands.
 *
 * @since 0.1
 */
public enum OperationStatus {
  /** The engine is at it; at most one of a database. */
  RUNNING,
  /** Its effect is there. */
  SUCCEEDED,
  /** It was given up; the database goes on with what worked before. */
  FAILED,
  /** A user, a detach or an emergency ended it; what it had made is removed. */
  CANCELLED;

  /**
   * Whether it is over.
   *
   * @return false while it is RUNNING
   */
  public boolean isOver() {
    return this != RUNNING;
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
