package io.hosteddb.local.internal.files;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.hosteddb.error.ConfigurationException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The right of this process to a data directory. The operating system ends it with the process,
 * whatever way that dies.
 */
final class DirectoryLock implements Closeable {
  private static final String FILE = "hosteddb.lock";

  private final FileChannel channel;

  private DirectoryLock(FileChannel channel) {
    this.channel = channel;
  }

  static DirectoryLock take(Path directory) throws IOException {
    FileChannel channel = FileChannel.open(directory.resolve(FILE), CREATE, WRITE);
    try {
      if (lock(channel) != null) {
        return new DirectoryLock(channel);
      }
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    throw new ConfigurationException(
        LocalDirectory.SETTING,
        "The directory "
            + directory
            + " is in use by another process: its file "
            + FILE
            + " is locked. Stop that process, or set '"
            + LocalDirectory.SETTING
            + "' to another directory.");
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Held in this process by another class loader's copy of the library.
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
