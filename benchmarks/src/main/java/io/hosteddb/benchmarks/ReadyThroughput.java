package io.hosteddb.benchmarks;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.access.AuditEntry;
import io.hosteddb.database.HistoryEntry;
import io.hosteddb.env.VariableValues;
import io.hosteddb.lifecycle.Lifecycle;
import io.hosteddb.lifecycle.LifecycleEvent;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseName;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.Secret;
import io.hosteddb.model.VendorName;
import io.hosteddb.store.Attachment;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InMemoryDatabaseStore;
import io.hosteddb.store.Trail;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/**
 * Databases brought to READY a second with a provider that takes no time, beside the bare writes of
 * the same records.
 */
final class ReadyThroughput {
  private static final int DATABASES = 20_000;
  private static final int ROUNDS = 7;
  private static final int WARM_UP = 2;

  private ReadyThroughput() {}

  static void run(PrintStream out) throws InterruptedException {
    double[] engine = new double[ROUNDS];
    double[] ratio = new double[ROUNDS];
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      double whole = DATABASES / seconds(ReadyThroughput::attachAll);
      double bare = DATABASES / seconds(ReadyThroughput::writeAll);
      if (round >= 0) {
        engine[round] = whole;
        ratio[round] = whole / bare;
      }
    }
    Arrays.sort(engine);
    Arrays.sort(ratio);
    out.printf(
        Locale.ROOT,
        "Brought to READY with a zero-latency provider, in-memory store, %d rounds of %,d%n "
            + " databases a second                  median %,.0f (%,.0f to %,.0f)%n  ratio to the"
            + " bare writes of the same records by one thread  median %.2f (%.2f to %.2f)%n",
        ROUNDS,
        DATABASES,
        engine[ROUNDS / 2],
        engine[0],
        engine[ROUNDS - 1],
        ratio[ROUNDS / 2],
        ratio[0],
        ratio[ROUNDS - 1]);
  }

  /** Something to be timed. */
  private interface Work {
    void run() throws InterruptedException;
  }

  private static double seconds(Work work) throws InterruptedException {
    System.gc();
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }

  private static void attachAll() throws InterruptedException {
    CountDownLatch ready = new CountDownLatch(DATABASES);
    try (HostedDatabases databases =
        HostedDatabases.builder()
            .providers(Providers.of(new ScriptedProvider(Duration.ZERO)))
            .build()) {
      databases.subscribe(event -> {
        if (event.database().status() == DatabaseStatus.READY) {
          ready.countDown();
        }
      });
      for (int i = 0; i < DATABASES; i++) {
        databases.attach(
            AttachRequest.to(ProjectId.of("project-" + i))
                .by(Actor.host())
                .provider("scripted")
                .build());
      }
      ready.await();
    }
  }

  /** The three writes each database needs: insert, begun, READY. */
  private static void writeAll() {
    SecureRandom random = new SecureRandom();
    ScriptedProvider provider = new ScriptedProvider(Duration.ZERO);
    Instant now = Instant.parse("2026-11-23T12:00:00Z");
    try (DatabaseStore store = new InMemoryDatabaseStore()) {
      for (int i = 0; i < DATABASES; i++) {
        DatabaseId id = DatabaseId.create(now, random);
        DatabaseRecord first = DatabaseRecord.begin(attachment(provider, id, i, now));
        AuditEntry audit =
            AuditEntry.of(now, Actor.host(), Action.ATTACH, first.attachment().project(), id, null);
        store.insert(first, new Trail(List.of(history(first)), List.of(audit)));
        DatabaseRecord begun = first.change(now).mayExist(true).step().build();
        store.update(begun, Trail.none());
        DatabaseRecord ready =
            begun
                .change(now)
                .step()
                .apply(Lifecycle.next(begun.status(), LifecycleEvent.BECAME_READY).orElseThrow())
                .variables(VariableValues.none().with("SCRIPTED_URL", Secret.of("x")))
                .build();
        store.update(ready, new Trail(List.of(history(ready)), List.of()));
      }
    }
  }

  private static HistoryEntry history(DatabaseRecord record) {
    return HistoryEntry.of(
        record.id(), record.updatedAt(), null, record.status(), Actor.host(), "benchmark");
  }

  private static Attachment attachment(
      ScriptedProvider provider, DatabaseId id, int i, Instant now) {
    return new Attachment(
        id,
        ProjectId.of("project-" + i),
        null,
        DatabaseName.of("scripted"),
        provider.descriptor().profile().contract(),
        new Attachment.Destination(
            ProviderId.of("scripted"),
            "none",
            RegionId.of("here"),
            RegionId.of("here"),
            VendorName.of("hdb", id),
            "hosteddb"),
        new Attachment.Origin(Actor.host(), now, null, ""));
  }
}
