package io.hosteddb.local.internal.mongodb.server;

import de.bwaldvogel.mongo.bson.Document;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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
    if (name.equals(RENAME)) {
      Set<String> both = new TreeSet<>(); // in one order, or two could wait for each other
      both.add(databaseOf(query.get(command)));
      both.add(databaseOf(query.get("to")));
      Supplier<T> guarded = work;
      for (String one : both) {
        Supplier<T> inner = guarded;
        guarded = () -> alone(one, inner);
      }
      return guarded.get();
    }
    return ALONE.contains(name) || writesOut(query)
        ? alone(database, work)
        : under(lock(database).readLock(), work);
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

  /** It replaces a collection. */
  private static boolean writesOut(Document query) {
    return query.get("pipeline") instanceof Collection<?> stages
        && stages.stream()
            .anyMatch(stage -> stage instanceof Document one && one.containsKey("$out"));
  }
}
