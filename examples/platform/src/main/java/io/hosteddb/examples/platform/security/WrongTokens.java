package io.hosteddb.examples.platform.security;

import jakarta.servlet.http.HttpServletRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Slows down who tries tokens: after some wrong ones from an address the answers come late and ask
 * to wait. A right token is never asked to wait, whatever came from its address before, since
 * people share addresses; that guessing leads nowhere is due to the length of tokens. Of addresses
 * a bounded number is remembered, the latest. Thread-safe.
 */
@Component
public class WrongTokens {
  /** What a client is asked to wait, in seconds. */
  public static final int RETRY_AFTER_SECONDS = 5;

  private static final int MAX_ADDRESSES = 10_000;
  private static final long FORGIVEN_EVERY = TimeUnit.SECONDS.toNanos(RETRY_AFTER_SECONDS);
  private static final long LATE = TimeUnit.MILLISECONDS.toNanos(200);

  private final int most;
  private final LongSupplier nanos;

  /** Nobody can make many threads wait. */
  private final Semaphore waiting = new Semaphore(20);

  private final Map<String, Count> counts =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
          return size() > MAX_ADDRESSES;
        }
      };

  private record Count(int wrong, long since) {}

  @Autowired
  WrongTokens(@Value("${platform.most-wrong-tokens}") int most) {
    this(most, System::nanoTime);
  }

  WrongTokens(int most, LongSupplier nanos) {
    this.most = most;
    this.nanos = nanos;
  }

  /**
   * Counts a wrong token; returns late once there were too many.
   *
   * @return whether too many came from the address of the request
   */
  public boolean isTooMany(HttpServletRequest request) {
    boolean tooMany = count(network(request.getRemoteAddr()));
    if (tooMany && waiting.tryAcquire()) {
      try {
        LockSupport.parkNanos(LATE);
      } finally {
        waiting.release();
      }
    }
    return tooMany;
  }

  /** Counts one more of an address; one is forgiven every few seconds. */
  synchronized boolean count(String address) {
    long now = nanos.getAsLong();
    Count before = counts.getOrDefault(address, new Count(0, now));
    long forgiven = Math.max(0, (now - before.since()) / FORGIVEN_EVERY);
    int left = (int) Math.max(0, before.wrong() - forgiven);
    long since = left == 0 ? now : before.since() + forgiven * FORGIVEN_EVERY;
    counts.put(address, new Count(Math.min(left + 1, most + 1), since));
    return left + 1 > most;
  }

  synchronized int remembered() {
    return counts.size();
  }

  /** With IPv6 everybody has 2^64 addresses, and one network. */
  static String network(String address) {
    try {
      InetAddress parsed = InetAddress.getByName(address);
      return parsed instanceof Inet6Address
          ? Arrays.toString(Arrays.copyOf(parsed.getAddress(), 8))
          : parsed.getHostAddress();
    } catch (UnknownHostException e) {
      return address;
    }
  }
}
