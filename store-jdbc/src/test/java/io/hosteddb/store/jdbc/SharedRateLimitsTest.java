package io.hosteddb.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.spi.RateLimit;
import io.hosteddb.spi.RateLimiter;
import io.hosteddb.spi.RateLimits;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import io.hosteddb.testkit.SettableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes draw from one bucket. */
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
    return JdbcDatabaseStore.builder(pool, TinkSecretCipher.of(KEYSET))
        .schema(place.schema())
        .build()
        .rateLimits(clock)
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
      // A step needs room for three, so the last two stay; two nodes may both see the same room.
      assertThat(admitted).isBetween(48, 50);
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
}
