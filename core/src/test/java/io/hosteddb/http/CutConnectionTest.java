package io.hosteddb.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.ProviderException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CutConnectionTest {
  private static final ControlPlaneRequest POST =
      ControlPlaneRequest.post("/x").json(JsonBody.object());
  private static final ControlPlaneRequest GET = ControlPlaneRequest.get("/x");

  private static ProviderException problem(
      URI base, ControlPlaneRequest request, CallContext call) {
    try (ControlPlaneClient client = Clients.at(base).maxResponseBytes(1000).build()) {
      return catchThrowableOfType(ProviderException.class, () -> client.send(request, call));
    }
  }

  private static void assertUnavailable(ProviderException problem, boolean outcomeKnown) {
    assertThat(problem.category()).isEqualTo(ErrorCategory.UNAVAILABLE);
    assertThat(problem.isOutcomeKnown()).isEqualTo(outcomeKnown);
    assertThat(problem.isRetriedByEngine()).isTrue();
  }

  @Test
  void refusedConnectionLeavesNoDoubt() throws Exception {
    URI nobody;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = URI.create("http://127.0.0.1:" + closed.getLocalPort());
    }

    ProviderException problem = problem(nobody, POST, Clients.soon());

    assertUnavailable(problem, true);
    assertThat(problem).hasMessage("Acme could not be reached: 127.0.0.1 refuses connections.");
  }

  @Test
  void resetLeavesDoubtAndIsNotRepeated() throws Exception {
    try (RawServer server = new RawServer(RawServer.resetting())) {
      assertUnavailable(problem(server.base(), POST, Clients.soon()), false);
      assertThat(server.requests).hasValue(1);
    }
  }

  @Test
  void connectionClosedWithoutAnAnswerLeavesDoubt() throws Exception {
    try (RawServer server = new RawServer(RawServer.closingAfter(""))) {
      ProviderException problem = problem(server.base(), POST, Clients.soon());

      assertUnavailable(problem, false);
      assertThat(problem).hasMessage("Acme did not give a whole answer.");
      assertThat(server.requests).hasValue(1);
    }
  }

  @Test
  void resetOfGetLeavesNoDoubt() throws Exception {
    try (RawServer server = new RawServer(RawServer.resetting())) {
      assertUnavailable(problem(server.base(), GET, Clients.soon()), true);
    }
  }

  @Test
  void truncatedBodyLeavesDoubt() throws Exception {
    String half = "HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{\"id\":\"p-1\"";
    try (RawServer server = new RawServer(RawServer.closingAfter(half))) {
      assertUnavailable(problem(server.base(), POST, Clients.soon()), false);
    }
  }

  @Test
  void truncatedChunksLeaveDoubt() throws Exception {
    String half = "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"id\"\r\n";
    try (RawServer server = new RawServer(RawServer.closingAfter(half))) {
      assertUnavailable(problem(server.base(), POST, Clients.soon()), false);
    }
  }

  @Test
  void answerThatIsNoHttpLeavesDoubtAndIsNotQuotedWithTheToken() throws Exception {
    String nonsense = "EHLO " + Clients.TOKEN.reveal() + "\r\n\r\n";
    try (RawServer server = new RawServer(RawServer.closingAfter(nonsense))) {
      ProviderException problem = problem(server.base(), POST, Clients.soon());

      assertUnavailable(problem, false);
      assertThat(problem).hasStackTraceContaining("Acme");
      assertThat(org.assertj.core.util.Throwables.getStackTrace(problem))
          .doesNotContain(Clients.TOKEN.reveal());
    }
  }

  @Test
  void bodyOverTheLimitIsNotReadAndTheConnectionDropped() throws Exception {
    String endless = "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + "x".repeat(1001);
    try (RawServer server = new RawServer(RawServer.sending(endless));
        ControlPlaneClient client = Clients.at(server.base()).maxResponseBytes(1000).build()) {
      ProviderException problem =
          catchThrowableOfType(ProviderException.class, () -> client.send(POST, Clients.soon()));

      assertThat(problem.category()).isEqualTo(ErrorCategory.PROVIDER_BUG);
      assertThat(problem.isOutcomeKnown()).isFalse();
      assertThat(problem.getMessage()).contains("more than 1000 bytes");
      assertThat(server.hungUp.get(60, SECONDS)).isTrue();
    }
  }

  @Test
  void bodyAtTheLimitIsRead() throws Exception {
    String exact = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n\"" + "x".repeat(998) + "\"";
    try (RawServer server = new RawServer(RawServer.sending(exact));
        ControlPlaneClient client = Clients.at(server.base()).maxResponseBytes(1000).build()) {
      assertThat(client.send(GET, Clients.soon()).json().text()).hasSize(998);
    }
  }

  @Test
  void silenceEndsWithTheBudget() throws Exception {
    try (RawServer server = new RawServer(RawServer.sending(""))) {
      CallContext brief = CallContext.startingNow(Duration.ofMillis(300));

      assertUnavailable(problem(server.base(), POST, brief), false);
      assertThat(brief.isOver()).isTrue();
      assertThat(server.hungUp.get(60, SECONDS)).isTrue();
    }
  }

  @Test
  void bodyThatStopsEndsWithTheBudgetAndTheConnectionIsDropped() throws Exception {
    String begun = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{";
    try (RawServer server = new RawServer(RawServer.sending(begun));
        ControlPlaneClient client = Clients.at(server.base()).build()) {
      CallContext brief = CallContext.startingNow(Duration.ofMillis(300));

      assertUnavailable(
          catchThrowableOfType(ProviderException.class, () -> client.send(POST, brief)), false);
      assertThat(server.hungUp.get(60, SECONDS)).isTrue();
    }
  }

  @Test
  void slowBytesEndWithTheBudget() throws Exception {
    try (MockWebServer server = new MockWebServer()) {
      server.start();
      server.enqueue(
          new MockResponse.Builder()
              .body("x".repeat(900))
              .throttleBody(1, 50, java.util.concurrent.TimeUnit.MILLISECONDS)
              .build());
      long begun = System.nanoTime();

      ProviderException problem =
          problem(server.url("/").uri(), GET, CallContext.startingNow(Duration.ofMillis(400)));

      assertUnavailable(problem, true);
      assertThat(Duration.ofNanos(System.nanoTime() - begun))
          .as("the whole of it would take 45 s")
          .isBetween(Duration.ofMillis(400), Duration.ofSeconds(30));
    }
  }

  @Test
  void interruptionEndsTheExchange() throws Exception {
    try (RawServer server = new RawServer(RawServer.sending(""));
        ControlPlaneClient client = Clients.at(server.base()).build()) {
      CompletableFuture<Throwable> thrown = new CompletableFuture<>();
      Thread caller =
          new Thread(
              () -> thrown.complete(catchThrowable(() -> client.send(POST, Clients.soon()))));
      caller.start();
      assertThat(server.asked.get(60, SECONDS)).isTrue();

      caller.interrupt();

      assertThat(thrown.get(60, SECONDS)).isInstanceOf(InterruptedException.class);
      assertThat(server.hungUp.get(60, SECONDS)).isTrue();
    }
  }

  @Test
  void interruptedThreadSendsNothing() throws Exception {
    try (RawServer server = new RawServer(RawServer.sending(""));
        ControlPlaneClient client = Clients.at(server.base()).build()) {
      Thread.currentThread().interrupt();

      Throwable thrown = catchThrowable(() -> client.send(POST, Clients.soon()));

      assertThat(thrown).isInstanceOf(InterruptedException.class);
      assertThat(server.requests).hasValue(0);
    }
  }
}
