package io.hosteddb.internal.engine;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.DeprovisionResult;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Turn;
import io.hosteddb.spi.VendorAccount;
import io.hosteddb.spi.VendorResource;
import io.hosteddb.store.Attachment;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.work.WorkHandler;
import io.hosteddb.work.WorkItem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does the steps of databases: load, persist that a call is begun if it may be the first to create
 * something, call the provider, and write the outcome guarded by the record's version and its count
 * of steps.
 */
public final class StepRunner implements WorkHandler {
  private static final Logger LOG = LoggerFactory.getLogger(StepRunner.class);

  /**
   * Steps that follow at once run in one go, so that a queue over a database need not carry each of
   * them.
   */
  private static final int MAX_STEPS_AT_ONCE = 32;

  private static final Duration BUSY_POLL = Duration.ofSeconds(1);
  private static final Duration RESTLESS_PAUSE = Duration.ofSeconds(1);

  private final DatabaseStore store;
  private final ProviderSource providers;
  private final CallRunner calls;
  private final RecordWriter writer;
  private final MetricsRecorder meter;
  private final InstantSource clock;
  private final PollScheduler polls;
  private final Backoff backoff;
  private final CallSlots slots;

  /**
   * A runner.
   *
   * @param store where the records are
   * @param providers where the providers are
   * @param calls makes the calls
   * @param writer writes the outcomes
   * @param meter what counts the steps
   * @param clock the library's clock
   * @param random where jitter comes from
   */
  public StepRunner(
      DatabaseStore store,
      ProviderSource providers,
      CallRunner calls,
      RecordWriter writer,
      MetricsRecorder meter,
      InstantSource clock,
      RandomGenerator random) {
    this(store, providers, calls, writer, meter, clock, random, CallSlots.unlimited());
  }

  /**
   * A runner whose calls to each backend are bounded.
   *
   * @param store where the records are
   * @param providers where the providers are
   * @param calls makes the calls
   * @param writer writes the outcomes
   * @param meter what counts the steps
   * @param clock the library's clock
   * @param random where jitter comes from
   * @param slots bounds the calls
   */
  public StepRunner(
      DatabaseStore store,
      ProviderSource providers,
      CallRunner calls,
      RecordWriter writer,
      MetricsRecorder meter,
      InstantSource clock,
      RandomGenerator random,
      CallSlots slots) {
    this.slots = slots;
    calls.whenCallsEnd(slots::callEnded);
    this.store = store;
    this.providers = providers;
    this.calls = calls;
    this.writer = writer;
    this.meter = meter;
    this.clock = clock;
    this.polls = new PollScheduler(random);
    this.backoff = new Backoff(random);
  }

  @Override
  public List<DatabaseId> overdue(Instant before, int limit) {
    return store.overdue(before, limit);
  }

  @Override
  public Optional<Instant> handle(WorkItem item) throws InterruptedException {
    if (item.earlierRunLost()) {
      Optional<Instant> asked = askedToWait(item.database());
      rememberLostRun(item.database());
      if (asked.isPresent()) {
        return asked;
      }
    }
    Optional<Instant> next = Optional.empty();
    for (int i = 0; i < MAX_STEPS_AT_ONCE; i++) {
      long begun = System.nanoTime();
      next = step(item.database());
      if (next.isEmpty() || next.get().isAfter(clock.instant()) || isOver(begun)) {
        return next;
      }
    }
    // Who always goes on at once is not let through at full speed.
    return next.map(due -> SaturatingTime.later(due, clock.instant().plus(RESTLESS_PAUSE)));
  }

  /** This process may have been frozen: whether the work is still its own, the queue knows. */
  private boolean isOver(long begun) {
    return System.nanoTime() - begun > calls.budget().toNanos();
  }

  /**
   * When a vendor wants to be called again that has been called too often. A queue without a memory
   * takes all runs for lost when a process starts, and one that starts again and again must not
   * call again and again. Both times are of one clock; if it was another than this, they say
   * nothing.
   */
  private Optional<Instant> askedToWait(DatabaseId id) {
    Instant now = clock.instant();
    return store
        .find(id)
        .filter(record -> record.status().isUnfinished())
        .filter(record -> isToldToWait(record.work().failure()))
        .filter(record -> !record.updatedAt().isAfter(now))
        .map(record -> record.work().nextPoll())
        .filter(next -> next.isAfter(now));
  }

