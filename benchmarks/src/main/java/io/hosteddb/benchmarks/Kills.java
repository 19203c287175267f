package io.hosteddb.benchmarks;

import io.hosteddb.store.jdbc.tink.TinkKeyset;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * A node is killed while it attaches databases and makes them, again and again, and another one is
 * started: how long after that start everything that was attached is READY.
 */
final class Kills {
  private static final int DATABASES = 60;

  /** What is in the middle of a call waits for the lease; what goes beyond is the library's. */
  private static final Duration BEYOND = Duration.ofSeconds(2);

  /** Silent nodes are looked for so often in a lease. */
  private static final int LOOKS_PER_LEASE = 3;

  private final PrintStream out;
  private final PostgresServer server;
  private final Limits limits;
  private final int kills = Integer.getInteger("benchmarks.kills", 20);
  private final Duration lease = Duration.ofSeconds(Integer.getInteger("benchmarks.lease", 6));
  private final Random random = new Random(7);

  Kills(PrintStream out, PostgresServer server, Limits limits) {
    this.out = out;
    this.server = server;
    this.limits = limits;
  }

  void run() throws InterruptedException {
    Duration detection = lease.dividedBy(LOOKS_PER_LEASE);
    Duration most = lease.plus(detection).plus(BEYOND);
    out.printf(
        Locale.ROOT,
        "Nodes killed while they attach and make %d databases, %d calls of 200 ms at a time"
            + " (lease %d s, silent nodes looked for every %.1f s)%n",
        DATABASES,
        KilledProcess.PARALLELISM,
        lease.toSeconds(),
        detection.toMillis() / 1e3);
    Measurements times = new Measurements();
    double longest = 0;
    try {
      Path keyset = Files.createTempFile("hosteddb-kills-", ".json");
      Files.delete(keyset);
      TinkKeyset.generate().write(keyset);
      for (int i = 0; i < kills; i++) {
        double seconds = killed(keyset);
        times.add(seconds);
        longest = Math.max(longest, seconds);
      }
      Files.delete(keyset);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out.printf(
        Locale.ROOT,
        "  from the start of the next node until all are READY  %s s, longest of %d kills %.1f s,"
            + " limit %.1f s%n",
        times.inWords("%.1f"),
        kills,
        longest,
        most.toMillis() / 1e3);
    limits.require(longest * 1e3 <= most.toMillis(), "something waited for more than its lease.");
  }

  private double killed(Path keyset) throws IOException, InterruptedException {
    String schema = server.newSchema();
    Process first = start(schema, keyset, DATABASES);
    try {
      awaitReady(schema, random.nextInt(DATABASES - 2 * KilledProcess.PARALLELISM));
    } finally {
      first.destroyForcibly().waitFor();
    }
    Process next = start(schema, keyset, 0);
    try {
      long begun = System.nanoTime();
      awaitReady(schema, count(schema, ""));
      return (System.nanoTime() - begun) / 1e9;
    } finally {
      next.destroyForcibly().waitFor();
      server.drop(schema);
    }
  }

  /** Returns when it serves. */
  private Process start(String schema, Path keyset, int databases) throws IOException {
    Process process =
        ChildJvm.start(
            List.of("-Xmx256m", "-XX:+UseSerialGC"),
            KilledProcess.class,
            server.url(),
            schema,
            keyset.toString(),
            String.valueOf(lease.toMillis()),
            String.valueOf(databases));
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.equals(KilledProcess.UP)) {
        return process;
      }
    }
    throw new IOException("The node ended before it was up.");
  }

  private void awaitReady(String schema, int databases) throws InterruptedException {
    while (count(schema, " where status = 'READY'") < databases) {
      Thread.sleep(10);
    }
  }

  private int count(String schema, String which) {
    return Integer.parseInt(
        server.ask("select count(*) from \"" + schema + "\".hosteddb_database" + which));
  }
}
