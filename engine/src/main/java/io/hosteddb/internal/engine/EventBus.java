package io.hosteddb.internal.engine;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.access.AuditListener;
import io.hosteddb.database.StatusEvent;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.work.StepThreads;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners of what was committed, on one thread of its own, so that no listener holds up a
 * step or a caller.
 *
 * <p>Of each database in the order of its versions, whichever threads write them: a write is {@link
 * #begin announced} before its commit, and what is committed later waits until it is known what
 * became of it. So nobody hears an old state after a new one.
 */
public final class EventBus implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventBus.class);
  private static final int MAX_WAITING = 65_536;
  private static final Duration CLOSING = Duration.ofSeconds(2);

  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final List<AuditListener> auditListeners;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(StepThreads.daemon("hosteddb-events"));

  /** Guards what follows; nothing is called under it. */
  private final Object lock = new Object();

  /** Of each database the write that is told next, before those that are told after it. */
  private final Map<DatabaseId, Write> writes = new HashMap<>();

  private final Deque<Runnable> waiting = new ArrayDeque<>();

  /** What does not fit any more: of each database the last word, which must not be lost. */
  private final Map<DatabaseId, StatusEvent> lastWords = new LinkedHashMap<>();

  private volatile Consumer<StatusEvent> whenCommitted = event -> {};
  private boolean telling;

  /** The one thread, once there is something to tell. */
  private volatile @Nullable Thread teller;

  /** One subscription; the same consumer may have several. */
  private static final class Listener {
    private final Consumer<StatusEvent> consumer;

    Listener(Consumer<StatusEvent> consumer) {
      this.consumer = consumer;
    }
  }

  /** A write of one version of one database, from before its commit until its end is known. */
  public final class Write {
    private final DatabaseId database;
    private final long version;
    private boolean ended;
    private List<StatusEvent> events = List.of();

    /** The one that is told after this; as a rule there is none. */
    private @Nullable Write next;

    private Write(DatabaseId database, long version) {
      this.database = database;
      this.version = version;
    }

    /** Two that try the same version are told in the order in which they began. */
    private void insert(Write later) {
      Write before = this;
      while (before.next != null && before.next.version <= later.version) {
        before = before.next;
      }
      later.next = before.next;
      before.next = later;
    }

    /**
     * The write has ended; to be called once, whatever became of it.
     *
     * @param outcome what to tell, in this order; empty if there is nothing to tell
     */
    public void end(List<? extends StatusEvent> outcome) {
      synchronized (lock) {
        ended = true;
        events = List.copyOf(outcome);
        flush(database);
      }
      for (StatusEvent event : outcome) {
        if (event.isTransition() || event.operation() != null) {
          whenCommitted.accept(event);
        }
      }
    }
  }

  /**
   * A bus.
   *
   * @param auditListeners who hears of audit entries
   */
  public EventBus(List<AuditListener> auditListeners) {
    this.auditListeners = List.copyOf(auditListeners);
  }

  /**
   * Adds a listener.
   *
   * @param listener hears of every event from now on
   * @return ends this subscription and no other
   */
  public Runnable subscribe(Consumer<StatusEvent> listener) {
    Listener added = new Listener(listener);
    listeners.add(added);
    return () -> listeners.remove(added);
  }

  /**
   * Who is told of each change of a status or of an operation, whatever the listeners are at.
   *
   * @param told called in the thread that wrote, after the commit, in no order; does next to
   *     nothing
   */
  public void whenCommitted(Consumer<StatusEvent> told) {
    whenCommitted = told;
  }

  /** {@return whether nobody listens} */
  boolean isDeaf() {
    return listeners.isEmpty();
  }

  /**
   * Announces a write before its commit.
   *
   * @param database what is written
   * @param version the version that it is to have
   * @return to be ended when it is known what became of it
   */
  public Write begin(DatabaseId database, long version) {
    Write write = new Write(database, version);
    synchronized (lock) {
      Write first = writes.putIfAbsent(database, write);
      if (first != null && first.version <= version) {
        first.insert(write);
      } else if (first != null) {
        write.next = first;
        writes.put(database, write);
      }
    }
    return write;
  }

  /** Passes on what nobody with an earlier version stands in front of. */
  private void flush(DatabaseId database) {
    Write first = writes.get(database);
    if (first == null || !first.ended) {
      return;
    }
    while (first != null && first.ended) {
      if (!listeners.isEmpty()) {
        first.events.forEach(this::tell);
      }
      first = first.next;
    }
    if (first == null) {
      writes.remove(database);
    } else {
      writes.put(database, first);
    }
  }

  private void tell(StatusEvent event) {
    DatabaseId id = event.database().id();
    // What came later must not overtake what waits.
    if (waiting.size() < MAX_WAITING && lastWords.isEmpty()) {
      waiting.add(() -> tellListeners(event));
    } else {
      if (lastWords.isEmpty()) {
        LOG.warn(
            "Listeners are too slow: of each database they hear the last state alone, until they"
                + " have caught up.");
      }
      lastWords.remove(id);
      lastWords.put(id, event);
    }
    wake();
  }

  /**
   * Publishes an audit entry after its commit.
   *
   * @param entry the entry
   */
  public void publish(AuditEntry entry) {
    if (auditListeners.isEmpty()) {
      return;
    }
    synchronized (lock) {
      if (waiting.size() < MAX_WAITING) {
        waiting.add(() -> auditListeners.forEach(l -> tell(l::onAudit, entry)));
        wake();
      } else {
        LOG.warn("Audit listeners are too slow: an entry is not told. It is in the store.");
      }
    }
  }

  private void wake() {
    if (telling) {
      return;
    }
    try {
      thread.execute(this::tellAll);
      telling = true;
    } catch (RejectedExecutionException e) {
      LOG.debug("The library is closed: nobody is told any more.");
    } catch (OutOfMemoryError e) {
      // The write is committed, and its caller is to hear so.
      LOG.warn("The system gives no thread to tell listeners; they are told with what comes next.");
    }
  }

  private void tellUntil(long end) {
    Runnable next = next();
    while (next != null && System.nanoTime() - end < 0) {
      next.run();
      next = next();
    }
    tellNoMore();
  }

  private void tellNoMore() {
    synchronized (lock) {
      waiting.clear();
      lastWords.clear();
    }
  }

  private void tellAll() {
    teller = Thread.currentThread();
    Runnable next = next();
    while (next != null) {
      next.run();
      next = next();
    }
  }

  private @Nullable Runnable next() {
    synchronized (lock) {
      Runnable first = waiting.poll();
      if (first != null) {
        return first;
      }
      var words = lastWords.values().iterator();
      if (words.hasNext()) {
        StatusEvent event = words.next();
        words.remove();
        return () -> tellListeners(event);
      }
      telling = false;
      return null;
    }
  }

  private void tellListeners(StatusEvent event) {
    for (Listener listener : listeners) {
      tell(listener.consumer, event);
    }
  }

  /** Nothing that a listener throws or does to its thread reaches another. */
  private <T> void tell(Consumer<T> listener, T what) {
    try {
      listener.accept(what);
    } catch (Throwable e) {
      RedactedThrowable.warn(LOG, "A listener failed.", e);
    } finally {
      if (Thread.interrupted() && !thread.isShutdown()) {
        LOG.warn("A listener interrupted the thread that tells all of them.");
      }
    }
  }

  /**
   * Delivers what is waiting, for up to two seconds, and stops. Where a listener closes, it does so
   * itself: it would wait for itself, and the interrupt would be its own, with which whatever it
   * closes next, a file of the store's perhaps, would break.
   */
  @Override
  public void close() {
    thread.shutdown();
    if (Thread.currentThread() == teller) {
      tellUntil(System.nanoTime() + CLOSING.toNanos());
      return;
    }
    try {
      if (!thread.awaitTermination(CLOSING.toNanos(), TimeUnit.NANOSECONDS)) {
        tellNoMore();
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
