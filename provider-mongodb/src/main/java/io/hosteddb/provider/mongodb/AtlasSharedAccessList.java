package io.hosteddb.provider.mongodb;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The entries of the settings in the access lists of shared projects. They are added once in the
 * life of the provider: entries added at the same time get in each other's way at Atlas, and what
 * an operator removes later stays removed. And they are waited for once: seen to apply to one
 * cluster of a project, they apply to the next. Thread-safe.
 */
final class AtlasSharedAccessList {
  private final ReentrantLock adding = new ReentrantLock();
  private final Set<String> added = ConcurrentHashMap.newKeySet();
  private final Set<String> active = ConcurrentHashMap.newKeySet();

  /** Adds the entries. */
  @FunctionalInterface
  interface Call {
    void run() throws InterruptedException;
  }

  /** Whether the entries are there now; false if another thread is adding them. */
  boolean tryAdd(String project, Call call) throws InterruptedException {
    if (added.contains(project)) {
      return true;
    }
    if (!adding.tryLock()) {
      return false;
    }
    try {
      if (!added.contains(project)) {
        call.run();
        added.add(project);
      }
      return true;
    } finally {
      adding.unlock();
    }
  }

  /** Whether every entry was seen to apply. */
  boolean isActive(String project) {
    return active.contains(project);
  }

  /** To be told when every entry was seen to apply. */
  void seenActive(String project) {
    active.add(project);
  }

  /** To be told when an entry could not be applied: it is to be added again. */
  void failed(String project) {
    added.remove(project);
  }
}
