package io.hosteddb.store.jdbc;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** What a node is called beside the work that it is at: for people who look at the table. */
final class NodeName {
  private static final int LONGEST = 50;
  private static final int LONGEST_HOST = 25;

  private static final AtomicLong COUNT = new AtomicLong();

  private NodeName() {}

  /** Host, process id and its start, and a number: no two queues share that. */
  static String ofThisProcess() {
    ProcessHandle process = ProcessHandle.current();
    long start = process.info().startInstant().map(Instant::getEpochSecond).orElse(0L);
    String name =
        String.join(
            "/",
            host(),
            Long.toString(process.pid()),
            Long.toHexString(start),
            Long.toString(COUNT.incrementAndGet()));
    return name.substring(0, Math.min(LONGEST, name.length()));
  }

  private static String host() {
    try {
      String name = InetAddress.getLocalHost().getHostName();
      return name.substring(0, Math.min(LONGEST_HOST, name.length()));
    } catch (UnknownHostException e) {
      return "unknown-host";
    }
  }
}
