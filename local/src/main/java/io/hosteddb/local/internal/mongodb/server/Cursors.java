package io.hosteddb.local.internal.mongodb.server;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.CursorNotFoundException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * In which database each cursor is. The server counts its cursors and gives the rest of a result to
 * whoever names the number, so that one tenant could read what another left. Thread-safe.
 */
final class Cursors {
  private final Map<Long, String> databases = new ConcurrentHashMap<>();

  /** Refuses cursors of other databases; the answer is as of one that is not there. */
  void check(String database, String command, Document query) {
    if (command.equalsIgnoreCase("getMore") && query.get(command) instanceof Number id) {
      requireIn(database, id.longValue());
    }
    if (command.equalsIgnoreCase("killCursors")
        && query.get("cursors") instanceof Collection<?> ids) {
      List<Object> own =
          List.copyOf(ids).stream()
              .map(Object.class::cast)
              .filter(id -> isIn(database, id))
              .toList();
      query.put("cursors", own);
      own.forEach(databases::remove);
    }
  }

  private boolean isIn(String database, Object id) {
    return id instanceof Number number && database.equals(databases.get(number.longValue()));
  }

  private void requireIn(String database, long id) {
    if (!isIn(database, id)) {
      throw new CursorNotFoundException(id);
    }
  }

  /** Remembers what an answer opens, and forgets what it ends. */
  void note(String database, String command, Document query, Document answer) {
    if (!(answer.get("cursor") instanceof Document cursor)
        || !(cursor.get("id") instanceof Long id)) {
      return;
    }
    if (id != 0) {
      databases.put(id, database);
    } else if (command.equalsIgnoreCase("getMore") && query.get(command) instanceof Number ended) {
      databases.remove(ended.longValue());
    }
  }
}
