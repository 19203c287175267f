package io.hosteddb.benchmarks;

import java.util.List;
import java.util.Locale;

/** Runs the benchmarks and prints what they measured; fails if a stated limit is not kept. */
public final class Benchmarks {
  private Benchmarks() {}

  /**
   * Runs benchmarks.
   *
   * @param arguments which of {@code waiting}, {@code throughput} and {@code lag}; all if there are
   *     none
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
    List<String> wanted =
        arguments.length == 0 ? List.of("waiting", "throughput", "lag") : List.of(arguments);
    boolean kept = true;
    if (wanted.contains("waiting")) {
      kept = WaitingDatabases.run(System.out);
      System.out.println();
    }
    if (wanted.contains("throughput")) {
      ReadyThroughput.run(System.out);
      System.out.println();
    }
    if (wanted.contains("lag")) {
      kept &= ReadyLag.run(System.out);
    }
    if (!kept) {
      System.exit(1);
    }
  }
}
