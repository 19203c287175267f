package io.hosteddb;

import io.hosteddb.database.StatusEvent;
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
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.work.WorkQueue;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What stands behind the facade, wired together; begun and closed as one. */
final class Services {
  private static final Logger LOG = LoggerFactory.getLogger(HostedDatabases.class);

  private final DatabaseStore store;
  private final ProviderRegistry registry;
  private final Duration shutdownGrace;
  private final CallRunner calls;
  final EventBus events;
  private final RegionCache regions;
  private final WorkloadCache workloads;
  private final WorkQueue queue;
  private final ReadyTimes readyTimes;
  private final StepRunner steps;
  final AccessGate gate;
  final RecordReader records;
  final CatalogService catalog;
  final PlanService plans;
  final AttachService attaching;
  final DecisionService decisions;
  final WaitService waiting;
  final InjectedVariables variables;
  final DatabaseForms forms;
  final Projects projects;
  final History history;
  final Audit audit;
  final Fleet fleet;
  final Operations operations;
  final DatabaseCredentials credentials;
  final Amendments amendments;

  Services(HostedDatabasesBuilder builder, ProviderRegistry registry, LibraryClock clock) {
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
    operations = new OperationsArea(store, records, gate, writer, wakeups, clock, watcher);
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
    if (!event.isTransition()) {
      watcher.ringOfCommit(event.database().id());
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

  /** As {@link HostedDatabases#close}. */
  void close() {
    if (!gate.close()) {
      return;
    }
    closing("those who wait", waiting::close);
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
