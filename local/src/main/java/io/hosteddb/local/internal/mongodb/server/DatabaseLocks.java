package io.hosteddb.local.internal.mongodb.server;

import de.bwaldvogel.mongo.bson.Document;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps commands that make, move or drop collections apart from all others in their database. The
 * server takes a collection, and then works with it without asking whether it is still there: what
 * was dropped or renamed meanwhile stays broken until the next start. Thread-safe.
 */
final class DatabaseLocks {
  private static final Set<String> ALONE = Set.of("create", "drop", "dropdatabase");
  private static final String RENAME = "renamecollection";

  private final Map<String, ReadWriteLock> locks = new ConcurrentHashMap<>();

  /** Carries out a command when it may. */
  <T> T guard(String database, String command, Document query, Supplier<T> work) {
    String name = command.toLowerCase(Locale.ROOT);
    // In one order, or two commands could wait for each other.
    SortedMap<String, Boolean> alone = new TreeMap<>();
    if (name.equals(RENAME)) {
      alone.put(databaseOf(query.get(command)), true);
      alone.put(databaseOf(query.get("to")), true);
    } else {
      Object pipeline = query.get("pipeline");
      addNamed(pipeline, alone);
      alone.put(database, ALONE.contains(name));
      addWritten(pipeline, database, alone);
    }
    Supplier<T> guarded = work;
    for (Map.Entry<String, Boolean> one : alone.entrySet()) {
      ReadWriteLock lock = lock(one.getKey());
      Supplier<T> inner = guarded;
      guarded = () -> under(one.getValue() ? lock.writeLock() : lock.readLock(), inner);
    }
    return guarded.get();
  }

  /** Stages read from other databases, and write into them. */
  private static void addNamed(@Nullable Object part, Map<String, Boolean> databases) {
    if (part instanceof Document document) {
      if (document.get("db") instanceof String database && document.get("coll") instanceof String) {
        databases.put(database, false);
      }
      document.values().forEach(value -> addNamed(value, databases));
    } else if (part instanceof Collection<?> parts) {
      parts.forEach(value -> addNamed(value, databases));
    }
  }

  /** Carries out what must have the database for itself. */
  <T> T alone(String database, Supplier<T> work) {
    return under(lock(database).writeLock(), work);
  }

  private ReadWriteLock lock(String database) {
    return locks.computeIfAbsent(database, name -> new ReentrantReadWriteLock(true));
  }

  private static <T> T under(Lock lock, Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  private static String databaseOf(@Nullable Object namespace) {
    return String.valueOf(namespace).split("\\.", 2)[0];
  }

  /**
   * What a pipeline writes may be a collection that comes into being, or replaces another: two that
   * make the same one at the same time would leave it broken.
   */
  private static void addWritten(
      @Nullable Object pipeline, String database, Map<String, Boolean> alone) {
    if (pipeline instanceof Collection<?> stages) {
      for (Object stage : stages) {
        if (stage instanceof Document one && one.containsKey("$out")) {
          alone.put(databaseIn(one.get("$out"), database), true);
        } else if (stage instanceof Document one && one.get("$merge") instanceof Document merge) {
          alone.put(databaseIn(merge.get("into"), database), true);
        } else if (stage instanceof Document one && one.containsKey("$merge")) {
          alone.put(database, true);
        }
      }
    }
  }

  private static String databaseIn(@Nullable Object target, String otherwise) {
    return target instanceof Document document && document.get("db") instanceof String database
        ? database
        : otherwise;
  }
}
