package io.hosteddb.store.jdbc.internal.work;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a node is called beside the work that it is at: for people who look at the table, and for
 * other nodes, which read from it how long this one may be silent.
 */
final class NodeName {
  private static final int MAX_LENGTH = 50;
  private static final int MAX_HOST_LENGTH = 25;
  private static final Pattern LEASE = Pattern.compile("/(\\d{1,9})s$");
  private static final long MAX_LEASE_SECONDS = 999_999_999;

  private static final AtomicLong COUNT = new AtomicLong();

  private NodeName() {}

  /** Host, process id and its start, and a number: no two queues share that; and its lease. */
  static String ofThisProcess(Duration lease) {
    ProcessHandle process = ProcessHandle.current();
    long start = process.info().startInstant().map(Instant::getEpochSecond).orElse(0L);
    String rest =
        String.join(
            "/",
            "",
            Long.toString(process.pid()),
            Long.toHexString(start),
            Long.toString(COUNT.incrementAndGet()),
            seconds(lease) + "s");
    String host = host();
    int room = Math.max(0, Math.min(MAX_HOST_LENGTH, MAX_LENGTH - rest.length()));
    return host.substring(0, Math.min(room, host.length())) + rest;
  }

  private static long seconds(Duration lease) {
    long whole = Math.min(MAX_LEASE_SECONDS, lease.toSeconds());
    boolean isMore = lease.compareTo(Duration.ofSeconds(whole)) > 0;
    return isMore ? Math.min(MAX_LEASE_SECONDS, whole + 1) : whole;
  }

  /**
   * How long a node may be silent.
   *
   * @param name what it is called
   * @return the time, in whole seconds; empty if the name does not say
   */
  static Optional<Duration> lease(@Nullable String name) {
    Matcher matcher = LEASE.matcher(name == null ? "" : name);
    return matcher.find()
        ? Optional.of(Duration.ofSeconds(Long.parseLong(matcher.group(1))))
        : Optional.empty();
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown-host";
    }
  }
}
