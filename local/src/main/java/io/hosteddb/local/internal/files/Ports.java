package io.hosteddb.local.internal.files;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.ProviderException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The port of a local server. It is chosen once and saved, since the URLs that were injected name
 * it.
 */
public final class Ports {
  /** The host in the URLs of local servers. */
  public static final String HOST = "127.0.0.1";

  /**
   * Below those that a system gives to connections (from 32768 on with Linux, 49152 elsewhere): the
   * port must still be free when the server starts again, whatever connects meanwhile.
   */
  private static final int LOWEST = 20_000;

  private static final int HIGHEST = 32_767;
  private static final int TRIES = 100;
  private static final int MAX_GIVEN = (HIGHEST - LOWEST) / 2;
  private static final Duration MAX_WAIT = Duration.ofSeconds(1);
  private static final long RETRY_MILLIS = 10;

  /** To others in this process, which may be stopped just now and start again. */
  private static final Set<Integer> GIVEN = new LinkedHashSet<>();

  private Ports() {}

  /**
   * The saved port of a directory, or a free one, saved before it is used.
   *
   * @param temporary whether the directory goes with this process
   */
  public static int savedOrNew(Path directory, boolean temporary, SideEffects effects)
      throws IOException {
    Path file = directory.resolve("port");
    String saved = PrivateFiles.read(file).orElse("").strip();
    if (!saved.isEmpty()) {
      return parse(saved, file);
    }
    int port = findFree();
    effects.run("saving the port", () -> save(file, Integer.toString(port), temporary));
    return port;
  }

  private static void save(Path file, String port, boolean temporary) throws IOException {
    if (temporary) {
      PrivateFiles.writeForNow(file, port);
    } else {
      PrivateFiles.write(file, port);
    }
  }

  private static int parse(String saved, Path file) throws IOException {
    try {
      return Integer.parseInt(saved);
    } catch (NumberFormatException e) {
      throw new IOException("The file " + file + " should hold the number of a port.", e);
    }
  }

  private static int findFree() throws IOException {
    for (int i = 0; i < TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST + 1);
      if (!give(port)) {
        continue;
      }
      try {
        return bound(port);
      } catch (IOException e) {
        // Somebody listens there, or may not be asked: the next.
      }
    }
    return bound(0);
  }

  /** Whether nobody in this process has the port; the oldest are forgotten. */
  private static synchronized boolean give(int port) {
    if (!GIVEN.add(port)) {
      return false;
    }
    if (GIVEN.size() > MAX_GIVEN) {
      GIVEN.remove(GIVEN.iterator().next());
    }
    return true;
  }

  private static int bound(int port) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(address(port), 1);
      return socket.getLocalPort();
    }
  }

  /**
   * Where local servers listen: what the URLs say that are handed out, and not what this virtual
   * machine takes for the loopback address, which is {@code ::1} where it prefers IPv6.
   *
   * @param port the port; 0 for any that is free
   */
  public static InetSocketAddress address(int port) {
    try {
      return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("Four bytes are an address.", e);
    }
  }

  /**
   * Starts a server that listens.
   *
   * @param <T> the server
   */
  @FunctionalInterface
  public interface Start<T> {
    T run() throws IOException, InterruptedException;
  }

  /**
   * Waits until the port can be used, at most a second.
   *
   * @throws ProviderException if another process listens on it; says what to do
   */
  public static void awaitFree(int port, String server, Path directory)
      throws IOException, InterruptedException {
    start(port, server, directory, () -> port);
  }

  /**
   * Starts a server on the port, and tries again for at most a second while the port is taken: a
   * child of this process holds, until it has become the program it is to run, a copy of every
   * socket that was open when it was forked. So the port of a server that has just been closed can
   * still be in use, and by nobody.
   *
   * @throws ProviderException if another process listens on it; says what to do
   */
  public static <T> T start(int port, String server, Path directory, Start<T> start)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + MAX_WAIT.toNanos();
    while (true) {
      try {
        bound(port);
        return start.run();
      } catch (BindException e) {
        if (System.nanoTime() - deadline >= 0) {
          throw taken(port, server, directory, e);
        }
        TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
      }
    }
  }

  private static ProviderException taken(
      int port, String server, Path directory, BindException cause) {
    return ProviderException.of(
            ErrorCategory.UNAVAILABLE,
            "The port " + port + " of the local " + server + " is in use by another process.")
        .remedy(
            "Stop the process that listens on port "
                + port
                + ". Or stop this one, delete the file "
                + directory.resolve("port")
                + " and start again: URLs that were injected before then no longer work.")
        .outcomeKnown(true)
        .cause(cause)
        .build();
  }
}