  private static boolean isToldToWait(@Nullable Failure last) {
    return last != null && last.category() == ErrorCategory.RATE_LIMITED;
  }

  /** The call of the lost run may act until its budget is over. */
  private void rememberLostRun(DatabaseId id) {
    Optional<DatabaseRecord> found = store.find(id);
    while (found.isPresent() && found.get().status().isUnfinished() && found.get().work().begun()) {
      DatabaseRecord current = found.get();
      Instant now = clock.instant();
      DatabaseRecord next =
          current.change(now).uncertainUntil(now.plus(calls.budget())).step().build();
      if (writer.write(current, next, Actor.engine(), "An earlier run was lost.", null)) {
        return;
      }
      found = store.find(id);
    }
  }

  private Optional<Instant> step(DatabaseId id) throws InterruptedException {
    long begun = System.nanoTime();
    Optional<DatabaseRecord> found = store.find(id);
    if (found.isEmpty() || !found.get().status().isUnfinished()) {
      return Optional.empty();
    }
    DatabaseRecord record = found.get();
    Optional<DatabaseProvider> provider;
    try {
      provider = providers.find(record.attachment().provider(), record.attachment().backend());
    } catch (Throwable e) {
      LOG.warn(
          "{} does not start: {}",
          backend(record),
          e instanceof ConfigurationException ? e.getMessage() : e.getClass().getName());
      return write(record, withoutProvider(record, "does not start in this process."), begun);
    }
    if (provider.isEmpty()) {
      return write(record, withoutProvider(record, "is not configured in this process."), begun);
    }
    if (calls.isBusy(id)) {
      return busy(record, provider.get(), begun);
    }
    return withSlot(record, provider.get(), begun);
  }

  /** Calls to one backend take only their share of the step threads, whatever it does. */
  private Optional<Instant> withSlot(DatabaseRecord record, DatabaseProvider provider, long begun)
      throws InterruptedException {
    Optional<ProviderException> unreadable = UnreadableCheckpoint.of(record);
    boolean provisioning = record.status() == DatabaseStatus.PROVISIONING;
    if (provisioning && unreadable.isPresent()) {
      return write(
          record,
          provisionOutcomes(provider, PollTimes.at(clock.instant())).threw(unreadable.get(), false),
          begun);
    }
    if (!provisioning && !record.work().begun()) {
      return deprovision(record, provider, unreadable, begun);
    }
    Attachment attachment = record.attachment();
    String backend = attachment.provider() + "/" + attachment.backend();
    CallSlots.Found found = slots.take(backend, record.id());
    if (!found.taken()) {
      return write(record, putOff(record, provider, found), begun);
    }
    long since = System.nanoTime();
    try {
      return provisioning
          ? provision(record, provider, begun)
          : deprovision(record, provider, unreadable, begun);
    } finally {
      boolean tookLong = System.nanoTime() - since >= calls.budget().toNanos();
      slots.stepEnded(backend, record.id(), () -> calls.isRunning(record.id()), tookLong);
    }
  }

  /** A vendor that answers is not to blame that many wait for it; one that does not answer is. */
  private StepOutcome putOff(
      DatabaseRecord record, DatabaseProvider provider, CallSlots.Found found) {
    Instant now = clock.instant();
    String why =
        found.isAnswering()
            ? name(provider) + " is called for " + found.inFlight() + " others."
            : found.inFlight() + " calls to " + name(provider) + " have not been answered yet.";
    Instant deadline =
        SaturatingTime.plus(
            SaturatingTime.plus(record.work().since(), provider.descriptor().timeLimit()),
            record.work().held());
    if (record.status() == DatabaseStatus.PROVISIONING
        && !found.isAnswering()
        && !now.isBefore(deadline)) {
      ProviderException problem =
          ProviderException.of(ErrorCategory.UNAVAILABLE, why).outcomeKnown(true).build();
      return provisionOutcomes(provider, PollTimes.at(now)).threw(problem, false);
    }
    return HeldBackOutcome.behindOthers(why, found.again(), found.isAnswering(), now);
  }

