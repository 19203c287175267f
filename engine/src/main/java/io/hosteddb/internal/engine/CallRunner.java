package io.hosteddb.internal.engine;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.work.NextStep;
import io.hosteddb.work.SpareThread;
import io.hosteddb.work.StepThreads;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls providers within the call budget, so that a call that never returns costs the thread that
 * it is made on and not the engine. A database whose call was given up stays busy until the call
 * has really ended.
 *
 * <p>Where the queue can spare the thread of the run, the call is made on it: if it does not
 * return, the run goes on elsewhere. Else it is made on a thread of its own, and the run waits for
 * it.
 */
public final class CallRunner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CallRunner.class);

  private final Duration budget;
  private final CallWatch watch = new CallWatch();
  private final ExecutorService calls =
      Executors.newCachedThreadPool(StepThreads.named("hosteddb-call-"));
  private volatile Consumer<DatabaseId> whenCallsEnd = database -> {};
  private volatile boolean closed;

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

  /** Whoever waits for a call. */
  private interface Caller {
    /** The call did not return in its time. Must not wait. */
    void goOnWithout(ProviderException problem);

    /** Whether the library is closing and has interrupted the call's thread. */
    boolean hasInterrupted();
  }

  /**
   * Ends a run on a thread that it has left: its call has returned after it was given up, and
   * somebody else goes on with the run.
   */
  static final class ThreadLeft extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private ThreadLeft(String what) {
      super(what + " returned after it was given up.", null, false, false);
    }
  }

  Duration budget() {
    return budget;
  }

  /**
   * Whether a call for the database that was given up is still running; not for ever, lest a detach
   * wait for ever.
   */
  boolean isBusy(DatabaseId database) {
    long nanos = watch.runningFor(database);
    return nanos >= 0 && nanos < longestBusy(budget);
  }

  static long longestBusy(Duration budget) {
    return budget.multipliedBy(10).toNanos();
  }

  /** Whether a call for the database runs, however long it has. */
  boolean isRunning(DatabaseId database) {
    return watch.runningFor(database) >= 0;
  }

  /** Tells when a call for a database has really ended; in the call's thread. */
  void whenCallsEnd(Consumer<DatabaseId> listener) {
    whenCallsEnd = listener;
  }

  /**
   * Makes a call for a database, on this thread if the queue can spare it.
   *
   * @param since when the record was known to be current, by {@link System#nanoTime}: the call's
   *     time runs from then on, so that a process that was frozen since makes no call
   * @param thread the thread of the run; null if it is needed
   * @param rest what is left of the run if the call does not return in its time: made elsewhere if
   *     the call was made on the thread of the run, which then ends in {@link ThreadLeft}
   * @throws ProviderException what the provider threw, or what stands for its breach of contract
   * @throws InterruptedException if this thread was interrupted; the call was, too
   */
  <T> T call(
      DatabaseId database,
      String what,
      long since,
      @Nullable SpareThread thread,
      Function<ProviderException, NextStep> rest,
      Call<T> call)
      throws InterruptedException {
    CallContext context = CallContext.startedAt(since, budget);
    if (context.isOver()) {
      throw ProviderException.of(
              ErrorCategory.UNAVAILABLE,
              "The time of the call was over before " + what + " was called.")
          .nothingSent(true)
          .build();
    }
    if (thread == null) {
      return callElsewhere(database, what, context, call);
    }
    Caller caller =
        new Caller() {
          @Override
          public void goOnWithout(ProviderException problem) {
            thread.leave(() -> rest.apply(problem));
          }

          @Override
          public boolean hasInterrupted() {
            return thread.isInterrupted();
          }
        };
    return call(database, what, context, call, caller);
  }

  /** Makes a call that belongs to no database, on a thread of its own. */
  <T> T call(String what, Call<T> call) throws InterruptedException {
    return callElsewhere(null, what, CallContext.startingNow(budget), call);
  }

  private <T> T callElsewhere(
      @Nullable DatabaseId database, String what, CallContext context, Call<T> call)
      throws InterruptedException {
    CompletableFuture<T> answer = new CompletableFuture<>();
    Caller caller =
        new Caller() {
          @Override
          public void goOnWithout(ProviderException problem) {
            answer.completeExceptionally(problem);
          }

          @Override
          public boolean hasInterrupted() {
            return closed;
          }
        };
    Future<?> made =
        calls.submit(() -> {
          try {
            answer.complete(call(database, what, context, call, caller));
          } catch (Throwable e) {
            answer.completeExceptionally(e);
          }
        });
    try {
      return answer.get();
    } catch (ExecutionException e) {
      if (closed && e.getCause() instanceof InterruptedException) {
        throw new InterruptedException("The library is closing.");
      }
      throw problem(what, e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      made.cancel(true);
      throw e;
    }
  }

  /** Makes a call on this thread. */
  private <T> T call(
      @Nullable DatabaseId database, String what, CallContext context, Call<T> call, Caller caller)
      throws InterruptedException {
    // What is left of other code's is not meant for the provider.
    if (Thread.interrupted() && caller.hasInterrupted()) {
      throw new InterruptedException("The library is closing.");
    }
    CallWatch.WatchedCall watched =
        watch.begin(
            database, context.remaining(), () -> caller.goOnWithout(overBudget(what, false)));
    T result = null;
    Throwable thrown = null;
    try {
      result = call.run(context);
    } catch (Throwable e) {
      thrown = e;
    }
    CallWatch.End end = watched.end();
    // Whoever interrupted the thread meant the call: it must not reach what comes after it.
    boolean unused = Thread.interrupted();
    if (database != null) {
      whenCallsEnd.accept(database);
    }
    if (end == CallWatch.End.GIVEN_UP) {
      throw new ThreadLeft(what);
    }
    if (end == CallWatch.End.OVER) {
      throw overBudget(what, true);
    }
    if (thrown != null && caller.hasInterrupted()) {
      throw new InterruptedException("The library is closing.");
    }
    if (thrown != null) {
      throw problem(what, thrown);
    }
    if (result == null) {
      LOG.warn("{} returned null.", what);
      throw ResultValidator.bug(what + " returned nothing.");
    }
    return result;
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
    RedactedThrowable.warn(LOG, what + " ended unexpectedly.", thrown);
    return ResultValidator.bug(what + " ended unexpectedly (" + LinkageText.of(thrown) + ").");
  }

  @Override
  public void close() {
    closed = true;
    calls.shutdownNow();
    watch.close();
  }
}
