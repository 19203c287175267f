package io.hosteddb.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * Databases brought to READY a second in the durable store with a provider that takes no time,
 * beside the same statements and transactions done bare.
 */
final class StoreThroughput {
  private static final int ATTACHING = 8;
  private static final int STEPS = 16;

  /** Those that attach, those that do steps, and the one that looks for work. */
  private static final int THREADS = ATTACHING + STEPS + 1;

  private static final double MIN_RATIO = 0.6;
  private static final double MAX_GROWTH = 1.5;
  private static final String PREFIX = "benchmark-";
  private static final Pattern NAME = Pattern.compile(PREFIX + ".*|d[0-9a-z]{18}");

  private final PrintStream out;
  private final PostgresServer server;
  private final BenchmarkSize scale;
  private final Limits limits;
  private int runs;

  StoreThroughput(PrintStream out, PostgresServer server, BenchmarkSize scale, Limits limits) {
    this.out = out;
    this.server = server;
    this.scale = scale;
    this.limits = limits;
  }

  void run(StoredDatabases stored) throws InterruptedException {
    try (HikariDataSource pool = server.pool(THREADS)) {
      besideBare(pool);
      bySize(pool, stored);
    }
  }

  private void besideBare(DataSource pool) throws InterruptedException {
    out.printf(
        Locale.ROOT,
        "Brought to READY with a zero-latency provider, durable store, %d rounds of %,d%n"
            + "  %d threads attach, %d do steps, %d connections; values encrypted by Tink%n",
        scale.rounds(),
        scale.databases(),
        ATTACHING,
        STEPS,
        THREADS);
    StatementReplay replay = record(pool);
    double unused = bare(pool, replay);
    Measurements engine = new Measurements();
    Measurements bare = new Measurements();
    Measurements ratio = new Measurements();
    for (int round = 0; round < scale.rounds(); round++) {
      String schema = server.newSchema();
      double ours = scale.databases() / whole(pool, schema);
      server.drop(schema);
      double theirs = scale.databases() / bare(pool, replay);
      engine.add(ours);
      bare.add(theirs);
      ratio.add(ours / theirs);
    }
    out.printf(
        Locale.ROOT,
        "  databases a second                        %s%n"
            + "  for each %.1f SQL statements in %.1f transactions, of which %.1f write%n"
            + "  the same bare, by as many threads         %s%n"
            + "  ratio to them                             %s, limit %.1f%n",
        engine.inWords("%,.0f"),
        replay.statements() / (double) scale.databases(),
        replay.transactions() / (double) scale.databases(),
        replay.writes() / (double) scale.databases(),
        bare.inWords("%,.0f"),
        ratio.inWords("%.2f"),
        MIN_RATIO);
    limits.require(
        ratio.median() >= MIN_RATIO,
        String.format(
            Locale.ROOT,
            "the store reaches %.2f of the bare statements, less than %.1f.",
            ratio.median(),
            MIN_RATIO));
  }

  private void bySize(DataSource pool, StoredDatabases stored) throws InterruptedException {
    String small = stored.schema(scale.few());
    String large = stored.schema(scale.many());
    Measurements few = new Measurements();
    Measurements many = new Measurements();
    Measurements growth = new Measurements();
    double unused = whole(pool, small) + whole(pool, large);
    for (int round = 0; round < scale.rounds(); round++) {
      // In turn, lest one of them always come after the other's vacuum.
      boolean largeFirst = round % 2 == 1;
      double first = whole(pool, largeFirst ? large : small);
      double second = whole(pool, largeFirst ? small : large);
      double inSmall = largeFirst ? second : first;
      double inLarge = largeFirst ? first : second;
      few.add(scale.databases() / inSmall);
      many.add(scale.databases() / inLarge);
      growth.add(inLarge / inSmall);
    }
    out.printf(
        Locale.ROOT,
        "  with %,9d databases stored, a second   %s%n"
            + "  with %,9d databases stored, a second   %s%n"
            + "  cost at the large size, times the small   %s, limit %.1f%n",
        scale.few(),
        few.inWords("%,.0f"),
        scale.many(),
        many.inWords("%,.0f"),
        growth.inWords("%.2f"),
        MAX_GROWTH);
    limits.require(
        growth.median() <= MAX_GROWTH,
        String.format(
            Locale.ROOT,
            "a database costs %.2f times as much at the large size, more than %.1f.",
            growth.median(),
            MAX_GROWTH));
  }

  /** A round with every use of a connection written down. */
  private StatementReplay record(DataSource pool) throws InterruptedException {
    StatementRecorder recorder = new StatementRecorder(pool, text -> NAME.matcher(text).matches());
    String schema = server.newSchema();
    double unused = whole(recorder.dataSource(), schema, recorder::start);
    server.drop(schema);
    return new StatementReplay(recorder.stop(), schema);
  }

  private double whole(DataSource pool, String schema) throws InterruptedException {
    return whole(pool, schema, () -> {});
  }

  private double whole(DataSource pool, String schema, Runnable atStart)
      throws InterruptedException {
    runs++;
    AttachWorkload run = new AttachWorkload(PREFIX + runs, scale.databases(), ATTACHING);
    try (HostedDatabases databases =
        HostedDatabases.builder()
            .providers(Providers.of(new ScriptedProvider(Duration.ZERO)))
            .parallelism(STEPS)
            .store(server.store(pool, schema))
            .build()) {
      System.gc();
      atStart.run();
      return run.seconds(List.of(databases));
    }
  }

  private double bare(DataSource pool, StatementReplay replay) throws InterruptedException {
    String schema = server.newSchema();
    server.store(pool, schema).close();
    System.gc();
    double seconds = replay.seconds(pool, schema, THREADS);
    String done =
        server.ask(
            "select (select count(*) from %1$s.hosteddb_database where status = 'READY') || ' READY, ' || (select count(*) from %1$s.hosteddb_work where task_name = 'database') || ' left'"
                .formatted(schema));
    if (!done.equals(scale.databases() + " READY, 0 left")) {
      out.println("  the replay did not do the same: " + done);
    }
    server.drop(schema);
    return seconds;
  }
}
