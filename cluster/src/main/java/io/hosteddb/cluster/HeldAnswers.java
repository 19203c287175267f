package io.hosteddb.cluster;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Holds the next answer of some operations back until all are released. Thread-safe. */
final class HeldAnswers {
  private static final long MAX_SECONDS = 120;

  private final Deque<CountDownLatch> waiting = new ArrayDeque<>();
  private final List<String> next = new ArrayList<>();

  /** One more of the next answers of the operation is held back. */
  synchronized void holdNext(String operation) {
    next.add(operation);
  }

  /** How many answers are held back now. */
  synchronized int holding() {
    return waiting.size();
  }

  /** Lets go of what is held back. */
  synchronized void release() {
    next.clear();
    waiting.forEach(CountDownLatch::countDown);
    waiting.clear();
  }

  void answering(String operation) {
    CountDownLatch released = begin(operation);
    if (released == null) {
      return;
    }
    try {
      boolean unused = released.await(MAX_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized @Nullable CountDownLatch begin(String operation) {
    if (!next.remove(operation)) {
      return null;
    }
    CountDownLatch released = new CountDownLatch(1);
    waiting.add(released);
    return released;
  }
}
