package io.hosteddb.benchmarks;

import java.util.Arrays;

/**
 * What a number of polls can do at best for times that are spread evenly and known exactly: the
 * bound that whatever learns is held against.
 *
 * @param meanLag the least mean lag, in shares of the time
 * @param medianLag the median lag of that plan
 * @param leastMedian the least median lag of any plan, which polls half of the times alone and lets
 *     the other half be late
 */
record BestPolls(double meanLag, double medianLag, double leastMedian) {
  private static final int CELLS = 600;

  /**
   * Computes it, by dynamic programming over cells.
   *
   * @param polls how many at most
   * @param from the shortest time
   * @param to the longest
   */
  static BestPolls of(int polls, double from, double to) {
    double[] inverse = new double[CELLS + 1];
    for (int c = 0; c < CELLS; c++) {
      inverse[c + 1] = inverse[c] + 1 / time(from, to, c + 0.5) / CELLS;
    }
    double[] lag = new double[CELLS + 1];
    Arrays.fill(lag, Double.MAX_VALUE);
    lag[0] = 0;
    int[][] before = new int[polls][CELLS + 1];
    for (int k = 0; k < polls; k++) {
      double[] next = new double[CELLS + 1];
      Arrays.fill(next, Double.MAX_VALUE);
      for (int c = 1; c <= CELLS; c++) {
        for (int b = 0; b < c; b++) {
          double late =
              lag[b] == Double.MAX_VALUE
                  ? Double.MAX_VALUE
                  : lag[b]
                      + time(from, to, c) * (inverse[c] - inverse[b])
                      - (c - b) / (double) CELLS;
          if (late < next[c]) {
            next[c] = late;
            before[k][c] = b;
          }
        }
      }
      lag = next;
    }
    double[] lags = new double[CELLS];
    int c = CELLS;
    for (int k = polls - 1; k >= 0; k--) {
      double poll = time(from, to, c);
      for (int i = before[k][c]; i < c; i++) {
        double time = time(from, to, i + 0.5);
        lags[i] = (poll - time) / time;
      }
      c = before[k][c];
    }
    Arrays.sort(lags);
    double middle = (from + to) / 2;
    return new BestPolls(lag[CELLS], lags[CELLS / 2], Math.pow(to / middle, 1.0 / polls) - 1);
  }

  private static double time(double from, double to, double cell) {
    return from + (to - from) * cell / CELLS;
  }
}
