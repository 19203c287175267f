package io.hosteddb.benchmarks;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.RotateRequest;
import io.hosteddb.connection.KnownForms;
import io.hosteddb.database.Operation;
import io.hosteddb.local.LocalMongoProviderFactory;
import io.hosteddb.local.LocalPostgresProviderFactory;
import io.hosteddb.model.Actor;
import io.hosteddb.model.CredentialStatus;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.OperationStatus;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.RuntimeName;
import io.hosteddb.model.Secret;
import io.hosteddb.provider.mongodb.AtlasProviderFactory;
import io.hosteddb.provider.postgres.neon.NeonProviderFactory;
import io.hosteddb.provider.postgres.server.PostgresServerProviderFactory;
import io.hosteddb.settings.Settings;
import io.hosteddb.simulators.atlas.AtlasSimulator;
import io.hosteddb.simulators.atlas.AtlasTimings;
import io.hosteddb.simulators.neon.NeonAccount;
import io.hosteddb.simulators.neon.NeonSimulator;
import io.hosteddb.spi.DatabaseProviderFactory;
import io.hosteddb.store.InMemoryDatabaseStore;
import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * A client with a pool under steady load while its credentials are rotated again and again: it
 * takes the new variables when the revision has risen, and acknowledges. Then emergencies, and how
 * long the sessions of the old credentials live. Real databases through real drivers.
 */
final class Rotations {
  private static final Actor BENCHMARK = Actor.host();
  private static final ProjectId PROJECT = ProjectId.of("rotations");
  static final int WORKERS = 4;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final PrintStream out;
  private final Limits limits;
  private final int rotations = Integer.getInteger("benchmarks.rotations", 50);
  private final int emergencies = Integer.getInteger("benchmarks.emergencies", 20);

  private Rotations(PrintStream out, Limits limits) {
    this.out = out;
    this.limits = limits;
  }

  /**
   * Measures all backends.
   *
   * @param out where to print
   * @return whether the stated limits were kept
   */
  static boolean run(PrintStream out) throws InterruptedException {
    Limits limits = new Limits(out);
    new Rotations(out, limits).all();
    return limits.kept();
  }

  /** How a client of a backend connects. */
  private interface Driver {
    ClientSession open(Map<String, String> values);
  }

  private void all() throws InterruptedException {
    out.printf(
        Locale.ROOT,
        "%d rotations under %d clients that never rest, each ended by an acknowledgement, then %d"
            + " emergencies with %d open sessions each: until the last of them is dead%n"
            + "  %-22s %11s %8s %12s %12s %10s %12s %14s %14s%n",
        rotations,
        WORKERS,
        emergencies,
        WORKERS,
        "",
        "operations",
        "failed",
        "rotate, ms",
        "old refused",
        "live sets",
        "roles left",
        "dead, median",
        "longest");
    measure(
        "postgres",
        KnownForms.JDBC,
        new LocalPostgresProviderFactory(),
        Map.of(),
        ClientSession.Jdbc::pool);
    try (PostgresServer server = PostgresServer.start()) {
      measure(
          "postgres",
          KnownForms.JDBC,
          new PostgresServerProviderFactory(),
          Map.of("postgres.admin-url", server.adminUrl()),
          ClientSession.Jdbc::pool);
    }
    try (NeonSimulator neon = new NeonSimulator(InstantSource.system())) {
      measure(
          "postgres",
          KnownForms.JDBC,
          new NeonProviderFactory(),
          Map.of("neon.api-key", NeonAccount.ORG_KEY, "neon.base-url", neon.uri().toString()),
          ClientSession.Jdbc::pool);
    }
    measure(
        "mongodb",
        KnownForms.MONGODB,
        new LocalMongoProviderFactory(),
        Map.of(),
        values -> new ClientSession.Mongo(values, () -> -1));
    Secret secret = Secret.of("mdb_sa_sk_benchmark");
    try (MongoServerWithUsers server = new MongoServerWithUsers();
        AtlasSimulator atlas = new AtlasSimulator(InstantSource.system(), secret)) {
      atlas.clusterServer(server);
      // A dedicated one, of whose users Atlas says when the cluster has them.
      Duration none = Duration.ZERO;
      atlas.timings(new AtlasTimings(none, none, none, none, none, none, none, none, none, none));
      measure(
          "mongodb",
          KnownForms.MONGODB,
          new AtlasProviderFactory(),
          Map.of(
              "atlas.client-id",
              AtlasSimulator.CLIENT_ID,
              "atlas.client-secret",
              secret.reveal(),
              "atlas.organization",
              AtlasSimulator.ORGANIZATION,
              "atlas.base-url",
              atlas.uri().toString(),
              "atlas.connection-format",
              "standard",
              "atlas.tier",
              "flex"),
          values -> new ClientSession.Mongo(values, server::users));
    }
  }

