package io.hosteddb.local.internal.files;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.hosteddb.error.ConfigurationException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The right of this process to a data directory. The operating system ends it with the process,
 * whatever way that dies.
 *
 * <p>It also ends it when this process closes the file, however it was opened. So the file of a
 * directory that is held is not opened a second time: all copies of the library in this process
 * share the properties of the system, where each names what it holds.
 */
final class DirectoryLock implements Closeable {
  private static final String FILE = "hosteddb.lock";
  private static final String HELD = "io.hosteddb.local.lock:";

  private final FileChannel channel;
  private final String held;
  private final AtomicBoolean closed = new AtomicBoolean();

  private DirectoryLock(FileChannel channel, String held) {
    this.channel = channel;
    this.held = held;
  }

  static DirectoryLock take(Path directory) throws IOException {
    String held = HELD + directory.toRealPath();
    if (System.getProperties().putIfAbsent(held, "") != null) {
      throw inUse(directory, "by another copy of the library in this process");
    }
    DirectoryLock lock = null;
    try {
      lock = locked(directory, held);
    } finally {
      if (lock == null) {
        System.getProperties().remove(held);
      }
    }
    return lock;
  }

  private static DirectoryLock locked(Path directory, String held) throws IOException {
    FileChannel channel = FileChannel.open(directory.resolve(FILE), CREATE, WRITE);
    boolean locked = false;
    try {
      locked = channel.tryLock() != null;
    } finally {
      if (!locked) {
        channel.close();
      }
    }
    if (!locked) {
      throw inUse(directory, "by another process: its file " + FILE + " is locked");
    }
    return new DirectoryLock(channel, held);
  }

  private static ConfigurationException inUse(Path directory, String by) {
    return new ConfigurationException(
        LocalDirectory.SETTING,
        "The directory "
            + directory
            + " is in use "
            + by
            + ". Stop that one, or set '"
            + LocalDirectory.SETTING
            + "' to another directory.");
  }

  /** Gives the directory to others; again is fine. */
  @Override
  public void close() throws IOException {
    if (closed.compareAndSet(false, true)) {
      try {
        channel.close();
      } finally {
        System.getProperties().remove(held);
      }
    }
  }
}
