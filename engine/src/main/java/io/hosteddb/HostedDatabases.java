package io.hosteddb;

import io.hosteddb.access.AccessPolicy;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.database.NotReadyException;
import io.hosteddb.database.StatusEvent;
import io.hosteddb.environment.ManagedEnvironment;
import io.hosteddb.error.AccessDeniedException;
import io.hosteddb.error.ClosedException;
import io.hosteddb.error.ConflictException;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.error.NotFoundException;
import io.hosteddb.error.StoreException;
import io.hosteddb.internal.engine.AmendCalls;
import io.hosteddb.internal.engine.BackendCallLimiter;
import io.hosteddb.internal.engine.CallRunner;
import io.hosteddb.internal.engine.DurationText;
import io.hosteddb.internal.engine.EventBus;
import io.hosteddb.internal.engine.LibraryClock;
import io.hosteddb.internal.engine.MetricsRecorder;
import io.hosteddb.internal.engine.ReadyTimes;
import io.hosteddb.internal.engine.RecordWriter;
import io.hosteddb.internal.engine.RegionCache;
import io.hosteddb.internal.engine.StatusWatcher;
import io.hosteddb.internal.engine.StepRunner;
import io.hosteddb.internal.engine.WorkloadCache;
import io.hosteddb.internal.registry.ProviderRegistry;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.Page;
import io.hosteddb.model.ProjectId;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.work.WorkQueue;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
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
 * <p>What is about one database stands here. More has areas of its own: {@link #projects}, {@link
 * #history}, {@link #audit}, {@link #fleet}, {@link #amendments}, {@link #operations}, {@link
 * #credentials}.
 *
 * <p><b>Who asks.</b> The {@link AccessPolicy} is asked before anything is done or shown. Whatever
 * changes something or shows a secret names its actor. What only reads need not: then it reads for
 * the host itself, and the policy is asked about {@link Actor#host()}; its Javadoc says "for the
 * host itself". Four ask nobody, since they concern no project and are the host's own: {@link
 * #catalog}, {@link #subscribe}, {@link #fleet} and {@link Amendments#amendAll}. A refusal is an
 * {@link AccessDeniedException}, and nothing was done.
 *
 * <p>Thread-safe. One instance serves a whole application. All methods throw {@link StoreException}
 * when the store fails. After {@link #close} those that change something, reveal or wait throw
 * {@link ClosedException}.
 *
 * @since 0.1
 */
public final class HostedDatabases implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HostedDatabases.class);

  private final DatabaseStore store;
  private final ProviderRegistry registry;
  private final Duration shutdownGrace;
  private final CallRunner calls;
  private final EventBus events;
  private final RegionCache regions;
  private final WorkloadCache workloads;
  private final WorkQueue queue;
  private final ReadyTimes readyTimes;
  private final StepRunner steps;
  private final AccessGate gate;
  private final RecordReader records;
  private final CatalogService catalog;
  private final PlanService plans;
  private final AttachService attaching;
  private final DecisionService decisions;
  private final WaitService waiting;
  private final InjectedVariables variables;
  private final DatabaseForms forms;
  private final Projects projects;
  private final History history;
  private final Audit audit;
  private final Fleet fleet;
  private final Operations operations;
  private final DatabaseCredentials credentials;
  private final OperationWaits operationWaits = new OperationWaits();
  private final Amendments amendments;

  HostedDatabases(HostedDatabasesBuilder builder, ProviderRegistry registry, LibraryClock clock) {
    this.store = builder.store;
    this.registry = registry;
    SecureRandom random = builder.random;
    shutdownGrace = builder.shutdownGrace();
    calls = new CallRunner(builder.callBudget);
    events = new EventBus(builder.auditListeners);
    MetricsRecorder metrics = new MetricsRecorder(builder.metrics);
    RecordWriter writer = new RecordWriter(store, events, metrics);
    regions = new RegionCache(calls, clock);
    workloads = new WorkloadCache(calls, clock);
    queue = builder.queues().open(clock, Math.multiplyExact(builder.parallelism, registry.lanes()));
    BackendCallLimiter slots =
        new BackendCallLimiter(
            registry.backends(),
            builder.parallelism,
            builder.callBudget,
            id -> queue.schedule(id, clock.instant()));
    readyTimes = new ReadyTimes(store, clock);
    steps =
        new StepRunner(store, registry, calls, writer, metrics, clock, random, readyTimes, slots);

    gate = new AccessGate(builder.access);
    records = new RecordReader(store, gate);
    Wakeups wakeups = new Wakeups(queue);
    catalog = new CatalogService(registry, regions, workloads);
    RecordFactory factory =
        new RecordFactory(clock, random, builder.platform, builder.vendorPrefix);
    plans = new PlanService(store, gate, new AttachResolver(registry, regions, workloads), factory);
    attaching = new AttachService(store, gate, plans, writer, wakeups);
    decisions = new DecisionService(records, gate, writer, wakeups, clock);
    StatusWatcher watcher = new StatusWatcher(store);
    waiting = new WaitService(records, gate, watcher);
    events.whenCommitted(event -> committed(event, watcher));
    variables = new InjectedVariables(store, gate, events, clock);
    forms = new DatabaseForms(registry, records, gate, variables);
    projects = new ProjectsArea(store, gate, writer, wakeups, events, clock);
    history = new HistoryArea(store, records);
    audit = new AuditArea(store, gate);
    fleet = new FleetArea(store, clock);
    operations = new OperationsArea(store, records, gate, writer, wakeups, clock, operationWaits);
    credentials =
        new CredentialsArea(
            new RotationService(
                store,
                registry,
                records,
                gate,
                writer,
                wakeups,
                clock,
                random,
                builder.rotationOverlap,
                builder.callBudget),
            records,
            gate);
    amendments =
        new AmendmentsArea(store, registry, records, gate, new AmendCalls(calls), events, clock);
  }

  private void committed(StatusEvent event, StatusWatcher watcher) {
    operationWaits.ring();
    if (!event.isTransition()) {
      return;
    }
    watcher.ring(event.database().id());
    if (event.database().status() == DatabaseStatus.READY) {
      readyTimes.keep();
    }
  }

  void start() {
    queue.start(steps);
    catalog.askForWorkloads();
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
   * The providers users can choose from. Asks no policy.
   *
   * @return in the order in which to show them; never waits for a vendor
   */
  public List<CatalogEntry> catalog() {
    return catalog.catalog();
  }

  /**
   * What an attach would do now. Nothing is changed, nothing is reserved.
   *
   * @param request what would be attached; the policy is asked whether its actor may {@link
   *     Action#READ}
   * @return the plan, with every violation and every conflict
   */
  public AttachmentPlan plan(AttachRequest request) {
    return plans.plan(request);
  }

  /**
   * Attaches a database: returns at once, PROVISIONING.
   *
   * <p>An idempotency key is looked at first: a repeated request is answered with the database of
   * then, whatever has become of its region, its provider or the rules of names since.
   *
   * @param request what to attach, for which actor
   * @return the database; the one of then if the idempotency key was used before with the same
   *     parameters
   * @throws InvalidRequestException with everything that is wrong with the request, and with what
   *     would be in the way beside that
   * @throws ConflictException if another database is in the way, or the idempotency key was used
   *     with other parameters
   */
  public HostedDatabase attach(AttachRequest request) {
    return attaching.attach(request);
  }

  /**
   * A database, for the host itself.
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
    return records.read(id, actor, Action.READ).snapshot();
  }

  /**
   * The databases of a project that are not DELETED, oldest first, for the host itself.
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
    return records.list(project, limit, after, actor).map(DatabaseRecord::snapshot);
  }

  /**
   * The managed variables of all environments of a project: those of its project-wide databases;
   * for the host itself.
   *
   * @param project the project
   * @return a snapshot
   */
  public ManagedEnvironment environment(ProjectId project) {
    return environment(project, null, Actor.host());
  }

  /**
   * The managed variables of an environment: those of its own databases and of the project-wide
   * ones; for the host itself.
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
    gate.requireAllowed(actor, Action.READ, project);
    return variables.environment(project, environment);
  }

  /**
   * How to use a READY database, for the host itself.
   *
   * @param id the database
   * @return its variables and the forms that drivers want, secrets masked, with snippets and docs
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
   * @return its variables and the forms that drivers want, secrets masked, with snippets and docs
   * @throws NotFoundException if there is none
   * @throws NotReadyException if it is not READY
   */
  public ConnectionDetails connection(DatabaseId id, Actor actor) {
    DatabaseRecord ready = InjectedVariables.requireReady(records.read(id, actor, Action.READ));
    return catalog.connection(ready, forms.masked(ready));
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
    gate.requireOpen();
    return variables.reveal(
        InjectedVariables.requireReady(records.read(id, actor, Action.REVEAL)), actor, reason);
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
    return decisions.retry(id, actor, reason);
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
    return decisions.detach(id, actor, reason);
  }

  /**
   * Waits until a database is READY, whichever node makes it so; for the host itself.
   * Interruptible; the work goes on however the wait ends. A store that fails between the first
   * look and the last ends no wait.
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
    return waiting.await(id, timeout, DatabaseStatus.READY);
  }

  /**
   * Says when a database is READY, whichever node makes it so; for the host itself. Returns at
   * once, and takes no thread: ten thousand that are waited for cost hardly more than one.
   *
   * <p>The stage ends exceptionally as {@link #awaitReady} would: with a {@link NotFoundException},
   * an {@link AccessDeniedException}, a {@link NotReadyException} if the database FAILED or was
   * detached, and with a {@link ClosedException} when the library is closed. It has no time limit,
   * and a store that fails meanwhile is asked again; {@code
   * whenReady(id).toCompletableFuture().orTimeout(...)} bounds both. To cancel or complete that
   * future ends the wait and leaves the database as it is.
   *
   * <p>What is hung on the stage runs in one of four threads of the library's. What blocks there
   * holds up others that are hung on such stages for a moment, until another thread is started (256
   * at most), and nothing else. Give it an executor ({@code thenAcceptAsync}) if it may.
   *
   * @param id the database
   * @return a stage of its own for each call, of the database, READY
   */
  public CompletionStage<HostedDatabase> whenReady(DatabaseId id) {
    return waiting.when(id, DatabaseStatus.READY);
  }

  /**
   * Waits until a detached database is gone at its vendor; for the host itself. Interruptible; the
   * work goes on however the wait ends.
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
    return waiting.await(id, timeout, DatabaseStatus.DELETED);
  }

  /**
   * Says when a detached database is gone at its vendor, as {@link #whenReady} says when one is
   * READY; for the host itself. The stage ends with a {@link NotReadyException} if the database is
   * not detached.
   *
   * @param id the database
   * @return a stage of its own for each call, of the database, DELETED
   */
  public CompletionStage<HostedDatabase> whenDeleted(DatabaseId id) {
    return waiting.when(id, DatabaseStatus.DELETED);
  }

  /**
   * Hears of changes made by this process: after their commit, outside locks, on one thread of the
   * library's, of each database in the order of its versions. What a listener throws is logged and
   * changes nothing; a slow listener delays the others and nothing else. Where listeners are slower
   * than changes for long, they hear of each database its last state alone.
   *
   * @param listener hears of every database of every project; no policy is asked
   * @return ends the subscription when closed
   */
  public Subscription subscribe(Consumer<StatusEvent> listener) {
    gate.requireOpen();
    return events.subscribe(listener)::run;
  }

  /**
   * What is done with whole projects.
   *
   * @return the area
   */
  public Projects projects() {
    return projects;
  }

  /**
   * What became of databases.
   *
   * @return the area
   */
  public History history() {
    return history;
  }

  /**
   * Who did what.
   *
   * @return the area
   */
  public Audit audit() {
    return audit;
  }

  /**
   * Questions over all projects, for the host itself. Asks no policy.
   *
   * @return the area
   */
  public Fleet fleet() {
    return fleet;
  }

  /**
   * Work on READY databases that takes time.
   *
   * @return the area
   */
  public Operations operations() {
    return operations;
  }

  /**
   * How credentials are rotated, and who uses which.
   *
   * @return the area
   */
  public DatabaseCredentials credentials() {
    return credentials;
  }

  /**
   * What databases that exist get of settings that are newer than they.
   *
   * @return the area
   */
  public Amendments amendments() {
    return amendments;
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
    if (!gate.close()) {
      return;
    }
    closing("those who wait", waiting::close);
    closing("those who wait for operations", operationWaits::close);
    closing("the queue", this::stopQueue);
    closing("the region lists", regions::close);
    closing("the lists of workloads", workloads::close);
    closing("the calls", calls::close);
    closing("the providers", registry::close);
    closing("the listeners", events::close);
    closing("the ready times", readyTimes::close);
    closing("the store", store::close);
  }

  private void stopQueue() {
    List<DatabaseId> unfinished = queue.stop(shutdownGrace);
    if (!unfinished.isEmpty()) {
      LOG.warn(
          "Closed while steps of {} were running after {}; they are taken up again at the next start.",
          unfinished,
          DurationText.inWords(shutdownGrace));
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
