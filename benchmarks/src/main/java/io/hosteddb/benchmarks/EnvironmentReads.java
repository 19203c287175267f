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
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads of a project's environment, decrypted, beside two bare selects: of the same rows with all
 * their columns, as one would write it, and the library's own, which asks for no more than it
 * needs.
 */
final class EnvironmentReads {
  private static final int PROJECTS = 100;
  private static final int VARIABLES = 5;
  private static final int ROUNDS_EACH = 3;
  private static final int WARM_UP = 5;
  private static final double MAX_TIMES_BARE_ALONE = 1.2;
  private static final double MAX_TIMES_BARE_TOGETHER = 1.3;
  private static final double MAX_GROWTH = 1.5;

  private final PrintStream out;
  private final PostgresServer server;
  private final BenchmarkSize scale;
  private final Limits limits;
  private final AtomicLong bytes = new AtomicLong();

  EnvironmentReads(PrintStream out, PostgresServer server, BenchmarkSize scale, Limits limits) {
    this.out = out;
    this.server = server;
    this.scale = scale;
    this.limits = limits;
  }

  void run(StoredDatabases stored) throws InterruptedException {
    out.printf(
        Locale.ROOT,
        "Environment of a project with 3 READY databases and %d variables, decrypted, beside the bare select%n",
        VARIABLES);
    String small = stored.schema(scale.few());
    String large = stored.schema(scale.many());
    try (HikariDataSource pool = server.pool(8);
        Subject few = new Subject(pool, small);
        Subject many = new Subject(pool, large)) {
      for (int i = 0; i < WARM_UP; i++) {
        for (Read read :
            List.<Read>of(
                few::read, few::rows, few::select, many::read, many::rows, many::select)) {
          double unused = micros(4, read);
        }
      }
      for (int threads : new int[] {1, 4}) {
        measure(few, many, threads);
      }
    }
  }

  /** A store with the measured projects, and the statement that reads each of them. */
  private final class Subject implements AutoCloseable {
    private final DataSource pool;
    private final HostedDatabases databases;
    private final List<ProjectId> projects = new ArrayList<>();
    private final List<ConnectionUse.Call> selects = new ArrayList<>();
    private final List<ConnectionUse.Call> wholeRows = new ArrayList<>();

    Subject(DataSource pool, String schema) throws InterruptedException {
      this.pool = pool;
      StatementRecorder recorder = new StatementRecorder(pool, text -> false);
      try (HostedDatabases recorded = open(recorder.dataSource(), schema)) {
        List<DatabaseId> made = new ArrayList<>();
        for (int i = 0; i < PROJECTS; i++) {
          ProjectId project = ProjectId.of("environment-" + i);
          projects.add(project);
          for (String provider : List.of("first", "second", "third")) {
            HostedDatabase database =
                recorded.attach(
                    AttachRequest.to(project).by(Actor.host()).provider(provider).build());
            made.add(database.id());
          }
        }
        for (DatabaseId id : made) {
          HostedDatabase unused = recorded.awaitReady(id, Duration.ofMinutes(1));
        }
        for (ProjectId project : projects) {
          ConnectionUse.Call select = select(recorder, recorded, project);
          selects.add(select);
          wholeRows.add(new ConnectionUse.Call(wholeRows(select.sql()), select.parameters()));
        }
      }
      this.databases = open(pool, schema);
    }

    private HostedDatabases open(DataSource dataSource, String schema) {
      return HostedDatabases.builder()
          .providers(
              Providers.of(
                  new ScriptedProvider(
                      Duration.ZERO,
                      "first",
                      ManagedVariable.plain("FIRST_URL", "where"),
                      ManagedVariable.secret("FIRST_PASSWORD", "what opens it")),
                  new ScriptedProvider(
                      Duration.ZERO,
                      "second",
                      ManagedVariable.secret("SECOND_URI", "where and what opens it"),
                      ManagedVariable.plain("SECOND_NAME", "which")),
                  new ScriptedProvider(
                      Duration.ZERO, "third", ManagedVariable.secret("THIRD_URL", "where"))))
          .store(server.store(dataSource, schema))
          .build();
    }

    private ConnectionUse.Call select(
        StatementRecorder recorder, HostedDatabases recorded, ProjectId project) {
      recorder.start();
      int variables = recorded.environment(project).entries().size();
      // The node may look for work meanwhile.
      List<ConnectionUse.Call> reads =
          recorder.stop().stream()
              .flatMap(use -> use.calls().stream())
              .filter(call -> call.sql().contains("revision"))
              .toList();
      if (reads.size() != 1 || variables != VARIABLES) {
        throw new IllegalStateException(reads.size() + " reads, " + variables + " variables");
      }
      return reads.get(0);
    }

