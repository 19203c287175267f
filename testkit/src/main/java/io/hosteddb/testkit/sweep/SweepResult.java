package io.hosteddb.testkit.sweep;

import java.util.List;

/**
 * What a sweep went through; it held at every point.
 *
 * @param scenario what was cut, such as {@code attach}
 * @param cutPoints the points at which the process died, one run each
 * @since 0.1
 */
public record SweepResult(String scenario, List<String> cutPoints) {
  /** Copies the list. */
  public SweepResult {
    cutPoints = List.copyOf(cutPoints);
  }

  /**
   * How often the process died.
   *
   * @return the number of cut points
   */
  public int count() {
    return cutPoints.size();
  }

  @Override
  public String toString() {
    return scenario + ": " + count() + " cut points";
  }
}
