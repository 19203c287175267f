package io.hosteddb.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Runs the benchmarks and prints what they measured; fails if a stated limit is not kept. */
public final class Benchmarks {
  private static final List<String> NAMES =
      Stream.concat(
              Stream.of(
                  "waiting", "throughput", "lag", "vectors", "tests", "renewals", "rotations"),
              StoreBenchmarks.NAMES.stream())
          .toList();

  private Benchmarks() {}

  /**
   * Runs benchmarks.
   *
   * @param arguments which of {@code waiting}, {@code throughput}, {@code lag}, {@code vectors},
   *     {@code tests}, {@code renewals}, {@code rotations}, {@code store}, {@code environment},
   *     {@code nodes}, {@code hung} and {@code kills}; all if there are none
   * @throws InterruptedException if the thread was interrupted
   */
  public static void main(String[] arguments) throws InterruptedException {
    if (!NAMES.containsAll(List.of(arguments))) {
      System.err.println("Usage: none or some of " + String.join(", ", NAMES));
      System.exit(2);
    }
    Runtime runtime = Runtime.getRuntime();
    System.out.printf(
        Locale.ROOT,
        "Java %s, %d processors, %,d MiB heap at most%n%n",
        Runtime.version(),
        runtime.availableProcessors(),
        runtime.maxMemory() >> 20);
    List<String> wanted = arguments.length == 0 ? NAMES : List.of(arguments);
    boolean kept = true;
    if (wanted.contains("waiting")) {
      kept = WaitingDatabases.run(System.out);
      System.out.println();
    }
    if (wanted.contains("throughput")) {
      kept &= ReadyThroughput.run(System.out);
      System.out.println();
    }
    if (wanted.contains("lag")) {
      kept &= ReadyLag.run(System.out);
      System.out.println();
    }
    if (wanted.contains("vectors")) {
      VectorQueries.run(System.out);
      System.out.println();
    }
    if (wanted.contains("tests")) {
      kept &= ThreeWays.run(System.out);
      System.out.println();
    }
    if (wanted.contains("renewals")) {
      kept &= Renewals.run(System.out);
      System.out.println();
    }
    if (wanted.contains("rotations")) {
      kept &= Rotations.run(System.out);
      System.out.println();
    }
    if (wanted.stream().anyMatch(StoreBenchmarks.NAMES::contains)) {
      kept &= StoreBenchmarks.run(System.out, wanted);
    }
    if (!kept) {
      System.exit(1);
    }
  }
}
