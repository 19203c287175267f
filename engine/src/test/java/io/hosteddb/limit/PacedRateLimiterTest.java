package io.hosteddb.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.internal.limit.InProcessRateLimits;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.RateLimit;
import io.hosteddb.spi.RateLimitTurn;
import io.hosteddb.spi.RateLimiter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** In which order an account's limit serves those that wait. */
class PacedRateLimiterTest {
  private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
  private static final RateLimit ONE_A_SECOND = new RateLimit(1, 60, Duration.ofMinutes(1));

  private final AtomicReference<Instant> clock = new AtomicReference<>(START);
  private final RateLimiter limiter =
      new InProcessRateLimits(clock::get).limiter("acme", ONE_A_SECOND);

  private void pass(Duration time) {
    clock.updateAndGet(now -> now.plus(time));
  }

  private static CallContext of(String name, long since) {
    return CallContext.startingNow(Duration.ofMinutes(1))
        .inTurn(new RateLimitTurn(name, START.minusSeconds(1_000).plusSeconds(since)));
  }

  private Optional<RateLimiter.Refusal> ask(String name, long since) {
    return limiter.tryAcquire(of(name, since));
  }

  @Test
  void thoseThatWaitGetTimesOfTheirOwnInTheOrderOfArrival() {
    assertThat(ask("a", 1)).isEmpty();
    for (int i = 1; i <= 4; i++) {
      assertThat(ask("w" + i, 10 + i))
          .contains(new RateLimiter.Refusal(Duration.ofSeconds(i), i - 1L));
    }
    // Who arrived before them, and asks only now, is before them.
    assertThat(ask("early", 5)).contains(new RateLimiter.Refusal(Duration.ofSeconds(1), 0));
  }

  @Test
  void ofTwoThatComeForTheSameCallItIsTheOneThatArrivedFirst() {
    assertThat(ask("a", 1)).isEmpty();
    assertThat(ask("late", 9)).isPresent();
    assertThat(ask("early", 5)).isPresent();
    pass(Duration.ofSeconds(1));

    assertThat(ask("late", 9)).contains(new RateLimiter.Refusal(Duration.ofSeconds(1), 1));
    assertThat(ask("early", 5)).isEmpty();
    pass(Duration.ofSeconds(1));
    assertThat(ask("late", 9)).isEmpty();
  }

  @Test
  void whoIsNewDoesNotGoBeforeThoseThatWait() {
    assertThat(ask("a", 1)).isEmpty();
    assertThat(ask("w", 5)).isPresent();
    pass(Duration.ofSeconds(1));

    assertThat(ask("new", 20)).isPresent();
    assertThat(limiter.tryAcquire()).isPresent();
    assertThat(ask("w", 5)).isEmpty();
  }

  @Test
  void whatWasPromisedToOneThatGaveUpComesBack() {
    assertThat(ask("a", 1)).isEmpty();
    for (int i = 0; i < 50; i++) {
      assertThat(ask("gone" + i, 2)).isPresent();
    }
    assertThat(ask("w", 5).orElseThrow().before()).isEqualTo(50);
    // Nobody of them comes.
    pass(Duration.ofMillis(30_700));

    assertThat(ask("w", 5)).isEmpty();
    pass(Duration.ofSeconds(35));
    assertThat(ask("b", 6)).isEmpty();
    assertThat(ask("c", 7).orElseThrow().before()).isZero();
  }

  @Test
  void whoWaitsLongLooksNowAndThenWhetherOthersGaveUp() {
    assertThat(ask("a", 1)).isEmpty();
    for (int i = 0; i < 200; i++) {
      assertThat(ask("w" + i, 2 + i).orElseThrow().again())
          .isLessThanOrEqualTo(Duration.ofSeconds(Math.max(30, i)));
    }
  }

  @Test
  void whatANodeBeginsWhoseClockIsAheadIsNotPutBehindEverythingToCome() {
    assertThat(ask("a", 1)).isEmpty();
    assertThat(ask("ahead", 100_000)).isPresent();
    pass(Duration.ofSeconds(1));
    CallContext late =
        CallContext.startingNow(Duration.ofMinutes(1))
            .inTurn(new RateLimitTurn("late", START.plusSeconds(1)));

    assertThat(limiter.tryAcquire(late)).isPresent();
    assertThat(ask("ahead", 100_000)).isEmpty();
  }

  @Test
  void aClockThatIsSetBackDriesNothingUp() {
    assertThat(ask("a", 1)).isEmpty();
    assertThat(ask("w", 2)).isPresent();
    pass(Duration.ofHours(-1));
    assertThat(ask("w", 2).orElseThrow().again()).isLessThanOrEqualTo(Duration.ofSeconds(2));
    pass(Duration.ofSeconds(2));

    assertThat(ask("w", 2)).isEmpty();
  }

  /**
   * A step of each database takes one call; what has begun is to be finished before more begins.
   */
  @Test
  void hundredsOfTwoCallsEachEndOneAfterTheOther() {
    int databases = 300;
    TreeMap<Instant, List<Integer>> due = new TreeMap<>();
    int[] calls = new int[databases];
    List<Integer> ended = new ArrayList<>();
    due.put(START, new ArrayList<>());
    for (int i = 0; i < databases; i++) {
      due.firstEntry().getValue().add(i);
    }
    int asked = 0;
    while (!due.isEmpty()) {
      Instant now = due.firstKey();
      clock.set(now);
      for (int database : due.pollFirstEntry().getValue()) {
        asked++;
        Optional<RateLimiter.Refusal> refusal = ask("d" + database, database);
        if (refusal.isEmpty() && ++calls[database] == 2) {
          ended.add(database);
          continue;
        }
        // The vendor works for 300 ms between the two.
        Duration wait = refusal.map(RateLimiter.Refusal::again).orElse(Duration.ofMillis(300));
        due.computeIfAbsent(now.plus(wait), unused -> new ArrayList<>()).add(database);
      }
    }

    assertThat(ended).hasSize(databases);
    for (int i = 0; i < databases; i++) {
      assertThat(Math.abs(ended.get(i) - i)).as("place of %d", ended.get(i)).isLessThan(5);
    }
    assertThat(Duration.between(START, clock.get()))
        .isLessThanOrEqualTo(Duration.ofSeconds(2L * databases + 30));
    assertThat(asked).isLessThan(databases * 40);
  }
}
