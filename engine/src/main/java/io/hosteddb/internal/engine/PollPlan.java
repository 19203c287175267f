package io.hosteddb.internal.engine;

import java.util.Arrays;

/**
 * When to poll a database whose time to be ready is known as a {@linkplain ReadyDistribution
 * distribution}: of all plans with so many polls the one with the least lag to be expected, in
 * shares of the time that the database took, found by dynamic programming.
 */
final class PollPlan {
  private final double[] polls;

  private PollPlan(double[] polls) {
    this.polls = polls;
  }

  /**
   * The best plan.
   *
   * @param times when databases become ready
   * @param most how many polls at most
   * @param gap how much later each poll is than the one before at least, as a share of the time
   */
  static PollPlan of(ReadyDistribution times, int most, double gap) {
    int cells = times.coveredCells();
    double[] end = new double[cells];
    double[] share = new double[cells + 1];
    double[] inverse = new double[cells + 1];
    for (int c = 0; c < cells; c++) {
      end[c] = times.end(c);
      share[c + 1] = share[c] + times.share(c);
      inverse[c + 1] = inverse[c] + times.share(c) / times.middle(c);
    }
    int apart = Math.max(1, (int) Math.round(Math.log1p(gap) / Math.log(end[1] / end[0])));
    // The least lag of what is ready in the first c cells, if a poll stands at their end.
    double[] lag = new double[cells + 1];
    Arrays.fill(lag, Double.MAX_VALUE);
    lag[0] = 0;
    int[][] before = new int[most][cells + 1];
    int used = 0;
    double best = Double.MAX_VALUE;
    for (int k = 0; k < most; k++) {
      double[] next = new double[cells + 1];
      Arrays.fill(next, Double.MAX_VALUE);
      for (int c = 1; c <= cells; c++) {
        for (int b = k == 0 ? 0 : 1; b <= (k == 0 ? 0 : c - apart); b++) {
          if (lag[b] == Double.MAX_VALUE) {
            continue;
          }
          double late = lag[b] + end[c - 1] * (inverse[c] - inverse[b]) - (share[c] - share[b]);
          if (late < next[c]) {
            next[c] = late;
            before[k][c] = b;
          }
        }
      }
      if (next[cells] < best) {
        best = next[cells];
        used = k + 1;
      }
      lag = next;
    }
    double[] polls = new double[used];
    int c = cells;
    for (int k = used - 1; k >= 0; k--) {
      polls[k] = end[c - 1];
      c = before[k][c];
    }
    return new PollPlan(polls);
  }

  /**
   * The next poll. One that another node has all but made, by a plan of its own that is a little
   * different, is left out.
   *
   * @param after in seconds since the work began
   * @return when, in seconds since the work began; 0 if the plan is over
   */
  double next(double after) {
    for (int i = 0; i < polls.length; i++) {
      double gap =
          i > 0 ? polls[i] - polls[i - 1] : polls[Math.min(1, polls.length - 1)] - polls[0];
      if (polls[i] - gap / 2 > after || (gap == 0 && polls[i] > after)) {
        return polls[i];
      }
    }
    return 0;
  }

  /** The last poll, in seconds since the work began. */
  double last() {
    return polls[polls.length - 1];
  }

  /** How many polls it has. */
  int size() {
    return polls.length;
  }
}
