package io.hosteddb.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was measured in several rounds. Not thread-safe. */
public final class Measurements {
  private final List<Double> measured = new ArrayList<>();

  /**
   * Adds a round.
   *
   * @param value what it measured
   */
  public void add(double value) {
    measured.add(value);
  }

  /**
   * The one in the middle.
   *
   * @return of two the larger one
   */
  public double median() {
    return sorted().get(measured.size() / 2);
  }

  double max() {
    return sorted().get(measured.size() - 1);
  }

  private List<Double> sorted() {
    return measured.stream().sorted().toList();
  }

  /**
   * Such as {@code median 512 (480 to 530)}.
   *
   * @param format of a number
   * @return a phrase
   */
  public String inWords(String format) {
    List<Double> sorted = sorted();
    return String.format(
        Locale.ROOT,
        "median " + format + " (" + format + " to " + format + ")",
        median(),
        sorted.get(0),
        sorted.get(sorted.size() - 1));
  }
}
