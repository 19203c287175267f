package io.hosteddb.engine;

import static io.hosteddb.engine.Host.ANA;
import static io.hosteddb.model.DatabaseStatus.DELETED;
import static io.hosteddb.model.DatabaseStatus.FAILED;
import static io.hosteddb.model.DatabaseStatus.PROVISIONING;
import static io.hosteddb.model.DatabaseStatus.READY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.database.NotReadyException;
import io.hosteddb.error.ConfigurationException;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InMemoryDatabaseStore;
import io.hosteddb.testkit.ForwardingStore;
import io.hosteddb.testkit.ManualWorkQueue;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.fake.FakeProvider;
import io.hosteddb.testkit.fake.FakeStep;
import io.hosteddb.testkit.fake.FakeSteps;
import io.hosteddb.testkit.fake.FakeVendor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clocks that jump, and durations that nobody meant. */
class OddTimesTest {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final SettableClock clock = new SettableClock();
  private final FakeVendor vendor = new FakeVendor();
  private final FakeProvider provider =
      FakeProvider.builder("fake")
          .vendor(vendor)
          .clock(clock)
          .descriptor(d -> d.timeLimit(LIMIT))
          .build();

  // Clocks

  /** The deadline passes in mid-call: what the call saw is from before. */
  @Test
  void clockThatJumpsAheadDuringALook_isFollowedByOneMore() {
    provider.nextProvision(
        FakeSteps.works(),
        (request, correctly) -> {
          clock.advance(Duration.ofHours(2));
          return StepResult.waiting(request.checkpoint(), "at work");
        });
    try (Host host = Host.with(clock, provider)) {
      HostedDatabase attached = host.attach("fake");
      host.runUntil(attached.id(), READY);
    }
  }

  @Test
  void clockThatJumpsAheadDuringAnOutage_isFollowedByOneMoreLook() {
    provider.nextProvision(
        FakeSteps.works(),
        (request, correctly) -> {
          clock.advance(Duration.ofHours(2));
          throw ProviderException.of(ErrorCategory.UNAVAILABLE, "Down.").build();
        });
    try (Host host = Host.with(clock, provider)) {
      host.ready("fake");
    }
  }

  /** The last look counts, also when it lasts. */
  @Test
  void lookThatBeganBeforeTheDeadline_decidesNothing_andTheNextDoes() {
    provider.everyProvision((request, correctly) -> {
      clock.advance(Duration.ofSeconds(10));
      return StepResult.waiting(request.checkpoint(), "at work");
    });
    try (Host host = Host.with(clock, provider)) {
      HostedDatabase failed = host.runUntil(host.attach("fake").id(), FAILED);
      assertThat(Duration.between(failed.times().createdAt(), failed.times().updatedAt()))
          .isBetween(LIMIT.plusSeconds(10), LIMIT.plusSeconds(20));
    }
  }

  @Test
  void clockThatJumpsBack_stretchesNoPause() {
    provider.everyProvision((q, c) -> StepResult.waiting(q.checkpoint(), "at work"));
    try (Host host = Host.with(clock, provider)) {
      DatabaseId id = host.attach("fake").id();
      host.queue.runDue();
      clock.advance(Duration.ofSeconds(5));
      host.queue.runDue();

      Instant back = clock.advance(Duration.ofHours(-2));
      host.queue.schedule(id, back);
      host.queue.runDue();
      assertThat(host.queue.due(id).orElseThrow()).isBefore(back.plusSeconds(10));
      host.queue.runUntil(
          () -> host.databases.get(id).status() == FAILED, Duration.ofHours(2).plus(LIMIT));
    }
  }

  /** It was attached while the clock was a year ahead. */
  @Test
  void deadlineOfAClockThatWasAYearAhead_isNotAYearAway() {
    provider.everyProvision((q, c) -> StepResult.waiting(q.checkpoint(), "at work"));
    Instant right = clock.instant();
    clock.advance(Duration.ofDays(365));
    try (Host host = Host.with(clock, provider)) {
      DatabaseId id = host.attach("fake").id();
      clock.set(right);
      host.queue.schedule(id, right);
      host.runUntil(id, FAILED);
      assertThat(clock.instant()).isBefore(right.plus(LIMIT).plusSeconds(10));
    }
  }

  /** A node whose clock is an hour behind does a step; the other's go on as if nothing was. */
  @Test
  void clockOfOneNodeThatIsBehind_failsNothing() {
    provider.everyProvision((q, c) -> StepResult.waiting(q.checkpoint(), "at work"));
    Host first = Host.with(clock, provider);
    DatabaseId id = first.attach("fake").id();
    first.queue.runDue();
    SettableClock behind = new SettableClock(clock.instant().minus(Duration.ofHours(1)));
    try (Host other = first.another(behind, provider)) {
      other.queue.runDue();
      clock.advance(Duration.ofSeconds(20));
      first.queue.runDue();

      assertThat(first.databases.get(id).status()).isEqualTo(PROVISIONING);
    }
  }

