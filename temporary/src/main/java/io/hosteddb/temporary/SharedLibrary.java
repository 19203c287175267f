package io.hosteddb.temporary;

import io.hosteddb.CatalogEntry;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.database.NotReadyException;
import io.hosteddb.error.ClosedException;
import io.hosteddb.error.ConfigurationException;
import io.hosteddb.error.HostedDatabasesException;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.rules.AttachmentScope;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InMemoryDatabaseStore;
import io.hosteddb.store.Trail;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One library for all in this process who want it with the same settings: opened for the first,
 * closed with the last or when the process ends. Its records are in memory; what may be at a vendor
 * is also in {@link Leftovers}. Thread-safe.
 */
final class SharedLibrary {
  static final Actor ACTOR = Actor.service("temporary-databases");

  private static final Logger LOG = LoggerFactory.getLogger(SharedLibrary.class);
  private static final String PLATFORM = "hosteddb-temporary";

  /** What tells them from others in a vendor's console. */
  private static final String VENDOR_PREFIX = "tmp";

  private static final Duration REMOVED_WITHIN = Duration.ofMinutes(1);
  private static final Duration REMOVED_AT_EXIT_WITHIN = Duration.ofSeconds(10);
  private static final Map<TemporarySettings, SharedLibrary> OPEN = new HashMap<>();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(SharedLibrary::closeAll, "hosteddb-temporary-exit"));
  }

  private final TemporarySettings settings;
  private final HostedDatabases databases;
  private final @Nullable Leftovers leftovers;
  private final Set<String> development;
  private final AtomicLong projects = new AtomicLong();
  private final Set<DatabaseId> attached = new HashSet<>();
  private int users;

  private SharedLibrary(TemporarySettings settings) {
    this.settings = settings;
    DatabaseStore memory = new InMemoryDatabaseStore();
    databases =
        HostedDatabases.builder()
            .providers(Providers.discover(settings.providerSettings()))
            .store(LeftoverStore.around(memory, this::begun, this::deleted))
            .attachmentScope(AttachmentScope.ENVIRONMENT)
            .platform(PLATFORM)
            .vendorPrefix(VENDOR_PREFIX)
            .build();
    development =
        databases.catalog().stream()
            .filter(CatalogEntry::development)
            .map(SharedLibrary::backend)
            .collect(Collectors.toUnmodifiableSet());
    boolean opened = false;
    try {
      leftovers = openLeftovers();
      removeLeftovers(memory);
      opened = true;
    } finally {
      if (!opened) {
        databases.close();
      }
    }
  }

  static SharedLibrary acquire(TemporarySettings settings) {
    synchronized (OPEN) {
      SharedLibrary library = OPEN.computeIfAbsent(settings, SharedLibrary::new);
      library.users++;
      return library;
    }
  }

  /** Closes it if nobody else uses it. */
  void release() {
    synchronized (OPEN) {
      if (--users == 0 && OPEN.remove(settings, this)) {
        close(REMOVED_WITHIN);
      }
    }
  }

  private static void closeAll() {
    synchronized (OPEN) {
      OPEN.values().forEach(library -> library.close(REMOVED_AT_EXIT_WITHIN));
      OPEN.clear();
    }
  }

  HostedDatabases databases() {
    return databases;
  }

  Duration readyWithin() {
    return settings.readyWithin();
  }

  /** A number for each project, so that two of one name are two. */
  long nextProject() {
    return projects.incrementAndGet();
  }

  /** Whether who serves it runs on this machine, so that a problem is not going to pass. */
  boolean isDevelopment(String providerAndBackend) {
    return development.contains(providerAndBackend);
  }

  private static String backend(CatalogEntry entry) {
    return entry.provider() + "/" + entry.backend();
  }

  private @Nullable Leftovers openLeftovers() {
    Path directory = settings.leftoversDirectory();
    try {
      return Leftovers.open(directory);
    } catch (IOException e) {
      if (development.size() == databases.catalog().size()) {
        LOG.warn(
            "{} cannot be written, so nothing is known of this run if it is killed. Set '{}{}' to a"
                + " directory that can.",
            directory,
            TemporarySettings.PREFIX,
            TemporarySettings.LEFTOVERS_DIRECTORY);
        return null;
      }
      throw new ConfigurationException(
          TemporarySettings.LEFTOVERS_DIRECTORY,
          "The directory "
              + directory
              + " cannot be written ("
              + e
              + "). What is attached is written down there, or it would stay at the vendor if this"
              + " run is killed. Set '"
              + TemporarySettings.PREFIX
              + TemporarySettings.LEFTOVERS_DIRECTORY
              + "' to another one.",
          e);
    }
  }

  /** In the background: what an earlier run left does not hold up this one. */
  private void removeLeftovers(DatabaseStore memory) {
    if (leftovers == null) {
      return;
    }
    Set<String> served =
        databases.catalog().stream().map(SharedLibrary::backend).collect(Collectors.toSet());
    for (Leftover left :
        leftovers.takeOver(found -> served.contains(found.provider() + "/" + found.backend()))) {
      LOG.info("Removing {}, which an earlier run left.", left);
      Instant created = Instant.EPOCH;
      memory.insert(left.toRecord(created), Trail.none());
      databases.detach(left.id(), ACTOR, "left by an earlier run");
    }
  }

  /**
   * What a backend of this machine keeps in a temporary directory names no account: that goes with
   * the directory, and nobody can come back to it.
   */
  private void begun(DatabaseRecord record) {
    Leftovers kept = leftovers;
    String backend = record.attachment().provider() + "/" + record.attachment().backend();
    boolean gone = development.contains(backend) && record.checkpoint().account().isEmpty();
    if (kept != null && !gone) {
      kept.keep(Leftover.of(record, VENDOR_PREFIX));
    }
  }

  private void deleted(DatabaseRecord record) {
    Leftovers kept = leftovers;
    if (kept != null) {
      kept.forget(record.id());
    }
  }

  void attached(DatabaseId id) {
    synchronized (attached) {
      attached.add(id);
    }
  }

  /** Returns at once; {@link #close} waits for what is then still at a vendor. */
  void detach(DatabaseId id) {
    synchronized (attached) {
      attached.remove(id);
    }
    try {
      databases.detach(id, ACTOR);
    } catch (ClosedException e) {
      LOG.debug("The process ends, and {} was detached with it.", id, e);
    } catch (HostedDatabasesException e) {
      LOG.warn("The temporary database {} was not detached: {}", id, e.getMessage());
    }
  }

  private void close(Duration within) {
    Set<DatabaseId> open;
    synchronized (attached) {
      open = Set.copyOf(attached);
    }
    open.forEach(this::detach);
    awaitRemoval(within);
    databases.close();
    Leftovers kept = leftovers;
    if (kept != null) {
      List<Leftover> left = kept.left();
      if (!left.isEmpty()) {
        LOG.warn(
            "Not removed before the end: {}. The next run with the same settings removes them.",
            left);
      }
      kept.close();
    }
  }

  private void awaitRemoval(Duration within) {
    Leftovers kept = leftovers;
    if (kept == null) {
      return;
    }
    long start = System.nanoTime();
    try {
      for (Leftover left : kept.left()) {
        Duration spent = Duration.ofNanos(System.nanoTime() - start);
        databases.awaitDeleted(left.id(), within.minus(spent));
      }
    } catch (NotReadyException e) {
      LOG.debug("Not removed in time", e);
    } catch (HostedDatabasesException e) {
      LOG.warn("It is not known whether all temporary databases are gone: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
