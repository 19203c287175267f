package io.hosteddb.internal.engine;

import io.hosteddb.model.ProviderId;
import io.hosteddb.model.Region;
import io.hosteddb.spi.DatabaseProvider;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The regions that vendors offer: the live list, refreshed in the background when it is older than
 * ten minutes and served stale while the vendor is down; before the first answer the descriptor's.
 *
 * <p>A question that fails says nothing of regions: it is asked again soon, and at once where a
 * region is wanted that is not in the list. However many want to know, one question runs at a time.
 */
public final class RegionCache implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RegionCache.class);
  private static final Duration FRESH = Duration.ofMinutes(10);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(30);

  /** A list of this age is believed when it lacks what somebody wants. */
  private static final Duration BELIEVED = Duration.ofSeconds(30);

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final CallRunner calls;
  private final InstantSource clock;
  private final Map<ProviderId, Entry> entries = new ConcurrentHashMap<>();
  private final ExecutorService refreshes =
      Executors.newCachedThreadPool(StepThreads.named("hosteddb-regions-"));

  /** The list of one provider; guarded by its own monitor. */
  private static final class Entry {
    private @Nullable List<Region> live;
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

  /**
   * A cache.
   *
   * @param calls makes the calls
   * @param clock the library's clock
   */
  public RegionCache(CallRunner calls, InstantSource clock) {
    this.calls = calls;
    this.clock = clock;
  }

  /**
   * The regions a provider offers, as far as is known now. Never waits for the vendor.
   *
   * @param provider the provider
   * @return the live list, or the descriptor's while there is none
   */
  public List<Region> regions(DatabaseProvider provider) {
    Entry entry = entry(provider);
    synchronized (entry) {
      if (entry.isOver(clock.instant(), entry.answered ? FRESH : AFTER_FAILURE)) {
        refresh(provider, entry);
      }
      List<Region> live = entry.live;
      return live == null ? provider.descriptor().fallbackRegions() : live;
    }
  }

  /**
   * Makes sure of the list before a region is refused that is not in it: asks the vendor, unless it
   * has answered just now, and waits up to two seconds.
   *
   * @param provider the provider
   * @return true if the list is what the vendor says now; false if it did not answer
   */
  public boolean makeSure(DatabaseProvider provider) {
    Entry entry = entry(provider);
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

  private static void await(DatabaseProvider provider, CompletableFuture<Void> refresh) {
    try {
      refresh.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
      LOG.debug("The regions of {} are not there yet.", provider.descriptor().profile().id());
    }
  }

  /** Begins a question unless one runs; the caller holds the entry's monitor. */
  private void refresh(DatabaseProvider provider, Entry entry) {
    if (!entry.refresh.isDone()) {
      return;
    }
    entry.askedAt = clock.instant();
    entry.answered = false;
    try {
      entry.refresh = CompletableFuture.runAsync(() -> load(provider, entry), refreshes);
    } catch (RejectedExecutionException e) {
      LOG.debug("The library is closing: regions are not refreshed.");
    }
  }

  private void load(DatabaseProvider provider, Entry entry) {
    String name = provider.descriptor().profile().displayName();
    try {
      List<Region> loaded =
          calls.call(
              "The region list of " + name,
              call -> List.copyOf(Objects.requireNonNull(provider.regions(call))));
      if (loaded.isEmpty()) {
        LOG.info("{} offers no region at all; the last list stays.", name);
        return;
      }
      synchronized (entry) {
        entry.live = loaded;
        entry.answered = true;
      }
    } catch (ProviderException e) {
      LOG.info("{} does not say which regions it offers ({}).", name, e.category());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Entry entry(DatabaseProvider provider) {
    return entries.computeIfAbsent(provider.descriptor().profile().id(), unused -> new Entry());
  }

  @Override
  public void close() {
    refreshes.shutdownNow();
  }
}
