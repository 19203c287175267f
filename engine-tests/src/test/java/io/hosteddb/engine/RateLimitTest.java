package io.hosteddb.engine;

import static io.hosteddb.engine.Host.ANA;
import static io.hosteddb.model.DatabaseStatus.DELETED;
import static io.hosteddb.model.DatabaseStatus.FAILED;
import static io.hosteddb.model.DatabaseStatus.READY;
import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.internal.limit.InProcessRateLimits;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.ProjectId;
import io.hosteddb.spi.RateLimit;
import io.hosteddb.spi.RateLimiter;
import io.hosteddb.store.InMemoryDatabaseStore;
import io.hosteddb.testkit.ManualWorkQueue;
import io.hosteddb.testkit.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An account's rate limit in front of more databases than it can serve in their time. */
class RateLimitTest {
  private static final RateLimit SIXTY_A_MINUTE = new RateLimit(60, 60, Duration.ofMinutes(1));

  private final SettableClock clock = new SettableClock();
  private final RateLimiter limiter =
      new InProcessRateLimits(clock).limiter("fake", SIXTY_A_MINUTE);
  private final LimitedProvider provider =
      new LimitedProvider(limiter, Duration.ofMinutes(10), Duration.ofMillis(500));
  private final InMemoryDatabaseStore store = new InMemoryDatabaseStore();

  private HostedDatabases open(ManualWorkQueue queue) {
    return HostedDatabases.builder()
        .providers(Providers.of(provider))
        .store(store)
        .clock(clock)
        .queue(queue.asFactory())
        .build();
  }

  private static DatabaseId attach(HostedDatabases databases, int number) {
    return databases
        .attach(
            AttachRequest.to(ProjectId.of("p-" + number)).provider("fake").by(Actor.host()).build())
        .id();
  }

  @Test
  void aThousandAttaches_areServedInOrder_andNoneFailsForOurOwnLimit() {
    ManualWorkQueue queue = new ManualWorkQueue(clock);
    List<DatabaseId> attached = new ArrayList<>();
    List<DatabaseId> ready = new ArrayList<>();
    try (HostedDatabases databases = open(queue)) {
      var unused =
          databases.subscribe(event -> {
            if (event.database().status() == READY) {
              ready.add(event.database().id());
            }
            assertThat(event.database().status()).isNotEqualTo(FAILED);
          });
      Instant begun = clock.instant();
      for (int i = 0; i < 1_000; i++) {
        attached.add(attach(databases, i));
        Instant unusedLater = clock.advance(Duration.ofMillis(1));
      }
      queue.runToQuiet(Duration.ofHours(2));

      for (int i = 0; i < attached.size(); i++) {
        assertThat(databases.get(attached.get(i)).status()).as("number %d", i).isEqualTo(READY);
      }
      // Two calls each, one a second, but for what the bucket held.
      assertThat(Duration.between(begun, clock.instant()))
          .isLessThan(Duration.ofSeconds(2_000).plusMinutes(2));
    }
    assertThat(ready).hasSize(1_000);
    for (int i = 0; i < 1_000; i++) {
      // The first sixty had begun together.
      assertThat(ready.subList(0, Math.min(1_000, i + 70))).as("by then").contains(attached.get(i));
    }
    assertThat(provider.calls).hasSize(2_000);
  }

  @Test
  void theWait_isProgressAndNoProblem_andIsRememberedByTheNextProcess() {
    DatabaseId last;
    ManualWorkQueue first = new ManualWorkQueue(clock);
    try (HostedDatabases databases = open(first)) {
      for (int i = 0; i < 699; i++) {
        DatabaseId unused = attach(databases, i);
      }
      last = attach(databases, 699);
      assertThat(first.runDue()).isPositive();
      HostedDatabase waiting = databases.get(last);
      assertThat(waiting.failure()).isNull();
      assertThat(waiting.progress())
          .startsWith("waiting until 2026-11-23T12:0")
          .contains("at the soonest: the platform keeps to the number of calls that Fake allows")
          .contains("before this one there are");
      first.runUntil(
          () -> clock.instant().isAfter(SettableClock.START.plus(Duration.ofMinutes(15))),
          Duration.ofMinutes(16));
    }
    ManualWorkQueue second = new ManualWorkQueue(clock);
    try (HostedDatabases databases = open(second)) {
      second.runToQuiet(Duration.ofHours(1));
      assertThat(databases.get(last).status()).isEqualTo(READY);
    }
  }

  @Test
  void whatWasPromisedToTheDetached_comesBackToThoseThatWait() {
    ManualWorkQueue queue = new ManualWorkQueue(clock);
    try (HostedDatabases databases = open(queue)) {
      List<DatabaseId> some = new ArrayList<>();
      for (int i = 0; i < 600; i++) {
        some.add(attach(databases, i));
        Instant unusedLater = clock.advance(Duration.ofMillis(1));
      }
      assertThat(queue.runDue()).isPositive();
      DatabaseId last = some.get(some.size() - 1);
      for (DatabaseId id : some.subList(60, 590)) {
        HostedDatabase unused = databases.detach(id, ANA);
      }
      Instant detached = clock.instant();
      queue.runUntil(() -> databases.get(last).status() == READY, Duration.ofHours(1));

      assertThat(databases.get(some.get(100)).status()).isEqualTo(DELETED);
      // Some hundred calls are left to make; those before it would have taken twenty minutes.
      assertThat(Duration.between(detached, clock.instant())).isLessThan(Duration.ofMinutes(4));
    }
  }
}
