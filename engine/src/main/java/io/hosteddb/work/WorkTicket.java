package io.hosteddb.work;

/**
 * Names one run of a queue that lives in a store, so that the store can end the run in the write
 * that holds its outcome: a run that was taken over meanwhile moves nothing. Only the queue that
 * made it and its store know what is in it.
 *
 * @since 0.1
 */
public interface WorkTicket {
  /**
   * The ticket of a queue that no store knows of.
   *
   * @return a ticket that ends nothing
   */
  static WorkTicket none() {
    return NoTicket.NONE;
  }

  /**
   * Whether a store may know it.
   *
   * @return false for {@link #none}
   */
  default boolean isKept() {
    return this != NoTicket.NONE;
  }
}
