package io.hosteddb.internal.engine;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.work.StepThreads;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls providers within the call budget, each call on a thread of its own, so that one that never
 * returns costs that thread and not the engine. A database whose call was given up stays busy until
 * the call has really ended.
 */
public final class CallRunner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CallRunner.class);
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final Duration budget;
  private final ExecutorService calls =
      Executors.newCachedThreadPool(StepThreads.named("hosteddb-call-"));
  private final Map<DatabaseId, Long> busySince = new ConcurrentHashMap<>();
  private volatile Consumer<DatabaseId> whenCallsEnd = database -> {};

  /**
   * A runner.
   *
   * @param budget how long one call may take
   */
  public CallRunner(Duration budget) {
    this.budget = budget;
  }

  /** A call to a provider. */
  @FunctionalInterface
  interface Call<T> {
    T run(CallContext context) throws InterruptedException;
  }

  Duration budget() {
    return budget;
  }

  /**
   * Whether a call for the database that was given up is still running; not for ever, lest a detach
   * wait for ever.
   */
  boolean isBusy(DatabaseId database) {
    Long since = busySince.get(database);
    return since != null && System.nanoTime() - since < longestBusy(budget);
  }

  static long longestBusy(Duration budget) {
    return budget.multipliedBy(10).toNanos();
  }

  /** Whether a call for the database runs, however long it has. */
  boolean isRunning(DatabaseId database) {
    return busySince.containsKey(database);
  }

  /** Tells when a call for a database has really ended; in the call's thread. */
  void whenCallsEnd(Consumer<DatabaseId> listener) {
    whenCallsEnd = listener;
  }

  /**
   * Makes a call for a database.
   *
   * @param since when the record was known to be current, by {@link System#nanoTime}: the call's
   *     time runs from then on, so that a process that was frozen since makes no call
   * @throws ProviderException what the provider threw, or what stands for its breach of contract
   * @throws InterruptedException if this thread was interrupted; the call was, too
   */
  <T> T call(DatabaseId database, String what, long since, Call<T> call)
      throws InterruptedException {
    CallContext context = CallContext.startedAt(since, budget);
    if (context.isOver()) {
      throw ProviderException.of(
              ErrorCategory.UNAVAILABLE,
              "The time of the call was over before " + what + " was called.")
          .nothingSent(true)
          .build();
    }
    return await(
        what,
        context,
        () -> {
          Long begun = System.nanoTime();
          busySince.put(database, begun);
          try {
            return call.run(context);
          } finally {
            busySince.remove(database, begun);
            whenCallsEnd.accept(database);
          }
        });
  }

  /** Makes a call that belongs to no database. */
  <T> T call(String what, Call<T> call) throws InterruptedException {
    CallContext context = CallContext.startingNow(budget);
    return await(what, context, () -> call.run(context));
  }

  private <T> T await(String what, CallContext context, Callable<T> call)
      throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(1);
    Future<T> future =
        calls.submit(() -> {
          try {
            return call.call();
          } finally {
            ended.countDown();
          }
        });
    try {
      T result = future.get(context.remaining().toNanos(), TimeUnit.NANOSECONDS);
      if (result == null) {
        LOG.warn("{} returned null.", what);
        throw ResultValidator.bug(what + " returned nothing.");
      }
      return result;
    } catch (TimeoutException e) {
      future.cancel(true);
      boolean stopped = ended.await(GRACE.toNanos(), TimeUnit.NANOSECONDS);
      throw overBudget(what, stopped);
    } catch (ExecutionException e) {
      throw problem(what, e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      future.cancel(true);
      throw e;
    }
  }

  private ProviderException overBudget(String what, boolean stopped) {
    LOG.warn(
        "{} did not return within its call budget of {} s{}.",
        what,
        budget.toMillis() / 1000.0,
        stopped ? "" : " and ignores its interruption");
    return ProviderException.of(
            ErrorCategory.UNAVAILABLE,
            what + " did not answer within " + seconds(budget) + " seconds.")
        .outcomeKnown(false)
        .build();
  }

  private static String seconds(Duration duration) {
    double seconds = duration.toMillis() / 1000.0;
    return seconds == Math.rint(seconds) ? String.valueOf((long) seconds) : String.valueOf(seconds);
  }

  private static ProviderException problem(String what, Throwable thrown) {
    if (thrown instanceof ProviderException expected) {
      return expected;
    }
    LOG.warn("{} ended unexpectedly.", what, RedactedThrowable.of(thrown));
    return ResultValidator.bug(
        what + " ended unexpectedly (" + thrown.getClass().getSimpleName() + ").");
  }

  @Override
  public void close() {
    calls.shutdownNow();
  }
}