  @Test
  void clockThatJumpsBackWhileTheVendorDeletes_stretchesNoPause() {
    try (Host host = Host.with(clock, provider)) {
      DatabaseId id = host.ready("fake").id();
      provider.everyDeprovision((q, c) -> StepResult.waiting(q.checkpoint(), "deleting"));
      host.databases.detach(id, ANA);
      host.queue.runDue();

      Instant back = clock.advance(Duration.ofHours(-2));
      host.queue.schedule(id, back);
      host.queue.runDue();
      assertThat(host.queue.due(id).orElseThrow()).isBefore(back.plusSeconds(10));
    }
  }

  // The time that nodes share

  /**
   * A store whose time is not that of this machine, as where its database has a clock of its own.
   */
  private DatabaseStore shared() {
    return new ForwardingStore(new InMemoryDatabaseStore()) {
      @Override
      public Instant now(InstantSource node) {
        return clock.instant();
      }
    };
  }

  private HostedDatabases onTheTimeOf(DatabaseStore store, ManualWorkQueue queue) {
    return HostedDatabases.builder()
        .providers(Providers.of(provider))
        .store(store)
        .queue(queue.asFactory())
        .build();
  }

  /** This machine's clock is far from it, and is not asked. */
  @Test
  void timeOfTheStore_stampsWhatIsAttachedAndReady() {
    ManualWorkQueue queue = new ManualWorkQueue(clock);
    try (HostedDatabases node = onTheTimeOf(shared(), queue)) {
      DatabaseId id = node.attach(Host.request("fake").build()).id();
      assertThat(node.get(id).times().createdAt()).isEqualTo(SettableClock.START);
      queue.runUntil(() -> node.get(id).status() == READY, LIMIT);
      assertThat(node.get(id).times().updatedAt()).isEqualTo(clock.instant());
      assertThat(node.fleet().now()).isEqualTo(clock.instant());
    }
  }

  /**
   * No vendor could work in the hours that a clock was set ahead by, between polls or in a call.
   */
  @Test
  void sharedClockThatIsSetAhead_failsNothing() {
    ManualWorkQueue queue = new ManualWorkQueue(clock);
    provider.nextProvision(
        FakeSteps.works(),
        (request, correctly) -> StepResult.waiting(request.checkpoint(), "at work"),
        (request, correctly) -> {
          clock.advance(Duration.ofHours(2));
          return StepResult.waiting(request.checkpoint(), "at work");
        },
        (request, correctly) -> StepResult.waiting(request.checkpoint(), "at work"));
    DatabaseStore store = shared();
    try (HostedDatabases node = onTheTimeOf(store, queue)) {
      DatabaseId id = node.attach(Host.request("fake").build()).id();
      queue.runDue();
      clock.advance(Duration.ofHours(3));
      while (node.get(id).status() == PROVISIONING) {
        queue.advanceToNext();
      }
      assertThat(node.get(id).status()).isEqualTo(READY);
    }
  }

  // What a provider asks for

