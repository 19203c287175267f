package io.hosteddb.testkit;

/**
 * The process has died here. An error, so that code which handles exceptions does not take it for
 * one.
 *
 * @since 0.1
 */
public final class SimulatedCrash extends Error {
  private static final long serialVersionUID = 1L;

  /**
   * A crash at the given point.
   *
   * @param point where the process died
   */
  public SimulatedCrash(String point) {
    super("simulated crash at " + point);
  }
}