  private void measure(
      String provider,
      String form,
      DatabaseProviderFactory factory,
      Map<String, String> settings,
      Driver driver)
      throws InterruptedException {
    try (HostedDatabases host =
        HostedDatabases.builder()
            .providers(Providers.of(List.of(factory), Settings.of(settings)))
            .store(new InMemoryDatabaseStore())
            .build()) {
      DatabaseId id =
          host.attach(AttachRequest.to(PROJECT).provider(provider).by(BENCHMARK).build()).id();
      String backend = host.awaitReady(id, Duration.ofMinutes(3)).placement().backend();
      host.credentials().expect(PROJECT, null, Set.of(RuntimeName.ALL), BENCHMARK);
      Load load = new Load(driver.open(values(host, id, form)));
      Measurements times = new Measurements();
      int refused = 0;
      List<Map<String, String>> old = new ArrayList<>();
      for (int i = 0; i < rotations; i++) {
        old.add(values(host, id, form));
        long begun = System.nanoTime();
        succeeded(host, host.credentials().rotate(RotateRequest.of(id).by(BENCHMARK).build()));
        times.add((System.nanoTime() - begun) / 1e6);
        long revision = host.environment(PROJECT).revision();
        load.goOnWith(driver.open(values(host, id, form)));
        host.credentials().acknowledge(RuntimeName.ALL, PROJECT, null, revision, BENCHMARK);
        int generation = i + 1;
        await(() -> isRevoked(host, id, generation));
        refused += isRefused(driver, old.get(i)) ? 1 : 0;
      }
      long failed = load.stop();
      long live =
          host.credentials().status(id, BENCHMARK).generations().stream()
              .filter(g -> g.status() != CredentialStatus.REVOKED)
              .count();
      int left = left(driver, values(host, id, form));
      Measurements dead = new Measurements();
      for (int i = 0; i < emergencies; i++) {
        dead.add(emergency(host, id, driver, values(host, id, form)));
      }
      print(backend, provider, load.done(), failed, times, refused, live, left, dead);
      host.detach(id, BENCHMARK);
      host.awaitDeleted(id, Duration.ofMinutes(2));
    }
  }

  private void print(
      String backend,
      String provider,
      long done,
      long failed,
      Measurements times,
      int refused,
      long live,
      int left,
      Measurements dead) {
    out.printf(
        Locale.ROOT,
        "  %-22s %,11d %8d %12.0f %9d of %d %10d %12s %11.0f ms %11.0f ms%n",
        provider + "/" + backend,
        done,
        failed,
        times.median(),
        refused,
        rotations,
        live,
        left < 0 ? "not seen" : Integer.toString(left),
        dead.median(),
        dead.max());
    limits.require(failed == 0, "no operation fails while credentials are rotated");
    limits.require(refused == rotations, "every old set is refused");
    limits.require(live == 1, "one generation stays");
  }

  private static Map<String, String> values(HostedDatabases host, DatabaseId id, String form) {
    return host.connection(id, BENCHMARK).form(form).reveal(BENCHMARK, "the client connects");
  }

  private static void succeeded(HostedDatabases host, Operation begun) throws InterruptedException {
    Operation over = host.operations().await(begun.id(), PATIENCE);
    if (over.status() != OperationStatus.SUCCEEDED) {
      throw new IllegalStateException(over.status() + ": " + over.failure());
    }
  }

  private static boolean isRevoked(HostedDatabases host, DatabaseId id, int generation) {
    return host.credentials().status(id, BENCHMARK).generations().stream()
        .filter(g -> g.id().generation() == generation)
        .allMatch(g -> g.status() == CredentialStatus.REVOKED);
  }

