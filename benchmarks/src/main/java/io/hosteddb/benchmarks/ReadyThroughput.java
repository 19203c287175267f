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
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/**
 * Databases brought to READY a second with a provider that takes no time, beside the bare writes of
 * the same records.
 */
final class ReadyThroughput {
  private static final int DATABASES = 20_000;
  private static final int ROUNDS = 15;

  /** Until the compiler has done its work: a host's process lives longer than a benchmark. */
  private static final int WARM_UP = 40;

  private static final double MIN_RATIO = 0.4;

  private ReadyThroughput() {}

  static boolean run(PrintStream out) throws InterruptedException {
    Measurements engine = new Measurements();
    Measurements ratio = new Measurements();
    Measurements engineProcessor = new Measurements();
    Measurements bareProcessor = new Measurements();
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      Time whole = time(ReadyThroughput::attachAll);
      Time bare = time(ReadyThroughput::writeAll);
      if (round >= 0) {
        engine.add(DATABASES / whole.seconds());
        ratio.add(bare.seconds() / whole.seconds());
        engineProcessor.add(whole.processorMicros() / DATABASES);
        bareProcessor.add(bare.processorMicros() / DATABASES);
      }
    }
    out.printf(
        Locale.ROOT,
        "Brought to READY with a zero-latency provider, in-memory store, %d rounds of %,d%n"
            + "  databases a second                  %s%n"
            + "  ratio to the bare writes of the same records by one thread  %s, limit %.1f%n"
            + "  processor time for each, microseconds  %s, of the bare writes  %s%n",
        ROUNDS,
        DATABASES,
        engine.inWords("%,.0f"),
        ratio.inWords("%.2f"),
        MIN_RATIO,
        engineProcessor.inWords("%.0f"),
        bareProcessor.inWords("%.0f"));
    Limits limits = new Limits(out);
    limits.require(ratio.median() >= MIN_RATIO, "the library is further from its bare writes.");
    return limits.kept();
  }

  /** Something to be timed. */
  private interface Work {
    void run() throws InterruptedException;
  }

  private record Time(double seconds, double processorMicros) {}

  private static Time time(Work work) throws InterruptedException {
    System.gc();
    ProcessorTime processor = ProcessorTime.start();
    long start = System.nanoTime();
    work.run();
    return new Time((System.nanoTime() - start) / 1e9, processor.micros());
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
