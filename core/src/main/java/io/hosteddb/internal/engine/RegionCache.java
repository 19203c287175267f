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
 */
public final class RegionCache implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RegionCache.class);
  private static final Duration FRESH = Duration.ofMinutes(10);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final CallRunner calls;
  private final InstantSource clock;
  private final Map<ProviderId, Entry> entries = new ConcurrentHashMap<>();
  private final ExecutorService refreshes =
      Executors.newCachedThreadPool(StepThreads.named("hosteddb-regions-"));

  /** The list of one provider; guarded by its own monitor. */
  private static final class Entry {
    private @Nullable List<Region> live;
    private Instant triedAt = Instant.MIN;
    private CompletableFuture<Void> refresh = CompletableFuture.completedFuture(null);
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
    Entry entry = refreshed(provider);
    synchronized (entry) {
      List<Region> live = entry.live;
      return live == null ? provider.descriptor().fallbackRegions() : live;
    }
  }

  /**
   * Whether the vendor has answered yet; waits up to two seconds if it was never asked before, so
   * that a region newer than this release is not refused.
   *
   * @param provider the provider
   * @return true if the list is the vendor's own
   */
  public boolean isLive(DatabaseProvider provider) {
    Entry entry = refreshed(provider);
    CompletableFuture<Void> refresh;
    synchronized (entry) {
      refresh = entry.refresh;
    }
    try {
      refresh.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
      LOG.debug("The regions of {} are not there yet.", provider.descriptor().profile().id());
    }
    synchronized (entry) {
      return entry.live != null;
    }
  }

  /** Begins a refresh if one is due. */
  private Entry refreshed(DatabaseProvider provider) {
    Entry entry = entry(provider);
    synchronized (entry) {
      Instant now = clock.instant();
      boolean due = entry.triedAt.equals(Instant.MIN) || now.isAfter(entry.triedAt.plus(FRESH));
      if (entry.refresh.isDone() && due) {
        entry.triedAt = now;
        try {
          entry.refresh = CompletableFuture.runAsync(() -> load(provider, entry), refreshes);
        } catch (RejectedExecutionException e) {
          LOG.debug("The library is closing: regions are not refreshed.");
        }
      }
      return entry;
    }
  }

  private void load(DatabaseProvider provider, Entry entry) {
    String name = provider.descriptor().profile().displayName();
    try {
      List<Region> loaded =
          calls.call("The region list of " + name, call -> List.copyOf(provider.regions(call)));
      if (!loaded.isEmpty()) {
        synchronized (entry) {
          entry.live = List.copyOf(loaded);
        }
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
