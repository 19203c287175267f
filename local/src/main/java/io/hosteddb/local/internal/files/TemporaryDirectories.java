package io.hosteddb.local.internal.files;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.local.internal.files.LocalDirectory.Cleaner;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the temporary directories that processes left which were killed: nobody else would, and a
 * server may still run in one.
 */
final class TemporaryDirectories {
  static final String PREFIX = "hosteddb-local-";

  private static final Logger LOG = LoggerFactory.getLogger(TemporaryDirectories.class);

  /** A younger directory may be one that its process has made and not locked yet. */
  private static final Duration YOUNG = Duration.ofMinutes(1);

  /** What a directory holds that may be deleted; its name proves nothing. */
  private static final String MARK = "hosteddb.temporary";

  private TemporaryDirectories() {}

  static void mark(Path mine) throws IOException {
    PrivateFiles.writeForNow(mine.resolve(MARK), "deleted when nobody uses it");
  }

  static void removeAbandoned(Path mine, String part, Cleaner cleaner) {
    try (DirectoryStream<Path> others =
        Files.newDirectoryStream(mine.resolveSibling("."), TemporaryDirectories::isNamedAsOurs)) {
      for (Path other : others) {
        removeIfAbandoned(other.normalize(), mine, part, cleaner);
      }
    } catch (IOException e) {
      LOG.debug("The temporary directories cannot be listed", e);
    }
  }

  /** By hand: a pattern takes its time where a system has thousands of temporary files. */
  private static boolean isNamedAsOurs(Path entry) {
    Path name = entry.getFileName();
    return name != null && name.toString().startsWith(PREFIX);
  }

  private static void removeIfAbandoned(Path other, Path mine, String part, Cleaner cleaner) {
    try {
      if (isOld(other, mine)
          && Files.isRegularFile(other.resolve(MARK), LinkOption.NOFOLLOW_LINKS)
          && Files.isDirectory(other.resolve(part), LinkOption.NOFOLLOW_LINKS)) {
        DirectoryLock lock = DirectoryLock.take(other);
        try {
          LOG.info("Removing {}, which a process left behind", other);
          cleaner.clean(other.resolve(part));
          PrivateFiles.deleteTree(other);
        } finally {
          lock.close();
        }
      }
    } catch (ConfigurationException e) {
      LOG.trace("{} is in use", other);
    } catch (IOException e) {
      LOG.debug("{} cannot be removed", other, e);
    }
  }

  /** Also that it is ours: what another user put there must not make us run or delete anything. */
  private static boolean isOld(Path other, Path mine) throws IOException {
    long age =
        Files.getLastModifiedTime(mine).toMillis()
            - Files.getLastModifiedTime(other, LinkOption.NOFOLLOW_LINKS).toMillis();
    return age > YOUNG.toMillis()
        && Files.isDirectory(other, LinkOption.NOFOLLOW_LINKS)
        && Files.getOwner(other, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(mine));
  }
}
