package io.hosteddb.store.jdbc.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.testkit.SettableClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DatabaseClockTest {
  private final SettableClock database = new SettableClock();
  private final AtomicLong nanos = new AtomicLong(77);
  private final DatabaseClock clock = new DatabaseClock(database::instant, nanos::get);

  private void pass(Duration time) {
    long unused = nanos.addAndGet(time.toNanos());
  }

  @Test
  void itShowsTheDatabasesTime_carriedOnByTheMachine() {
    assertThat(clock.set()).isZero();
    pass(Duration.ofSeconds(30));

    assertThat(clock.now()).isEqualTo(SettableClock.START.plusSeconds(30));
  }

  @Test
  void whatAnAnswerIsLateBy_doesNotMoveIt() {
    assertThat(clock.set()).isZero();
    pass(Duration.ofSeconds(30));
    database.set(SettableClock.START.plusSeconds(29));

    assertThat(clock.set()).isZero();
    assertThat(clock.now()).isEqualTo(SettableClock.START.plusSeconds(30));
  }

  @Test
  void whereTheDatabasesClockWasSet_itFollowsAndSaysSo() {
    assertThat(clock.set()).isZero();
    pass(Duration.ofSeconds(30));
    database.set(SettableClock.START.minusSeconds(3_600));

    assertThat(clock.set()).isEqualTo(Duration.ofSeconds(-3_630));
    assertThat(clock.now()).isEqualTo(SettableClock.START.minusSeconds(3_600));
  }
}
