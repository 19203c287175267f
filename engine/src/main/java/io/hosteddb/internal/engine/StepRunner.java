package io.hosteddb.internal.engine;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.model.CredentialId;
import io.hosteddb.model.CredentialStatus;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.model.ProjectId;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.store.CredentialRecord;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.RuntimeRecord;
import io.hosteddb.work.NextStep;
import io.hosteddb.work.WorkHandler;
import io.hosteddb.work.WorkItem;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does the steps of databases, whatever {@link Procedure} is due: load the record, find its
 * provider, make the call and write the outcome. Remembers runs that were lost.
 */
public final class StepRunner implements WorkHandler {
  private static final Logger LOG = LoggerFactory.getLogger(StepRunner.class);

  /**
   * Steps that follow at once run in one go, so that a queue over a database need not carry each of
   * them.
   */
  private static final int MAX_STEPS_AT_ONCE = 32;

  private static final int MAX_CREDENTIALS = 500;

  private static final Duration RESTLESS_PAUSE = Duration.ofSeconds(1);

  /** Whose pauses are shorter than {@link #SOON} by themselves. */
  private static final int FIRST_PROBLEMS = 3;

  /** Some five minutes of them. */
  private static final int PROBLEMS_OF_A_ROLLOUT = 60;

  private static final Duration SOON = Duration.ofSeconds(5);

  private final DatabaseStore store;
  private final RecordLoader records;
  private final ProviderSource providers;
  private final CallRunner calls;
  private final Procedures procedures;
  private final StepWriter writer;
  private final StepCaller caller;
  private final LibraryClock clock;

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
   * @param times how long databases take to be ready
   * @param slots bounds the calls
   */
  public StepRunner(
      DatabaseStore store,
      ProviderSource providers,
      CallRunner calls,
      RecordWriter writer,
      MetricsRecorder meter,
      LibraryClock clock,
      SecureRandom random,
      ReadyTimes times,
      BackendCallLimiter slots) {
    this(
        store,
        providers,
        calls,
        writer,
        meter,
        clock,
        slots,
        procedures(store, calls, random, times, providers, clock));
  }

  /** A runner of some kinds of work. */
  StepRunner(
      DatabaseStore store,
      ProviderSource providers,
      CallRunner calls,
      RecordWriter writer,
      MetricsRecorder metrics,
      LibraryClock clock,
      BackendCallLimiter slots,
      Procedures procedures) {
    this.store = store;
    this.records = new RecordLoader(store);
    this.providers = providers;
    this.calls = calls;
    this.clock = clock;
    this.procedures = procedures;
    this.writer = new StepWriter(records, writer, metrics, procedures, clock);
    this.caller = new StepCaller(calls, slots, this.writer, clock);
  }

  private static Procedures procedures(
      DatabaseStore store,
      CallRunner calls,
      SecureRandom random,
      ReadyTimes times,
      ProviderSource providers,
      LibraryClock clock) {
    PollScheduler polls =
        new PollScheduler(random, times, new PollRoom(providers::rateLimit, random));
    WaitPolicies waits = new WaitPolicies(polls, new Backoff(random), calls.budget());
    Renewals renewals = new Renewals(random);
    return new Procedures(
        List.of(
            new Provisioning(waits, renewals),
            new Deprovisioning(waits, id -> left(credentials(store, id))),
            new CredentialIssue(waits, renewals),
            new CompromisedRevocation(waits, id -> credentials(store, id)),
            new CredentialRevocation(waits, project -> runtimes(store, project), clock::certain),
            new RenewalStart(renewals)));
  }

  private static List<CredentialRecord> credentials(DatabaseStore store, DatabaseId id) {
    return store.operations().map(kept -> kept.credentials(id, MAX_CREDENTIALS)).orElse(List.of());
  }

  /** Those that there may be beside what provisioning handed out. */
  private static List<CredentialId> left(List<CredentialRecord> known) {
    return known.stream()
        .filter(credential -> credential.status() != CredentialStatus.REVOKED)
        .map(CredentialRecord::id)
        .filter(credential -> !credential.equals(CredentialId.main(1)))
        .sorted()
        .toList();
  }

  private static List<RuntimeRecord> runtimes(DatabaseStore store, ProjectId project) {
    return store.operations().map(kept -> kept.runtimes(project)).orElse(List.of());
  }

  @Override
  public List<DatabaseId> overdue(Instant before, int limit) {
    return store.overdue(before, limit);
  }

