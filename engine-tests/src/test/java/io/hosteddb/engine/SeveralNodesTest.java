package io.hosteddb.engine;

import static io.hosteddb.model.DatabaseStatus.READY;
import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ProjectId;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.store.InMemoryDatabaseStore;
import io.hosteddb.testkit.ManualWorkQueue;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.fake.FakeProvider;
import io.hosteddb.testkit.fake.FakeVendor;
import io.hosteddb.work.NextStep;
import io.hosteddb.work.WorkHandler;
import io.hosteddb.work.WorkItem;
import io.hosteddb.work.WorkQueue;
import io.hosteddb.work.WorkQueueFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Three libraries over one store and one queue, which hands each step to the next of them. */
class SeveralNodesTest {
  /** Fewer in a quick run ({@code -Dtest.effort=quick}). */
  private static final int PASSED_BY =
      "quick".equals(System.getProperty("test.effort")) ? 1_000 : 6_000;

  private static final Duration TAKES = Duration.ofMillis(100);

  private final SettableClock clock = new SettableClock();
  private final ManualWorkQueue queue = new ManualWorkQueue(clock);
  private final InMemoryDatabaseStore store = new InMemoryDatabaseStore();
  private final List<WorkHandler> handlers = new ArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();
  private final FakeVendor vendor = new FakeVendor();

  private final WorkHandler inTurns =
      new WorkHandler() {
        @Override
        public NextStep handle(WorkItem item) throws InterruptedException {
          return handlers.get(turn.getAndIncrement() % handlers.size()).handle(item);
        }

        @Override
        public List<DatabaseId> overdue(Instant before, int limit) {
          return handlers.isEmpty() ? List.of() : handlers.get(0).overdue(before, limit);
        }
      };

  /** One node's end of the queue that all share. */
  private final WorkQueueFactory shared =
      (ignoredClock, ignoredParallelism) ->
          new WorkQueue() {
            @Override
            public void start(WorkHandler handler) {
              handlers.add(handler);
            }

            @Override
            public void schedule(DatabaseId database, Instant due) {
              queue.schedule(database, due);
            }

            @Override
            public List<DatabaseId> stop(Duration grace) {
              return List.of();
            }
          };

  private HostedDatabases node() {
    FakeProvider provider =
        FakeProvider.builder("fake")
            .vendor(vendor)
            .clock(clock)
            .provisioningTakes(TAKES)
            .build()
            .everyProvision((request, correctly) -> withoutWish(correctly.answer(request)));
    return HostedDatabases.builder()
        .providers(Providers.of(provider))
        .store(store)
        .clock(clock)
        .queue(shared)
        .build();
  }

  /** When to look is left to the engine: a wish would go before its plan. */
  private static StepResult<Provisioned> withoutWish(StepResult<Provisioned> result) {
    return result instanceof StepResult.Pending<Provisioned> pending
            && !pending.pollAfter().equals(Optional.of(Duration.ZERO))
        ? pending.withPollAfter(null)
        : result;
  }

  private Duration timeToReady(HostedDatabases node, int number) {
    DatabaseId id =
        node.attach(
                AttachRequest.to(ProjectId.of("p-" + number))
                    .provider("fake")
                    .by(Actor.host())
                    .build())
            .id();
    Instant begun = clock.instant();
    queue.runUntil(() -> node.get(id).status() == READY, Duration.ofHours(1));
    return Duration.between(begun, clock.instant());
  }

  @Test
  void theLagOfReady_doesNotDependOnHowManyDatabasesWereEverMade() {
    queue.start(inTurns);
    try (HostedDatabases first = node();
        HostedDatabases second = node();
        HostedDatabases third = node()) {
      List<HostedDatabases> nodes = List.of(first, second, third);
      Duration most = Duration.ZERO;
      for (int i = 0; i < PASSED_BY; i++) {
        Duration time = timeToReady(nodes.get(i % 3), i);
        if (i > PASSED_BY - 100 && time.compareTo(most) > 0) {
          most = time;
        }
      }

      assertThat(most).isBetween(TAKES, TAKES.multipliedBy(3));
    }
  }

  /** As while settings are rolled out: whoever has the backend is soon the one that comes by. */
  @Test
  void nodeThatLacksTheBackend_doesNotKeepADatabaseFromThoseThatHaveIt() {
    FakeProvider provider = FakeProvider.builder("fake").vendor(vendor).clock(clock).build();
    try (Host with = Host.with(clock, provider)) {
      DatabaseId id = with.attach("fake").id();
      try (Host without = with.another(clock)) {
        without.queue.runDue();
        for (int i = 0; i < 20; i++) {
          assertThat(without.queue.due(id).orElseThrow())
              .isBeforeOrEqualTo(clock.instant().plusSeconds(7));
          without.queue.advanceToNext();
        }
        for (int i = 0; i < 45; i++) {
          without.queue.advanceToNext();
        }
        assertThat(without.queue.due(id).orElseThrow())
            .as("nobody has it")
            .isAfter(clock.instant().plusSeconds(20));
      }
      with.runUntil(id, DatabaseStatus.READY);
    }
  }
}
