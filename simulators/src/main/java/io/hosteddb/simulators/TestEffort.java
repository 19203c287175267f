package io.hosteddb.simulators;

import java.util.Locale;

/**
 * How much of what is long a test run does, by the system property {@code test.effort}: {@code
 * quick}, {@code usual} (the default) or {@code thorough}.
 */
public enum TestEffort {
  /** Some of it: for a second run of what has just been run, on another JDK. */
  QUICK(100, 29),
  /** All cuts of attach and detach, and a sample of those of a detach while provisioning. */
  USUAL(1_000, 5),
  /** Every cut of everything. */
  THOROUGH(1_000, 1);

  private final int stormCycles;
  private final int stride;

  TestEffort(int stormCycles, int stride) {
    this.stormCycles = stormCycles;
    this.stride = stride;
  }

  /**
   * The effort of this run.
   *
   * @return as the system property says
   * @throws IllegalArgumentException if it says something else
   */
  public static TestEffort ofThisRun() {
    return valueOf(System.getProperty("test.effort", "usual").toUpperCase(Locale.ROOT));
  }

  /**
   * How many databases a fault storm attaches and detaches.
   *
   * @return the cycles
   */
  public int stormCycles() {
    return stormCycles;
  }

  /**
   * Of the cuts of a detach while provisioning, which are those of each of its calls, every
   * so-many-th is made.
   *
   * @return 1 for all of them
   */
  public int stride() {
    return stride;
  }
}
