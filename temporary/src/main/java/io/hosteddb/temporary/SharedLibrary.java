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
import io.hosteddb.model.Failure;
import io.hosteddb.rules.AttachmentScope;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InMemoryDatabaseStore;
import io.hosteddb.store.Trail;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One library for all in this process who want it with the same settings. Its records are in
 * memory; what may be at a vendor is also in {@link Leftovers}. Thread-safe.
 */
final class SharedLibrary {
  static final Actor ACTOR = Actor.service("temporary-databases");

  private static final Logger LOG = LoggerFactory.getLogger(SharedLibrary.class);
  private static final String PLATFORM = "hosteddb-temporary";

  /** What tells them from others in a vendor's console. */
  private static final String VENDOR_PREFIX = "tmp";

  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  private final TemporarySettings settings;
  private final HostedDatabases databases;
  private final @Nullable Leftovers leftovers;
  private final Set<String> development;
  private final AtomicLong projects = new AtomicLong();
  private final Set<DatabaseId> attached = new HashSet<>();

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
    Leftovers kept = null;
    try {
      kept = openLeftovers();
      leftovers = kept;
      removeLeftovers(memory);
      opened = true;
    } finally {
      if (!opened) {
        databases.close();
        if (kept != null) {
          kept.close();
        }
      }
    }
  }

  static SharedLibrary open(TemporarySettings settings) {
    return new SharedLibrary(settings);
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

  /** Detaches what is attached, and closes when all is removed, or the time is over. */
  void close(Duration within) {
    Set<DatabaseId> open;
    synchronized (attached) {
      open = Set.copyOf(attached);
    }
    open.forEach(this::detach);
    Leftovers kept = leftovers;
    if (kept == null) {
      databases.close();
      return;
    }
    awaitRemoval(kept, within);
    kept.earlier().forEach(this::warn);
    databases.close();
    List<Leftover> left = kept.left();
    if (!left.isEmpty()) {
      LOG.warn(
          "Not removed before the end: {}. The next run with the same settings removes them.",
          left);
    }
    kept.close();
  }

  private void awaitRemoval(Leftovers kept, Duration within) {
    long end = System.nanoTime() + within.toNanos();
    try {
      for (Leftover left : kept.left()) {
        databases.awaitDeleted(left.id(), Duration.ofNanos(end - System.nanoTime()));
      }
      for (Leftover earlier : kept.earlier().keySet()) {
        awaitEarlier(earlier.id(), end);
      }
    } catch (NotReadyException e) {
      LOG.debug("Not removed in time", e);
    } catch (HostedDatabasesException e) {
      LOG.warn("It is not known whether all temporary databases are gone: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One of an earlier run that cannot be removed now is not going to be before the end. */
  private void awaitEarlier(DatabaseId id, long end) throws InterruptedException {
    boolean waiting = true;
    while (waiting) {
      long left = Math.min(LOOK_EVERY.toNanos(), end - System.nanoTime());
      try {
        databases.awaitDeleted(id, Duration.ofNanos(left));
        waiting = false;
      } catch (NotReadyException e) {
        waiting = left > 0 && e.database().failure() == null;
      }
    }
  }

  private void warn(Leftover earlier, Path note) {
    Failure failure = failure(earlier.id());
    LOG.warn(
        "{}, which an earlier run left, is not removed{} It is tried again by the next run; if it is"
            + " gone, or nobody's any more, delete {}.",
        earlier,
        failure == null ? " yet." : ": " + failure.message() + " " + failure.remedy(),
        note);
  }

  private @Nullable Failure failure(DatabaseId id) {
    try {
      return databases.get(id, ACTOR).failure();
    } catch (HostedDatabasesException e) {
      LOG.debug("Nothing is known of {}", id, e);
      return null;
    }
  }
}
