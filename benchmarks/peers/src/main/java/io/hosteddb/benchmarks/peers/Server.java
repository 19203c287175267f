package io.hosteddb.benchmarks.peers;

import io.hosteddb.benchmarks.PostgresServer;
import java.time.Duration;
import java.util.Map;

/** The PostgreSQL that all share, each in a database of its own; it counts what is done there. */
final class Server implements AutoCloseable {
  private final PostgresServer postgres =
      PostgresServer.start(
          Map.of(
              "shared_preload_libraries", "pg_stat_statements",
              // Begin and commit are no statements of anybody's.
              "pg_stat_statements.track_utility", "off",
              // A checkpoint of what one wrote would be another's time.
              "max_wal_size", "4GB",
              "checkpoint_timeout", "30min"));

  Server() {
    postgres.execute("create extension pg_stat_statements");
  }

  PostgresServer postgres() {
    return postgres;
  }

  /**
   * Makes each flush of the log take longer, as on a slower disk: the one who flushes for all that
   * wait waits so long before it, with their locks held and whatever else is going on. What is
   * written meanwhile goes with it, so a real disk is slower still for many at once.
   */
  void delayCommits(Duration delay) {
    postgres.execute("alter system set commit_siblings = 0");
    postgres.execute("alter system set commit_delay = " + delay.toNanos() / 1_000);
    postgres.execute("select pg_reload_conf()");
  }

  /** Leaves the disk as it is. */
  void undelayCommits() {
    delayCommits(Duration.ZERO);
  }

  /** Transactions that the server has counted in a database, of connections that are closed. */
  long transactions(String database) {
    return Long.parseLong(
        postgres.ask(
            "select xact_commit + xact_rollback from pg_stat_database where datname = '"
                + database
                + "'"));
  }

  /** Statements that the server has counted in a database. */
  long statements(String database) {
    return Long.parseLong(
        postgres.ask(
            "select coalesce(sum(calls), 0)::bigint from pg_stat_statements"
                + " where dbid = (select oid from pg_database where datname = '"
                + database
                + "')"));
  }

  @Override
  public void close() {
    postgres.close();
  }
}
