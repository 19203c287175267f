package io.hosteddb.testkit.sweep;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.RotateRequest;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.database.Operation;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.OperationStatus;
import io.hosteddb.model.ProjectId;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.testkit.CrashPoints;
import io.hosteddb.testkit.ManualWorkQueue;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.SimulatedCrash;
import io.hosteddb.testkit.provider.ProviderUnderTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A host's process with the library in it, which may die at a cut point. */
final class SimulatedProcess implements AutoCloseable {
  static final Actor ANA = Actor.user("ana");
  private static final Duration OVERLAP = Duration.ofMinutes(1);
  private static final Duration MAX_TIME = Duration.ofHours(24);

  private final ProviderUnderTest vendor;
  private final SettableClock clock;
  private final CrashPoints cuts;
  private final ManualWorkQueue queue;
  private final HostedDatabases databases;
  private final InterceptingProvider provider;

  SimulatedProcess(
      ProviderUnderTest vendor,
      DatabaseProvider provider,
      DatabaseStore store,
      SettableClock clock,
      CrashPoints cuts) {
    this.vendor = vendor;
    this.clock = clock;
    this.cuts = cuts;
    this.queue = new ManualWorkQueue(clock);
    this.provider = new InterceptingProvider(new CuttingProvider(provider, cuts));
    this.databases =
        HostedDatabases.builder()
            .providers(Providers.of(this.provider))
            .store(new CuttingStore(store, cuts))
            .clock(clock)
            .queue(queue.asFactory())
            .vendorPrefix("cut")
            .build();
  }

  /** Does what a process does until it dies or is done. */
  void live(Runnable life) {
    try {
      life.run();
    } catch (SimulatedCrash crash) {
      if (!cuts.isDead()) {
        throw crash;
      }
    }
  }

  boolean isDead() {
    return cuts.isDead();
  }

  HostedDatabases databases() {
    return databases;
  }

  /** Attaches under the project's own key, so that repeating it is what a host does. */
  HostedDatabase attach(ProjectId project) {
    return databases.attach(
        AttachRequest.to(project)
            .provider(provider.descriptor().profile().id().value())
            .name("swept")
            .by(ANA)
            .idempotencyKey(IdempotencyKey.of("sweep"))
            .build());
  }

  /** Rotates under the database's own key, so that repeating it is what a host does. */
  Operation rotate(DatabaseId id, boolean compromised) {
    RotateRequest.Builder request =
        RotateRequest.of(id).by(ANA).idempotencyKey(IdempotencyKey.of("sweep-rotation"));
    return compromised
        ? databases.credentials().rotateCompromised(request.build())
        : databases.credentials().rotate(request.overlap(OVERLAP).build());
  }

  /** Lets time pass, here and at the vendor, until a condition holds. */
  void runUntil(BooleanSupplier condition, String what) {
    Instant end = clock.instant().plus(MAX_TIME.multipliedBy(60));
    queue.runDue();
    while (!condition.getAsBoolean()) {
      Instant due =
          queue
              .nextDue()
              .orElseThrow(() -> new AssertionError("Nothing waits any more, and not " + what));
      if (due.isAfter(end)) {
        throw new AssertionError("After a long time not " + what);
      }
      pass(Duration.between(clock.instant(), due));
      queue.runDue();
    }
  }

  /** Runs something in the middle of a call to provision, after the vendor acted. */
  void duringProvision(int call, Runnable deed) {
    provider.duringProvision(call, deed);
  }

  boolean hasMeddled() {
    return provider.hasMeddled();
  }

  /** Lets time pass, here and at the vendor, until nothing waits any more. */
  void runToQuiet() {
    Instant end = clock.instant().plus(MAX_TIME);
    queue.runDue();
    for (Optional<Instant> due = queue.nextDue(); due.isPresent(); due = queue.nextDue()) {
      if (due.get().isAfter(end)) {
        throw new AssertionError("Work still waits after " + MAX_TIME + ".");
      }
      pass(Duration.between(clock.instant(), due.get()));
      queue.runDue();
    }
    if (!queue.unexpected().isEmpty()) {
      throw new AssertionError("A step ended unexpectedly.", queue.unexpected().get(0));
    }
  }

  private void pass(Duration time) {
    if (time.isNegative() || time.isZero()) {
      return;
    }
    try {
      vendor.passTime(time);
    } catch (InterruptedException e) {
      throw new AssertionError("The thread was interrupted.", e);
    }
    clock.advance(time);
  }

  DatabaseStatus status(DatabaseId id) {
    return databases.get(id).status();
  }

  /** Whether something is going on with a READY database. */
  boolean hasRunningOperation(DatabaseId id) {
    return databases.operations().of(id, 100, null, ANA).items().stream()
        .anyMatch(operation -> operation.status() == OperationStatus.RUNNING);
  }

  /** The operations of a database, each with where it stands. */
  List<String> operations(DatabaseId id) {
    return databases.operations().of(id, 100, null, ANA).items().stream()
        .map(operation -> operation.id() + " " + operation.status())
        .toList();
  }

  @Override
  public void close() {
    databases.close();
  }
}
