package io.hosteddb.benchmarks.peers;

import io.hosteddb.benchmarks.PostgresServer;
import io.hosteddb.benchmarks.peers.Peer.Kind;
import io.hosteddb.benchmarks.peers.Peer.Pace;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.Stream;

/** All ways to do the work, and what is not the same for each. */
final class Kinds {
  static final String SCHEMA = "hosteddb";

  private final PostgresServer server;

  Kinds(PostgresServer server) {
    this.server = server;
  }

  Kind hosted(String name, SimulatedProvider.Options options, String... unfair) {
    return new Kind(
        name,
        context -> new HostedPeer(server.store(context.connections(), SCHEMA), context, options),
        Pace.AT_ONCE,
        List.of(unfair));
  }

  Kind hosted() {
    return hosted(
        "hosteddb",
        SimulatedProvider.Options.USUAL,
        "against it: connection details are encrypted, what a step decided is checked, and a call"
            + " to the vendor runs on a thread of its own; none of the others does that.");
  }

  /** The library in a schema of the server's first database, where others are stored. */
  Kind stored(String schema) {
    return new Kind(
        "hosteddb in " + schema,
        context ->
            new HostedPeer(
                server.store(context.connections(), schema),
                context,
                SimulatedProvider.Options.USUAL),
        Pace.AT_ONCE,
        List.of());
  }

  Kind limited() {
    return hosted(
        "hosteddb, vendor limit",
        SimulatedProvider.Options.LIMITED,
        "against it: draws each call from a limit that all nodes share; no other has one.");
  }

  Kind floor() {
    return new Kind(
        "floor: three commits",
        FloorPeer::new,
        Pace.AT_ONCE,
        List.of(
            "in its favour: forgets all that is not READY when its process dies, knows no project"
                + " and no history, and is told when the vendor will be ready."));
  }

  Kind byHand() {
    return new Kind(
        "db-scheduler, by hand",
        context -> new DbSchedulerPeer(context, new RecordTables(context.connections())),
        Pace.AT_ONCE,
        List.of(
            "the same: project lock, look at what is there, history, audit, revision; request and"
                + " task in one transaction, begun and READY saved as the library does.",
            "in its favour: no encryption, no look at how long a vendor takes as a rule, a node"
                + " that dies is noticed after 30 min by default, not 30 s.",
            "against it: looks at a vendor once a second, as one would write it; looking more often"
                + " lessens its lag and costs a transaction or two each."));
  }

  Kind byHandPlain() {
    return new Kind(
        "db-scheduler, by hand, plain",
        context -> new DbSchedulerPeer(context, new PlainTables(context.connections())),
        Pace.AT_ONCE,
        List.of(
            "in its favour: one row for each database; no project, history, audit or revision."));
  }

  Kind quartz() {
    return new Kind(
        "Quartz, clustered",
        QuartzPeer::new,
        Pace.AT_ONCE,
        List.of(
            "in its favour: one durable job for all, batches of as many triggers as workers (one at"
                + " a time by default), the shortest idle wait (1 s; 30 s by default), the plain"
                + " row; request and trigger in two transactions, so that a process that dies"
                + " between them forgets one.",
            "against it: made for schedules, not for a queue; its cluster lock is one row."));
  }

  Kind jobRunr() {
    return new Kind(
        "JobRunr, poll of 5 s",
        JobRunrPeer::new,
        Pace.BY_POLLS,
        List.of(
            "in its favour: job requests instead of lambdas, its shortest poll, the plain row;"
                + " request and job in two transactions, so that a process that dies between them"
                + " forgets one.",
            "against it: its paid version begins a job at once and takes part in the host's"
                + " transaction; not measured. A job that slept instead of coming back would follow"
                + " a vendor closely, and hold one of 16 workers for each that waits."));
  }

  Kind broker() {
    return new Kind(
        "Service Broker, poll of 5 s",
        BrokerPeer::new,
        Pace.IN_MEMORY,
        List.of(
            "in its favour: nothing is stored, no HTTP between platform and broker, no binding"
                + " asked for.",
            "against it: the platform's poll is what it waits for; a platform may poll more often"
                + " (Cloud Foundry: every 60 s if not set otherwise)."));
  }

  List<Kind> durable() {
    return List.of(hosted(), limited(), floor(), byHand(), byHandPlain(), quartz(), jobRunr());
  }

  List<Kind> all() {
    return List.of(hosted(), floor(), byHand(), byHandPlain(), quartz(), jobRunr(), broker());
  }

  /**
   * Those that are to be measured: all, or the library, the floor, and those with one of the parts
   * of {@code -Dbenchmarks.peers=hand,Quartz} in their names.
   */
  List<Kind> wanted(List<Kind> kinds) {
    String wanted = System.getProperty("benchmarks.peers", "");
    return wanted.isEmpty()
        ? kinds
        : kinds.stream()
            .filter(kind ->
                kind.name().equals(hosted().name())
                    || kind.name().equals(floor().name())
                    || Stream.of(wanted.split(",")).anyMatch(kind.name()::contains))
            .toList();
  }

  void printUnfair(PrintStream out) {
    out.println("What is not the same");
    for (Kind kind :
        List.of(
            hosted(), limited(), floor(), byHand(), byHandPlain(), quartz(), jobRunr(), broker())) {
      for (String sentence : kind.unfair()) {
        out.printf("  %-28s %s%n", kind, sentence);
      }
    }
    out.println(
        "  all: client, server and vendor share the machine; a vendor's call takes no time of its"
            + " own, so no worker waits for the network; one node; one process does requests and"
            + " work.");
  }
}
