package io.hosteddb.benchmarks;

import java.io.PrintStream;

/**
 * The limits that are stated for what is measured: those that were missed are said and counted. Not
 * thread-safe.
 */
public final class Limits {
  private final PrintStream out;
  private int missed;

  /**
   * None missed yet.
   *
   * @param out where it is said
   */
  public Limits(PrintStream out) {
    this.out = out;
  }

  /**
   * Says so if a limit was not kept.
   *
   * @param kept whether it was
   * @param sentence what is said if it was not
   */
  public void require(boolean kept, String sentence) {
    if (!kept) {
      missed++;
      out.println("  MISSED: " + sentence);
    }
  }

  /**
   * Whether all were kept.
   *
   * @return false if one was missed
   */
  public boolean kept() {
    return missed == 0;
  }
}
