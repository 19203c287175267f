package io.hosteddb.cluster;

import io.hosteddb.cluster.JvmProcess.Pause;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A node as the driver sees it, over all its lives. Thread-safe. */
final class Node {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration MORE_PATIENCE = Duration.ofSeconds(30);

  private final String name;
  private final Path folder;
  private final Path settings;
  private final List<Life> lives = new ArrayList<>();
  private @Nullable JvmProcess process;

  /**
   * One life of a node.
   *
   * @param log what it logged
   * @param silences when it was killed or stopped
   */
  record Life(Path log, List<Instant> silences) {}

  Node(String name, Path folder, Path settings) {
    this.name = name;
    this.folder = folder;
    this.settings = settings;
  }

  /** Starts it, without waiting until it serves. */
  synchronized void start() throws IOException {
    if (process != null && process.isAlive()) {
      throw new IllegalStateException(name + " runs already.");
    }
    Path log = folder.resolve(String.format(Locale.ROOT, "%s-%02d.log", name, lives.size() + 1));
    lives.add(new Life(log, new ArrayList<>()));
    process =
        JvmProcess.start(
            NodeMain.class,
            List.of("-Xmx192m", "-Dhosteddb.log=DEBUG"),
            List.of(settings.toString()),
            log);
  }

  /** Waits until it serves. */
  void awaitUp(Duration atMost) throws IOException, InterruptedException, TimeoutException {
    int unused = running().awaitReady(atMost);
  }

  private synchronized JvmProcess running() {
    JvmProcess current = process;
    if (current == null) {
      throw new IllegalStateException(name + " was never started.");
    }
    return current;
  }

  /** Kills it without warning. */
  void kill() {
    JvmProcess current;
    synchronized (this) {
      current = running();
      silent();
    }
    current.kill();
  }

  /** Stops it in the middle of whatever it does. */
  Pause pause() throws IOException {
    JvmProcess current;
    synchronized (this) {
      current = running();
      silent();
    }
    return current.pause();
  }

  private void silent() {
    lives.get(lives.size() - 1).silences().add(Clock.systemUTC().instant());
  }

  synchronized boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Where it serves; empty if it does not. */
  synchronized OptionalInt port() {
    return process != null && process.isAlive() ? process.port() : OptionalInt.empty();
  }

  /**
   * Asks it, with as little patience as a user has who can ask another.
   *
   * @throws IOException if no answer came: what was asked for may have been done or not
   */
  List<String> ask(String... words) throws IOException {
    return ask(PATIENCE, words);
  }

  /** Asks it, with the patience of somebody who knows that it is up. */
  List<String> askPatiently(String... words) throws IOException {
    return ask(MORE_PATIENCE, words);
  }

  private List<String> ask(Duration patience, String... words) throws IOException {
    OptionalInt port = port();
    if (port.isEmpty()) {
      throw new IOException(name + " is not up.");
    }
    return CommandClient.ask(port.getAsInt(), patience, Arrays.asList(words));
  }

  /** Its lives so far, the first one first. */
  synchronized List<Life> lives() {
    return lives.stream().map(life -> new Life(life.log(), List.copyOf(life.silences()))).toList();
  }

  @Override
  public String toString() {
    return name;
  }
}
