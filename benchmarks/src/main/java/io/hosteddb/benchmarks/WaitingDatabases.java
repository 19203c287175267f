package io.hosteddb.benchmarks;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ProjectId;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Many databases that provision at once: how much memory and how many threads they hold while they
 * wait.
 */
final class WaitingDatabases {
  private static final int DATABASES = 10_000;
  private static final Duration TAKES = Duration.ofSeconds(30);
  private static final int MAX_THREADS = 64;

  private WaitingDatabases() {}

  static boolean run(PrintStream out) throws InterruptedException {
    CountDownLatch ready = new CountDownLatch(DATABASES);
    try (HostedDatabases databases =
        HostedDatabases.builder().providers(Providers.of(new ScriptedProvider(TAKES))).build()) {
      databases.subscribe(event -> {
        if (event.isTransition() && event.database().status() == DatabaseStatus.READY) {
          ready.countDown();
        }
      });
      long before = usedHeap();
      for (int i = 0; i < DATABASES; i++) {
        databases.attach(
            AttachRequest.to(ProjectId.of("project-" + i))
                .by(Actor.host())
                .provider("scripted")
                .build());
      }
      // Half way to the first that becomes ready, all have made their first step and wait.
      ready.await(TAKES.toMillis() / 2, TimeUnit.MILLISECONDS);
      long each = (usedHeap() - before) / DATABASES;
      int threads = 0;
      while (!ready.await(100, TimeUnit.MILLISECONDS)) {
        threads = Math.max(threads, ManagementFactory.getThreadMXBean().getThreadCount());
      }
      out.printf(
          Locale.ROOT,
          "%,d databases of %d s each, provisioning at once: all READY%n"
              + "  heap for each waiting database      %,6d bytes (record, history, audit, queue entry; in-memory store)%n"
              + "  most live platform threads in the JVM %4d (limit %d)%n",
          DATABASES,
          TAKES.toSeconds(),
          each,
          threads,
          MAX_THREADS);
      return threads < MAX_THREADS;
    }
  }

  private static long usedHeap() {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
