package io.hosteddb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.error.StoreException;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.RegionId;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InMemoryDatabaseStore;
import io.hosteddb.store.ReadyTime;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What nodes learn of a vendor's times, and what the store keeps of it. */
class ReadyTimesTest {
  private static final Instant START = Instant.parse("2026-11-30T12:00:00Z");

  private final InMemoryDatabaseStore inner = new InMemoryDatabaseStore();
  private final List<String> calls = new ArrayList<>();
  private boolean away;
  private Instant now = START;
  private final DatabaseStore store = watched();

  private DatabaseStore watched() {
    return (DatabaseStore)
        Proxy.newProxyInstance(
            ReadyTimesTest.class.getClassLoader(),
            new Class<?>[] {DatabaseStore.class},
            (self, method, arguments) -> {
              calls.add(method.getName());
              if (away) {
                throw StoreException.undone("The store is away.", new IllegalStateException());
              }
              try {
                return method.invoke(inner, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private ReadyTimes node() {
    return new ReadyTimes(store, () -> now);
  }

  private static ReadyTime.Kind kind(String region) {
    return new ReadyTime.Kind(ProviderId.of("postgres"), "neon", RegionId.of(region), null);
  }

  private static ReadyTime time(String region, double seconds) {
    ReadyTime.Kind kind = kind(region);
    return new ReadyTime(
        kind.provider(),
        kind.backend(),
        kind.region(),
        null,
        Duration.ofMillis((long) (seconds * 950)),
        Duration.ofMillis((long) (seconds * 1_000)));
  }

  /** One after the other, and long enough ago that no other can have begun with them. */
  private void see(ReadyTimes node, String region, double seconds, int times) {
    for (int i = 0; i < times; i++) {
      node.observe(time(region, seconds * (1 + 0.01 * (i % 5))), now.minusSeconds(3_600));
    }
  }

  private static double first(ReadyTimes node, String region) {
    return node.plan(kind(region), 8, 0.02).map(plan -> plan.next(0)).orElse(0.0);
  }

  @Test
  void aNewProcess_knowsWhatEarlierOnesHaveSeen() {
    ReadyTimes earlier = node();
    see(earlier, "here", 10, 20);
    earlier.close();

    assertThat(first(node(), "here")).isBetween(9.0, 10.6);
  }

  @Test
  void nodesLearnFromEachOther_andTakeNothingAway() {
    ReadyTimes one = node();
    ReadyTimes other = node();
    one.keep();
    other.keep();
    see(one, "here", 10, 3);
    see(other, "here", 10, 3);
    assertThat(first(one, "here")).as("too little on its own").isZero();
    now = now.plusSeconds(61);
    one.keep();
    other.keep();
    assertThat(first(other, "here")).isBetween(9.0, 10.6);
    assertThat(inner.readyTimes()).hasSize(6);
    see(one, "here", 10, 1);
    now = now.plusSeconds(61);
    one.keep();
    assertThat(first(one, "here")).isBetween(9.0, 10.6);
    assertThat(inner.readyTimes()).hasSize(7);
  }

  @Test
  void theStore_isAskedOnceAMinuteAtMost_andNotAtAllWithoutNews() {
    ReadyTimes node = node();
    for (int i = 0; i < 600; i++) {
      see(node, "here", 10, 3);
      node.keep();
      double unused = first(node, "here");
      now = now.plusSeconds(1);
    }
    assertThat(calls).filteredOn("addReadyTimes"::equals).hasSizeBetween(8, 10);
    assertThat(calls).filteredOn("readyTimes"::equals).hasSizeBetween(9, 11);
    node.close();
    calls.clear();
    for (int i = 0; i < 600; i++) {
      node.keep();
      double unused = first(node, "here");
      now = now.plusSeconds(1);
    }
    assertThat(calls).isEmpty();
  }

  @Test
  void aStoreThatFails_disturbsNothing_andGetsLaterWhatItMissed() {
    ReadyTimes node = node();
    away = true;
    node.keep();
    for (int minute = 0; minute < 3; minute++) {
      see(node, "here", 10, 10);
      now = now.plusSeconds(61);
      node.keep();
    }
    assertThat(first(node, "here")).isBetween(9.0, 10.6);
    calls.clear();
    node.close();
    assertThat(calls).as("a store that does not answer holds up no close").isEmpty();
    away = false;
    now = now.plusSeconds(61);
    node.keep();
    assertThat(inner.readyTimes()).hasSize(30);
  }

  @Test
  void whatCannotBe_isNotBelieved() {
    List<ReadyTime> poison = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      for (long[] millis :
          new long[][] {{-5, 10}, {10, 5}, {0, 0}, {0, 40L * 86_400_000}, {5, 5}, {0, -1}}) {
        ReadyTime.Kind kind = kind("here");
        poison.add(
            new ReadyTime(
                kind.provider(),
                kind.backend(),
                kind.region(),
                null,
                Duration.ofMillis(millis[0]),
                Duration.ofMillis(millis[1])));
      }
    }
    inner.addReadyTimes(poison);
    ReadyTimes node = node();
    assertThat(first(node, "here")).isZero();
    see(node, "here", 10, 10);
    assertThat(first(node, "here")).isBetween(9.0, 10.6);
  }

  /** Plausible, and wrong: as if another vendor had been behind the name until yesterday. */
  @Test
  void anOutdatedHistory_agesOut() {
    ReadyTimes before = node();
    see(before, "here", 60, 200);
    before.close();
    ReadyTimes node = node();
    assertThat(first(node, "here")).isGreaterThan(50);
    for (int i = 0; i < 12; i++) {
      double poll = 0;
      double last = 0;
      while (poll < 2) {
        last = poll;
        double asked = poll;
        poll = node.plan(kind("here"), 8, 0.02).map(plan -> plan.next(asked)).orElse(asked + 0.5);
      }
      node.observe(
          new ReadyTime(
              ProviderId.of("postgres"),
              "neon",
              RegionId.of("here"),
              null,
              Duration.ofNanos((long) (last * 1e9)),
              Duration.ofNanos((long) (poll * 1e9))),
          now.minusSeconds(3_600));
    }
    assertThat(first(node, "here")).isLessThan(4);
  }

  @Test
  void aRegionOfWhichNothingIsKnown_beginsWithWhatTheOthersShow() {
    ReadyTimes node = node();
    see(node, "here", 10, 20);
    assertThat(first(node, "there")).isBetween(9.0, 10.6);
    see(node, "there", 2, 10);
    assertThat(first(node, "there")).isBetween(1.7, 2.2);
    assertThat(first(node, "here")).isBetween(9.0, 10.6);
  }

  /** Databases that begin together; each is seen when it is ready, the quick ones first. */
  private void seeTogether(ReadyTimes node, double... seconds) {
    Instant begun = now;
    List<Integer> order =
        IntStream.range(0, seconds.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> seconds[i]))
            .toList();
    for (int i : order) {
      now = begun.plusMillis(i + (long) (seconds[i] * 1_000));
      node.observe(time("here", seconds[i]), begun.plusMillis(i));
    }
  }

  @Test
  void theQuickOnesOfMany_countWhenTheSlowOnesAreDue() {
    ReadyTimes node = node();
    see(node, "here", 8, 10);
    see(node, "here", 12, 10);
    double before = first(node, "here");
    seeTogether(node, 5, 5.1, 5.2, 5.3, 5.4, 5.5, 5.6);
    assertThat(first(node, "here")).as("others may still be at work").isEqualTo(before);

    now = now.plusSeconds(10);

    assertThat(first(node, "here")).isLessThan(before);
  }

  @Test
  void whatIsSeen_isKeptInTheOrderInWhichItBegan() {
    ReadyTimes node = node();
    seeTogether(node, 11, 8, 13, 9, 12, 10);
    now = now.plusSeconds(60);
    node.keep();
    now = now.plusSeconds(60);
    node.keep();

    assertThat(inner.readyTimes())
        .extracting(time -> time.ready().toSeconds())
        .containsExactly(11L, 8L, 13L, 9L, 12L, 10L);
  }

  @Test
  void whatDoesNotCountYet_isKeptByAClose_andByARead() {
    ReadyTimes node = node();
    see(node, "here", 10, 20);
    node.keep();
    now = now.plusSeconds(61);
    seeTogether(node, 9, 10);
    node.keep();
    assertThat(inner.readyTimes()).hasSize(20);

    node.close();

    assertThat(inner.readyTimes()).hasSize(22);
  }

  @Test
  void aClockThatIsSetBack_holdsUpNothing() {
    ReadyTimes node = node();
    see(node, "here", 10, 20);
    node.observe(time("here", 10), now);
    now = now.minusSeconds(86_400);
    node.keep();
    now = now.plusSeconds(61);
    node.keep();

    assertThat(inner.readyTimes()).hasSize(21);
  }
}
