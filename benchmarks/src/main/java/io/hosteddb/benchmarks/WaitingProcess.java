package io.hosteddb.benchmarks;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.database.StatusEvent;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ProjectId;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InMemoryDatabaseStore;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The process in which many databases wait, for {@link WaitingDatabases}. */
public final class WaitingProcess {
  static final Duration TAKES = Duration.ofSeconds(30);

  /** So long that nothing becomes READY while it is measured. */
  private static final Duration WHILE_MEASURED = Duration.ofHours(1);

  /** Used heap that changes by less from one collection to the next has settled. */
  private static final long SETTLED = 64 * 1024;

  /** So many collections in a row must find it so. */
  private static final int COLLECTIONS = 5;

  private static final long PAUSE_MILLIS = 200;

  private WaitingProcess() {}

  /**
   * Measures one thing and prints it, for {@link ChildJvm}.
   *
   * @param arguments {@code heap}, {@code ready} or {@code silent}, and how many databases
   * @throws InterruptedException if the thread was interrupted
   */
  public static void main(String[] arguments) throws InterruptedException {
    int databases = Integer.parseInt(arguments[1]);
    switch (arguments[0]) {
      case "heap" -> heap(databases);
      case "silent" -> ready(databases, ScriptedProvider.silent(TAKES));
      default -> ready(databases, new ScriptedProvider(TAKES));
    }
  }

  /** What is left when the library is gone are the same records, stored without work. */
  private static void heap(int databases) throws InterruptedException {
    long empty = settledHeap();
    DatabaseStore store = new InMemoryDatabaseStore();
    long working = heapWhileAllWait(store, databases);
    long stored = settledHeap();
    long waiting = store.workload(Instant.now()).provisioning();
    if (waiting != databases) {
      throw new IllegalStateException("Only " + waiting + " wait.");
    }
    System.out.println("work " + (double) (working - stored) / databases);
    System.out.println("record " + (double) (stored - empty) / databases);
  }

  private static long heapWhileAllWait(DatabaseStore store, int count) throws InterruptedException {
    CountDownLatch waiting = new CountDownLatch(count);
    try (HostedDatabases databases = open(store, new ScriptedProvider(WHILE_MEASURED))) {
      databases.subscribe(event -> {
        if (ScriptedProvider.AT_WORK.equals(event.database().progress())) {
          waiting.countDown();
        }
      });
      attach(databases, count);
      waiting.await();
      return settledHeap();
    }
  }

  private static void ready(int count, ScriptedProvider provider) throws InterruptedException {
    long[] lags = new long[count];
    CountDownLatch ready = new CountDownLatch(count);
    AtomicInteger next = new AtomicInteger();
    Consumer<StatusEvent> listener =
        event -> {
          HostedDatabase database = event.database();
          Instant readyAt = database.times().readyAt();
          if (database.status() == DatabaseStatus.READY && readyAt != null) {
            lags[next.getAndIncrement()] =
                Duration.between(database.times().createdAt(), readyAt).minus(TAKES).toMillis();
            ready.countDown();
          }
        };
    try (HostedDatabases databases = open(new InMemoryDatabaseStore(), provider)) {
      databases.subscribe(listener);
      ProcessorTime used = ProcessorTime.start();
      long begun = System.nanoTime();
      attach(databases, count);
      System.out.println("attached " + (System.nanoTime() - begun) / 1e9);
      int threads = 0;
      while (!ready.await(100, TimeUnit.MILLISECONDS)) {
        threads = Math.max(threads, ManagementFactory.getThreadMXBean().getThreadCount());
      }
      System.out.println("processor " + used.micros() / count);
      System.out.println("threads " + threads);
    }
    Arrays.sort(lags);
    System.out.println("median " + lags[count / 2]);
    System.out.println("most " + lags[(int) (count * 0.99)]);
    System.out.println("last " + lags[count - 1]);
  }

  private static HostedDatabases open(DatabaseStore store, ScriptedProvider provider) {
    return HostedDatabases.builder().store(store).providers(Providers.of(provider)).build();
  }

  private static void attach(HostedDatabases databases, int count) {
    for (int i = 0; i < count; i++) {
      databases.attach(
          AttachRequest.to(ProjectId.of("project-" + i))
              .by(Actor.host())
              .provider("scripted")
              .build());
    }
  }

  /** Threads that end, and what they hold, may take a while on a machine that is busy. */
  private static long settledHeap() throws InterruptedException {
    long used = usedHeap();
    for (int same = 0; same < COLLECTIONS; same++) {
      boolean unused = new CountDownLatch(1).await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
      long before = used;
      used = usedHeap();
      if (Math.abs(before - used) > SETTLED) {
        same = -1;
      }
    }
    return used;
  }

  private static long usedHeap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
