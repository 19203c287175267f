package io.hosteddb.internal.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * How likely a database is ready after which time, as far as polls told: a density over cells that
 * grow in proportion, since such times vary in proportion.
 *
 * <p>A poll tells no time but two, between which the database became ready. So each sample is
 * spread over its cells as the others say (expectation and maximization), smoothed in each round,
 * since few samples say little about the rest.
 */
final class ReadyDistribution {
  /** What is ready later is found by the polls that follow a plan, which grow. */
  private static final double COVERED = 0.985;

  /** A cell is at least this much longer than the one before. */
  private static final double MIN_RATIO = 1.01;

  private static final int MAX_CELLS = 240;
  private static final int ROUNDS = 12;

  /** How much less each older sample counts: what is twenty back, half. */
  private static final double FADING = 0.97;

  /**
   * What a poll found ready that was the first was ready some time before. All that is planned
   * alike is polled at the same time first; to spread it further down would bring polls where
   * nothing is.
   */
  private static final double BEFORE_FIRST_POLL = 0.8;

  /** How far off, in spreads and at least, a sample is that the others do not bear out. */
  private static final double FAR = 5;

  private static final double FAR_AT_LEAST = 0.7;

  /** Fewer say nothing of a change, and fewer before them nothing of what was. */
  private static final int SEVERAL = 5;

  private static final int ENOUGH_BEFORE = 8;

  /** How much what was before a change counts: who looks too late never sees that it was one. */
  private static final double BEFORE_FASTER = 0.02;

  /**
   * The slow ones of many are seen last; it need be no change, and a few polls too early cost less
   * than those that come too late for all the quick ones.
   */
  private static final double BEFORE_SLOWER = 0.25;

  /** So many of them are no outliers but news. */
  private static final double NEWS = 0.15;

  /** The smoothing, in spreads of as many samples as there are, and at least. */
  private static final double SMOOTHING = 0.26;

  private static final double MIN_SMOOTHING = 0.012;
  private static final double ROOM = 0.12;

  /** The standard deviation of even times, in median deviations. */
  private static final double EVEN = 1.155;

  /**
   * One database, in seconds.
   *
   * @param notReady when it was last found not ready; 0 if it never was
   * @param ready when it was found ready
   */
  record Sample(double notReady, double ready) {
    double middle() {
      return (Math.log(notReady) + Math.log(ready)) / 2;
    }
  }

  private final double first;
  private final double ratio;
  private final double[] share;

  private ReadyDistribution(double first, double ratio, double[] share) {
    this.first = first;
    this.ratio = ratio;
    this.share = share;
  }

  /**
   * What samples say.
   *
   * @param seen the oldest first; at least one, each with a time above zero
   */
  static ReadyDistribution of(List<Sample> seen) {
    List<Sample> samples = bounded(seen);
    int n = samples.size();
    double[] weight = weights(samples);
    double least = Double.MAX_VALUE;
    double most = 0;
    for (int i = 0; i < n; i++) {
      if (weight[i] > 0) {
        least = Math.min(least, samples.get(i).notReady());
        most = Math.max(most, samples.get(i).ready());
      }
    }
    double smoothing = smoothing(samples, weight);
    double low = Math.log(least) - Math.min(ROOM, 3 * smoothing);
    double high = Math.log(most) + Math.min(ROOM, 3 * smoothing);
    int cells = (int) Math.ceil((high - low) / Math.log(MIN_RATIO));
    cells = Math.max(4, Math.min(MAX_CELLS, cells));
    double ratio = Math.exp((high - low) / cells);
    double[] share = new double[cells];
    Arrays.fill(share, 1.0 / cells);
    ReadyDistribution flat = new ReadyDistribution(Math.exp(low), ratio, share);
    double[] kernel = kernel(smoothing / Math.log(ratio));
    int[] from = samples.stream().mapToInt(sample -> flat.cell(sample.notReady())).toArray();
    int[] to = samples.stream().mapToInt(sample -> flat.cell(sample.ready())).toArray();
    for (int round = 0; round < ROUNDS; round++) {
      flat.maximize(from, to, weight);
      flat.smooth(kernel);
    }
    return flat;
  }

  /**
   * What the first poll finds ready was so a little before, for all that is known. When that
   * happens again and again, the vendor has become faster, nobody knows by how much: each is taken
   * for twice as fast as the one before, until a poll comes too early.
   */
  private static List<Sample> bounded(List<Sample> seen) {
    List<Sample> bounded = new ArrayList<>();
    int inARow = 0;
    for (Sample sample : seen) {
      inARow = sample.notReady() > 0 ? 0 : inARow + 1;
      double ready = sample.ready() * Math.pow(0.5, Math.max(0, Math.min(6, inARow - 2)));
      bounded.add(inARow == 0 ? sample : new Sample(ready * BEFORE_FIRST_POLL, ready));
    }
    return bounded;
  }

  /** Until when nearly all are ready, in seconds. */
  double covered() {
    return end(coveredCells() - 1);
  }

  /** The first cells, in which nearly all become ready; at least two. */
  int coveredCells() {
    double sum = 0;
    for (int c = 0; c < cells(); c++) {
      sum += share(c);
      if (sum >= COVERED) {
        return Math.max(2, c + 1);
      }
    }
    return cells();
  }

  /** How many cells there are. */
  int cells() {
    return share.length;
  }

  /** When a cell ends, in seconds. */
  double end(int cell) {
    return first * Math.pow(ratio, cell + 1);
  }

  /** The middle of a cell, in seconds. */
  double middle(int cell) {
    return first * Math.pow(ratio, cell + 0.5);
  }