    /** The same rows with all their columns. */
    private static String wholeRows(String select) {
      String rows =
          select.replaceFirst("^select p\\.revision, .* from ", "select p.revision, d.* from ");
      if (rows.equals(select)) {
        throw new IllegalStateException("The library reads its environments otherwise: " + select);
      }
      return rows;
    }

    /** What the library does. */
    void read(int i) {
      if (databases.environment(projects.get(i % PROJECTS)).entries().size() != VARIABLES) {
        throw new IllegalStateException("A variable is missing.");
      }
    }

    /** The library's own statement, its columns fetched as they come. */
    void select(int i) {
      bare(selects.get(i % PROJECTS));
    }

    /** The rows, all columns fetched as they come. */
    void rows(int i) {
      bare(wholeRows.get(i % PROJECTS));
    }

    private void bare(ConnectionUse.Call call) {
      long length = 0;
      int rows = 0;
      try (Connection connection = pool.getConnection();
          PreparedStatement statement = connection.prepareStatement(call.sql())) {
        for (ConnectionUse.Parameter parameter : call.parameters()) {
          parameter.set(statement);
        }
        try (ResultSet results = statement.executeQuery()) {
          int columns = results.getMetaData().getColumnCount();
          while (results.next()) {
            rows++;
            for (int column = 1; column <= columns; column++) {
              byte[] value = results.getBytes(column);
              length += value == null ? 0 : value.length;
            }
          }
        }
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
      if (rows != 3) {
        throw new IllegalStateException(rows + " rows");
      }
      bytes.addAndGet(length);
    }

    @Override
    public void close() {
      databases.close();
    }
  }

  private void measure(Subject few, Subject many, int threads) throws InterruptedException {
    Measurements ours = new Measurements();
    Measurements bare = new Measurements();
    Measurements ratioFew = new Measurements();
    Measurements ratioMany = new Measurements();
    Measurements ratioOwn = new Measurements();
    Measurements growth = new Measurements();
    int rounds = ROUNDS_EACH * scale.rounds();
    for (int round = -ROUNDS_EACH; round < rounds; round++) {
      double oursFew = micros(threads, few::read);
      double bareFew = micros(threads, few::rows);
      double ownFew = micros(threads, few::select);
      double oursMany = micros(threads, many::read);
      double bareMany = micros(threads, many::rows);
      if (round >= 0) {
        ours.add(oursFew);
        bare.add(bareFew);
        ratioFew.add(oursFew / bareFew);
        ratioMany.add(oursMany / bareMany);
        ratioOwn.add(oursFew / ownFew);
        growth.add(oursMany / oursFew);
      }
    }
    double limit = threads == 1 ? MAX_TIMES_BARE_ALONE : MAX_TIMES_BARE_TOGETHER;
    out.printf(
        Locale.ROOT,
        "  %d thread%s, %d rounds of %,d reads each%n"
            + "    microseconds a read, with %,d databases stored     %s; bare %s%n"
            + "    ratio with %,9d databases stored                %s, limit %.1f%n"
            + "    ratio with %,9d databases stored                %s, limit %.1f%n"
            + "    ratio to the library's own statement, bare         %s%n"
            + "    cost at the large size, times the small            %s, limit %.1f%n",
        threads,
        threads == 1 ? "" : "s",
        rounds,
        scale.reads(),
        scale.few(),
        ours.inWords("%.0f"),
        bare.inWords("%.0f"),
        scale.few(),
        ratioFew.inWords("%.2f"),
        limit,
        scale.many(),
        ratioMany.inWords("%.2f"),
        limit,
        ratioOwn.inWords("%.2f"),
        growth.inWords("%.2f"),
        MAX_GROWTH);
    double worst = Math.max(ratioFew.median(), ratioMany.median());
    limits.require(
        worst <= limit,
        String.format(
            Locale.ROOT,
            "an environment costs %.2f times the bare select of its rows (%d threads), more than"
                + " %.1f.",
            worst,
            threads,
            limit));
    limits.require(
        growth.median() <= MAX_GROWTH,
        String.format(
            Locale.ROOT,
            "an environment costs %.2f times as much at the large size (%d threads), more than %.1f.",
            growth.median(),
            threads,
            MAX_GROWTH));
  }

  /** Something to be timed. */
  private interface Read {
    void run(int i);
  }

  private double micros(int threads, Read read) throws InterruptedException {
    AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    List<Thread> readers =
        IntStream.range(0, threads)
            .mapToObj(thread ->
                new Thread(() -> {
                  try {
                    for (int i = 0; i < scale.reads(); i++) {
                      read.run(thread + i * threads);
                    }
                  } catch (RuntimeException e) {
                    failure.compareAndSet(null, e);
                  }
                }))
            .toList();
    long start = System.nanoTime();
    readers.forEach(Thread::start);
    for (Thread reader : readers) {
      reader.join();
    }
    RuntimeException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
    return (System.nanoTime() - start) / 1e3 / scale.reads() / threads;
  }
}
