package io.hosteddb.internal.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.RateLimit;
import io.hosteddb.spi.RateLimitTurn;
import io.hosteddb.spi.RateLimiter;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InProcessRateLimitsTest {
  private static final RateLimit THREE_A_MINUTE = new RateLimit(3, 3, Duration.ofMinutes(1));

  private final AtomicReference<Instant> clock =
      new AtomicReference<>(Instant.parse("2026-11-23T10:00:00Z"));
  private final InProcessRateLimits limits = new InProcessRateLimits(clock::get);

  private void pass(Duration time) {
    clock.updateAndGet(now -> now.plus(time));
  }

  @Test
  void bucketAllowsItsCapacityThenSaysWhenToComeBack() {
    RateLimiter limiter = limits.limiter("acme", THREE_A_MINUTE);

    for (int i = 0; i < 3; i++) {
      assertThat(limiter.tryAcquire()).isEmpty();
    }
    assertThat(limiter.tryAcquire()).contains(Duration.ofSeconds(20));
    pass(Duration.ofSeconds(20));
    assertThat(limiter.tryAcquire()).isEmpty();
    assertThat(limiter.tryAcquire()).contains(Duration.ofSeconds(20));
  }

  @Test
  void aStepThatWasLetInEndsOnCreditThatOthersWaitFor() {
    RateLimiter limiter = limits.limiter("acme", new RateLimit(1, 60, Duration.ofMinutes(1)));

    assertThat(limiter.tryAcquire()).isEmpty();
    limiter.take();
    limiter.take();

    pass(Duration.ofSeconds(1));
    assertThat(limiter.tryAcquire()).contains(Duration.ofSeconds(2));
    pass(Duration.ofSeconds(2));
    assertThat(limiter.tryAcquire()).isEmpty();
  }

  @Test
  void aStepIsLetInOnlyWithRoomForItsCalls() {
    RateLimiter limiter = limits.limiter("acme", new RateLimit(40, 60, Duration.ofMinutes(1)));
    for (int i = 0; i < 37; i++) {
      assertThat(limiter.tryAcquire()).isEmpty();
    }

    assertThat(limiter.tryAcquire()).contains(Duration.ofSeconds(1));
  }

  @Test
  void refusedCallsGetTimesOfTheirOwn() {
    RateLimiter limiter = limits.limiter("acme", THREE_A_MINUTE);
    for (int i = 0; i < 3; i++) {
      assertThat(limiter.tryAcquire()).isEmpty();
    }

    for (int i = 1; i <= 4; i++) {
      assertThat(limiter.tryAcquire()).contains(Duration.ofSeconds(20L * i));
    }
    // Whoever comes at its time finds a token.
    for (int i = 1; i <= 4; i++) {
      pass(Duration.ofSeconds(20));
      assertThat(limiter.tryAcquire()).isEmpty();
    }
    assertThat(limiter.tryAcquire()).contains(Duration.ofSeconds(20));
  }

  @Test
  void bucketNeverHoldsMoreThanItsCapacity() {
    RateLimiter limiter = limits.limiter("acme", THREE_A_MINUTE);
    pass(Duration.ofDays(365));

    long allowed = IntStream.range(0, 10).filter(i -> limiter.tryAcquire().isEmpty()).count();

    assertThat(allowed).isEqualTo(3);
  }

  @Test
  void sameAccountSharesABucketAndOthersDoNot() {
    RateLimit one = new RateLimit(1, 1, Duration.ofMinutes(1));

    assertThat(limits.limiter("acme", one).tryAcquire()).isEmpty();
    assertThat(limits.limiter("acme", one).tryAcquire()).isPresent();
    assertThat(limits.limiter("other", one).tryAcquire()).isEmpty();
  }

  @Test
  void firstLimitOfAnAccountStands() {
    RateLimiter limiter = limits.limiter("acme", new RateLimit(1, 1, Duration.ofMinutes(1)));
    RateLimiter second = limits.limiter("acme", THREE_A_MINUTE);

    assertThat(limiter.tryAcquire()).isEmpty();
    assertThat(second.tryAcquire()).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 9223372036854775807, PT1S",
    "9223372036854775807, 9223372036854775807, PT1M",
    "9223372036854775807, 1, PT1M",
    "5, 1, P400000D",
    "5, 2000, PT0.000001S",
  })
  void numbersThatNobodyMeansServe(long capacity, long refill, Duration period) {
    RateLimiter limiter = limits.limiter("acme", new RateLimit(capacity, refill, period));

    assertThat(limiter.tryAcquire()).isEmpty();
    limiter.take();
    CallContext call = CallContext.startingNow(Duration.ofMinutes(1));
    for (int i = 0; i < 20; i++) {
      RateLimitTurn turn = new RateLimitTurn("database " + i, Instant.EPOCH);
      Optional<RateLimiter.Refusal> refusal = limiter.tryAcquire(call.inTurn(turn));
      assertThat(refusal.map(RateLimiter.Refusal::again).orElse(Duration.ofNanos(1))).isPositive();
    }
  }

  @Test
  void clockSetBackAllowsNothingMore() {
    RateLimiter limiter = limits.limiter("acme", new RateLimit(1, 1, Duration.ofMinutes(1)));
    assertThat(limiter.tryAcquire()).isEmpty();

    pass(Duration.ofHours(-1));

    assertThat(limiter.tryAcquire()).isPresent();
  }

  @Test
  void manyThreadsGetNoMoreThanTheCapacity() {
    RateLimiter limiter = limits.limiter("acme", new RateLimit(100, 1, Duration.ofDays(1)));

    long allowed =
        IntStream.range(0, 1000).parallel().filter(i -> limiter.tryAcquire().isEmpty()).count();

    // The last are kept for the further calls of steps that were let in.
    assertThat(allowed).isEqualTo(97);
  }
}
