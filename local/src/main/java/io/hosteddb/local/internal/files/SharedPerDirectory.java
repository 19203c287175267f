package io.hosteddb.local.internal.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Things that exist once in this process for each directory, however many providers use them: made
 * for the first, closed with the last. Thread-safe.
 *
 * @param <T> the sort of thing
 */
public final class SharedPerDirectory<T extends Closeable> {
  private final Map<Path, Entry<T>> entries = new HashMap<>();

  /** Makes things that fail with {@code E}. */
  @FunctionalInterface
  public interface Opener<T, E extends Exception> {
    /** A new thing. */
    T open() throws E;
  }

  /** The thing of a directory, made if nobody uses it yet. */
  public synchronized <E extends Exception> Lease<T> acquire(Path directory, Opener<T, E> opener)
      throws E {
    Entry<T> entry = entries.get(directory);
    if (entry == null) {
      entry = new Entry<>(opener.open());
      entries.put(directory, entry);
    }
    entry.users++;
    return new Lease<>(this, directory, entry.value);
  }

  private synchronized void release(Path directory) throws IOException {
    Entry<T> entry = entries.get(directory);
    if (entry != null && --entry.users == 0) {
      entries.remove(directory);
      entry.value.close();
    }
  }

  private static final class Entry<T> {
    private final T value;
    private int users;

    private Entry(T value) {
      this.value = value;
    }
  }

  /**
   * The use of a shared thing by one provider.
   *
   * @param <T> the sort of thing
   */
  public static final class Lease<T extends Closeable> implements Closeable {
    private final SharedPerDirectory<T> shared;
    private final Path directory;
    private final T value;
    private boolean released;

    private Lease(SharedPerDirectory<T> shared, Path directory, T value) {
      this.shared = shared;
      this.directory = directory;
      this.value = value;
    }

    /** The thing. */
    public T value() {
      return value;
    }

    /** Ends the use; again is fine. */
    @Override
    public void close() throws IOException {
      synchronized (this) {
        if (released) {
          return;
        }
        released = true;
      }
      shared.release(directory);
    }
  }
}