  /** A call whose place in the line of a rate limit is that of the database's work. */
  private <T> T callInTurn(DatabaseRecord record, String what, long since, CallRunner.Call<T> call)
      throws InterruptedException {
    Instant arrival =
        record.status() == DatabaseStatus.PROVISIONING
            ? record.attachment().createdAt()
            : record.work().since();
    Turn turn = new Turn(record.id().value(), arrival);
    return calls.call(record.id(), what, since, context -> call.run(context.inTurn(turn)));
  }

  /** Never a reason to forget what was made, and for what is being made a matter of time. */
  private StepOutcome withoutProvider(DatabaseRecord record, String why) {
    ProviderException problem =
        ProviderException.of(ErrorCategory.UNAVAILABLE, backend(record) + " " + why)
            .outcomeKnown(true)
            .remedy("Ask the platform's operator to configure it again; the work then goes on.")
            .build();
    Backend nobody = Backend.missing(record.attachment());
    PollTimes now = PollTimes.at(clock.instant());
    return record.status() == DatabaseStatus.PROVISIONING
        ? new ProvisionOutcomes(nobody, polls, backoff, calls.budget(), now).threw(problem, false)
        : new DeprovisionOutcomes(nobody, polls, backoff, calls.budget(), now).threw(problem);
  }

  private static String backend(DatabaseRecord record) {
    return "The backend '"
        + record.attachment().backend()
        + "' of provider "
        + record.attachment().provider();
  }

  /** An earlier call that was given up has not ended: making another would let two overlap. */
  private Optional<Instant> busy(DatabaseRecord record, DatabaseProvider provider, long begun) {
    Instant now = clock.instant();
    Instant deadline =
        SaturatingTime.plus(
            SaturatingTime.plus(record.work().since(), provider.descriptor().timeLimit()),
            record.work().held());
    if (record.status() == DatabaseStatus.PROVISIONING && !now.isBefore(deadline)) {
      ProviderException problem =
          ProviderException.of(ErrorCategory.UNAVAILABLE, "a call that has not returned").build();
      return write(
          record, provisionOutcomes(provider, PollTimes.at(now)).threw(problem, false), begun);
    }
    return Optional.of(now.plus(BUSY_POLL));
  }

  private Optional<Instant> provision(
      DatabaseRecord loaded, DatabaseProvider provider, long begunAt) throws InterruptedException {
    boolean mayExist = loaded.work().begun();
    AccountGuard accounts = new AccountGuard(provider, name(provider));
    DatabaseRecord record = loaded;
    long current = begunAt;
    if (!mayExist) {
      Checkpoint first;
      try {
        first =
            callInTurn(
                loaded, name(provider), begunAt, call -> accounts.begin(loaded.checkpoint(), call));
      } catch (ProviderException e) {
        return write(
            loaded,
            provisionOutcomes(provider, PollTimes.at(clock.instant())).threw(e, true),
            begunAt);
      }
      current = System.nanoTime();
      record = loaded.change(clock.instant()).checkpoint(first).begun(true).step().build();
      if (!writer.write(loaded, record, Actor.engine(), "The first call is begun.", null)) {
        return Optional.of(clock.instant());
      }
    }
    StepOutcome outcome;
    Instant began = clock.instant();
    try {
      DatabaseRecord begun = record;
      var result =
          callInTurn(
              record,
              name(provider),
              current,
              call -> {
                Optional<VendorAccount> account = accounts.require(begun.checkpoint(), call);
                return AccountGuard.proved(
                    provider.provision(request(begun, mayExist, call)), account);
              });
      outcome = provisionOutcomes(provider, since(began)).returned(result);
    } catch (ProviderException e) {
      outcome = provisionOutcomes(provider, since(began)).threw(e, !mayExist);
    }
    return write(record, outcome, begunAt);
  }

