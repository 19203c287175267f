package io.hosteddb;

import io.hosteddb.access.AccessPolicy;
import io.hosteddb.access.AuditListener;
import io.hosteddb.error.ConfigurationException;
import io.hosteddb.internal.engine.LibraryClock;
import io.hosteddb.internal.engine.MetricsRecorder;
import io.hosteddb.internal.engine.SaturatingTime;
import io.hosteddb.internal.limit.InProcessRateLimits;
import io.hosteddb.metrics.EngineMetrics;
import io.hosteddb.rules.AttachmentScope;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InMemoryDatabaseStore;
import io.hosteddb.work.WorkQueueFactory;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link HostedDatabases}: with the in-memory store, the system clock and no providers
 * unless told otherwise. Not thread-safe.
 *
 * <p>No setter refuses anything: {@link #build} reports every wrong value at once, each under the
 * name of its setter. Null is a wrong value: to have the default, leave the setter out.
 *
 * @since 0.1
 */
public final class HostedDatabasesBuilder {
  final List<AuditListener> auditListeners = new ArrayList<>();
  final List<UnaryOperator<WorkQueueFactory>> aroundQueue = new ArrayList<>();
  Providers providers = Providers.of();
  DatabaseStore store = new InMemoryDatabaseStore();
  AccessPolicy access = AccessPolicy.allowAll();
  InstantSource clock = Clock.systemUTC();
  boolean clockGiven;
  SecureRandom random = new SecureRandom();
  String platform = "hosteddb";
  String vendorPrefix = "hdb";
  AttachmentScope attachmentScope = AttachmentScope.PROJECT;
  boolean narrowAttachmentScope;
  Duration callBudget = Duration.ofSeconds(30);
  Duration shutdownGrace = Duration.ofSeconds(10);
  Duration rotationOverlap = Duration.ofHours(24);
  int parallelism = 16;
  EngineMetrics metrics = EngineMetrics.none();
  @Nullable WorkQueueFactory queue;
  boolean queueGiven;

  HostedDatabasesBuilder() {}

  /**
   * The providers to offer.
   *
   * @param value the providers
   * @return this
   */
  public HostedDatabasesBuilder providers(Providers value) {
    providers = value;
    return this;
  }

  /**
   * Where records are kept; in memory if left out. Closed with the library.
   *
   * @param value the store
   * @return this
   */
  public HostedDatabasesBuilder store(DatabaseStore value) {
    store = value;
    return this;
  }

  /**
   * The host's decision who may do what; everybody everything if left out.
   *
   * @param value the policy
   * @return this
   */
  public HostedDatabasesBuilder accessPolicy(AccessPolicy value) {
    access = value;
    return this;
  }

  /**
   * Hears of audit entries.
   *
   * @param value the listener
   * @return this
   */
  public HostedDatabasesBuilder auditListener(AuditListener value) {
    auditListeners.add(value);
    return this;
  }

  /**
   * The clock by which records are stamped, work is due and time limits are over. Left out, it is
   * that of the store ({@link DatabaseStore#now}): where nodes share one, its database's, so that
   * none of their clocks need be right; else the system's, and what it gains by being set counts
   * against no time limit. A clock that is given goes as it is meant to: all nodes give the same.
   *
   * @param value the clock
   * @return this
   */
  public HostedDatabasesBuilder clock(InstantSource value) {
    clock = value;
    clockGiven = true;
    return this;
  }

  /**
   * Where ids, passwords and jitter come from.
   *
   * @param value the random source
   * @return this
   */
  public HostedDatabasesBuilder random(SecureRandom value) {
    random = value;
    return this;
  }

  /**
   * This installation of the library: part of every proof of ownership at a vendor. Two
   * installations that share a vendor account have two names. {@code hosteddb} if left out.
   * Changing it later disowns what exists; records keep the one they were made with.
   *
   * @param value lower-case letters, digits and inner dashes, at most 40 characters
   * @return this
   */
  public HostedDatabasesBuilder platform(String value) {
    platform = value;
    return this;
  }

  /**
   * What the names at the vendor begin with; {@code hdb} if left out.
   *
   * @param value a lower-case letter and at most two lower-case letters or digits
   * @return this
   */
  public HostedDatabasesBuilder vendorPrefix(String value) {
    vendorPrefix = value;
    return this;
  }

  /**
   * How far "one database of a provider" reaches; {@link AttachmentScope#PROJECT} if left out. The
   * store keeps it, and all nodes that share the store have the same one. A wider scope replaces
   * the one that is kept, and a node that is still set to the narrower one does not start again. A
   * narrower one is refused, see {@link #narrowAttachmentScope}.
   *
   * @param value the scope
   * @return this
   */
  public HostedDatabasesBuilder attachmentScope(AttachmentScope value) {
    attachmentScope = value;
    return this;
  }

  /**
   * Whether this start may narrow the scope that the store keeps, which it does if no project has
   * more than one database of a provider. False if left out: a node that was forgotten when the
   * scope was widened must not narrow it again for all.
   *
   * @param value true to narrow it
   * @return this
   */
  public HostedDatabasesBuilder narrowAttachmentScope(boolean value) {
    narrowAttachmentScope = value;
    return this;
  }

  /**
   * How long one call to a provider may take; 30 seconds if left out.
   *
   * @param value positive, an hour at most
   * @return this
   */
  public HostedDatabasesBuilder callBudget(Duration value) {
    callBudget = value;
    return this;
  }

  /**
   * How long credentials stay valid after others have taken their place, where a rotation does not
   * say so itself and no expected runtime acknowledges; 24 hours if left out.
   *
   * @param value zero to 90 days
   * @return this
   */
  public HostedDatabasesBuilder rotationOverlap(Duration value) {
    rotationOverlap = value;
    return this;
  }

  /**
   * How long running steps may take when the library closes; 10 seconds if left out.
   *
   * @param value zero or more
   * @return this
   */
  public HostedDatabasesBuilder shutdownGrace(Duration value) {
    shutdownGrace = value;
    return this;
  }

  /**
   * How many steps run at once for each backend in this process; 16 if left out. A waiting database
   * is no running step. More wait until one has ended, so that a backend that does not answer takes
   * nothing from the others.
   *
   * @param value at least 1
   * @return this
   */
  public HostedDatabasesBuilder parallelism(int value) {
    parallelism = value;
    return this;
  }

  /**
   * Takes what the engine measures; nothing by default.
   *
   * @param value the host's metrics
   * @return this
   */
  public HostedDatabasesBuilder metrics(EngineMetrics value) {
    metrics = value;
    return this;
  }

  /**
   * The queue of due work; the store's own if left out.
   *
   * @param value opens the queue
   * @return this
   */
  public HostedDatabasesBuilder queue(WorkQueueFactory value) {
    queue = value;
    queueGiven = true;
    return this;
  }

  /**
   * Puts something around the queue, whichever is used: a host that itself decides when work begins
   * and ends does so here. What is added later is further out.
   *
   * @param value is given the factory of the queue, and answers one that opens another around it
   * @return this
   */
  public HostedDatabasesBuilder aroundQueue(UnaryOperator<WorkQueueFactory> value) {
    aroundQueue.add(value);
    return this;
  }

  /**
   * Builds the library and takes up what an earlier process left unfinished.
   *
   * @return a running instance; close it when the application ends
   * @throws ConfigurationException with every value that is wrong, under the name of its setter; if
   *     none is, with what the store or the providers find wrong
   * @throws io.hosteddb.error.StoreException if the store does not answer
   */
  public HostedDatabases build() {
    BuilderChecks.requireValid(this);
    BuilderChecks.requireScope(
        attachmentScope, store.agreeOnScope(attachmentScope, narrowAttachmentScope));
    LibraryClock time =
        clockGiven ? LibraryClock.given(clock, store) : LibraryClock.of(store, clock);
    ProviderContext context =
        ProviderContext.builder()
            .platform(platform)
            .clock(time)
            .random(random)
            .callBudget(callBudget)
            .vendorCalls(new MetricsRecorder(metrics)::vendorCalled)
            .rateLimits(store.rateLimits(time).orElseGet(() -> new InProcessRateLimits(time)))
            .build();
    Services services = new Services(this, providers.open(context), time);
    try {
      services.start();
    } catch (RuntimeException e) {
      services.close();
      throw e;
    }
    return new HostedDatabases(services);
  }

  /** Opens whichever queue is used, with all that was put around it. */
  WorkQueueFactory queues() {
    WorkQueueFactory factory = queue == null ? store.workQueues() : queue;
    for (UnaryOperator<WorkQueueFactory> around : aroundQueue) {
      factory = around.apply(factory);
    }
    return factory;
  }

  /** In nanoseconds that cannot overflow. */
  Duration shutdownGrace() {
    return Duration.ofNanos(SaturatingTime.nanos(shutdownGrace));
  }
}
