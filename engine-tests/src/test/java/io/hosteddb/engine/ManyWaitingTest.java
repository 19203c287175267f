package io.hosteddb.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ProjectId;
import io.hosteddb.testkit.fake.FakeProvider;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Ten thousand databases that take a while each, on the real queue and the real clock; two thousand
 * that take a shorter one in a quick run ({@code -Dtest.effort=quick}), which follows another.
 */
@Isolated
class ManyWaitingTest {
  private static final boolean QUICK = "quick".equals(System.getProperty("test.effort"));
  private static final int DATABASES = QUICK ? 2_000 : 10_000;
  private static final Duration A_WHILE = Duration.ofSeconds(QUICK ? 4 : 10);

  @Test
  @Timeout(180)
  void thousandsProvisionAtOnce_onFewThreads() throws Exception {
    FakeProvider provider = FakeProvider.builder("fake").provisioningTakes(A_WHILE).build();
    CountDownLatch ready = new CountDownLatch(DATABASES);
    // Threads of the tests before this one may still be there, and end meanwhile.
    Set<Long> before = liveThreads();
    long mostThreads = 0;
    try (HostedDatabases databases =
        HostedDatabases.builder().providers(Providers.of(provider)).build()) {
      databases.subscribe(event -> {
        if (event.isTransition() && event.database().status() == DatabaseStatus.READY) {
          ready.countDown();
        }
      });
      for (int i = 0; i < DATABASES; i++) {
        databases.attach(
            AttachRequest.to(ProjectId.of("project-" + i))
                .by(Actor.host())
                .provider("fake")
                .build());
      }
      while (!ready.await(200, TimeUnit.MILLISECONDS)) {
        Set<Long> since = liveThreads();
        since.removeAll(before);
        mostThreads = Math.max(mostThreads, since.size());
      }

      assertThat(provider.vendor().inventory()).hasSize(DATABASES);
      assertThat(provider.vendor().creates()).isEqualTo(DATABASES);
      assertThat(mostThreads).isPositive().isLessThan(64);
      System.out.printf(
          "%,d databases of %d s each: all READY, at most %d more live platform threads%n",
          DATABASES, A_WHILE.toSeconds(), mostThreads);
    }
  }

  private static Set<Long> liveThreads() {
    return LongStream.of(ManagementFactory.getThreadMXBean().getAllThreadIds())
        .boxed()
        .collect(Collectors.toSet());
  }
}