  /** How often the provider is called in a while, as time passes by the queue's plan. */
  private long calls(Host host, Duration during, LongSupplier count) {
    Instant end = clock.instant().plus(during);
    long before = count.getAsLong();
    while (clock.instant().isBefore(end)) {
      host.queue.advanceToNext();
      assertThat(count.getAsLong() - before).as("calls").isLessThan(2_000);
    }
    return count.getAsLong() - before;
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -3_600, -1, 0})
  void waitOfNothingOrLess_isNoHotLoop(long seconds) {
    Duration wait = Duration.ofSeconds(seconds);
    assertThat(callsWhilePending(wait)).isLessThan(200);
    assertThat(callsWhileRefused(wait)).isLessThan(200);
    assertThat(callsWhileDeletionIsRefused(wait)).isLessThan(200);
    assertThat(callsWhileDeleting(wait)).isLessThan(200);
  }

  @Test
  void waitOfANanosecond_isNoHotLoop() {
    Duration wait = Duration.ofNanos(1);
    assertThat(callsWhilePending(wait)).isLessThan(400);
    assertThat(callsWhileRefused(wait)).isLessThan(400);
    assertThat(callsWhileDeletionIsRefused(wait)).isLessThan(400);
    assertThat(callsWhileDeleting(wait)).isLessThan(400);
  }

  /** Also one that says every time that it has come a step further. */
  @Test
  void providerThatAlwaysGoesOnAtOnce_isSlowedDown() {
    FakeProvider restless = FakeProvider.builder("fake").clock(clock).build();
    restless.everyProvision((q, c) ->
        StepResult.goOn(
            Checkpoint.empty().with("n", String.valueOf(restless.provisionCalls())), "more"));
    try (Host host = Host.with(clock, restless)) {
      host.attach("fake");
      assertThat(calls(host, Duration.ofSeconds(30), restless::provisionCalls)).isLessThan(1_100);
    }
  }

  private static FakeStep<ProvisionRequest, StepResult<Provisioned>> refused(Duration wait) {
    return FakeSteps.throwsException(
        ProviderException.of(ErrorCategory.RATE_LIMITED, "Later.").retryAfter(wait).build());
  }

  private long callsWhilePending(Duration wait) {
    FakeProvider hasty = FakeProvider.builder("fake").clock(clock).build();
    hasty.everyProvision(FakeSteps.pending(wait));
    try (Host host = Host.with(clock, hasty)) {
      host.attach("fake");
      return calls(host, Duration.ofMinutes(2), hasty::provisionCalls);
    }
  }

  private long callsWhileRefused(Duration wait) {
    FakeProvider hasty = FakeProvider.builder("fake").clock(clock).build();
    hasty.everyProvision(refused(wait));
    try (Host host = Host.with(clock, hasty)) {
      host.attach("fake");
      return calls(host, Duration.ofMinutes(2), hasty::provisionCalls);
    }
  }

  private long callsWhileDeleting(Duration wait) {
    FakeProvider hasty = FakeProvider.builder("fake").clock(clock).build();
    hasty.everyDeprovision(FakeSteps.deleting(wait));
    try (Host host = Host.with(clock, hasty)) {
      host.databases.detach(host.ready("fake").id(), ANA);
      return calls(host, Duration.ofMinutes(2), hasty::deprovisionCalls);
    }
  }

  private long callsWhileDeletionIsRefused(Duration wait) {
    FakeProvider hasty = FakeProvider.builder("fake").clock(clock).build();
    hasty.everyDeprovision(
        FakeSteps.throwsException(
            ProviderException.of(ErrorCategory.RATE_LIMITED, "Later.").retryAfter(wait).build()));
    try (Host host = Host.with(clock, hasty)) {
      host.databases.detach(host.ready("fake").id(), ANA);
      return calls(host, Duration.ofMinutes(2), hasty::deprovisionCalls);
    }
  }

  @Test
  void waitOfYears_isAnHourAtMost() {
    Duration years = Duration.ofSeconds(Long.MAX_VALUE);
    FakeProvider slow =
        FakeProvider.builder("fake")
            .clock(clock)
            .descriptor(d -> d.timeLimit(years).typicalTime(years))
            .build();
    slow.nextProvision(FakeSteps.works(), FakeSteps.pending(years), refused(years));
    slow.nextProvision((q, c) -> StepResult.waiting(q.checkpoint(), "at work"));
    try (Host host = Host.with(clock, slow)) {
      DatabaseId id = host.attach("fake").id();
      host.queue.runDue();
      assertThat(pause(host, id)).isLessThan(Duration.ofMinutes(11));
      host.queue.advanceToNext();
      assertThat(pause(host, id)).isLessThan(Duration.ofMinutes(61));
      host.queue.advanceToNext();
      assertThat(pause(host, id)).isLessThan(Duration.ofMinutes(11));
      host.runUntil(id, READY);

      slow.nextDeprovision(FakeSteps.deleting(years));
      host.databases.detach(id, ANA);
      host.queue.runDue();
      assertThat(pause(host, id)).isLessThan(Duration.ofMinutes(11));
      host.runUntil(id, DELETED);
      assertThat(host.queue.unexpected()).isEmpty();
    }
  }

  private Duration pause(Host host, DatabaseId id) {
    assertThat(host.databases.get(id).status()).isIn(PROVISIONING, DatabaseStatus.DELETING);
    return Duration.between(clock.instant(), host.queue.due(id).orElseThrow());
  }

  // What a host asks for

  @Test
  void awaitForEver_waits_andAwaitForLessThanNothing_looksOnce() throws Exception {
    CountDownLatch looked = new CountDownLatch(1);
    try (Host host = Host.with(clock, provider)) {
      DatabaseId id = host.attach("fake").id();
      for (long seconds : new long[] {0, -1, Long.MIN_VALUE}) {
        assertThatThrownBy(() -> host.databases.awaitReady(id, Duration.ofSeconds(seconds)))
            .isInstanceOf(NotReadyException.class);
      }
      Thread work =
          new Thread(() -> {
            try {
              looked.await();
            } catch (InterruptedException e) {
              return;
            }
            host.runUntil(id, READY);
          });
      work.start();
      looked.countDown();
      Duration forEver = Duration.ofSeconds(Long.MAX_VALUE);
      assertThat(host.databases.awaitReady(id, forEver).status()).isEqualTo(READY);
      work.join();

      host.databases.detach(id, ANA);
      host.runUntil(id, DELETED);
      assertThat(host.databases.awaitDeleted(id, forEver).status()).isEqualTo(DELETED);
      assertThatThrownBy(() -> host.databases.awaitReady(id, forEver))
          .isInstanceOf(NotReadyException.class);
    }
  }

  @Test
  void settingsThatNobodyMeans_areRefused_orDoNoHarm() {
    for (Duration budget :
        new Duration[] {
          Duration.ofSeconds(-1), Duration.ofDays(400), Duration.ofSeconds(Long.MAX_VALUE)
        }) {
      assertThatThrownBy(() -> HostedDatabases.builder().callBudget(budget).build())
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("call budget");
    }
    assertThatThrownBy(
            () -> HostedDatabases.builder().shutdownGrace(Duration.ofSeconds(-1)).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("shutdown grace");
    HostedDatabases.builder().shutdownGrace(Duration.ofSeconds(Long.MAX_VALUE)).build().close();
  }
}