  private static boolean isRefused(Driver driver, Map<String, String> values) {
    try (ClientSession session = driver.open(values)) {
      session.use();
      return false;
    } catch (Exception e) {
      return true;
    }
  }

  private static int left(Driver driver, Map<String, String> values) {
    try (ClientSession session = driver.open(values)) {
      return session.left();
    } catch (Exception e) {
      throw new IllegalStateException("The client could not look.", e);
    }
  }

  /** Milliseconds from the call to the moment when the last of the open sessions fails. */
  private static double emergency(
      HostedDatabases host, DatabaseId id, Driver driver, Map<String, String> values)
      throws InterruptedException {
    List<Open> sessions = new ArrayList<>();
    try {
      for (int i = 0; i < WORKERS; i++) {
        sessions.add(new Open(driver.open(values)));
      }
      long begun = System.nanoTime();
      Operation emergency =
          host.credentials()
              .rotateCompromised(
                  RotateRequest.of(id).by(BENCHMARK).reason("The password is in a log.").build());
      succeeded(host, emergency);
      double last = 0;
      for (Open session : sessions) {
        last = Math.max(last, session.end(begun));
      }
      return last;
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("The session could not be opened.", e);
    } finally {
      sessions.forEach(Open::close);
    }
  }

  /** A session that works without a rest until it is refused. */
  private static final class Open {
    private final ClientSession session;
    private final AtomicLong dead = new AtomicLong();
    private final Thread user = new Thread(this::use, "old-session");

    Open(ClientSession session) throws Exception {
      this.session = session;
      session.use();
      user.start();
    }

    private void use() {
      try {
        while (!Thread.currentThread().isInterrupted()) {
          session.use();
        }
      } catch (Exception e) {
        dead.set(System.nanoTime());
      }
    }

    /** Milliseconds; infinite if it lives on. */
    double end(long begun) throws InterruptedException {
      user.join(PATIENCE.toMillis());
      return dead.get() == 0 ? Double.POSITIVE_INFINITY : (dead.get() - begun) / 1e6;
    }

    void close() {
      user.interrupt();
      session.close();
    }
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException("It did not come within " + PATIENCE + ".");
      }
      TimeUnit.MILLISECONDS.sleep(2);
    }
  }

  /** Clients that work without a rest, with the pool that is current. */
  private static final class Load {
    private final AtomicReference<Shared> current;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicReference<Exception> first = new AtomicReference<>();
    private final List<Thread> workers = new ArrayList<>();

    Load(ClientSession session) {
      current = new AtomicReference<>(new Shared(session));
      for (int i = 0; i < WORKERS; i++) {
        Thread worker = new Thread(this::work, "client-" + i);
        workers.add(worker);
        worker.start();
      }
    }

    private void work() {
      while (!over.get()) {
        Shared shared = Objects.requireNonNull(current.get());
        if (shared.enter()) {
          try {
            shared.session.use();
            done.incrementAndGet();
          } catch (Exception e) {
            failed.incrementAndGet();
            first.compareAndSet(null, e);
          } finally {
            shared.leave();
          }
        }
      }
    }

    /** As a process does that is replaced by one with the new variables. */
    void goOnWith(ClientSession next) throws InterruptedException {
      Objects.requireNonNull(current.getAndSet(new Shared(next))).retire();
    }

    long done() {
      return done.get();
    }

    long stop() throws InterruptedException {
      over.set(true);
      for (Thread worker : workers) {
        worker.join();
      }
      Objects.requireNonNull(current.get()).retire();
      Exception e = first.get();
      if (e != null) {
        System.err.println("The first operation that failed: " + e);
      }
      return failed.get();
    }
  }

  /** A pool that is closed when nobody is in it any more. */
  private static final class Shared {
    private final ClientSession session;
    private int users;
    private boolean retired;

    Shared(ClientSession session) {
      this.session = session;
    }

    synchronized boolean enter() {
      if (retired) {
        return false;
      }
      users++;
      return true;
    }

    synchronized void leave() {
      users--;
      notifyAll();
    }

    synchronized void retire() throws InterruptedException {
      retired = true;
      while (users > 0) {
        wait();
      }
      session.close();
    }
  }
}
