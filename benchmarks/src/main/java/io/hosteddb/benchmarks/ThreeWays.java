package io.hosteddb.benchmarks;

import io.hosteddb.benchmarks.tests.OneRun;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The same test of PostgreSQL, MongoDB and SQLite, set up with the extension, by hand and, compiled
 * only, with Testcontainers: lines of set-up, and the time from the start of the process until all
 * three have answered.
 */
final class ThreeWays {
  private static final int ROUNDS = Integer.getInteger("benchmarks.rounds", 5);
  private static final double GOAL = 1.2;
  private static final String PACKAGE = "io.hosteddb.benchmarks.tests.";
  private static final String EXTENSION = PACKAGE + "WithExtension";
  private static final String BY_HAND = PACKAGE + "ByHand";
  private static final List<String> LOGGING =
      List.of("-Dlogback.configurationFile=tests-logback.xml");
  private static final String[] TEN = nineMore("TenClasses$C");
  private static final String[] TEN_BY_HAND = nineMore("TenByHand$C");
  private static final String SOURCES = "src/main/java/io/hosteddb/benchmarks/tests/";

  private ThreeWays() {}

  /**
   * Whether the extension has the fewest lines, and ten classes take at most 1.2 times what they
   * take by hand. One class is compared too, and is no reason to fail: that turns on how many
   * processors are free to start PostgreSQL and MongoDB at the same time.
   */
  static boolean run(PrintStream out) throws InterruptedException {
    int extension = lines("WithExtension");
    int byHand = lines("ByHand");
    int containers = lines("WithTestcontainers");
    out.println("Three databases in a test: PostgreSQL, MongoDB, SQLite");
    out.printf(
        Locale.ROOT,
        "  lines of set-up: %d with the extension, %d by hand, %d with Testcontainers%n",
        extension,
        byHand,
        containers);
    once(EXTENSION);
    once(BY_HAND);
    Times extensions = new Times();
    Times hands = new Times();
    for (int round = 0; round < ROUNDS; round++) {
      extensions.one.add(once(EXTENSION));
      hands.one.add(once(BY_HAND));
      extensions.ten.add(once(EXTENSION, TEN));
      hands.ten.add(once(BY_HAND, TEN_BY_HAND));
    }
    double first = (double) median(extensions.one) / median(hands.one);
    double ten = (double) median(extensions.ten) / median(hands.ten);
    out.printf(
        Locale.ROOT,
        "  one class, until all three have answered (median of %d processes): the extension takes"
            + " %.2f of by hand (goal %.1f; %,d and %,d ms here)%n",
        ROUNDS,
        first,
        GOAL,
        median(extensions.one),
        median(hands.one));
    out.printf(
        Locale.ROOT,
        "  ten classes, until all have: %.2f of by hand (%,d and %,d ms here; a further class takes"
            + " %,d ms with the extension)%n",
        ten,
        median(extensions.ten),
        median(hands.ten),
        (median(extensions.ten) - median(extensions.one)) / 9);
    if (first > GOAL) {
      out.println("  The goal for one class was missed.");
    }
    return extension < byHand && extension < containers && ten <= GOAL;
  }

  private static String[] nineMore(String prefix) {
    return IntStream.rangeClosed(2, 10).mapToObj(i -> PACKAGE + prefix + i).toArray(String[]::new);
  }

  /** What processes took, in milliseconds. */
  private static final class Times {
    final List<Long> one = new ArrayList<>();
    final List<Long> ten = new ArrayList<>();
  }

  private static int lines(String type) {
    Path file = Path.of("benchmarks", SOURCES + type + ".java");
    Path here = Files.exists(file) ? file : Path.of(SOURCES + type + ".java");
    try {
      int lines = 0;
      boolean counts = false;
      for (String line : Files.readAllLines(here)) {
        String text = line.strip();
        if (text.equals("// set-up") || text.equals("// end")) {
          counts = text.equals("// set-up");
        } else if (counts && !text.isEmpty()) {
          lines++;
        }
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long once(String type, String... more) throws InterruptedException {
    List<String> types = new ArrayList<>(List.of(type));
    types.addAll(List.of(more));
    try {
      // As Surefire's processes: nothing said about compilers.
      Process process = ChildJvm.start(LOGGING, OneRun.class, types.toArray(String[]::new));
      long measured = -1;
      try (BufferedReader output =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
          if (line.startsWith("measured: ")) {
            measured = Long.parseLong(line.split(" ", -1)[1]);
          }
        }
      }
      if (process.waitFor() != 0 || measured < 0) {
        throw new IllegalStateException("The test failed: " + types);
      }
      return measured;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long median(List<Long> times) {
    return times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow();
  }
}
