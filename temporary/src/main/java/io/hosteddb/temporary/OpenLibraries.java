package io.hosteddb.temporary;

import io.hosteddb.spi.AtExit;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The libraries that are open in this process, one for each settings. Opening and closing take
 * their time: they hold up those alone who want the same. Thread-safe.
 */
final class OpenLibraries {
  private static final Duration REMOVED_WITHIN = Duration.ofMinutes(1);
  private static final Duration REMOVED_AT_EXIT_WITHIN = Duration.ofSeconds(10);

  private static final Map<TemporarySettings, OpenLibraries> ALL = new HashMap<>();

  /** Guarded by {@link #ALL}. */
  private static @Nullable AtExit atExit;

  private final TemporarySettings settings;

  /** Held while the library opens or closes. */
  private final ReentrantLock lock = new ReentrantLock();

  private volatile @Nullable SharedLibrary library;

  /** Guarded by {@link #ALL}. */
  private int users;

  private OpenLibraries(TemporarySettings settings) {
    this.settings = settings;
  }

  /** A use of the library of some settings, which the first one opens. */
  static Use use(TemporarySettings settings) {
    OpenLibraries open;
    synchronized (ALL) {
      open = ALL.computeIfAbsent(settings, OpenLibraries::new);
      if (atExit == null) {
        atExit = AtExit.run(AtExit.Phase.LIBRARIES, OpenLibraries::closeAll);
      }
      open.users++;
    }
    boolean opened = false;
    try {
      Use use = new Use(open, open.library());
      opened = true;
      return use;
    } finally {
      if (!opened) {
        open.leave();
      }
    }
  }

  private SharedLibrary library() {
    lock.lock();
    try {
      SharedLibrary open = library;
      if (open == null) {
        open = SharedLibrary.open(settings);
        library = open;
      }
      return open;
    } finally {
      lock.unlock();
    }
  }

  /** Closes it if nobody else uses it; who comes meanwhile waits and opens it anew. */
  private void leave() {
    lock.lock();
    try {
      if (usersAfterOneLess() == 0) {
        close(REMOVED_WITHIN);
      }
      synchronized (ALL) {
        if (users == 0) {
          ALL.remove(settings, this);
          if (ALL.isEmpty() && atExit != null) {
            atExit.forget();
            atExit = null;
          }
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private int usersAfterOneLess() {
    synchronized (ALL) {
      users--;
      return users;
    }
  }

  private void close(Duration within) {
    SharedLibrary open = library;
    library = null;
    if (open != null) {
      open.close(within);
    }
  }

  private static void closeAll() {
    List<OpenLibraries> all;
    synchronized (ALL) {
      all = List.copyOf(ALL.values());
    }
    try {
      for (OpenLibraries open : all) {
        open.closeAtExit();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeAtExit() throws InterruptedException {
    // Somebody else may be closing it, and would have been patient.
    if (lock.tryLock(REMOVED_AT_EXIT_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
      try {
        close(REMOVED_AT_EXIT_WITHIN);
      } finally {
        lock.unlock();
      }
    }
  }

  /** One of those who use a library; to be ended once. */
  record Use(OpenLibraries open, SharedLibrary library) {
    void end() {
      open.leave();
    }
  }
}
