package io.hosteddb.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was measured in several rounds. */
final class Measurements {
  private final List<Double> measured = new ArrayList<>();

  void add(double value) {
    measured.add(value);
  }

  double median() {
    return sorted().get(measured.size() / 2);
  }

  private List<Double> sorted() {
    return measured.stream().sorted().toList();
  }

  /** Such as {@code median 512 (480 to 530)}. */
  String inWords(String format) {
    List<Double> sorted = sorted();
    return String.format(
        Locale.ROOT,
        "median " + format + " (" + format + " to " + format + ")",
        median(),
        sorted.get(0),
        sorted.get(sorted.size() - 1));
  }
}
