package io.hosteddb.benchmarks;

import java.util.Locale;

/** Runs the benchmarks and prints what they measured; fails if a stated limit is not kept. */
public final class Benchmarks {
  private Benchmarks() {}

  /**
   * Runs all benchmarks.
   *
   * @param arguments none
   * @throws InterruptedException if the thread was interrupted
   */
  public static void main(String[] arguments) throws InterruptedException {
    Runtime runtime = Runtime.getRuntime();
    System.out.printf(
        Locale.ROOT,
        "Java %s, %d processors, %,d MiB heap at most%n%n",
        Runtime.version(),
        runtime.availableProcessors(),
        runtime.maxMemory() >> 20);
    boolean kept = WaitingDatabases.run(System.out);
    System.out.println();
    ReadyThroughput.run(System.out);
    if (!kept) {
      System.exit(1);
    }
  }
}
