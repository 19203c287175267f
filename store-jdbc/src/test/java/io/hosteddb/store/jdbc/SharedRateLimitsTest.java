package io.hosteddb.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.spi.RateLimit;
import io.hosteddb.spi.RateLimiter;
import io.hosteddb.spi.RateLimits;
import io.hosteddb.store.jdbc.internal.sql.DatabaseClock;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import io.hosteddb.testkit.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes draw from one bucket. The database's time is set, but where its own clock is meant. */
class SharedRateLimitsTest {
  private static final RateLimit THREE_A_MINUTE = new RateLimit(3, 3, Duration.ofMinutes(1));

  private final SettableClock clock = new SettableClock();
  private final TestDatabase.Place place = TestDatabase.POSTGRESQL.newPlace();
  private final HikariDataSource pool = place.pool(8);
  private RateLimits first = RateLimits.none();
  private RateLimits second = RateLimits.none();

  @BeforeEach
  void open() {
    first = node();
    second = node();
  }

  @AfterEach
  void close() {
    pool.close();
  }

  private RateLimits node() {
    return node(pool);
  }

  private RateLimits node(DataSource dataSource) {
    return JdbcDatabaseStore.builder(dataSource, TinkSecretCipher.of(KEYSET))
        .schema(place.schema())
        .build()
        .rateLimits(
            new DatabaseClock(
                clock::instant,
                () -> Duration.between(SettableClock.START, clock.instant()).toNanos()));
  }

  /** A node with a clock of its own, on the database's real time. */
  private RateLimits nodeWithClock(Duration wrongBy) {
    return JdbcDatabaseStore.builder(pool, TinkSecretCipher.of(KEYSET))
        .schema(place.schema())
        .build()
        .rateLimits(() -> Instant.now().plus(wrongBy))
        .orElseThrow();
  }

  private static final TinkKeyset KEYSET = TinkKeyset.generate();

  @Test
  void nodesShareABucket_andAreToldWhenToComeBack() {
    RateLimiter one = first.limiter("acme", THREE_A_MINUTE);
    RateLimiter two = second.limiter("acme", THREE_A_MINUTE);
    assertThat(one.tryAcquire()).isEmpty();
    assertThat(two.tryAcquire()).isEmpty();
    assertThat(one.tryAcquire()).isEmpty();
    assertThat(two.tryAcquire()).contains(Duration.ofSeconds(20));
    assertThat(one.tryAcquire()).contains(Duration.ofSeconds(20));
    clock.advance(Duration.ofSeconds(20));
    assertThat(one.tryAcquire()).isEmpty();
    assertThat(two.tryAcquire()).isPresent();
    assertThat(second.limiter("other", THREE_A_MINUTE).tryAcquire()).isEmpty();
  }

  @Test
  void whatAStepTakesOnCredit_theOtherNodeWaitsFor() {
    RateLimit oneASecond = new RateLimit(1, 60, Duration.ofMinutes(1));
    RateLimiter one = first.limiter("acme", oneASecond);
    assertThat(one.tryAcquire()).isEmpty();
    one.take();
    one.take();
    clock.advance(Duration.ofSeconds(1));
    assertThat(second.limiter("acme", oneASecond).tryAcquire()).contains(Duration.ofSeconds(2));
  }

