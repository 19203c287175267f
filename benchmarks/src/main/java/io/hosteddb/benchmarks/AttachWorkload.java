package io.hosteddb.benchmarks;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Subscription;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ProjectId;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Attaches many databases, each to a project of its own, and waits until all are READY.
 *
 * @param prefix what the names of the projects begin with
 * @param databases how many
 * @param threads how many attach at once
 */
record AttachWorkload(String prefix, int databases, int threads) {
  private static final int MAX_MINUTES = 10;

  /** Takes the nodes in turn. */
  double seconds(List<HostedDatabases> nodes) throws InterruptedException {
    CountDownLatch ready = new CountDownLatch(databases);
    List<Subscription> subscriptions =
        nodes.stream()
            .map(node ->
                node.subscribe(event -> {
                  if (event.isTransition() && event.database().status() == DatabaseStatus.READY) {
                    ready.countDown();
                  }
                }))
            .toList();
    try {
      AtomicInteger next = new AtomicInteger();
      AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
      long start = System.nanoTime();
      List<Thread> attaching =
          IntStream.range(0, threads)
              .mapToObj(i -> new Thread(() -> attach(nodes, next, failure), "attach-" + i))
              .toList();
      attaching.forEach(Thread::start);
      for (Thread thread : attaching) {
        thread.join();
      }
      RuntimeException failed = failure.get();
      if (failed != null) {
        throw failed;
      }
      if (!ready.await(MAX_MINUTES, TimeUnit.MINUTES)) {
        throw new IllegalStateException(ready.getCount() + " databases are still not READY.");
      }
      return (System.nanoTime() - start) / 1e9;
    } finally {
      subscriptions.forEach(Subscription::close);
    }
  }

  private void attach(
      List<HostedDatabases> nodes,
      AtomicInteger next,
      AtomicReference<@Nullable RuntimeException> failure) {
    try {
      for (int i = next.getAndIncrement(); i < databases; i = next.getAndIncrement()) {
        HostedDatabase unused =
            nodes
                .get(i % nodes.size())
                .attach(
                    AttachRequest.to(ProjectId.of(prefix + "-" + i))
                        .by(Actor.host())
                        .provider("scripted")
                        .build());
      }
    } catch (RuntimeException e) {
      failure.compareAndSet(null, e);
    }
  }
}
