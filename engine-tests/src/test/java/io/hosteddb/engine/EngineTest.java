package io.hosteddb.engine;

import static io.hosteddb.engine.Host.ANA;
import static io.hosteddb.engine.Host.PROJECT;
import static io.hosteddb.model.DatabaseStatus.DELETED;
import static io.hosteddb.model.DatabaseStatus.DELETING;
import static io.hosteddb.model.DatabaseStatus.FAILED;
import static io.hosteddb.model.DatabaseStatus.PROVISIONING;
import static io.hosteddb.model.DatabaseStatus.READY;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InMemoryDatabaseStore;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.fake.FakeProvider;
import io.hosteddb.testkit.fake.FakeSteps;
import io.hosteddb.testkit.fake.FakeVendor;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class EngineTest {
  private final SettableClock clock = new SettableClock();
  private final FakeVendor vendor = new FakeVendor();
  private final FakeProvider provider =
      FakeProvider.builder("fake")
          .vendor(vendor)
          .clock(clock)
          .provisioningTakes(Duration.ofSeconds(30))
          .descriptor(d -> d.timeLimit(Duration.ofMinutes(5)))
          .build();

  @Test
  void freshCreate_skipsTheLookUp_andEveryOtherCallLooks() {
    try (Host host = Host.with(clock, provider)) {
      host.ready("fake");

      assertThat(provider.provisionRequests().get(0).mayExist()).isFalse();
      assertThat(provider.provisionRequests().stream().skip(1))
          .isNotEmpty()
          .allSatisfy(request -> assertThat(request.mayExist()).isTrue());
    }
  }

  @Test
  void lostAnswer_isHealedByLookingFirst() {
    provider.nextProvision(FakeSteps.works(), FakeSteps.actsAndLosesTheAnswer());
    try (Host host = Host.with(clock, provider)) {
      host.ready("fake");

      assertThat(vendor.creates()).isEqualTo(1);
      assertThat(vendor.inventory()).hasSize(1);
    }
  }

  @Test
  void firstCallThatSentNothing_provesThatNothingIsThere() {
    provider.nextProvision(
        FakeSteps.throwsException(
            ProviderException.of(ErrorCategory.RATE_LIMITED, "Too many.")
                .nothingSent(true)
                .retryAfter(Duration.ofSeconds(90))
                .build()));
    try (Host host = Host.with(clock, provider)) {
      HostedDatabase attached = host.attach("fake");
      host.queue.runDue();
      HostedDatabase waiting = host.databases.get(attached.id());

      assertThat(waiting.status()).isEqualTo(PROVISIONING);
      assertThat(requireNonNull(waiting.failure()).message()).isEqualTo("Too many.");
      assertThat(host.queue.due(attached.id()).orElseThrow())
          .isAfterOrEqualTo(clock.instant().plusSeconds(90));
      host.databases.detach(attached.id(), ANA);
      host.runUntil(attached.id(), DELETED);
      assertThat(provider.deprovisionCalls()).isZero();
    }
  }

  @Test
  void outage_isWaitedOut_withGrowingPauses() {
    provider.everyProvision(FakeSteps.fails(ErrorCategory.UNAVAILABLE, "Down."));
    try (Host host = Host.with(clock, provider)) {
      HostedDatabase attached = host.attach("fake");
      for (int i = 0; i < 6; i++) {
        host.queue.advanceToNext();
      }
      Instant due = host.queue.due(attached.id()).orElseThrow();
      assertThat(Duration.between(clock.instant(), due))
          .isBetween(Duration.ofSeconds(16), Duration.ofSeconds(60));

      provider.everyProvision(FakeSteps.works());
      HostedDatabase ready = host.runUntil(attached.id(), READY);
      assertThat(ready.failure()).isNull();
    }
  }

  @Test
  void overTime_endsInFailed_andRetryResumesTheSameResource() {
    provider.everyProvision(FakeSteps.pending(Duration.ofSeconds(20)));
    provider.nextProvision(FakeSteps.works(), FakeSteps.works());
    try (Host host = Host.with(clock, provider)) {
      HostedDatabase attached = host.attach("fake");
      HostedDatabase failed = host.runUntil(attached.id(), FAILED);

      Failure failure = requireNonNull(failed.failure());
      assertThat(failure.message()).contains("within 5 minutes").endsWith("the vendor is at work.");
      assertThat(failure.retryable()).isTrue();
      assertThat(Duration.between(failed.times().createdAt(), failed.times().updatedAt()))
          .isBetween(Duration.ofMinutes(5), Duration.ofSeconds(301));
      assertThat(vendor.inventory()).hasSize(1);

      provider.everyProvision(FakeSteps.works());
      host.databases.retry(failed.id(), ANA);
      host.runUntil(failed.id(), READY);
      assertThat(vendor.creates()).isEqualTo(1);
    }
  }

  @Test
  void finalRefusal_endsInFailed_andDetachRemovesWhatWasMade() {
    provider.nextProvision(
        FakeSteps.works(),
        FakeSteps.works(),
        FakeSteps.fails(ErrorCategory.INVALID_REQUEST, "Not like this."));
    try (Host host = Host.with(clock, provider)) {
      HostedDatabase failed = host.runUntil(host.attach("fake").id(), FAILED);
      assertThat(requireNonNull(failed.failure()).category())
          .isEqualTo(ErrorCategory.INVALID_REQUEST);
      assertThat(requireNonNull(failed.failure()).retryable()).isFalse();
      assertThat(vendor.inventory()).hasSize(1);

      host.databases.detach(failed.id(), ANA);
      host.runUntil(failed.id(), DELETED);
      assertThat(vendor.inventory()).isEmpty();
    }
  }

  @Test
  void providerThatThrows_isTriedThreeTimes_thenFailedWithoutItsMessage() {
    provider.everyProvision(
        FakeSteps.throwsException(new IllegalStateException("password=canary-4711")));
    try (Host host = Host.with(clock, provider)) {
      HostedDatabase failed = host.runUntil(host.attach("fake").id(), FAILED);

      Failure failure = requireNonNull(failed.failure());
      assertThat(failure.category()).isEqualTo(ErrorCategory.PROVIDER_BUG);
      assertThat(failure.message()).contains("IllegalStateException").doesNotContain("canary");
      assertThat(provider.provisionCalls()).isEqualTo(3);
      host.databases.detach(failed.id(), ANA);
      host.runUntil(failed.id(), DELETED);
      assertThat(vendor.inventory()).isEmpty();
    }
  }

  @Test
  void wrongVariables_areABugOfTheProvider_andNeverInjected() {
    provider.everyProvision(
        FakeSteps.readyWith(values -> values.with("EXTRA", Secret.of("canary-4711"))));
    try (Host host = Host.with(clock, provider)) {
      HostedDatabase failed = host.runUntil(host.attach("fake").id(), FAILED);
      assertThat(requireNonNull(failed.failure()).message())
          .contains("EXTRA is not in the contract")
          .doesNotContain("canary");
      assertThat(host.databases.environment(PROJECT).entries()).isEmpty();
      assertThat(host.databases.environment(PROJECT).revision()).isZero();

      provider.everyProvision(FakeSteps.readyWithout("FAKE_PASSWORD"));
      host.databases.retry(failed.id(), ANA);
      host.queue.runDue();
      assertThat(requireNonNull(host.databases.get(failed.id()).failure()).message())
          .contains("FAKE_PASSWORD is missing");

      host.databases.detach(failed.id(), ANA);
      host.runUntil(failed.id(), DELETED);
      assertThat(vendor.inventory()).isEmpty();
    }
  }

  /** A call that outlives its budget and heeds the interrupt: a problem like others. */
  @Test
  void hangingCall_isCutAtItsBudget() {
    CountDownLatch never = new CountDownLatch(1);
    provider.nextProvision(FakeSteps.works(), FakeSteps.hangsUntil(never));
    try (Host host =
        Host.with(clock, builder -> builder.callBudget(Duration.ofMillis(100)), provider)) {
      HostedDatabase attached = host.attach("fake");
      host.queue.runDue();

      HostedDatabase waiting = host.databases.get(attached.id());
      assertThat(waiting.status()).isEqualTo(PROVISIONING);
      assertThat(requireNonNull(waiting.failure()).message())
          .contains("did not answer within 0.1 seconds");
      host.runUntil(attached.id(), READY);
      assertThat(vendor.creates()).isEqualTo(1);
    }
  }

  /**
   * A call that outlives its budget and heeds nothing: no other call begins before it has ended,
   * and what it does late is found.
   */
  @Test
  void deafCall_isNotOverlapped_andItsLateDeedIsRemoved() {
    CountDownLatch release = new CountDownLatch(1);
    provider.nextProvision(FakeSteps.works(), FakeSteps.hangsDeafUntil(release));
    // Long enough for the call before it, on any machine.
    try (Host host =
        Host.with(clock, builder -> builder.callBudget(Duration.ofSeconds(2)), provider)) {
      HostedDatabase attached = host.attach("fake");
      host.queue.runDue();
      host.databases.detach(attached.id(), ANA);
      long before = provider.deprovisionCalls() + provider.provisionCalls();
      host.queue.runDue();

      assertThat(provider.deprovisionCalls() + provider.provisionCalls()).isEqualTo(before);
      assertThat(host.databases.get(attached.id()).status()).isEqualTo(DELETING);

      release.countDown();
      host.runUntil(attached.id(), DELETED);
      assertThat(vendor.inventory()).isEmpty();
    }
  }

  @Test
  void detachWhileACallRuns_keepsWhatTheCallLearned() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    provider.nextProvision(FakeSteps.works(), FakeSteps.hangsUntil(release));
    try (Host host = Host.with(clock, provider)) {
      HostedDatabase attached = host.attach("fake");
      Thread step = new Thread(host.queue::runDue);
      step.start();
      awaitTheCallThatHangs();
      host.databases.detach(attached.id(), ANA);
      release.countDown();
      step.join();
      host.runUntil(attached.id(), DELETED);

      assertThat(vendor.creates()).isEqualTo(1);
      assertThat(vendor.inventory()).isEmpty();
      assertThat(provider.deprovisionRequests().get(0).externalId()).isNotNull();
      assertThat(provider.deprovisionRequests().get(0).checkpoint().keys())
          .contains("external-id", "password");
      assertThat(host.databases.environment(PROJECT).revision()).isZero();
    }
  }

  @Test
  void deleting_isNeverGivenUp_andShowsItsLastProblem() {
    try (Host host = Host.with(clock, provider)) {
      DatabaseId id = host.ready("fake").id();
      provider.everyDeprovision(
          FakeSteps.fails(ErrorCategory.UNAUTHORIZED, "The key was revoked."));
      host.databases.detach(id, ANA);
      Instant end = clock.instant().plus(Duration.ofDays(3));
      while (clock.instant().isBefore(end)) {
        host.queue.advanceToNext();
      }

      HostedDatabase stuck = host.databases.get(id);
      assertThat(stuck.status()).isEqualTo(DELETING);
      assertThat(requireNonNull(stuck.failure()).message()).isEqualTo("The key was revoked.");
      assertThat(provider.deprovisionCalls()).isBetween(400L, 1_000L);

      provider.everyDeprovision(FakeSteps.works());
      host.runUntil(id, DELETED);
      assertThat(vendor.inventory()).isEmpty();
    }
  }

  /** With a verdict: a step that makes no call would let it wait for ever. */
  private void awaitTheCallThatHangs() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (provider.provisionCalls() < 2) {
      assertThat(System.nanoTime() - deadline).as("no call for 30 seconds").isNegative();
      Thread.onSpinWait();
    }
  }

  /**
   * A process is frozen in mid-call and taken for dead; its call creates something only after the
   * next process has deleted and seen nothing.
   */
  @Test
  void lateCreateOfAFrozenProcess_isFoundByTheSecondLook() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    provider.nextProvision(FakeSteps.works(), FakeSteps.hangsUntil(release));
    Host frozen = Host.with(clock, provider);
    HostedDatabase attached = frozen.attach("fake");
    Thread step = new Thread(frozen.queue::runDue);
    step.start();
    awaitTheCallThatHangs();
    FakeProvider after = FakeProvider.builder("fake").vendor(vendor).clock(clock).build();
    try (Host second = frozen.restart(after)) {
      second.databases.detach(attached.id(), ANA);
      second.queue.runDue();
      assertThat(second.databases.get(attached.id()).status()).isEqualTo(DELETING);
      assertThat(second.databases.get(attached.id()).progress()).contains("making sure");

      release.countDown();
      step.join();
      assertThat(vendor.inventory()).hasSize(1);
      second.runUntil(attached.id(), DELETED);

      assertThat(vendor.inventory()).isEmpty();
      assertThat(after.deprovisionCalls()).isEqualTo(2);
    }
  }

  @Test
  void restart_takesUpWhatWasLeft() {
    Host first = Host.with(clock, provider);
    HostedDatabase attached = first.attach("fake");
    first.queue.runDue();
    assertThat(first.databases.get(attached.id()).status()).isEqualTo(PROVISIONING);
    first.close();

    FakeProvider after = FakeProvider.builder("fake").vendor(vendor).clock(clock).build();
    try (Host second = first.restart(after)) {
      second.runUntil(attached.id(), READY);
      assertThat(vendor.creates()).isEqualTo(1);
      assertThat(after.provisionRequests())
          .allSatisfy(request -> assertThat(request.mayExist()).isTrue());
    }
  }

  /** A process that starts again and again must not ask all that wait again and again. */
  @Test
  void restart_asksNoVendorEarlierThanItWanted() {
    provider.everyProvision((request, correctly) -> {
      throw ProviderException.of(ErrorCategory.RATE_LIMITED, "Too many calls.")
          .retryAfter(Duration.ofMinutes(5))
          .build();
    });
    Host first = Host.with(clock, provider);
    HostedDatabase attached = first.attach("fake");
    first.queue.runDue();
    Instant asked = clock.instant();
    first.close();

    FakeProvider after = FakeProvider.builder("fake").vendor(vendor).clock(clock).build();
    for (int i = 0; i < 3; i++) {
      clock.advance(Duration.ofMinutes(1));
      try (Host restarted = first.restart(after)) {
        restarted.queue.runDue();
        assertThat(after.provisionCalls()).isZero();
      }
    }
    try (Host last = first.restart(after)) {
      last.runUntil(attached.id(), READY);
      assertThat(Duration.between(asked, clock.instant()))
          .isBetween(Duration.ofMinutes(5), Duration.ofMinutes(6));
    }
  }

  @Test
  void restart_afterTheClockWasPutRight_doesNotWaitForWhatItHadShown() {
    provider.everyProvision((request, correctly) -> {
      throw ProviderException.of(ErrorCategory.RATE_LIMITED, "Too many calls.")
          .retryAfter(Duration.ofMinutes(5))
          .build();
    });
    clock.advance(Duration.ofDays(365));
    Host first = Host.with(clock, provider);
    HostedDatabase attached = first.attach("fake");
    first.queue.runDue();
    first.close();

    clock.advance(Duration.ofDays(-365));
    FakeProvider after = FakeProvider.builder("fake").vendor(vendor).clock(clock).build();
    try (Host second = first.restart(after)) {
      second.queue.runDue();
      assertThat(after.provisionCalls()).isPositive();
      second.runUntil(attached.id(), READY);
    }
  }

  @Test
  void providerNoLongerConfigured_keepsTheWork_andSaysSo() {
    Host first = Host.with(clock, provider);
    DatabaseId id = first.ready("fake").id();
    first.databases.detach(id, ANA);
    try (Host without = first.restart()) {
      without.queue.runDue();
      assertThat(requireNonNull(without.databases.get(id).failure()).message())
          .contains("backend 'memory' of provider fake is not configured");
    }
    FakeProvider after = FakeProvider.builder("fake").vendor(vendor).clock(clock).build();
    try (Host again = first.restart(after)) {
      again.runUntil(id, DELETED);
      assertThat(vendor.inventory()).isEmpty();
    }
  }

  @Test
  void twoProcessesOnOneRecord_aLateAnswerChangesNothing() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    provider.nextProvision(FakeSteps.works(), FakeSteps.hangsUntil(release));
    Host paused = Host.with(clock, provider);
    HostedDatabase attached = paused.attach("fake");
    Thread step = new Thread(paused.queue::runDue);
    step.start();
    awaitTheCallThatHangs();
    FakeProvider after = FakeProvider.builder("fake").vendor(vendor).clock(clock).build();
    try (Host owner = paused.restart(after)) {
      owner.runUntil(attached.id(), READY);
      HostedDatabase decided = owner.databases.get(attached.id());
      List<?> history = owner.databases.history().of(attached.id());

      vendor.inventory();
      release.countDown();
      step.join();

      assertThat(owner.databases.get(attached.id())).isEqualTo(decided);
      assertThat(owner.databases.history().of(attached.id())).isEqualTo(history);
      assertThat(vendor.inventory()).hasSize(1);
    }
  }

  /** What it read is what it would act on, with a call that has all its time before it. */
  @Test
  void processFrozenBetweenReadAndCall_makesNoCallWhenItWakes() {
    Duration budget = Duration.ofMillis(200);
    InMemoryDatabaseStore store = new InMemoryDatabaseStore();
    AtomicReference<Runnable> frozen = new AtomicReference<>(() -> {});
    provider.nextProvision(FakeSteps.pending(Duration.ofSeconds(20)));
    try (Host first =
        Host.with(
            clock,
            builder -> builder.callBudget(budget).store(readingThen(store, frozen)),
            provider)) {
      HostedDatabase attached = first.attach("fake");
      first.queue.runDue();
      assertThat(provider.provisionCalls()).isEqualTo(1);
      FakeProvider after = FakeProvider.builder("fake").vendor(vendor).clock(clock).build();
      try (Host owner = Host.with(clock, builder -> builder.store(store), after)) {
        frozen.set(() -> {
          frozen.set(() -> {});
          long woken = System.nanoTime() + budget.multipliedBy(2).toNanos();
          owner.runUntil(attached.id(), READY);
          while (System.nanoTime() - woken < 0) {
            Thread.onSpinWait();
          }
        });
        first.queue.advanceToNext();

        assertThat(owner.databases.get(attached.id()).status()).isEqualTo(READY);
        assertThat(provider.provisionCalls()).isEqualTo(1);
        assertThat(owner.databases.history().of(attached.id())).hasSize(2);
        assertThat(vendor.creates()).isEqualTo(1);
      }
    }
  }

  /** A store with something between the moment a record is read and the moment it is there. */
  private static DatabaseStore readingThen(
      DatabaseStore store, AtomicReference<Runnable> afterRead) {
    return (DatabaseStore)
        Proxy.newProxyInstance(
            DatabaseStore.class.getClassLoader(),
            new Class<?>[] {DatabaseStore.class},
            (proxy, method, arguments) -> {
              Object result = method.invoke(store, arguments);
              if (method.getName().equals("find")) {
                requireNonNull(afterRead.get()).run();
              }
              return result;
            });
  }

  @Test
  void awaitReady_isWokenByTheChange() throws Exception {
    try (Host host = Host.with(clock, provider)) {
      HostedDatabase attached = host.attach("fake");
      Thread work = new Thread(() -> host.runUntil(attached.id(), READY));
      work.start();

      assertThat(host.databases.awaitReady(attached.id(), Duration.ofMinutes(1)).status())
          .isEqualTo(READY);
      work.join();
    }
  }
}