  @Test
  void manyAtOnce_neverGetMoreThanThereIs() throws Exception {
    RateLimit fifty = new RateLimit(50, 1, Duration.ofHours(1));
    List<Callable<Integer>> callers = new ArrayList<>();
    for (RateLimits node : List.of(first, second)) {
      for (int i = 0; i < 3; i++) {
        callers.add(() -> {
          int admitted = 0;
          for (int call = 0; call < 30; call++) {
            admitted += node.limiter("acme", fifty).tryAcquire().isEmpty() ? 1 : 0;
          }
          return admitted;
        });
      }
    }
    ExecutorService threads = Executors.newFixedThreadPool(callers.size());
    try {
      int admitted = 0;
      for (Future<Integer> one : threads.invokeAll(callers)) {
        admitted += one.get();
      }
      // A step needs room for four, so each node may keep three that it has drawn.
      assertThat(admitted).isBetween(44, 50);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void withoutItsDatabase_aNodeMakesNoCalls() {
    RateLimiter limiter = first.limiter("acme", THREE_A_MINUTE);
    assertThat(limiter.tryAcquire()).isEmpty();
    pool.close();
    assertThat(limiter.tryAcquire()).contains(Duration.ofSeconds(1));
    limiter.take();
  }

  @Test
  void aNodeWithAWrongClock_driesNothingUp() throws Exception {
    RateLimit limit = new RateLimit(10, 600, Duration.ofMinutes(1));
    RateLimiter ahead = nodeWithClock(Duration.ofDays(1)).limiter("acme", limit);
    RateLimiter back = nodeWithClock(Duration.ofHours(-1)).limiter("acme", limit);
    RateLimiter right = nodeWithClock(Duration.ZERO).limiter("acme", limit);
    for (RateLimiter node : List.of(ahead, back, right)) {
      for (int i = 0; i < 12; i++) {
        Optional<Duration> unused = node.tryAcquire();
      }
    }

    // What they are told is short in any case; that it is kept counts.
    CountDownLatch never = new CountDownLatch(1);
    for (RateLimiter node : List.of(right, back, ahead)) {
      long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      while (node.tryAcquire().isPresent()) {
        assertThat(System.nanoTime()).as("still waiting for a token").isLessThan(end);
        assertThat(never.await(20, TimeUnit.MILLISECONDS)).isFalse();
      }
    }
  }

  @Test
  void manyCalls_costFewStatements_andNeverExceedTheLimit() {
    WatchedDataSource watched = new WatchedDataSource(pool);
    RateLimits node = node(watched.dataSource());
    RateLimits other = second;
    RateLimit limit = new RateLimit(100, 600, Duration.ofMinutes(1));
    RateLimiter one = node.limiter("acme", limit);
    RateLimiter two = other.limiter("acme", limit);
    List<String> unusedOpening = watched.events();
    int[] calls = new int[61];
    int ofOne = 0;
    // As many as there are let in, for a minute.
    for (int second = 0; second <= 60; second++) {
      for (int i = 0; i < 10; i++) {
        for (RateLimiter limiter : List.of(one, two)) {
          while (limiter.tryAcquire().isEmpty()) {
            calls[second]++;
            ofOne += limiter.equals(one) ? 1 : 0;
          }
        }
        Instant unusedLater = clock.advance(Duration.ofMillis(100));
      }
    }

    for (int from = 0; from <= 60; from++) {
      int sum = 0;
      for (int to = from; to <= 60; to++) {
        sum += calls[to];
        assertThat(sum)
            .as("in %d s", to - from + 1)
            .isLessThanOrEqualTo(100 + 10 * (to - from + 1));
      }
    }
    long all = IntStream.of(calls).sum();
    assertThat(all).isGreaterThan(100 + 600 - 60);
    long statements = watched.events().stream().filter("execute"::equals).count();
    assertThat(statements).isLessThan(ofOne);
  }

  @Test
  void aSteadyNode_drawsInBatches() {
    WatchedDataSource watched = new WatchedDataSource(pool);
    RateLimit limit = new RateLimit(100, 600, Duration.ofMinutes(1));
    RateLimiter one = node(watched.dataSource()).limiter("acme", limit);
    List<String> unusedOpening = watched.events();
    for (int i = 0; i < 300; i++) {
      assertThat(one.tryAcquire()).isEmpty();
      Instant unusedLater = clock.advance(Duration.ofMillis(110));
    }

    assertThat(watched.events().stream().filter("execute"::equals).count()).isLessThan(150);
  }

  @Test
  void whatANodeHasDrawnAndNotUsed_comesBack() {
    RateLimit limit = new RateLimit(30, 1, Duration.ofHours(1));
    RateLimiter one = first.limiter("acme", limit);
    RateLimiter two = second.limiter("acme", limit);
    int admitted = one.tryAcquire().isEmpty() ? 1 : 0;
    Instant unusedLater = clock.advance(Duration.ofSeconds(20));
    admitted += one.tryAcquire().isEmpty() ? 1 : 0;
    unusedLater = clock.advance(Duration.ofSeconds(20));
    // Gives back what it has left, and asks for more than there is for it.
    for (int i = 0; i < 40; i++) {
      admitted += two.tryAcquire().isEmpty() ? 1 : 0;
    }

    // Each may keep two.
    assertThat(admitted).isBetween(26, 30);
  }

  /** A clock that was ahead has filled the bucket's future; then it is put right. */
  @Test
  void aDatabaseClockThatIsSetBack_driesNothingUp() {
    SettableClock database = new SettableClock();
    Instant unused = database.advance(Duration.ofDays(1));
    RateLimit limit = new RateLimit(10, 60, Duration.ofMinutes(1));
    RateLimiter before = nodeOfDatabase(database).limiter("acme", limit);
    while (before.tryAcquire().isEmpty()) {
      pass(database, Duration.ofMillis(1));
    }

    database.set(SettableClock.START);
    RateLimiter after = nodeOfDatabase(database).limiter("acme", limit);
    int admitted = 0;
    for (int second = 0; second < 240; second++) {
      pass(database, Duration.ofSeconds(1));
      admitted += before.tryAcquire().isEmpty() ? 1 : 0;
      admitted += after.tryAcquire().isEmpty() ? 1 : 0;
    }

    // A token a second, but for the minute until all nodes have seen it; and never more than that.
    assertThat(admitted).isBetween(165, 250);
  }

  private RateLimits nodeOfDatabase(SettableClock database) {
    return JdbcDatabaseStore.builder(pool, TinkSecretCipher.of(KEYSET))
        .schema(place.schema())
        .build()
        .rateLimits(
            new DatabaseClock(
                database::instant,
                () -> Duration.between(SettableClock.START, clock.instant()).toNanos()));
  }

  private void pass(SettableClock database, Duration time) {
    Instant unused = database.advance(time);
    Instant unusedToo = clock.advance(time);
  }

  @Test
  void twoBackendsOfAnAccount_shareItsBucket_thoughTheirNumbersDiffer() {
    RateLimiter one = first.limiter("acme", new RateLimit(10, 1, Duration.ofHours(1)));
    RateLimiter two = first.limiter("acme", new RateLimit(20, 1, Duration.ofHours(1)));
    int admitted = 0;
    for (int i = 0; i < 40; i++) {
      admitted += one.tryAcquire().isEmpty() ? 1 : 0;
      admitted += two.tryAcquire().isEmpty() ? 1 : 0;
    }

    assertThat(admitted).isBetween(8, 10);
  }
}