  @Override
  public NextStep handle(WorkItem item) throws InterruptedException {
    Run run = Run.of(item, clock.instant());
    if (item.earlierRunLost()) {
      Optional<Instant> asked = askedToWait(item.database());
      rememberLostRun(item.database());
      if (asked.isPresent()) {
        return NextStep.due(asked.get());
      }
    }
    NextStep next = NextStep.nothing();
    for (int i = 0; i < MAX_STEPS_AT_ONCE; i++) {
      long begun = System.nanoTime();
      next = step(item.database(), run);
      if (!isDueNow(next) || isOver(begun)) {
        return next;
      }
    }
    // Who always goes on at once is not let through at full speed.
    return NextStep.due(
        SaturatingTime.later(next.next().orElseThrow(), clock.instant().plus(RESTLESS_PAUSE)));
  }

  /** Whether the run is to make another step. */
  private boolean isDueNow(NextStep next) {
    return next instanceof NextStep.Due due && !due.at().isAfter(clock.instant());
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
    return records
        .find(id)
        .filter(record -> procedures.dueFor(record).isPresent())
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
    Optional<DatabaseRecord> found = records.find(id);
    while (found.filter(this::mayHaveCalled).isPresent()) {
      DatabaseRecord current = found.get();
      Instant now = clock.instant();
      DatabaseRecord next =
          current.change(now).uncertainUntil(now.plus(calls.budget())).step().build();
      if (writer.writeLostRun(current, next)) {
        return;
      }
      found = records.find(id);
    }
  }

  private boolean mayHaveCalled(DatabaseRecord record) {
    return procedures.dueFor(record).filter(due -> due.isBegun(record)).isPresent();
  }

  private NextStep step(DatabaseId id, Run run) throws InterruptedException {
    Optional<Run.Current> known = run.takeCurrent();
    long loadedAt = known.map(Run.Current::knownAt).orElseGet(System::nanoTime);
    Optional<DatabaseRecord> found =
        known.isPresent() ? known.map(Run.Current::record) : records.find(id, run.ticket());
    Optional<Procedure<?>> due = found.flatMap(procedures::dueFor);
    return due.isEmpty()
        ? NextStep.nothing()
        : step(due.get(), clock.allow(found.orElseThrow()), loadedAt, run);
  }

  private NextStep step(Procedure<?> procedure, DatabaseRecord record, long loadedAt, Run run)
      throws InterruptedException {
    Optional<DatabaseProvider> provider;
    try {
      provider = providers.find(record.attachment().provider(), record.attachment().backend());
    } catch (Throwable e) {
      LOG.warn(
          "{} does not start: {}",
          backend(record),
          e instanceof ConfigurationException ? e.getMessage() : e.getClass().getName());
      return withoutProvider(procedure, record, "does not start in this process.", loadedAt, run);
    }
    if (provider.isEmpty()) {
      return withoutProvider(
          procedure, record, "is not configured in this process.", loadedAt, run);
    }
    Backend backend = Backend.of(provider.get());
    return caller.run(
        procedure,
        provider.get(),
        Step.of(procedure, record, backend, clock.instant(), loadedAt, run));
  }

  /** Never a reason to forget what was made, and for what is being made a matter of time. */
  private NextStep withoutProvider(
      Procedure<?> procedure, DatabaseRecord record, String why, long loadedAt, Run run) {
    ProviderException problem =
        ProviderException.of(ErrorCategory.UNAVAILABLE, backend(record) + " " + why)
            .outcomeKnown(true)
            .remedy("Ask the platform's operator to configure it again; the work then goes on.")
            .retryAfter(untilAnotherNode(record))
            .build();
    Backend missing = Backend.missing(record.attachment());
    Step step = Step.of(procedure, record, missing, clock.instant(), loadedAt, run);
    NextStep next = writer.write(procedure, step, procedure.withoutProvider(step, problem));
    // Else this process would be there on time, and never one that has the backend.
    return next instanceof NextStep.Written ? NextStep.written(null) : next;
  }

  /**
   * While other settings are rolled out, another process has the backend, and is soon the one that
   * comes by; later nobody is hurried.
   *
   * @return null to wait as after other problems
   */
  private static @Nullable Duration untilAnotherNode(DatabaseRecord record) {
    int before = record.work().problems();
    return before >= FIRST_PROBLEMS && before < PROBLEMS_OF_A_ROLLOUT ? SOON : null;
  }

  private static String backend(DatabaseRecord record) {
    return "The backend '"
        + record.attachment().backend()
        + "' of provider "
        + record.attachment().provider();
  }
}
