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
 * Lets tests write their temporary files into memory, where the machine has a file system for that
 * with room enough. A database of PostgreSQL's is three hundred files; to make and to remove them
 * on a disk is a good part of what the tests that use one would compute and wait for.
 *
 * <p>Elsewhere they are where Java has them.
 */
public final class TemporaryFilesInMemory implements LauncherSessionListener {
  private static final Path MEMORY = Path.of("/dev/shm");
  private static final long ENOUGH_BYTES = 4L << 30;
  private static final FileAttribute<?> OWN =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  /** For the launcher. */
  public TemporaryFilesInMemory() {}

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    try {
      if (!Files.isWritable(MEMORY) || Files.getFileStore(MEMORY).getUsableSpace() < ENOUGH_BYTES) {
        return;
      }
      // One for all modules: what unpacks a server into it does so once.
      Path folder = MEMORY.resolve("hosteddb-tests-" + System.getProperty("user.name"));
      try {
        Files.createDirectory(folder, OWN);
      } catch (FileAlreadyExistsException e) {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) || !Files.isWritable(folder)) {
          return;
        }
      }
      System.setProperty("java.io.tmpdir", folder.toString());
    } catch (IOException | UnsupportedOperationException e) {
      System.err.println("Temporary files stay on the disk: " + e);
    }
  }
}
