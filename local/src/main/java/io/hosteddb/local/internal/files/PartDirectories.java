package io.hosteddb.local.internal.files;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Directories in which something is made that is moved to its place when it is whole. Those of
 * processes that were killed meanwhile are removed when the next is made: they hold tens of
 * megabytes, and nobody else would.
 */
public final class PartDirectories {
  private static final Logger LOG = LoggerFactory.getLogger(PartDirectories.class);
  private static final String PREFIX = ".part-";

  /** What is made in them takes seconds, on a slow machine a minute. */
  private static final Duration ABANDONED = Duration.ofHours(1);

  private PartDirectories() {}

  /**
   * Makes one.
   *
   * @param folder in which the place is
   * @return a new directory in it, for the caller to move or to remove
   * @throws IOException if it cannot be made
   */
  public static Path create(Path folder) throws IOException {
    Path mine = Files.createTempDirectory(folder, PREFIX);
    try (DirectoryStream<Path> others = Files.newDirectoryStream(folder, PREFIX + "*")) {
      for (Path other : others) {
        removeIfAbandoned(other, mine);
      }
    } catch (IOException e) {
      LOG.debug("{} cannot be listed", folder, e);
    }
    return mine;
  }

  private static void removeIfAbandoned(Path other, Path mine) {
    try {
      long age =
          Files.getLastModifiedTime(mine).toMillis()
              - Files.getLastModifiedTime(other, LinkOption.NOFOLLOW_LINKS).toMillis();
      if (age > ABANDONED.toMillis() && Files.isDirectory(other, LinkOption.NOFOLLOW_LINKS)) {
        LOG.info("Removing {}, which a process left behind", other);
        PrivateFiles.deleteTree(other);
      }
    } catch (IOException e) {
      LOG.debug("{} cannot be removed", other, e);
    }
  }
}
