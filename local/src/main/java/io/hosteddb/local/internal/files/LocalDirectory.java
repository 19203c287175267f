package io.hosteddb.local.internal.files;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.local.internal.files.Shared.Lease;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where one backend keeps its data: a part of the data directory, which this process has for
 * itself, or a temporary directory, which goes when it is closed.
 */
public final class LocalDirectory implements Closeable {
  /** The key of the setting that names the data directory. */
  public static final String SETTING = "local.data-dir";

  private static final Shared<DirectoryLock> LOCKS = new Shared<>();

  private final Path path;
  private final @Nullable Path temporary;
  private final Lease<DirectoryLock> lock;

  private LocalDirectory(Path path, @Nullable Path temporary, Lease<DirectoryLock> lock) {
    this.path = path;
    this.temporary = temporary;
    this.lock = lock;
  }

  /**
   * Opens the directory of a backend.
   *
   * @param dataDirectory the data directory; empty for a temporary one
   * @param part the backend's part of it
   * @param cleaner ends what runs in temporary directories that a killed process left
   * @return the directory, made if it was not there
   * @throws ConfigurationException if it cannot be made, or another process has it
   */
  public static LocalDirectory open(Optional<Path> dataDirectory, String part, Cleaner cleaner) {
    Path root = dataDirectory.map(path -> path.toAbsolutePath().normalize()).orElse(null);
    try {
      return root == null ? openTemporary(part, cleaner) : openKept(root, part);
    } catch (IOException e) {
      String where = root == null ? "A temporary directory" : "The directory " + root;
      throw new ConfigurationException(
          SETTING,
          where
              + " cannot be made or written ("
              + e.getClass().getSimpleName()
              + "). Set '"
              + SETTING
              + "' to a directory this process may write.");
    }
  }

  private static LocalDirectory openTemporary(String part, Cleaner cleaner) throws IOException {
    Path root = Files.createTempDirectory(TemporaryDirectories.PREFIX).toRealPath();
    Lease<DirectoryLock> lock = LOCKS.acquire(root, () -> DirectoryLock.take(root));
    TemporaryDirectories.removeAbandoned(root, part, cleaner);
    Path path = root.resolve(part);
    PrivateFiles.createDirectory(path);
    return new LocalDirectory(path, root, lock);
  }

  private static LocalDirectory openKept(Path root, String part) throws IOException {
    if (!Files.isDirectory(root)) {
      PrivateFiles.createDirectory(root);
    }
    Path real = root.toRealPath();
    Lease<DirectoryLock> lock = LOCKS.acquire(real, () -> DirectoryLock.take(real));
    Path path = real.resolve(part);
    try {
      PrivateFiles.createDirectory(path);
    } catch (IOException e) {
      lock.close();
      throw e;
    }
    return new LocalDirectory(path, null, lock);
  }

  /** Ends what still runs in an abandoned directory of a backend. */
  @FunctionalInterface
  public interface Cleaner {
    /**
     * Ends it.
     *
     * @param path the backend's own directory
     * @throws IOException if it does not end
     */
    void clean(Path path) throws IOException;
  }

  /** The backend's own directory. */
  public Path path() {
    return path;
  }

  /** Whether the data goes when the directory is closed. */
  public boolean isTemporary() {
    return temporary != null;
  }

  /** Deletes a temporary directory, gives others a kept one; again is fine. */
  @Override
  public void close() throws IOException {
    if (temporary != null) {
      PrivateFiles.deleteTree(temporary);
    }
    lock.close();
  }
}
