package io.hosteddb.testkit.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Many threads that do something at the same moment, time and again. */
final class Race implements AutoCloseable {
  private final int threads;
  private final ExecutorService executor;

  Race(int threads) {
    this.threads = threads;
    this.executor = Executors.newFixedThreadPool(threads);
  }

  /** Runs what the function makes for each thread, and returns the results in its order. */
  <T> List<T> run(IntFunction<Callable<T>> work) throws Exception {
    CyclicBarrier start = new CyclicBarrier(threads);
    List<Callable<T>> calls = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Callable<T> call = work.apply(i);
      calls.add(() -> {
        start.await();
        return call.call();
      });
    }
    List<T> results = new ArrayList<>();
    for (Future<T> future : executor.invokeAll(calls)) {
      results.add(future.get());
    }
    return results;
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
