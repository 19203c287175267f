package io.hosteddb.benchmarks;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Many databases that provision at once in one process: whether all become READY, how long after
 * their vendor had them, and what they hold while they wait.
 */
final class WaitingDatabases {
  private static final int DATABASES = Integer.getInteger("benchmarks.waiting", 100_000);

  /** The cap on polls of a backend is what these wait for. */
  private static final int SILENT = DATABASES / 10;

  private static final int MAX_THREADS = 64;
  private static final int MAX_HEAP = 1_024;
  private static final double MAX_DIFFERENCE = 0.1;

  /** The simplest collector on a heap of one size: what is used after it has run is what lives. */
  private static final List<String> JVM = List.of("-XX:+UseSerialGC", "-Xms2g", "-Xmx2g");

  private WaitingDatabases() {}

  static boolean run(PrintStream out) throws InterruptedException {
    Limits limits = new Limits(out);
    Map<String, Double> ready = measure("ready", DATABASES);
    Map<String, Double> silent = measure("silent", SILENT);
    Map<String, Double> one = measure("heap", DATABASES);
    Map<String, Double> two = measure("heap", DATABASES);
    double threads = number(ready, "threads");
    double mostHeap = Math.max(number(one, "work"), number(two, "work"));
    double difference = 1 - Math.min(number(one, "work"), number(two, "work")) / mostHeap;
    out.printf(
        Locale.ROOT,
        "%,d databases of %d s each, provisioning at once in one process: all READY%n"
            + "  attached in                           %,.1f s%n"
            + "  READY after attach and its %d s       median %,.0f ms, 99 of 100 within %,.0f ms, last %,.0f ms%n"
            + "  processor time for each               %,.0f microseconds, from attach to READY%n"
            + "  most live platform threads in the JVM %,.0f (limit %d)%n"
            + "  heap for each beyond its record       %,.0f and %,.0f bytes in two processes (limit %,d)%n"
            + "  heap for each record                  %,.0f bytes (project, record, history, audit)%n"
            + "%,d of a vendor that does not say how long it takes, polls within the cap: all READY%n"
            + "  READY after attach and its %d s       median %,.0f ms, 99 of 100 within %,.0f ms, last %,.0f ms%n",
        DATABASES,
        WaitingProcess.TAKES.toSeconds(),
        number(ready, "attached"),
        WaitingProcess.TAKES.toSeconds(),
        number(ready, "median"),
        number(ready, "most"),
        number(ready, "last"),
        number(ready, "processor"),
        threads,
        MAX_THREADS,
        number(one, "work"),
        number(two, "work"),
        MAX_HEAP,
        number(one, "record"),
        SILENT,
        WaitingProcess.TAKES.toSeconds(),
        number(silent, "median"),
        number(silent, "most"),
        number(silent, "last"));
    limits.require(threads < MAX_THREADS, "there were " + (int) threads + " threads.");
    limits.require(mostHeap < MAX_HEAP, "each holds " + (int) mostHeap + " bytes.");
    limits.require(difference < MAX_DIFFERENCE, "the two measures of heap differ.");
    return limits.kept();
  }

  private static Map<String, Double> measure(String what, int databases)
      throws InterruptedException {
    return ChildJvm.run(JVM, WaitingProcess.class, what, String.valueOf(databases));
  }

  private static double number(Map<String, Double> measured, String name) {
    return measured.getOrDefault(name, Double.NaN);
  }
}
