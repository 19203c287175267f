package io.hosteddb.local.internal.postgres;

import io.hosteddb.local.internal.files.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server process of a cluster as its files tell of it: also one that an earlier process of ours
 * left running when it was killed. The number in the file may be somebody else's by now, so nothing
 * is sent to a process that is not proved to be the one of this cluster.
 */
final class Postmaster {
  private static final Logger LOG = LoggerFactory.getLogger(Postmaster.class);
  private static final int STOP_SECONDS = 20;

  /** What the server writes down and what the system says of its start, with the directory. */
  private static final Duration SAME_START = Duration.ofMinutes(1);

  /** The same where the system does not say which directory a process works in. */
  private static final Duration VERY_SAME_START = Duration.ofSeconds(3);

  private final Path cluster;
  private final Path file;

  Postmaster(Path cluster) {
    this.cluster = cluster;
    this.file = cluster.resolve("postmaster.pid");
  }

  /** Stops the process of this cluster if there is one, and removes what a dead one left. */
  void stopLeftover() throws IOException, InterruptedException {
    Optional<ProcessHandle> process = process();
    if (process.isPresent()) {
      LOG.info("Stopping the PostgreSQL that an earlier process left running in {}", cluster);
      stop(process.get());
    }
    // A number that now belongs to another program would keep the server from starting.
    Files.deleteIfExists(file);
  }

  /**
   * The running server of this cluster.
   *
   * @return the process, proved to be the server; empty if there is none
   * @throws IOException if a process may be it, and this can be neither proved nor ruled out
   */
  Optional<ProcessHandle> process() throws IOException {
    List<String> lines = PrivateFiles.read(file).orElse("").lines().toList();
    if (lines.isEmpty() || !lines.get(0).strip().matches("-?\\d{1,18}")) {
      return Optional.empty();
    }
    long number = Long.parseLong(lines.get(0).strip());
    Optional<ProcessHandle> found =
        ProcessHandle.of(Math.abs(number)).filter(Postmaster::runs).filter(Postmaster::mayBeServer);
    if (found.isEmpty()) {
      return found;
    }
    ProcessHandle process = found.get();
    Optional<Boolean> here = worksHere(process);
    if (here.isPresent() && !here.get()) {
      LOG.info(
          "{} names process {}, which is another server: it is left alone", file, process.pid());
      return Optional.empty();
    }
    if (number < 0) {
      throw new IOException(
          "somebody works on "
              + cluster
              + " by hand, in the process "
              + process.pid()
              + "; end that first");
    }
    Optional<Instant> started = process.info().startInstant();
    Optional<Duration> apart = started.flatMap(start -> written(lines).map(w -> apart(start, w)));
    Duration most = here.isPresent() ? SAME_START : VERY_SAME_START;
    if (apart.isPresent() && apart.get().compareTo(most) <= 0) {
      return found;
    }
    if (here.isEmpty() && apart.isPresent()) {
      return Optional.empty();
    }
    throw new IOException(
        "process "
            + process.pid()
            + " looks like the PostgreSQL of "
            + cluster
            + " but did not start when "
            + file
            + " says, so it was not stopped; stop it, or delete that file if the process is no"
            + " server of this directory");
  }

  private static Optional<Instant> written(List<String> lines) {
    return lines.size() > 2 && lines.get(2).strip().matches("\\d{1,12}")
        ? Optional.of(Instant.ofEpochSecond(Long.parseLong(lines.get(2).strip())))
        : Optional.empty();
  }

  private static Duration apart(Instant one, Instant other) {
    return Duration.between(one, other).abs();
  }

  /** Whether a process has not ended. One that nobody has asked how it ended is no process. */
  static boolean runs(ProcessHandle process) {
    return process.isAlive() && !isZombie(process);
  }

  private static boolean isZombie(ProcessHandle process) {
    try {
      String status = Files.readString(proc(process, "stat"));
      // The name before it may hold anything.
      return status.startsWith(") Z", status.lastIndexOf(')'));
    } catch (IOException e) {
      return false;
    }
  }

  private static Path proc(ProcessHandle process, String name) {
    return Path.of("/proc", Long.toString(process.pid()), name);
  }

  /** By its program and its user, as far as the system says what they are. */
  private static boolean mayBeServer(ProcessHandle process) {
    ProcessHandle.Info info = process.info();
    boolean server =
        info.command()
            .map(Path::of)
            .map(Path::getFileName)
            .map(Path::toString)
            .map(name -> name.startsWith("postgres"))
            .orElse(true);
    Optional<String> me = ProcessHandle.current().info().user();
    return server && (info.user().isEmpty() || me.isEmpty() || info.user().equals(me));
  }

  /** Whether the process works in this cluster, as a server does; empty if nobody knows. */
  private Optional<Boolean> worksHere(ProcessHandle process) {
    Path works = proc(process, "cwd");
    try {
      if (Files.exists(works, LinkOption.NOFOLLOW_LINKS)) {
        // Compares what they are, not what they are called: the directory may have been renamed.
        return Optional.of(Files.isSameFile(works, cluster));
      }
    } catch (NoSuchFileException e) {
      return Optional.of(false);
    } catch (IOException e) {
      LOG.debug("Where process {} works cannot be seen", process.pid(), e);
    }
    return Optional.empty();
  }

  /** Stops a process that was proved to be ours. */
  void stop(ProcessHandle process) throws IOException, InterruptedException {
    if (!runs(process)) {
      return;
    }
    Programs.interrupt(process, cluster);
    if (!ends(process)) {
      process.destroyForcibly();
      if (!ends(process)) {
        throw new IOException("the PostgreSQL process " + process.pid() + " does not end");
      }
    }
  }

  private static boolean ends(ProcessHandle process) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS);
    while (runs(process) && System.nanoTime() - deadline < 0) {
      try {
        process.onExit().get(50, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        LOG.trace("Process {} has not ended, unless it is a zombie by now", process.pid(), e);
      } catch (ExecutionException e) {
        throw new IllegalStateException("Waiting for a process cannot fail.", e);
      }
    }
    return !runs(process);
  }
}
