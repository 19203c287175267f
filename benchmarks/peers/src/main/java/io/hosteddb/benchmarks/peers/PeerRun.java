package io.hosteddb.benchmarks.peers;

import com.zaxxer.hikari.HikariDataSource;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A peer at work, in a database of its own and with a vendor of its own. */
final class PeerRun implements AutoCloseable {
  private static final int SETTLING_MILLIS = 500;
  private static final int WARM_UP = 500;

  private final Server server;
  private final Peer.Kind kind;
  private final String database;
  private final boolean own;
  private final String prefix;
  private final HikariDataSource pool;
  private final CountingConnections counting;
  private final Vendor vendor;
  private final Arrivals arrivals;
  private final Peer peer;
  private int requested;

  /**
   * Sets it up.
   *
   * @param seconds how long the vendor takes for the next database
   * @param counted whether transactions and statements are counted, which takes time itself
   */
  PeerRun(Server server, Peer.Kind kind, DoubleSupplier seconds, boolean counted) {
    this(server, kind, seconds, counted, server.postgres().newDatabase(), true, "project");
  }

  /**
   * Sets one up in the server's first database, which stays.
   *
   * @param prefix what its projects begin with
   */
  static PeerRun amongOthers(Server server, Peer.Kind kind, String prefix) {
    return new PeerRun(server, kind, () -> 0, false, "postgres", false, prefix);
  }

  private PeerRun(
      Server server,
      Peer.Kind kind,
      DoubleSupplier seconds,
      boolean counted,
      String database,
      boolean own,
      String prefix) {
    this.server = server;
    this.kind = kind;
    this.database = database;
    this.own = own;
    this.prefix = prefix;
    this.pool = server.postgres().pool(Peer.CONNECTIONS, database);
    this.counting = new CountingConnections(pool);
    this.vendor = new Vendor(seconds);
    this.arrivals = new Arrivals(kind, vendor);
    DataSource connections = counted ? counting.dataSource() : pool;
    this.peer = kind.opening().open(new Peer.Context(connections, vendor, arrivals));
  }

  Peer.Kind kind() {
    return kind;
  }

  Vendor vendor() {
    return vendor;
  }

  /** What was counted at the DataSource. */
  Counts counts() {
    return counting.counts();
  }

  /**
   * How long many took.
   *
   * @param whole from the first request until all were READY, in seconds
   * @param busy from the first that was READY until the last, in seconds
   */
  record Burst(double whole, double busy) {}

  /**
   * Brings databases to READY that are not measured. A connection plans each statement anew ten
   * times before the server keeps the plan, which takes longer than the statement; those of a host
   * have done that long ago. There are as many connections for each peer, and this many for each.
   */
  Burst warmUp() throws InterruptedException {
    return burst(WARM_UP);
  }

  /** Requests databases by several threads at once, and waits until all are READY. */
  Burst burst(int databases) throws InterruptedException {
    long start = System.nanoTime();
    List<String> projects = request(databases);
    arrivals.await(requested);
    LongSummaryStatistics ready =
        arrivals.of(projects).stream().mapToLong(Arrivals.Arrival::at).summaryStatistics();
    return new Burst((ready.getMax() - start) / 1e9, (ready.getMax() - ready.getMin()) / 1e9);
  }

  /** Requests databases by several threads at once. */
  List<String> request(int databases) throws InterruptedException {
    List<String> projects =
        IntStream.range(requested, requested + databases).mapToObj(this::project).toList();
    requested += databases;
    AtomicInteger next = new AtomicInteger();
    AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    List<Thread> requesters = new ArrayList<>();
    for (int i = 0; i < Peer.REQUESTERS; i++) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  for (int n = next.getAndIncrement(); n < databases; n = next.getAndIncrement()) {
                    peer.request(projects.get(n));
                  }
                } catch (RuntimeException e) {
                  failure.compareAndSet(null, e);
                }
              },
              "request-" + i);
      requesters.add(thread);
      thread.start();
    }
    for (Thread thread : requesters) {
      thread.join();
    }
    RuntimeException failed = failure.get();
    if (failed != null) {
      throw new IllegalStateException("A request of " + kind + " failed.", failed);
    }
    return projects;
  }

  /** Requests one database; it need not be READY when this returns. */
  String requestOne() {
    String project = project(requested++);
    peer.request(project);
    return project;
  }

  Arrivals arrivals() {
    return arrivals;
  }

  /** Waits until all that were requested are READY. */
  void awaitAll() throws InterruptedException {
    arrivals.await(requested);
  }

  private String project(int number) {
    return prefix + "-" + number;
  }

  /** Statements that the server has counted. */
  long serverStatements() {
    return server.statements(database);
  }

  /**
   * Waits until what comes after READY is done, and until the server has counted it: a backend
   * tells what it did when it ends, so all connections are opened anew.
   */
  static void settle(List<PeerRun> runs) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(SETTLING_MILLIS);
    runs.forEach(run -> run.pool.getHikariPoolMXBean().softEvictConnections());
    TimeUnit.MILLISECONDS.sleep(SETTLING_MILLIS);
  }

  /** What the server has counted until all was settled. */
  Counts serverCounts() {
    return new Counts(server.transactions(database), server.statements(database));
  }

  /** Ends it and checks that each database was made once. */
  @Override
  public void close() {
    peer.close();
    pool.close();
    if (own) {
      server.postgres().dropDatabase(database);
    }
    if (vendor.duplicates() > 0 || vendor.created() > requested) {
      throw new IllegalStateException(
          kind
              + " made "
              + (vendor.duplicates() + vendor.created() - requested)
              + " databases too many.");
    }
  }
}