  /** How many of all become ready in a cell. */
  double share(int cell) {
    return share[cell];
  }

  private int cell(double seconds) {
    int cell = (int) Math.floor(Math.log(seconds / first) / Math.log(ratio));
    return Math.max(0, Math.min(share.length - 1, cell));
  }

  /** Spreads each sample over its cells in proportion to what is known of them. */
  private void maximize(int[] from, int[] to, double[] weight) {
    double[] next = new double[share.length];
    for (int i = 0; i < weight.length; i++) {
      if (weight[i] == 0) {
        continue;
      }
      double sum = 0;
      for (int c = from[i]; c <= to[i]; c++) {
        sum += share[c];
      }
      for (int c = from[i]; c <= to[i]; c++) {
        next[c] += weight[i] * (sum > 0 ? share[c] / sum : 1.0 / (to[i] - from[i] + 1));
      }
    }
    System.arraycopy(next, 0, share, 0, next.length);
  }

  private void smooth(double[] kernel) {
    int reach = kernel.length - 1;
    double[] next = new double[share.length];
    for (int c = 0; c < share.length; c++) {
      for (int d = -reach; d <= reach; d++) {
        int to = Math.max(0, Math.min(share.length - 1, c + d));
        next[to] += share[c] * kernel[Math.abs(d)];
      }
    }
    System.arraycopy(next, 0, share, 0, next.length);
  }

  /** Half of a bell, whose whole sums up to one. */
  private static double[] kernel(double cells) {
    int reach = (int) Math.ceil(2.5 * cells);
    double[] kernel = new double[reach + 1];
    double sum = 0;
    for (int d = 0; d <= reach; d++) {
      kernel[d] = Math.exp(-0.5 * (d / cells) * (d / cells));
      sum += d == 0 ? kernel[d] : 2 * kernel[d];
    }
    for (int d = 0; d <= reach; d++) {
      kernel[d] /= sum;
    }
    return kernel;
  }

  private static double smoothing(List<Sample> samples, double[] weight) {
    double[] middles = samples.stream().mapToDouble(Sample::middle).toArray();
    double centre = median(middles, weight);
    double[] off = Arrays.stream(middles).map(m -> Math.abs(m - centre)).toArray();
    double squares = 0;
    double variance = 0;
    for (int i = 0; i < weight.length; i++) {
      squares += weight[i] * weight[i];
      variance += weight[i] * off[i] * off[i];
    }
    // Of even times both are the same; of times in two heaps the second is that of a heap.
    double spread = Math.min(Math.sqrt(variance), EVEN * median(off, weight));
    double few = Math.pow(1 / squares, -0.2);
    return Math.max(MIN_SMOOTHING, SMOOTHING * spread * few);
  }

  /** Newer ones count more, and one that is far off not at all until it is one of several. */
  private static double[] weights(List<Sample> samples) {
    int n = samples.size();
    double[] middles = samples.stream().mapToDouble(Sample::middle).toArray();
    double[] weight = new double[n];
    double w = 1;
    // Slow ones that come in the order of their times look like one change after the other.
    double slower = BEFORE_SLOWER;
    int change = lastChange(middles, n);
    for (int i = n - 1; i >= 0; i--) {
      weight[i] = w;
      w *= FADING;
      if (i == change) {
        boolean isSlower = middles[i] > middles[i - 1];
        w *= isSlower ? slower : BEFORE_FASTER;
        slower = isSlower ? 1 : slower;
        change = lastChange(middles, change);
      }
    }
    double centre = median(middles, weight);
    double[] off = Arrays.stream(middles).map(m -> Math.abs(m - centre)).toArray();
    double far = Math.max(FAR_AT_LEAST, FAR * median(off, weight));
    double all = Arrays.stream(weight).sum();
    double ofFar = 0;
    for (int i = 0; i < n; i++) {
      ofFar += off[i] > far ? weight[i] : 0;
    }
    boolean outliers = ofFar < NEWS * all;
    for (int i = 0; i < n; i++) {
      weight[i] = outliers && off[i] > far ? 0 : weight[i] / (outliers ? all - ofFar : all);
    }
    return weight;
  }

  /**
   * Where a vendor became faster or slower: from there on all are on one side of all before.
   *
   * @param middles samples, the oldest first
   * @param until looks at those before this one
   * @return the first after the change; -1 if there is none
   */
  private static int lastChange(double[] middles, int until) {
    if (until < ENOUGH_BEFORE + SEVERAL) {
      return -1;
    }
    double[] least = new double[until + 1];
    double[] most = new double[until + 1];
    least[0] = Double.MAX_VALUE;
    most[0] = -Double.MAX_VALUE;
    for (int i = 0; i < until; i++) {
      least[i + 1] = Math.min(least[i], middles[i]);
      most[i + 1] = Math.max(most[i], middles[i]);
    }
    double leastSince = Double.MAX_VALUE;
    double mostSince = -Double.MAX_VALUE;
    for (int i = until - 1; i >= ENOUGH_BEFORE; i--) {
      leastSince = Math.min(leastSince, middles[i]);
      mostSince = Math.max(mostSince, middles[i]);
      if (until - i >= SEVERAL && (leastSince > most[i] || mostSince < least[i])) {
        return i;
      }
    }
    return -1;
  }

  private static double median(double[] values, double[] weight) {
    Integer[] order = new Integer[values.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> values[i]));
    double half = Arrays.stream(weight).sum() / 2;
    for (int i : order) {
      half -= weight[i];
      if (half <= 0) {
        return values[i];
      }
    }
    return values[order[order.length - 1]];
  }
}
