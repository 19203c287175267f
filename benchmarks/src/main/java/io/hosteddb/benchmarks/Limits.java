package io.hosteddb.benchmarks;

import java.io.PrintStream;

/** The limits that are stated for what is measured: those that were missed are said and counted. */
final class Limits {
  private final PrintStream out;
  private int missed;

  Limits(PrintStream out) {
    this.out = out;
  }

  /** Says so if a limit was not kept. */
  void require(boolean kept, String sentence) {
    if (!kept) {
      missed++;
      out.println("  MISSED: " + sentence);
    }
  }

  boolean kept() {
    return missed == 0;
  }
}
