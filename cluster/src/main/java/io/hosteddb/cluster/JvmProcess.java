package io.hosteddb.cluster;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A JVM of its own with a main class of this module in it. Thread-safe. */
final class JvmProcess implements AutoCloseable {
  static final String READY = "READY ";

  private static final long ORDERLY_SECONDS = 20;

  private final Process process;
  private final CompletableFuture<Integer> port = new CompletableFuture<>();

  private JvmProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts one.
   *
   * @param options of the JVM, before those that make it quick to start
   * @param arguments of the main class
   * @param log takes its standard error
   */
  static JvmProcess start(Class<?> main, List<String> options, List<String> arguments, Path log)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
    if (Runtime.version().feature() >= 24) {
      command.addAll(
          List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
    }
    command.addAll(options);
    command.addAll(List.of("-cp", classPath(), main.getName()));
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    JvmProcess started = new JvmProcess(process);
    Thread reader = new Thread(started::read, "output of " + process.pid());
    reader.setDaemon(true);
    reader.start();
    return started;
  }

  /** That of the running code, also where a build tool has loaded it by a loader of its own. */
  private static String classPath() {
    ClassLoader loader = JvmProcess.class.getClassLoader();
    if (loader instanceof URLClassLoader urls && urls.getURLs().length > 0) {
      List<String> paths = new ArrayList<>();
      for (URL url : urls.getURLs()) {
        paths.add(Path.of(URI.create(url.toString())).toString());
      }
      return String.join(File.pathSeparator, paths);
    }
    return System.getProperty("java.class.path");
  }

  private void read() {
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith(READY)) {
          port.complete(Integer.valueOf(line.substring(READY.length()).strip()));
        }
      }
    } catch (IOException e) {
      // The process has ended.
    }
    port.completeExceptionally(new IOException("The process ended before it was ready."));
  }

  /** Where it can be reached; empty before it is ready. */
  OptionalInt port() {
    return port.isDone() && !port.isCompletedExceptionally()
        ? OptionalInt.of(port.join())
        : OptionalInt.empty();
  }

  /** Waits until it is ready. */
  int awaitReady(Duration atMost) throws IOException, InterruptedException, TimeoutException {
    try {
      return port.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Ends it as {@code kill -9} does, and waits until it has ended. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Closes its standard input, upon which it ends by itself; kills it if it does not. */
  void end() throws IOException {
    process.getOutputStream().close();
    try {
      Process unused = process.onExit().get(ORDERLY_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // It did not heed it.
    } finally {
      kill();
    }
  }

  /**
   * Stops it in the middle of whatever it does. A process beside it holds it, which lets it go on
   * when this one ends in whatever way.
   *
   * @return lets it go on when closed
   */
  Pause pause() throws IOException {
    return Pause.of(process.pid());
  }

  /** A process that does not run, although it lives. */
  static final class Pause implements AutoCloseable {
    private final Process holder;

    private Pause(Process holder) {
      this.holder = holder;
    }

    private static Pause of(long pid) throws IOException {
      String script =
          String.format(
              Locale.ROOT, "kill -STOP %d && echo stopped; read -r line; kill -CONT %d", pid, pid);
      Process holder =
          new ProcessBuilder("/bin/sh", "-c", script)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      Pause pause = new Pause(holder);
      String said =
          new BufferedReader(new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8))
              .readLine();
      if (said == null) {
        pause.close();
        throw new IOException("The process could not be stopped.");
      }
      return pause;
    }

    @Override
    public void close() throws IOException {
      holder.getOutputStream().close();
      holder.onExit().join();
    }
  }

  @Override
  public void close() {
    kill();
  }
}
