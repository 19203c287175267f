package io.hosteddb.testkit.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Many threads that do something at the same moment, time and again. */
final class Race {
  /** Of all races: as many as run, which the next finds there, and which end when none comes. */
  private static final ExecutorService RUNNERS =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          5,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          runner -> {
            Thread thread = new Thread(runner, "hosteddb-kit-race");
            thread.setDaemon(true);
            return thread;
          });

  private final int threads;

  Race(int threads) {
    this.threads = threads;
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
    for (Future<T> future : RUNNERS.invokeAll(calls)) {
      results.add(future.get());
    }
    return results;
  }
}
