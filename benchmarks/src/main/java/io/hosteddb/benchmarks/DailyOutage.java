package io.hosteddb.benchmarks;

import io.hosteddb.simulators.Call;
import io.hosteddb.simulators.Fault;
import io.hosteddb.simulators.Faults;
import io.hosteddb.testkit.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A vendor that answers 503 for some hours of each day, once it has begun. Thread-safe. */
final class DailyOutage implements Faults {
  private static final Duration DAY = Duration.ofDays(1);

  private final SettableClock clock;
  private final Duration from;
  private final Duration length;
  private final AtomicLong calls = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private volatile @Nullable Instant start;

  DailyOutage(SettableClock clock, Duration from, Duration length) {
    this.clock = clock;
    this.from = from;
    this.length = length;
  }

  /** Days begin now, and calls are counted from now on. */
  void begin() {
    start = clock.instant();
    calls.set(0);
  }

  long calls() {
    return calls.get();
  }

  long refused() {
    return refused.get();
  }

  /** A call comes in. */
  boolean refuses() {
    calls.incrementAndGet();
    Instant since = start;
    if (since == null) {
      return false;
    }
    Duration ofDay =
        Duration.ofSeconds(Duration.between(since, clock.instant()).toSeconds() % DAY.toSeconds());
    boolean down = ofDay.compareTo(from) >= 0 && ofDay.compareTo(from.plus(length)) < 0;
    if (down) {
      refused.incrementAndGet();
    }
    return down;
  }

  @Override
  public Optional<Fault> next(Call call) {
    return refuses() ? Optional.of(Fault.status(503, false)) : Optional.empty();
  }
}
