package io.hosteddb.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;

/** The storm in full, on demand. */
public final class StormMain {
  private StormMain() {}

  /**
   * Runs it, and ends with 1 if anything is wrong in the end.
   *
   * @param arguments the seed, one is chosen if it is left out; and {@code brief} for the short
   *     form
   * @throws Exception if the storm cannot be run to its end
   */
  public static void main(String[] arguments) throws Exception {
    long seed =
        arguments.length == 0
            ? RandomGenerator.getDefault().nextLong(1_000_000)
            : Long.parseLong(arguments[0]);
    boolean brief = arguments.length > 1 && arguments[1].equals("brief");
    List<String> wrong =
        Storm.failure(
            brief ? StormPlan.brief(seed) : StormPlan.full(seed),
            Path.of("target", "storm-" + (brief ? "brief" : "full")).toAbsolutePath(),
            System.out);
    wrong.forEach(what -> System.out.println("WRONG: " + what));
    System.out.println(wrong.isEmpty() ? "[cluster storm] all as promised" : "FAILED");
    if (!wrong.isEmpty()) {
      System.exit(1);
    }
  }
}
