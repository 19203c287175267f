package io.hosteddb.provider.mongodb;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Adds the entries of the settings to the access list of the shared project, once in the life of
 * the provider: entries added at the same time get in each other's way at Atlas, and what an
 * operator removes later stays removed. Thread-safe.
 */
final class SharedAccessList {
  private final ReentrantLock adding = new ReentrantLock();
  private volatile boolean added;

  /** Adds the entries. */
  @FunctionalInterface
  interface Call {
    void run() throws InterruptedException;
  }

  /** Whether the entries are there now; false if another thread is adding them. */
  boolean tryAdd(Call call) throws InterruptedException {
    if (added) {
      return true;
    }
    if (!adding.tryLock()) {
      return false;
    }
    try {
      if (!added) {
        call.run();
        added = true;
      }
      return true;
    } finally {
      adding.unlock();
    }
  }
}
