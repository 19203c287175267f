package io.hosteddb.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Counts the threads of the process. */
@Isolated
class ManyExchangesTest {
  private static final int EXCHANGES = 24;

  /** On three processors and more the JDK has a pool for what it starts threads for on fewer. */
  @Test
  void exchangesOneAfterTheOther_startNoThreadEach() throws Exception {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    try (MockWebServer server = new MockWebServer()) {
      for (int i = 0; i < EXCHANGES; i++) {
        server.enqueue(new MockResponse.Builder().body("{}").build());
      }
      server.start();
      try (ControlPlaneClient client = Clients.at(server.url("/").uri()).build()) {
        long before = threads.getTotalStartedThreadCount();

        for (int i = 0; i < EXCHANGES; i++) {
          assertThat(client.send(ControlPlaneRequest.get("/regions"), Clients.soon()).status())
              .isEqualTo(200);
        }

        assertThat(threads.getTotalStartedThreadCount() - before).isLessThan(EXCHANGES / 2);
      }
    }
  }
}