  private Optional<Instant> deprovision(
      DatabaseRecord record,
      DatabaseProvider provider,
      Optional<ProviderException> unreadable,
      long begunAt)
      throws InterruptedException {
    Checkpoint saved = unreadable.isPresent() ? Checkpoint.empty() : record.checkpoint();
    StepOutcome outcome;
    Instant began = clock.instant();
    try {
      if (record.work().begun()) {
        var result =
            callInTurn(
                record,
                name(provider),
                begunAt,
                call -> {
                  Optional<VendorAccount> account =
                      new AccountGuard(provider, name(provider)).require(saved, call);
                  DeprovisionResult found = provider.deprovision(request(record, saved, call));
                  if (unreadable.isPresent()) {
                    UnreadableCheckpoint.requireNoAccount(found, account);
                  }
                  return found;
                });
        outcome = deprovisionOutcomes(provider, began).returned(result);
      } else {
        outcome = deprovisionOutcomes(provider, began).gone();
      }
    } catch (ProviderException e) {
      outcome = deprovisionOutcomes(provider, began).threw(e);
    }
    return write(
        record,
        unreadable.isPresent() ? UnreadableCheckpoint.kept(outcome, record) : outcome,
        begunAt);
  }

  /**
   * Writes an outcome, unless the step has lost its right to: another step has been written since
   * it began. A user's decision that came in between stands, and what the step learned is kept
   * beside it.
   */
  private Optional<Instant> write(DatabaseRecord began, StepOutcome outcome, long begunAt) {
    Instant now = clock.instant();
    DatabaseRecord current = began;
    DatabaseRecord next = outcome.applyTo(began, now);
    while (!writer.write(current, next, Actor.engine(), reason(next, outcome), null)) {
      Optional<DatabaseRecord> found = store.find(began.id());
      if (found.isEmpty()) {
        meter.stepEnded(began, null, System.nanoTime() - begunAt);
        return Optional.empty();
      }
      current = found.get();
      if (current.work().steps() != began.work().steps()) {
        LOG.info(
            "A late step of database {} is dropped: another step was written since.", began.id());
        meter.stepEnded(began, null, System.nanoTime() - begunAt);
        // Whoever wrote it has the work now.
        return Optional.empty();
      }
      next = outcome.rememberIn(current, now);
    }
    logTransition(current, next);
    meter.stepEnded(began, next, System.nanoTime() - begunAt);
    return next.status().isUnfinished() ? Optional.of(next.work().nextPoll()) : Optional.empty();
  }

  private static String reason(DatabaseRecord next, StepOutcome outcome) {
    Failure failure = next.work().failure();
    return failure == null ? outcome.reason() : failure.message();
  }

  private static void logTransition(DatabaseRecord before, DatabaseRecord after) {
    if (before.status() != after.status()) {
      LOG.info(
          "Database {} ({}/{}) is {}.",
          after.id(),
          after.attachment().provider(),
          after.attachment().backend(),
          after.status());
    }
  }

  private PollTimes since(Instant began) {
    return new PollTimes(began, clock.instant());
  }

  private ProvisionOutcomes provisionOutcomes(DatabaseProvider provider, PollTimes times) {
    return new ProvisionOutcomes(
        Backend.of(provider.descriptor()), polls, backoff, calls.budget(), times);
  }

  private DeprovisionOutcomes deprovisionOutcomes(DatabaseProvider provider, Instant began) {
    return new DeprovisionOutcomes(
        Backend.of(provider.descriptor()), polls, backoff, calls.budget(), since(began));
  }

  private static String name(DatabaseProvider provider) {
    return Backend.of(provider.descriptor()).name();
  }

  private static ProvisionRequest request(
      DatabaseRecord record, boolean mayExist, CallContext call) {
    return new ProvisionRequest(
        identity(record),
        record.attachment().targetRegion(),
        record.attachment().contract(),
        record.checkpoint(),
        mayExist,
        call);
  }

  private static DeprovisionRequest request(
      DatabaseRecord record, Checkpoint saved, CallContext call) {
    VendorResource resource = record.resource();
    return new DeprovisionRequest(
        identity(record),
        record.attachment().targetRegion(),
        saved,
        resource == null ? null : resource.externalId(),
        call);
  }

  private static DatabaseIdentity identity(DatabaseRecord record) {
    Attachment attachment = record.attachment();
    return new DatabaseIdentity(attachment.id(), attachment.vendorName(), attachment.platform());
  }
}
