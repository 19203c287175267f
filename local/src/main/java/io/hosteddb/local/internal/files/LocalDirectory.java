package io.hosteddb.local.internal.files;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.local.internal.files.SharedPerDirectory.Lease;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.VendorAccount;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where one backend keeps its data: a part of the data directory, which this process has for
 * itself, or a temporary directory, which goes when it is closed.
 */
public final class LocalDirectory implements Closeable {
  /** The key of the setting that names the data directory. */
  public static final String SETTING = "local.data-dir";

  private static final String ID = "hosteddb.id";
  private static final int ID_BYTES = 16;

  /** SQLite opens nothing whose name is longer than 512 bytes, with the names of its files. */
  private static final int MAX_PATH_BYTES = 400;

  private static final SharedPerDirectory<DirectoryLock> LOCKS = new SharedPerDirectory<>();

  private final Path path;
  private final @Nullable Path temporary;
  private final VendorAccount account;
  private final Lease<DirectoryLock> lock;

  private LocalDirectory(
      Path path, @Nullable Path temporary, VendorAccount account, Lease<DirectoryLock> lock) {
    this.path = path;
    this.temporary = temporary;
    this.account = account;
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
    checkName(root, part);
    try {
      return root == null ? openTemporary(part, cleaner) : openKept(root, part);
    } catch (IOException e) {
      String where = root == null ? "A temporary directory" : "The directory " + root;
      throw new ConfigurationException(
          SETTING,
          where
              + " cannot be made or written ("
              + PrivateFiles.reason(e)
              + "). Set '"
              + SETTING
              + "' to a directory this process may write.");
    }
  }

  /** What no file of a server, and no line of a log, could name. */
  private static void checkName(@Nullable Path root, String part) {
    if (root == null) {
      return;
    }
    if (root.toString().chars().anyMatch(Character::isISOControl)) {
      throw new ConfigurationException(
          SETTING,
          "The name of the directory of the local databases holds a line break or another control"
              + " character. Set '"
              + SETTING
              + "' to another directory.");
    }
    if (part.equals("mongodb") && File.separatorChar == '/' && root.toString().contains("\\")) {
      throw new ConfigurationException(
          SETTING,
          "The name of the directory of the local databases holds a backslash, which the MongoDB"
              + " server takes for a slash. Set '"
              + SETTING
              + "' to another directory.");
    }
    int bytes = root.toString().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_PATH_BYTES) {
      throw new ConfigurationException(
          SETTING,
          "The path of the directory of the local databases has "
              + bytes
              + " bytes, and their servers allow for "
              + MAX_PATH_BYTES
              + ". Set '"
              + SETTING
              + "' to a directory with a shorter path.");
    }
  }

  private static LocalDirectory openTemporary(String part, Cleaner cleaner) throws IOException {
    requireNameOfTemporary();
    Path root = Files.createTempDirectory(TemporaryDirectories.PREFIX).toRealPath();
    Lease<DirectoryLock> lock = LOCKS.acquire(root, () -> DirectoryLock.take(root));
    TemporaryDirectories.mark(root);
    TemporaryDirectories.removeAbandoned(root, part, cleaner);
    Path path = root.resolve(part);
    PrivateFiles.createDirectory(path);
    return new LocalDirectory(path, root, account(newId()), lock);
  }

  /** Where Java cannot name it, nothing temporary can be made, and the error says nothing of it. */
  private static void requireNameOfTemporary() {
    try {
      Path unused = Path.of(System.getProperty("java.io.tmpdir", ""));
    } catch (InvalidPathException e) {
      throw new ConfigurationException(
          "java.io.tmpdir",
          "The directory for temporary files, which the system property java.io.tmpdir names, has a"
              + " name that this process cannot write ("
              + e.getReason()
              + "; letters beyond ASCII take a UTF-8 locale, such as LC_ALL=C.UTF-8). Start Java"
              + " with such a locale, or with another directory.");
    }
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
      return new LocalDirectory(path, null, account(savedId(real)), lock);
    } catch (IOException e) {
      lock.close();
      throw e;
    }
  }

  /** What the directory is known by wherever it is moved to. One at a time in this process. */
  private static synchronized String savedId(Path root) throws IOException {
    Path file = root.resolve(ID);
    String saved = PrivateFiles.read(file).orElse("").strip();
    if (!saved.isEmpty()) {
      return saved;
    }
    String id = newId();
    PrivateFiles.write(file, id);
    return id;
  }

  private static String newId() {
    byte[] bytes = new byte[ID_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static VendorAccount account(String id) throws IOException {
    try {
      return new VendorAccount("data-directory", id);
    } catch (IllegalArgumentException e) {
      throw new IOException("the file " + ID + " there is damaged: it should hold one id", e);
    }
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

  /**
   * What the databases made here belong to. None for a temporary directory: nobody can come back to
   * it, so that what was made in one is gone once it is another's turn.
   */
  public Optional<VendorAccount> account() {
    return temporary == null ? Optional.of(account) : Optional.empty();
  }

  /**
   * Refuses to work on a database that was made in another data directory, where it still is.
   *
   * @param saved the database's checkpoint
   * @param server who is asked, for people
   * @throws ProviderException if it was made elsewhere
   */
  public void requireMadeHere(Checkpoint saved, String server) {
    account.requireMadeHere(saved, server);
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
