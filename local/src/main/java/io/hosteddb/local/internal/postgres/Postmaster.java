package io.hosteddb.local.internal.postgres;

import io.hosteddb.local.internal.files.PrivateFiles;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server process of a cluster as its files tell of it: also one that an earlier process of ours
 * left running when it was killed.
 */
final class Postmaster {
  private static final Logger LOG = LoggerFactory.getLogger(Postmaster.class);
  private static final int STOP_SECONDS = 20;

  private final Path cluster;

  Postmaster(Path cluster) {
    this.cluster = cluster;
  }

  boolean isAlive() {
    try {
      return process().isPresent();
    } catch (IOException e) {
      return false;
    }
  }

  /** Stops the process if there is one, and removes what a dead one left. */
  void stopLeftover() throws IOException, InterruptedException {
    Optional<ProcessHandle> process = process();
    if (process.isPresent()) {
      LOG.info("Stopping the PostgreSQL that an earlier process left running in {}", cluster);
      stop(process.get());
    }
    // A number that now belongs to another program would keep the server from starting.
    Files.deleteIfExists(cluster.resolve("postmaster.pid"));
  }

  private Optional<ProcessHandle> process() throws IOException {
    String first =
        PrivateFiles.read(cluster.resolve("postmaster.pid"))
            .orElse("")
            .lines()
            .findFirst()
            .orElse("");
    if (!first.matches("\\d{1,18}")) {
      return Optional.empty();
    }
    return ProcessHandle.of(Long.parseLong(first))
        .filter(ProcessHandle::isAlive)
        .filter(Postmaster::isPostgres);
  }

  private static boolean isPostgres(ProcessHandle process) {
    return process
        .info()
        .command()
        .map(Path::of)
        .map(Path::getFileName)
        .map(Path::toString)
        .filter(name -> name.startsWith("postgres"))
        .isPresent();
  }

  private void stop(ProcessHandle process) throws IOException, InterruptedException {
    Optional<Path> control = control();
    if (control.isPresent()) {
      List<String> command = new ArrayList<>();
      if (LinuxUtils.isUnshareAvailable()) {
        // The server's programs refuse to be run by root.
        command.addAll(List.of("unshare", "-U"));
      }
      command.addAll(List.of(control.get().toString(), "stop", "-D", cluster.toString()));
      command.addAll(List.of("-m", "fast", "-w", "-t", Integer.toString(STOP_SECONDS)));
      new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    }
    if (process.isAlive()) {
      process.destroyForcibly();
      awaitExit(process);
    }
  }

  private static void awaitExit(ProcessHandle process) throws IOException, InterruptedException {
    try {
      process.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("The PostgreSQL process " + process.pid() + " does not end.", e);
    }
  }

  /** The control program beside the server's own, which the server wrote down when it started. */
  private Optional<Path> control() throws IOException {
    String options = PrivateFiles.read(cluster.resolve("postmaster.opts")).orElse("");
    int end = options.indexOf(" \"");
    if (end < 0) {
      return Optional.empty();
    }
    Path server = Path.of(options.substring(0, end).replace("\"", ""));
    String name = server.toString().endsWith(".exe") ? "pg_ctl.exe" : "pg_ctl";
    return Optional.of(server.resolveSibling(name)).filter(Files::isExecutable);
  }
}
