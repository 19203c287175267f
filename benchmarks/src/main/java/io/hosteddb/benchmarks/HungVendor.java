package io.hosteddb.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.env.ManagedVariable;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.ProjectId;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InMemoryDatabaseStore;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/**
 * The time to READY at a vendor that answers after 100 ms, while a thousand databases wait at one
 * that never does, beside the same undisturbed; on both queues.
 */
final class HungVendor {
  private static final int WAITING = 1_000;
  private static final int MEASURED = 40;
  private static final Duration ANSWERS_AFTER = Duration.ofMillis(100);
  private static final double MAX_RATIO = 2;

  private final PrintStream out;
  private final Limits limits;

  HungVendor(PrintStream out, Limits limits) {
    this.out = out;
    this.limits = limits;
  }

  void inMemory() throws InterruptedException {
    measure("in one process, in memory", new InMemoryDatabaseStore());
  }

  void onPostgres(PostgresServer server) throws InterruptedException {
    String schema = server.newSchema();
    try (HikariDataSource pool = server.pool(20)) {
      measure("durable queue on PostgreSQL", server.store(pool, schema));
    } finally {
      server.drop(schema);
    }
  }

  private void measure(String name, DatabaseStore store) throws InterruptedException {
    Hung hung = new Hung();
    ScriptedProvider healthy = new ScriptedProvider(ANSWERS_AFTER);
    try (HostedDatabases databases =
        HostedDatabases.builder()
            .providers(Providers.of(hung, healthy))
            .store(store)
            .shutdownGrace(Duration.ofMillis(100))
            .build()) {
      double warmUp = median(databases, "warm");
      double undisturbed = median(databases, "undisturbed");
      for (int i = 0; i < WAITING; i++) {
        HostedDatabase unused = attach(databases, "hung", "hung-" + i);
      }
      hung.arrived.acquire();
      double disturbed = median(databases, "disturbed");
      double ratio = disturbed / undisturbed;
      out.printf(
          Locale.ROOT,
          "  %-28s undisturbed %4.0f ms, beside %,d at a hung vendor %4.0f ms: %.2f times, limit %.0f"
              + " (%d calls hang)%n",
          name,
          undisturbed * 1e3,
          WAITING,
          disturbed * 1e3,
          ratio,
          MAX_RATIO,
          hung.arrived.availablePermits() + 1);
      limits.require(ratio <= MAX_RATIO, name + ": a hung vendor costs a healthy one too much.");
      if (warmUp < 0) {
        throw new IllegalStateException();
      }
    } finally {
      hung.over.countDown();
    }
  }

  private static double median(HostedDatabases databases, String prefix)
      throws InterruptedException {
    double[] seconds = new double[MEASURED];
    for (int i = 0; i < MEASURED; i++) {
      long begun = System.nanoTime();
      DatabaseId id = attach(databases, "scripted", prefix + "-" + i).id();
      HostedDatabase unused = databases.awaitReady(id, Duration.ofMinutes(2));
      seconds[i] = (System.nanoTime() - begun) / 1e9;
    }
    Arrays.sort(seconds);
    return seconds[MEASURED / 2];
  }

  private static HostedDatabase attach(HostedDatabases databases, String provider, String project) {
    return databases.attach(
        AttachRequest.to(ProjectId.of(project)).provider(provider).by(Actor.host()).build());
  }

  /** Never answers, and is not impressed by interruption. */
  private static final class Hung implements DatabaseProvider {
    private final ScriptedProvider like =
        new ScriptedProvider(Duration.ZERO, "hung", ManagedVariable.plain("HUNG_URL", "where"));
    final Semaphore arrived = new Semaphore(0);
    final CountDownLatch over = new CountDownLatch(1);

    @Override
    public ProviderDescriptor descriptor() {
      return like.descriptor();
    }

    @Override
    public StepResult<Provisioned> provision(ProvisionRequest request) {
      arrived.release();
      while (over.getCount() > 0) {
        try {
          over.await();
        } catch (InterruptedException e) {
          // Deaf.
        }
      }
      return like.provision(request);
    }

    @Override
    public StepResult<Nothing> deprovision(DeprovisionRequest request) {
      return StepResult.done();
    }
  }
}
