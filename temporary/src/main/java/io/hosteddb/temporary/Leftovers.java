package io.hosteddb.temporary;

import io.hosteddb.model.DatabaseId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The databases that may be at a vendor, written down on disk before they are: a directory for each
 * run, a file for each database, gone when the database is. A run holds a lock on its directory,
 * which the operating system ends with the process, whatever way that dies; what stands in one that
 * nobody holds is of a run that was killed. Thread-safe.
 */
final class Leftovers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
  private static final String RUN = "run-";
  private static final String SUFFIX = ".properties";

  private final Path directory;
  private final Run own;
  private final List<Run> takenOver = new ArrayList<>();
  private final Map<DatabaseId, Path> files = new LinkedHashMap<>();
  private final Map<DatabaseId, Leftover> known = new LinkedHashMap<>();

  private Leftovers(Path directory, Run own) {
    this.directory = directory;
    this.own = own;
  }

  static Leftovers open(Path directory) throws IOException {
    Files.createDirectories(directory);
    // Locked under another name first: nobody finds it unlocked.
    Path fresh = Files.createTempDirectory(directory, "new-");
    FileChannel channel =
        FileChannel.open(
            fresh.resolve(Run.LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    channel.lock();
    Path path = directory.resolve(RUN + fresh.getFileName().toString().substring("new-".length()));
    Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
    return new Leftovers(directory, Run.held(path, channel));
  }

  /** Writes down that a database may be there; again if more is known of it. */
  synchronized void keep(Leftover leftover) {
    if (leftover.equals(known.get(leftover.id()))) {
      return;
    }
    Path file =
        files.computeIfAbsent(
            leftover.id(), id -> own.path().resolve(leftover.id().value() + SUFFIX));
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try {
      try (FileChannel channel =
              FileChannel.open(
                  fresh,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.TRUNCATE_EXISTING,
                  StandardOpenOption.WRITE);
          OutputStream out = java.nio.channels.Channels.newOutputStream(channel)) {
        leftover.toProperties().store(out, "A database of a test that may have to be removed");
        channel.force(true);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      known.put(leftover.id(), leftover);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The database is gone. */
  synchronized void forget(DatabaseId id) {
    known.remove(id);
    Path file = files.remove(id);
    if (file != null) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        LOG.debug("{} cannot be deleted; a later run looks again and finds nothing", file, e);
      }
    }
  }

  /** Those of this run that may still be there. */
  synchronized List<Leftover> left() {
    return known.values().stream().filter(leftover -> !isOfEarlier(leftover)).toList();
  }

  /**
   * Those that may still be there of earlier runs, which this one has taken over; by their files.
   */
  synchronized Map<Leftover, Path> earlier() {
    Map<Leftover, Path> found = new LinkedHashMap<>();
    known.values().stream()
        .filter(this::isOfEarlier)
        .forEach(leftover -> found.put(leftover, files.getOrDefault(leftover.id(), directory)));
    return found;
  }

  private boolean isOfEarlier(Leftover leftover) {
    Path file = files.get(leftover.id());
    return file != null && !own.path().equals(file.getParent());
  }

  /**
   * Takes over what runs left that are dead.
   *
   * @param mine which of them this run can remove; the others wait for one that can
   * @return those to remove
   */
  synchronized List<Leftover> takeOver(Predicate<Leftover> mine) {
    List<Leftover> found = new ArrayList<>();
    try (DirectoryStream<Path> runs = Files.newDirectoryStream(directory, RUN + "*")) {
      for (Path path : runs) {
        Run.ifDead(path).ifPresent(run -> takeOver(run, mine, found));
      }
    } catch (IOException e) {
      LOG.warn("{} cannot be read: leftovers of earlier runs stay where they are.", directory, e);
    }
    return found;
  }

  private void takeOver(Run run, Predicate<Leftover> mine, List<Leftover> found) {
    boolean any = false;
    for (Path file : run.entries()) {
      Optional<Leftover> read = read(file);
      if (read.isEmpty()) {
        LOG.warn("{} of an earlier run does not say which database it is about.", file);
      } else if (mine.test(read.get())) {
        files.put(read.get().id(), file);
        known.put(read.get().id(), read.get());
        found.add(read.get());
        any = true;
      } else {
        LOG.info(
            "An earlier run left {}. It is removed by a run that is set up for that backend.",
            read.get());
      }
    }
    if (any) {
      takenOver.add(run);
    } else {
      run.close();
    }
  }

  private static Optional<Leftover> read(Path file) {
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(file)) {
      properties.load(in);
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
    return Leftover.from(properties);
  }

  /** Gives up the directories; those in which nothing is left are deleted. */
  @Override
  public synchronized void close() {
    takenOver.forEach(Run::close);
    own.close();
  }

  /** The directory of a run, and the lock on it. */
  private static final class Run {
    static final String LOCK = "lock";

    /**
     * In the system's properties, which all copies of this class share: a process that opened and
     * closed the file of a lock that it holds would lose the lock.
     */
    private static final String HELD = "io.hosteddb.temporary.run:";

    private final Path path;
    private final FileChannel channel;

    private Run(Path path, FileChannel channel) {
      this.path = path;
      this.channel = channel;
    }

    static Run held(Path path, FileChannel channel) {
      System.getProperties().put(HELD + path, "");
      return new Run(path, channel);
    }

    static Optional<Run> ifDead(Path path) {
      if (System.getProperties().putIfAbsent(HELD + path, "") != null) {
        return Optional.empty();
      }
      try {
        FileChannel channel = FileChannel.open(path.resolve(LOCK), StandardOpenOption.WRITE);
        if (channel.tryLock() != null) {
          return Optional.of(new Run(path, channel));
        }
        channel.close();
      } catch (IOException e) {
        LOG.debug("{} cannot be looked at", path, e);
      }
      System.getProperties().remove(HELD + path);
      return Optional.empty();
    }

    Path path() {
      return path;
    }

    List<Path> entries() {
      List<Path> entries = new ArrayList<>();
      try (DirectoryStream<Path> files = Files.newDirectoryStream(path, "*" + SUFFIX)) {
        files.forEach(entries::add);
      } catch (IOException e) {
        LOG.debug("{} cannot be read", path, e);
      }
      return entries;
    }

    void close() {
      try (channel) {
        if (entries().isEmpty()) {
          try (DirectoryStream<Path> files = Files.newDirectoryStream(path, "*.new")) {
            for (Path file : files) {
              Files.deleteIfExists(file);
            }
          }
          Files.deleteIfExists(path.resolve(LOCK));
          Files.deleteIfExists(path);
        }
      } catch (IOException e) {
        LOG.debug("{} cannot be closed", path, e);
      } finally {
        System.getProperties().remove(HELD + path);
      }
    }
  }
}
