package io.hosteddb.simulators;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ProjectId;
import io.hosteddb.spi.RateLimit;
import io.hosteddb.testkit.ManualWorkQueue;
import io.hosteddb.testkit.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Hundreds of databases that are attached at the same moment: all become READY and are detached
 * again, and the vendor's rate limit is kept all along without the vendor having to say so.
 */
public final class AttachBurst {
  private static final Actor ANA = Actor.user("ana");
  private static final Duration MAX_TIME = Duration.ofDays(1);

  private AttachBurst() {}

  /**
   * Attaches and detaches the crowd, and prints how it went.
   *
   * @param providers one provider, opened with the library's own rate limits
   * @param provider its id
   * @param vendor the simulator behind it
   * @param clock the time of the library and the vendor
   * @param size how many databases
   * @param limit what the vendor allows
   * @param limited which exchanges count against it
   */
  public static void run(
      Providers providers,
      String provider,
      VendorSimulator vendor,
      SettableClock clock,
      int size,
      RateLimit limit,
      Predicate<Exchange> limited) {
    ManualWorkQueue queue = new ManualWorkQueue(clock);
    try (HostedDatabases databases =
        HostedDatabases.builder()
            .providers(providers)
            .clock(clock)
            .queue(queue.asFactory())
            .build()) {
      Instant begun = clock.instant();
      List<DatabaseId> ids = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        ids.add(
            databases
                .attach(
                    AttachRequest.to(ProjectId.of("crowd-" + i)).provider(provider).by(ANA).build())
                .id());
      }
      queue.runToQuiet(MAX_TIME);
      requireAll(databases, ids, DatabaseStatus.READY);
      Duration ready = Duration.between(begun, clock.instant());
      for (DatabaseId id : ids) {
        HostedDatabase unused = databases.detach(id, ANA);
      }
      queue.runToQuiet(MAX_TIME);
      requireAll(databases, ids, DatabaseStatus.DELETED);
      print(provider, vendor, size, ready, queue.steps());
    }
    List<Exchange> counted = vendor.traffic().exchanges().stream().filter(limited).toList();
    assertThat(counted).isNotEmpty().noneMatch(exchange -> exchange.status() == 429);
    requireKept(counted, limit);
  }

  private static void requireAll(
      HostedDatabases databases, List<DatabaseId> ids, DatabaseStatus status) {
    for (DatabaseId id : ids) {
      assertThat(databases.get(id).status()).isEqualTo(status);
    }
  }

  /** In no stretch of time are there more calls than a full bucket and what flowed in since. */
  private static void requireKept(List<Exchange> exchanges, RateLimit limit) {
    double perSecond = limit.refill() / (limit.period().toNanos() / 1e9);
    for (int from = 0; from < exchanges.size(); from++) {
      for (int to = from; to < exchanges.size(); to++) {
        double seconds =
            Duration.between(exchanges.get(from).at(), exchanges.get(to).at()).toNanos() / 1e9;
        double allowed = limit.capacity() + perSecond * seconds + 1;
        if (to - from + 1 > allowed) {
          throw new AssertionError((to - from + 1) + " calls within " + seconds + " s");
        }
      }
    }
  }

  private static void print(
      String provider, VendorSimulator vendor, int size, Duration ready, long steps) {
    System.out.printf(
        "[crowd] %s: %d databases at once, all READY after %d s, %d vendor calls, %d steps,"
            + " none refused by the vendor%n",
        provider, size, ready.toSeconds(), vendor.traffic().exchanges().size(), steps);
  }
}
