package io.hosteddb.internal.engine;

import io.hosteddb.model.ProviderId;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.work.StepThreads;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists that vendors have, one for each provider: refreshed in the background when it is older than
 * ten minutes and served stale while the vendor is down; before the first answer the descriptor's.
 *
 * <p>A question that fails says nothing of the list: it is asked again soon, and at once where
 * something is wanted that is not in the list. However many want to know, one question runs at a
 * time.
 */
final class LiveLists<T> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LiveLists.class);
  private static final Duration FRESH = Duration.ofMinutes(10);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(30);

  /** A list of this age is believed when it lacks what somebody wants. */
  private static final Duration BELIEVED = Duration.ofSeconds(30);

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final String what;
  private final Question<T> question;
  private final Function<ProviderDescriptor, List<T>> fallback;
  private final CallRunner calls;
  private final InstantSource clock;
  private final Map<ProviderId, Entry<T>> entries = new ConcurrentHashMap<>();
  private final ExecutorService refreshes;

  /** The list of one provider; guarded by its own monitor. */
  private static final class Entry<T> {
    private @Nullable List<T> live;
    private @Nullable Instant askedAt;
    private boolean answered;
    private CompletableFuture<Void> refresh = CompletableFuture.completedFuture(null);

    /** Whether the last question was answered, and not longer ago than that. */
    boolean isAnswered(Instant now, Duration within) {
      return answered && !isOver(now, within);
    }

    /** A clock that was set back says nothing of how old the list is. */
    boolean isOver(Instant now, Duration since) {
      return askedAt == null || now.isBefore(askedAt) || now.isAfter(askedAt.plus(since));
    }
  }

  /** A question to a provider. */
  interface Question<T> {
    List<T> ask(DatabaseProvider provider, CallContext call) throws InterruptedException;
  }

  /**
   * Lists of one kind.
   *
   * @param what in the plural, for the log
   * @param question gives the live list
   * @param fallback gives the one to go by until then
   */
  LiveLists(
      String what,
      Question<T> question,
      Function<ProviderDescriptor, List<T>> fallback,
      CallRunner calls,
      InstantSource clock) {
    this.what = what;
    this.question = question;
    this.fallback = fallback;
    this.calls = calls;
    this.clock = clock;
    this.refreshes = Executors.newCachedThreadPool(StepThreads.named("hosteddb-" + what + "-"));
  }

  /** The list of a provider as far as is known now. Never waits for the vendor. */
  List<T> of(DatabaseProvider provider) {
    Entry<T> entry = entry(provider);
    synchronized (entry) {
      if (entry.isOver(clock.instant(), entry.answered ? FRESH : AFTER_FAILURE)) {
        refresh(provider, entry);
      }
      List<T> live = entry.live;
      return live == null ? fallback.apply(provider.descriptor()) : live;
    }
  }

  /**
   * Makes sure of the list before something is refused that is not in it: asks the vendor, unless
   * it has answered just now, and waits up to two seconds.
   *
   * @return true if the list is what the vendor says now; false if it did not answer
   */
  boolean makeSure(DatabaseProvider provider) {
    Entry<T> entry = entry(provider);
    // A question that ran already may have begun when the vendor was down: then one more is asked.
    for (int tries = 0; tries < 2; tries++) {
      CompletableFuture<Void> refresh;
      boolean joined;
      synchronized (entry) {
        joined = !entry.refresh.isDone();
        if (!joined && entry.isAnswered(clock.instant(), BELIEVED)) {
          return true;
        }
        refresh(provider, entry);
        refresh = entry.refresh;
      }
      await(provider, refresh);
      synchronized (entry) {
        if (entry.refresh.isDone() && entry.answered) {
          return true;
        }
        if (!joined || !entry.refresh.isDone()) {
          return false;
        }
      }
    }
    return false;
  }

  private void await(DatabaseProvider provider, CompletableFuture<Void> refresh) {
    try {
      refresh.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
      LOG.debug("The {} of {} are not there yet.", what, provider.descriptor().profile().id());
    }
  }

  /** Begins a question unless one runs; the caller holds the entry's monitor. */
  private void refresh(DatabaseProvider provider, Entry<T> entry) {
    if (!entry.refresh.isDone()) {
      return;
    }
    entry.askedAt = clock.instant();
    entry.answered = false;
    try {
      entry.refresh = CompletableFuture.runAsync(() -> load(provider, entry), refreshes);
    } catch (RejectedExecutionException e) {
      LOG.debug("The library is closing: {} are not refreshed.", what);
    }
  }

  private void load(DatabaseProvider provider, Entry<T> entry) {
    String name = provider.descriptor().profile().displayName();
    try {
      List<T> loaded =
          calls.call(
              "The list of " + what + " of " + name,
              call -> List.copyOf(Objects.requireNonNull(question.ask(provider, call))));
      if (loaded.isEmpty() && !fallback.apply(provider.descriptor()).isEmpty()) {
        LOG.info("{} offers no {} at all; the last list stays.", name, what);
        return;
      }
      synchronized (entry) {
        entry.live = loaded;
        entry.answered = true;
      }
    } catch (ProviderException e) {
      LOG.info("{} does not say which {} it offers ({}).", name, what, e.category());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Entry<T> entry(DatabaseProvider provider) {
    return entries.computeIfAbsent(provider.descriptor().profile().id(), unused -> new Entry<>());
  }

  @Override
  public void close() {
    refreshes.shutdownNow();
  }
}
