package io.hosteddb.benchmarks.peers;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Three bare commits by as many threads: request, begun, READY. It knows when the vendor is ready
 * and asks it once more then; what a process that dies has not finished stays as it is.
 */
final class FloorPeer implements Peer {
  private final Context context;
  private final Tables tables;
  private final ProvisioningSteps steps;
  private final ScheduledThreadPoolExecutor workers = new ScheduledThreadPoolExecutor(WORKERS);
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  FloorPeer(Context context) {
    this.context = context;
    this.tables = new PlainTables(context.connections());
    this.steps = new ProvisioningSteps(tables, context);
    try {
      tables.create();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void request(String project) {
    try (Connection connection = context.connections().getConnection()) {
      tables.insert(connection, project);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    workers.execute(() -> create(project));
  }

  private void create(String project) {
    try {
      if (!steps.create(project)) {
        var unused =
            workers.schedule(
                () -> look(project),
                context.vendor().readyAt(project) - System.nanoTime(),
                TimeUnit.NANOSECONDS);
      }
    } catch (SQLException e) {
      failure.compareAndSet(null, e);
    }
  }

  private void look(String project) {
    try {
      if (!steps.look(project)) {
        throw new IllegalStateException("The vendor is late with " + project + ".");
      }
    } catch (SQLException e) {
      failure.compareAndSet(null, e);
    }
  }

  @Override
  public void close() {
    workers.shutdownNow();
    Exception failed = failure.get();
    if (failed != null) {
      throw new IllegalStateException(failed);
    }
  }
}
