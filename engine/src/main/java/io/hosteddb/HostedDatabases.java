package io.hosteddb;

import io.hosteddb.access.AccessPolicy;
import io.hosteddb.access.AuditEntry;
import io.hosteddb.database.HistoryEntry;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.database.NotReadyException;
import io.hosteddb.database.StatusEvent;
import io.hosteddb.environment.ManagedEnvironment;
import io.hosteddb.error.AccessDeniedException;
import io.hosteddb.error.AttachConflict;
import io.hosteddb.error.ClosedException;
import io.hosteddb.error.ConflictException;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.error.NotFoundException;
import io.hosteddb.error.StoreException;
import io.hosteddb.internal.engine.CallRunner;
import io.hosteddb.internal.engine.CallSlots;
import io.hosteddb.internal.engine.Durations;
import io.hosteddb.internal.engine.EventBus;
import io.hosteddb.internal.engine.MetricsRecorder;
import io.hosteddb.internal.engine.RecordWriter;
import io.hosteddb.internal.engine.RegionCache;
import io.hosteddb.internal.engine.StepRunner;
import io.hosteddb.internal.registry.ProviderRegistry;
import io.hosteddb.lifecycle.Lifecycle;
import io.hosteddb.lifecycle.LifecycleEvent;
import io.hosteddb.lifecycle.StateChange;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseName;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.Page;
import io.hosteddb.model.ProjectClosing;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.ProviderId;
import io.hosteddb.rules.AttachmentRules;
import io.hosteddb.rules.Claim;
import io.hosteddb.rules.ProjectClaims;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProviderProfile;
import io.hosteddb.store.CloseOutcome;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InsertOutcome;
import io.hosteddb.store.Workload;
import io.hosteddb.work.WorkQueue;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Attaches fully managed databases to the projects of a platform.
 *
 * <p>Attach and detach return at once; the work goes on in the background and survives a crash as
 * far as the store does. When a database is READY its variables are in the project's {@linkplain
 * #environment managed environment}; at the moment of detach they are gone.
 *
 * <p>Thread-safe. One instance serves a whole application. Methods that name no actor act for the
 * host itself ({@link Actor#host()}); every one asks the {@link AccessPolicy} first. All throw
 * {@link AccessDeniedException} when it says no, and {@link StoreException} when the store fails.
 * After {@link #close} those that change something or wait throw {@link ClosedException}.
 *
 * @since 0.1
 */
public final class HostedDatabases implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HostedDatabases.class);
  private static final int MOST_PER_PAGE = 500;
  private static final int DERIVED_NAME_TRIES = 100;
  private static final ProviderId NO_PROVIDER = ProviderId.of("none");
  private static final Duration POLL_EVERY = Duration.ofMillis(250);

  private final DatabaseStore store;
  private final ProviderRegistry registry;
  private final AccessPolicy access;
  private final InstantSource clock;
  private final SecureRandom random;
  private final String platform;
  private final String vendorPrefix;
  private final Duration shutdownGrace;
  private final CallRunner calls;
  private final EventBus events;
  private final MetricsRecorder meter;
  private final RecordWriter writer;
  private final RegionCache regions;
  private final AttachResolver resolver;
  private final InjectedVariables variables;
  private final WorkQueue queue;
  private final CallSlots slots;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Set<Semaphore> waiters = ConcurrentHashMap.newKeySet();

  HostedDatabases(HostedDatabasesBuilder builder, ProviderRegistry registry) {
    this.store = builder.store;
    this.registry = registry;
    this.access = builder.access;
    this.clock = builder.clock;
    this.random = builder.random;
    this.platform = builder.platform;
    this.vendorPrefix = builder.vendorPrefix;
    this.shutdownGrace = builder.shutdownGrace();
    this.calls = new CallRunner(builder.callBudget);
    this.events = new EventBus(builder.auditListeners);
    this.meter = new MetricsRecorder(builder.metrics);
    this.writer = new RecordWriter(store, events, meter);
    this.regions = new RegionCache(calls, clock);
    this.resolver = new AttachResolver(registry, regions);
    this.variables = new InjectedVariables(store, this::checkReveal, events, clock);
    this.queue =
        builder.queues().open(clock, Math.multiplyExact(builder.parallelism, registry.lanes()));
    this.slots =
        new CallSlots(
            registry.backends(),
            builder.parallelism,
            builder.callBudget,
            id -> queue.schedule(id, clock.instant()));
  }

  void start() {
    queue.start(new StepRunner(store, registry, calls, writer, meter, clock, random, slots));
  }

  /**
   * Begins an instance with the in-memory store, the system clock and no providers.
   *
   * @return a builder
   */
  public static HostedDatabasesBuilder builder() {
    return new HostedDatabasesBuilder();
  }

  /**
   * The providers users can choose from.
   *
   * @return in the order in which to show them; never waits for a vendor
   */
  public List<CatalogEntry> catalog() {
    return registry.offered().stream().map(this::catalogEntry).toList();
  }

  private CatalogEntry catalogEntry(DatabaseProvider provider) {
    ProviderDescriptor descriptor = provider.descriptor();
    ProviderProfile profile = descriptor.profile();
    return new CatalogEntry(
        profile.id(),
        profile.displayName(),
        profile.engine(),
        profile.bestFor(),
        descriptor.backend(),
        descriptor.availability(),
        descriptor.development(),
        regions.regions(provider),
        profile.defaultRegion(),
        profile.contract().variables(),
        profile.docsUrl());
  }

  /**
   * What an attach would do now. Nothing is changed, nothing is reserved.
   *
   * @param request what would be attached
   * @return the plan, with every violation and every conflict
   */
  public AttachmentPlan plan(AttachRequest request) {
    check(request.actor(), Action.READ, request.project());
    ProjectClaims claims = store.projectClaims(request.project());
    AttachResolver.Resolved resolved = resolver.resolve(request, claims.claims());
    DatabaseProvider provider = resolved.provider();
    ProviderDescriptor descriptor = provider == null ? null : provider.descriptor();
    return new AttachmentPlan(
        request.project(),
        request.environment(),
        request.provider(),
        descriptor == null ? null : descriptor.backend(),
        resolved.name() == null ? String.valueOf(request.name()) : resolved.name().value(),
        resolved.requestedRegion(),
        resolved.targetRegion(),
        descriptor == null ? List.of() : descriptor.profile().contract().variables(),
        resolved.violations(),
        conflicts(request, resolved, claims));
  }

  /**
   * With a name that is malformed, those that any name would have; without a provider, those of the
   * name alone.
   */
  private List<AttachConflict> conflicts(
      AttachRequest request, AttachResolver.Resolved resolved, ProjectClaims claims) {
    DatabaseProvider provider = resolved.provider();
    DatabaseName name = resolved.name();
    if (provider != null) {
      ProviderProfile profile = provider.descriptor().profile();
      return AttachmentRules.conflicts(
          claims,
          new Claim(
              newId(),
              name == null ? AttachResolver.derived(profile.id().value(), claims.claims()) : name,
              profile.id(),
              request.environment(),
              profile.contract().names()));
    }
    Claim nameOnly =
        new Claim(
            newId(),
            name == null ? AttachResolver.derived(NO_PROVIDER.value(), claims.claims()) : name,
            NO_PROVIDER,
            request.environment(),
            List.of());
    return AttachmentRules.conflicts(claims, nameOnly).stream()
        .filter(conflict -> conflict.kind() != AttachConflict.Kind.PROVIDER_ATTACHED)
        .toList();
  }

  /**
   * Attaches a database: returns at once, PROVISIONING.
   *
   * <p>An idempotency key is looked at first: a repeated request is answered with the database of
   * then, whatever has become of its region, its provider or the rules of names since.
   *
   * @param request what to attach
   * @return the database; the one of then if the idempotency key was used before with the same
   *     parameters
   * @throws InvalidRequestException with everything that is wrong with the request, and with what
   *     would be in the way beside that
   * @throws ConflictException if another database is in the way, or the idempotency key was used
   *     with other parameters
   */
  public HostedDatabase attach(AttachRequest request) {
    requireOpen();
    check(request.actor(), Action.ATTACH, request.project());
    IdempotencyKey key = request.idempotencyKey();
    Optional<DatabaseRecord> earlier =
        key == null ? Optional.empty() : store.findByKey(request.project(), key);
    if (earlier.isPresent()) {
      return answerAgain(request, earlier.get());
    }
    InsertOutcome outcome = insert(request);
    for (int i = 1; i < DERIVED_NAME_TRIES && isDerivedNameTaken(request, outcome); i++) {
      outcome = insert(request);
    }
    if (outcome instanceof InsertOutcome.Inserted inserted) {
      return inserted.record().snapshot();
    }
    if (outcome instanceof InsertOutcome.Repeated repeated) {
      return answerAgain(request, repeated.record());
    }
    if (outcome instanceof InsertOutcome.KeyReused reused) {
      return answerAgain(request, reused.record());
    }
    throw ConflictException.of(((InsertOutcome.Refused) outcome).conflicts());
  }

  /** The database that was attached under the request's key, if it was the same request. */
  private HostedDatabase answerAgain(AttachRequest request, DatabaseRecord earlier) {
    if (!earlier.attachment().fingerprint().equals(Attachments.fingerprint(request))) {
      throw ConflictException.idempotencyKeyReused(earlier.id());
    }
    wake(earlier);
    return earlier.snapshot();
  }

  /** The first try may have ended between its commit and its wake-up. */
  private void wake(DatabaseRecord record) {
    if (record.status().isUnfinished()) {
      schedule(record.id(), record.work().nextPoll());
    }
  }

  /** What may have been written may be work that nobody else wakes. */
  private void wakeUnlessUndone(DatabaseId id, Instant due, StoreException failure) {
    if (!failure.isUndone()) {
      schedule(id, due);
    }
  }

  /** What is committed stays so: a wake-up that is lost is found by the sweep. */
  private void schedule(DatabaseId id, Instant due) {
    try {
      queue.schedule(id, due);
    } catch (RuntimeException | Error e) {
      LOG.warn(
          "The queue was not told of database {} ({}); the sweep finds it.",
          id,
          e.getClass().getName());
    }
  }

  /** Another attach took the derived name between the look and the insert. */
  private static boolean isDerivedNameTaken(AttachRequest request, InsertOutcome outcome) {
    return request.name() == null
        && outcome instanceof InsertOutcome.Refused refused
        && refused.conflicts().stream()
            .allMatch(c -> c.kind() == io.hosteddb.error.AttachConflict.Kind.NAME_TAKEN);
  }

  private InsertOutcome insert(AttachRequest request) {
    ProjectClaims claims = store.projectClaims(request.project());
    AttachResolver.Resolved resolved = resolver.resolve(request, claims.claims());
    DatabaseProvider provider = resolved.provider();
    if (!resolved.violations().isEmpty() || provider == null) {
      throw new InvalidRequestException(
          resolved.violations(), conflicts(request, resolved, claims));
    }
    Instant now = clock.instant();
    DatabaseRecord record =
        Attachments.newRecord(
            request, resolved, provider.descriptor(), newId(), now, platform, vendorPrefix);
    AuditEntry audit =
        new AuditEntry(
            now,
            request.actor(),
            Action.ATTACH,
            request.project(),
            record.id(),
            Attachments.reason(request.reason()));
    InsertOutcome outcome;
    try {
      outcome = writer.insert(record, Attachments.trail(record, audit), audit);
    } catch (StoreException e) {
      wakeUnlessUndone(record.id(), now, e);
      throw e;
    }
    if (outcome instanceof InsertOutcome.Inserted) {
      schedule(record.id(), now);
    }
    return outcome;
  }

  private DatabaseId newId() {
    return DatabaseId.create(clock.instant(), random);
  }

  /**
   * How much unfinished work there is, over all nodes that share the store. For a gauge: read now
   * and then, not at every request.
   *
   * @return what was true at one moment
   * @throws io.hosteddb.error.StoreException if the store does not answer
   */
  public Workload workload() {
    return store.workload(clock.instant());
  }

  /**
   * A database.
   *
   * @param id the database
   * @return a snapshot
   * @throws NotFoundException if there is none
   */
  public HostedDatabase get(DatabaseId id) {
    return get(id, Actor.host());
  }

  /**
   * A database.
   *
   * @param id the database
   * @param actor who asks
   * @return a snapshot
   * @throws NotFoundException if there is none
   */
  public HostedDatabase get(DatabaseId id, Actor actor) {
    return load(id, actor, Action.READ).snapshot();
  }

  /**
   * The databases of a project that are not DELETED, oldest first.
   *
   * @param project the project
   * @param limit how many at most, 1 to 500
   * @param after the {@code next} of the page before; null for the first page
   * @return a page
   * @throws InvalidRequestException if the limit is out of range
   */
  public Page<HostedDatabase> list(ProjectId project, int limit, @Nullable String after) {
    return list(project, limit, after, Actor.host());
  }

  /**
   * The databases of a project that are not DELETED, oldest first.
   *
   * @param project the project
   * @param limit how many at most, 1 to 500
   * @param after the {@code next} of the page before; null for the first page
   * @param actor who asks
   * @return a page
   * @throws InvalidRequestException if the limit is out of range
   */
  public Page<HostedDatabase> list(
      ProjectId project, int limit, @Nullable String after, Actor actor) {
    check(actor, Action.READ, project);
    checkLimit(limit);
    return store.list(project, limit, after).map(DatabaseRecord::snapshot);
  }

  /**
   * The managed variables of all environments of a project: those of its project-wide databases.
   *
   * @param project the project
   * @return a snapshot
   */
  public ManagedEnvironment environment(ProjectId project) {
    return environment(project, null, Actor.host());
  }

  /**
   * The managed variables of an environment: those of its own databases and of the project-wide
   * ones.
   *
   * @param project the project
   * @param environment the environment; null for the project-wide databases alone
   * @return a snapshot
   */
  public ManagedEnvironment environment(ProjectId project, @Nullable EnvironmentId environment) {
    return environment(project, environment, Actor.host());
  }

  /**
   * The managed variables of an environment: those of its own databases and of the project-wide
   * ones.
   *
   * @param project the project
   * @param environment the environment; null for the project-wide databases alone
   * @param actor who asks
   * @return a snapshot
   */
  public ManagedEnvironment environment(
      ProjectId project, @Nullable EnvironmentId environment, Actor actor) {
    check(actor, Action.READ, project);
    return variables.environment(project, environment);
  }

  /**
   * How to use a READY database.
   *
   * @param id the database
   * @return its variables, secrets masked, with snippets and docs
   * @throws NotFoundException if there is none
   * @throws NotReadyException if it is not READY
   */
  public ConnectionDetails connection(DatabaseId id) {
    return connection(id, Actor.host());
  }

  /**
   * How to use a READY database.
   *
   * @param id the database
   * @param actor who asks
   * @return its variables, secrets masked, with snippets and docs
   * @throws NotFoundException if there is none
   * @throws NotReadyException if it is not READY
   */
  public ConnectionDetails connection(DatabaseId id, Actor actor) {
    DatabaseRecord record = InjectedVariables.requireReady(load(id, actor, Action.READ));
    Optional<ProviderProfile> profile =
        registry
            .find(record.attachment().provider(), record.attachment().backend())
            .map(p -> p.descriptor().profile());
    return new ConnectionDetails(
        record.snapshot(),
        InjectedVariables.entries(record).stream().map(ManagedEnvironment.Entry::masked).toList(),
        profile.map(ProviderProfile::snippets).orElse(List.of()),
        profile.map(ProviderProfile::docsUrl).orElse(null));
  }

  /**
   * The values of a READY database's variables in clear. Written into the audit before they are
   * handed out.
   *
   * @param id the database
   * @param actor who sees them
   * @param reason why, not blank
   * @return the values by name
   * @throws NotFoundException if there is none
   * @throws NotReadyException if it is not READY, or is not any more when that is written down
   * @throws InvalidRequestException if the reason is blank
   */
  public Map<String, String> reveal(DatabaseId id, Actor actor, String reason) {
    requireOpen();
    return variables.reveal(
        InjectedVariables.requireReady(load(id, actor, Action.REVEAL)), actor, reason);
  }

  /**
   * Tries a FAILED database again, from where it stands.
   *
   * @param id the database
   * @param actor who asks
   * @return the database, PROVISIONING
   * @throws NotFoundException if there is none
   * @throws ConflictException if it is not FAILED
   */
  public HostedDatabase retry(DatabaseId id, Actor actor) {
    return retry(id, actor, null);
  }

  /**
   * Tries a FAILED database again, from where it stands.
   *
   * @param id the database
   * @param actor who asks
   * @param reason why, for the audit and the history; null for none
   * @return the database, PROVISIONING
   * @throws NotFoundException if there is none
   * @throws ConflictException if it is not FAILED
   */
  public HostedDatabase retry(DatabaseId id, Actor actor, @Nullable String reason) {
    return decide(id, actor, Action.RETRY, LifecycleEvent.RETRY_REQUESTED, reason);
  }

  /**
   * Detaches a database: its variables are gone when this returns; the vendor's side is deleted in
   * the background, however often that has to be tried. Detaching what is detached already changes
   * nothing, and takes up work that was lost.
   *
   * @param id the database
   * @param actor who asks
   * @return the database, DELETING or DELETED
   * @throws NotFoundException if there is none
   */
  public HostedDatabase detach(DatabaseId id, Actor actor) {
    return detach(id, actor, null);
  }

  /**
   * Detaches a database, like {@link #detach(DatabaseId, Actor)}, and says why.
   *
   * @param id the database
   * @param actor who asks
   * @param reason why, for the audit and the history; null for none
   * @return the database, DELETING or DELETED
   * @throws NotFoundException if there is none
   */
  public HostedDatabase detach(DatabaseId id, Actor actor, @Nullable String reason) {
    return decide(id, actor, Action.DETACH, LifecycleEvent.DETACH_REQUESTED, reason);
  }

  /**
   * Closes a project, like {@link #closeProject(ProjectId, Actor, String)}, without a reason.
   *
   * @param project the project
   * @param actor who asks
   * @return how it is closed, and what is still to be deleted
   */
  public ClosedProject closeProject(ProjectId project, Actor actor) {
    return closeProject(project, actor, null);
  }

  /**
   * Ends what a project has here, in one step that nothing can come between: every attached
   * database is detached, and an attach is a conflict from now on, whoever asks and on whichever
   * node. The project may be one that has never been seen. It stays closed until it is {@linkplain
   * #reopenProject reopened}.
   *
   * <p>Can be repeated: that changes nothing and says what is still to be deleted at the vendors,
   * so that a host repeats it until nothing is.
   *
   * @param project the project
   * @param actor who asks
   * @param reason why, for the audit and the history; null for none
   * @return how it is closed, of several times the first, and what is still to be deleted
   */
  public ClosedProject closeProject(ProjectId project, Actor actor, @Nullable String reason) {
    requireOpen();
    check(actor, Action.CLOSE_PROJECT, project);
    Instant now = clock.instant();
    String why = Attachments.reason(reason);
    AuditEntry audit = new AuditEntry(now, actor, Action.CLOSE_PROJECT, project, null, why);
    List<DatabaseId> detached = new ArrayList<>();
    CloseOutcome outcome;
    try {
      outcome =
          writer.close(
              new ProjectClosing(project, now, actor, why),
              audit,
              record -> {
                detached.add(record.id());
                return Attachments.detach(record, now, actor, why);
              });
    } catch (StoreException e) {
      detached.forEach(id -> wakeUnlessUndone(id, now, e));
      throw e;
    }
    return new ClosedProject(outcome.closing(), deleting(project));
  }

  /** What is still to be deleted of a project; each is woken, whoever detached it. */
  private List<HostedDatabase> deleting(ProjectId project) {
    List<HostedDatabase> found = new ArrayList<>();
    String after = null;
    do {
      Page<DatabaseRecord> page = store.list(project, MOST_PER_PAGE, after);
      for (DatabaseRecord record : page.items()) {
        if (record.status() == DatabaseStatus.DELETING) {
          wake(record);
          found.add(record.snapshot());
        }
      }
      after = page.next();
    } while (after != null);
    return found;
  }

  /**
   * Lets databases be attached to a closed project again. What was detached stays so.
   *
   * @param project the project
   * @param actor who asks
   * @param reason why, for the audit; null for none
   * @return false if it was not closed; nothing was changed
   */
  public boolean reopenProject(ProjectId project, Actor actor, @Nullable String reason) {
    requireOpen();
    check(actor, Action.REOPEN_PROJECT, project);
    AuditEntry audit =
        new AuditEntry(
            clock.instant(),
            actor,
            Action.REOPEN_PROJECT,
            project,
            null,
            Attachments.reason(reason));
    boolean reopened = store.reopenProject(project, audit);
    if (reopened) {
      events.publish(audit);
    }
    return reopened;
  }

  /**
   * A user's decision competes with the engine's steps, so it is made again until it is written.
   */
  private HostedDatabase decide(
      DatabaseId id, Actor actor, Action action, LifecycleEvent event, @Nullable String given) {
    requireOpen();
    String reason = Attachments.reason(given);
    String decision =
        event == LifecycleEvent.DETACH_REQUESTED
            ? "A user detached it."
            : "A user asked to try again.";
    while (true) {
      DatabaseRecord record = load(id, actor, action);
      Optional<StateChange> change = Lifecycle.next(record.status(), event);
      if (change.isEmpty()) {
        wake(record);
        return notLegal(record, event);
      }
      Instant now = clock.instant();
      DatabaseRecord.Builder next = record.change(now).apply(change.get());
      next.progress(
          event == LifecycleEvent.DETACH_REQUESTED
              ? "waiting to be deleted"
              : "waiting for its turn");
      AuditEntry audit =
          new AuditEntry(now, actor, action, record.attachment().project(), id, reason);
      DatabaseRecord written = next.build();
      boolean done;
      try {
        done = writer.write(record, written, actor, Attachments.because(decision, reason), audit);
      } catch (StoreException e) {
        wakeUnlessUndone(id, now, e);
        throw e;
      }
      if (done) {
        schedule(id, now);
        return written.snapshot();
      }
    }
  }

  private static HostedDatabase notLegal(DatabaseRecord record, LifecycleEvent event) {
    if (event == LifecycleEvent.DETACH_REQUESTED) {
      return record.snapshot();
    }
    throw ConflictException.wrongStatus(
        record.id(), record.status(), "a retry", "Only a FAILED database can be retried.");
  }

  /**
   * The transitions of a database, oldest first.
   *
   * @param id the database
   * @return when it changed, who caused it and why; at most 500 entries
   * @throws NotFoundException if there is none
   */
  public List<HistoryEntry> history(DatabaseId id) {
    return history(id, MOST_PER_PAGE, null, Actor.host()).items();
  }

  /**
   * The transitions of a database, oldest first.
   *
   * @param id the database
   * @param limit how many at most, 1 to 500
   * @param after the {@code next} of the page before; null for the first page
   * @param actor who asks
   * @return a page
   * @throws NotFoundException if there is none
   * @throws InvalidRequestException if the limit is out of range
   */
  public Page<HistoryEntry> history(DatabaseId id, int limit, @Nullable String after, Actor actor) {
    load(id, actor, Action.READ);
    checkLimit(limit);
    return store.history(id, limit, after);
  }

  /**
   * Who did what in a project, oldest first.
   *
   * @param project the project
   * @param limit how many at most, 1 to 500
   * @param after the {@code next} of the page before; null for the first page
   * @param actor who asks
   * @return a page
   * @throws InvalidRequestException if the limit is out of range
   */
  public Page<AuditEntry> audit(ProjectId project, int limit, @Nullable String after, Actor actor) {
    check(actor, Action.READ, project);
    checkLimit(limit);
    return store.audit(project, limit, after);
  }

  /**
   * Hears of changes made by this process: after their commit, outside locks, on one thread of the
   * library's, of each database in the order of its versions. What a listener throws is logged and
   * changes nothing; a slow listener delays the others and nothing else. Where listeners are slower
   * than changes for long, they hear of each database its last state alone.
   *
   * @param listener hears of every database of every project
   * @return ends the subscription when closed
   */
  public Subscription subscribe(Consumer<StatusEvent> listener) {
    requireOpen();
    return events.subscribe(listener)::run;
  }

  /**
   * Waits until a database is READY, whichever node makes it so. Interruptible; the work goes on
   * however the wait ends.
   *
   * @param id the database
   * @param timeout how long to wait at most, by the machine's running time; without a wait if it is
   *     zero or less
   * @return the database, READY
   * @throws NotFoundException if there is none
   * @throws NotReadyException if it FAILED, was detached, or the time is over
   * @throws InterruptedException if the thread was interrupted
   */
  public HostedDatabase awaitReady(DatabaseId id, Duration timeout) throws InterruptedException {
    return await(id, timeout, DatabaseStatus.READY);
  }

  /**
   * Waits until a detached database is gone at its vendor. Interruptible; the work goes on however
   * the wait ends.
   *
   * @param id the database
   * @param timeout how long to wait at most, by the machine's running time; without a wait if it is
   *     zero or less
   * @return the database, DELETED
   * @throws NotFoundException if there is none
   * @throws NotReadyException if it is not detached, or the time is over
   * @throws InterruptedException if the thread was interrupted
   */
  public HostedDatabase awaitDeleted(DatabaseId id, Duration timeout) throws InterruptedException {
    return await(id, timeout, DatabaseStatus.DELETED);
  }

  private HostedDatabase await(DatabaseId id, Duration timeout, DatabaseStatus wanted)
      throws InterruptedException {
    long end = System.nanoTime() + Durations.nanos(timeout);
    Semaphore changed = new Semaphore(0);
    Runnable unsubscribe =
        events.subscribe(event -> {
          if (event.database().id().equals(id)) {
            changed.release();
          }
        });
    waiters.add(changed);
    try {
      while (true) {
        requireOpen();
        HostedDatabase database = get(id);
        if (database.status() == wanted) {
          return database;
        }
        long left = end - System.nanoTime();
        if (isOutOfReach(database.status(), wanted) || left <= 0) {
          throw new NotReadyException(database, Attachments.whyNot(database, wanted, timeout));
        }
        // Another node's change is no event here, so look now and then.
        boolean signalled =
            changed.tryAcquire(Math.min(left, POLL_EVERY.toNanos()), TimeUnit.NANOSECONDS);
        if (signalled) {
          changed.drainPermits();
        }
      }
    } finally {
      waiters.remove(changed);
      unsubscribe.run();
    }
  }

  private static boolean isOutOfReach(DatabaseStatus status, DatabaseStatus wanted) {
    return wanted == DatabaseStatus.READY
        ? status != DatabaseStatus.PROVISIONING
        : status.isAttached();
  }

  private DatabaseRecord load(DatabaseId id, Actor actor, Action action) {
    DatabaseRecord record = store.find(id).orElseThrow(() -> new NotFoundException(id));
    check(actor, action, record.attachment().project());
    return record;
  }

  private void checkReveal(Actor actor, Action action, ProjectId project) {
    requireOpen();
    check(actor, action, project);
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new ClosedException();
    }
  }

  private void check(Actor actor, Action action, ProjectId project) {
    if (!access.allows(actor, action, project)) {
      throw new AccessDeniedException(actor, action, project);
    }
  }

  private static void checkLimit(int limit) {
    if (limit < 1 || limit > MOST_PER_PAGE) {
      throw new InvalidRequestException(
          "limit", "A page has 1 to " + MOST_PER_PAGE + " entries, not " + limit + ".");
    }
  }

  /**
   * Closes the library: stops taking up work, lets running steps finish for the shutdown grace,
   * interrupts what still runs, closes providers and listeners. Unfinished work stays in the store
   * and is taken up by the next process. From then on whatever would change something is refused
   * with a {@link ClosedException}, with which those who wait wake, too. Closing twice does
   * nothing.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    waiters.forEach(Semaphore::release);
    closing("the queue", this::stopQueue);
    closing("the region lists", regions::close);
    closing("the calls", calls::close);
    closing("the providers", registry::close);
    closing("the listeners", events::close);
    closing("the store", store::close);
  }

  private void stopQueue() {
    List<DatabaseId> unfinished = queue.stop(shutdownGrace);
    if (!unfinished.isEmpty()) {
      LOG.warn(
          "Closed while steps of {} were running after {}; they are taken up again at the next start.",
          unfinished,
          Durations.inWords(shutdownGrace));
    }
  }

  /** One that does not close keeps the others from nothing. */
  private static void closing(String what, Runnable close) {
    try {
      close.run();
    } catch (RuntimeException | Error e) {
      LOG.warn("Closing: {} did not close ({}).", what, e.getClass().getName());
    }
  }
}
