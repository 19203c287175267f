package io.hosteddb.internal.http;

import io.hosteddb.internal.http.BoundedBody.Bytes;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;

/**
 * Exchanges over the JDK's client, each bounded in time and size. Nothing is repeated but by the
 * JDK itself, and that only a GET or HEAD whose kept-alive connection turns out closed.
 * Thread-safe.
 */
public final class Transport implements AutoCloseable {
  /**
   * Of all transports, as many as are at work: one for each exchange, and what the JDK's client
   * needs meanwhile. Each client's own would stay for a minute, and before JDK 21 outlive it.
   */
  private static final Executor THREADS =
      new ThreadPoolExecutor(
          0, Integer.MAX_VALUE, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), Transport::thread);

  private final HttpClient client;

  /**
   * A transport with its own connections.
   *
   * @param connectTimeout how long reaching the host may take
   */
  public Transport(Duration connectTimeout) {
    this.client =
        HttpClient.newBuilder()
            .version(Version.HTTP_1_1)
            // A redirect would take the credential along to wherever it points.
            .followRedirects(Redirect.NEVER)
            .connectTimeout(connectTimeout)
            .executor(THREADS)
            .build();
  }

  /**
   * Of nobody: the thread outlives the call that it is made in, by some seconds also the
   * application that has the library, and a servlet container would name it as left behind. Only
   * Java's own code runs on it, and asks for nothing by its class loader.
   */
  private static Thread thread(Runnable work) {
    Thread thread = new Thread(null, work, "hosteddb-http", 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
    return thread;
  }

  /**
   * Sends a request and reads the whole answer.
   *
   * @param request what to send
   * @param maxBytes the most bytes of the body to read
   * @param budget how long all of it may take, the last byte of the body included; positive
   * @return the answer
   * @throws IOException if there is no whole answer; {@link #wasNothingSent} tells more
   * @throws InterruptedException if the thread was interrupted; the exchange is then cancelled
   */
  public RawAnswer exchange(HttpRequest.Builder request, int maxBytes, Duration budget)
      throws IOException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    HttpRequest whole = request.timeout(budget).build();
    // Not sendAsync: its last stage runs in the common pool, and where the process has one or two
    // processors the JDK before 25 starts a thread for each task there. Not on this thread: what
    // looks up a name hears of no interruption and of no budget.
    FutureTask<HttpResponse<Bytes>> exchange =
        new FutureTask<>(() -> client.send(whole, info -> new BoundedBody(maxBytes)));
    THREADS.execute(exchange);
    try {
      HttpResponse<Bytes> response = exchange.get(budget.toNanos(), TimeUnit.NANOSECONDS);
      Bytes body = response.body();
      if (body == null) {
        // So the JDK's client hands on what a proxy said to CONNECT: nothing has gone through.
        throw new ProxyRefusal(response.statusCode());
      }
      return new RawAnswer(
          response.statusCode(), response.headers(), body.bytes(), body.overLimit());
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("The answer did not come in time.");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? asThrown(io) : new IOException(e.getCause());
    } finally {
      // Frees the connection when the wait ended early; a finished exchange does not mind.
      exchange.cancel(true);
    }
  }

  /** The JDK's client wraps most problems for the sake of their stack traces. */
  private static IOException asThrown(IOException problem) {
    ProxyRefusal refusal = ProxyRefusal.of(problem);
    if (refusal != null) {
      return refusal;
    }
    return problem.getClass() == IOException.class && problem.getCause() instanceof IOException io
        ? io
        : problem;
  }

  /**
   * Whether an exchange failed before the first byte of the request left.
   *
   * @param problem what {@link #exchange} threw
   * @return true if the vendor cannot have seen the request
   */
  public static boolean wasNothingSent(IOException problem) {
    return problem instanceof ConnectException
        || problem instanceof HttpConnectTimeoutException
        || problem instanceof NoRouteToHostException
        || problem instanceof UnknownHostException
        || problem instanceof SSLHandshakeException
        || problem instanceof ProxyRefusal;
  }

  /** Closes the connections where the running JDK (21 or later) can; else the collector does. */
  @Override
  public void close() {
    if (client instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        throw new IllegalStateException("The HTTP client did not close.", e);
      }
    }
  }
}
