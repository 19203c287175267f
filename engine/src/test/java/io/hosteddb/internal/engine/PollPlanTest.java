package io.hosteddb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The best plan of so many polls, held against what mathematics allows. */
class PollPlanTest {
  private static final double GAP = 0.01;

  /** Times that polls have seen within half a percent, evenly from one to another. */
  private static List<ReadyDistribution.Sample> evenly(double from, double to) {
    List<ReadyDistribution.Sample> samples = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      double time = from + (to - from) * (i + 0.5) / 64;
      samples.add(new ReadyDistribution.Sample(time * 0.995, time * 1.005));
    }
    Collections.shuffle(samples, new Random(3));
    return samples;
  }

  /** The mean lag of a plan in shares of the time, over times that are spread evenly. */
  private static double meanLag(PollPlan plan, double from, double to) {
    double sum = 0;
    int times = 10_000;
    for (int i = 0; i < times; i++) {
      double time = from + (to - from) * (i + 0.5) / times;
      double poll = plan.next(0);
      while (poll > 0 && poll < time) {
        poll = plan.next(poll);
      }
      sum += ((poll > 0 ? poll : time * 1.12) - time) / time;
    }
    return sum / times;
  }

  /**
   * What {@code k} polls can do at best for times spread evenly between 0.7 and 1.3 of a centre:
   * computed apart, by dynamic programming over 600 cells.
   */
  @ParameterizedTest
  @CsvSource({"5, 0.0627", "8, 0.0389", "10, 0.0310"})
  void thePlan_isWithinATenthOfTheBest(int polls, double best) {
    for (double centre : new double[] {0.5, 2, 60}) {
      PollPlan plan =
          PollPlan.of(ReadyDistribution.of(evenly(0.7 * centre, 1.3 * centre)), polls, GAP);

      assertThat(plan.size()).isLessThanOrEqualTo(polls);
      assertThat(meanLag(plan, 0.7 * centre, 1.3 * centre)).isBetween(best * 0.98, best * 1.1);
    }
  }

  /** Nodes that have seen a little of different have plans of their own, and take turns. */
  @Test
  void nodesThatTakeTurns_makeNoMorePollsThanOne() {
    PollPlan one = PollPlan.of(ReadyDistribution.of(evenly(0.7, 1.3)), 8, GAP);
    PollPlan other = PollPlan.of(ReadyDistribution.of(evenly(0.715, 1.3)), 8, GAP);
    int polls = 0;
    for (double poll = one.next(0); poll > 0; polls++) {
      poll = (polls % 2 == 0 ? other : one).next(poll);
    }
    assertThat(polls).isLessThanOrEqualTo(9);
  }

  @Test
  void aVendorThatAlwaysTakesAsLong_isPolledThen_andHardlyBefore() {
    List<ReadyDistribution.Sample> samples = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      samples.add(new ReadyDistribution.Sample(1.98, 2.02));
    }
    PollPlan plan = PollPlan.of(ReadyDistribution.of(samples), 8, 0.02);

    assertThat(plan.size()).isLessThanOrEqualTo(6);
    assertThat(plan.next(0)).isBetween(1.9, 2.02);
    assertThat(plan.last()).isBetween(2.0, 2.1);
  }

  /** As where some databases come from a pool of ready ones. */
  @Test
  void timesInTwoHeaps_arePolledInBoth_andNotBetween() {
    List<ReadyDistribution.Sample> samples = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      double time = (i % 4 == 0 ? 60 : 2) * (0.95 + 0.1 * (i % 7) / 7);
      samples.add(new ReadyDistribution.Sample(time * 0.98, time));
    }
    PollPlan plan = PollPlan.of(ReadyDistribution.of(samples), 8, 0.02);

    assertThat(plan.next(0)).isLessThan(2.2);
    assertThat(plan.next(3)).isGreaterThan(50);
    assertThat(plan.last()).isBetween(58.0, 70.0);
  }

  @Test
  void oneSample_andAbsurdOnes_giveAPlan() {
    for (ReadyDistribution.Sample sample :
        List.of(
            new ReadyDistribution.Sample(0, 0.001),
            new ReadyDistribution.Sample(0.0009, 0.001),
            new ReadyDistribution.Sample(1e-9, 172_800),
            new ReadyDistribution.Sample(172_799, 172_800))) {
      PollPlan plan = PollPlan.of(ReadyDistribution.of(List.of(sample)), 8, 0.02);
      assertThat(plan.size()).isBetween(1, 8);
      assertThat(plan.next(0)).isPositive();
      assertThat(plan.last()).isBetween(plan.next(0), sample.ready() * 1.2);
    }
  }
}
