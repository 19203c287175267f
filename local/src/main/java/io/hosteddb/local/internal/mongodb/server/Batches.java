package io.hosteddb.local.internal.mongodb.server;

import de.bwaldvogel.mongo.backend.AbstractCursor;
import de.bwaldvogel.mongo.backend.Cursor;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.BinData;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers of a size that clients take. The server puts all that it finds into one answer, and a few
 * thousand vectors are more than a client reads: here the rest waits with a cursor, as in MongoDB.
 * Thread-safe.
 */
final class Batches {
  /** About what MongoDB itself sends at once; clients take three times as much. */
  private static final int MAX_BYTES = 14 << 20;

  /** What a value has that holds no others; a string or binary data have their length besides. */
  private static final int VALUE_BYTES = 17;

  /** The type of a value, and the end of its name. */
  private static final int NAME_BYTES = 2;

  private static final String GET_MORE = "getMore";
  private static final String BATCH_SIZE = "batchSize";

  private final CursorRegistry cursors;

  Batches(CursorRegistry cursors) {
    this.cursors = cursors;
  }

  /**
   * Without a size, or with zero, the next batch is as large as it may be; the server fails then.
   */
  static void prepare(String command, Document query) {
    if (command.equalsIgnoreCase(GET_MORE)
        && !(query.get(BATCH_SIZE) instanceof Number size && size.intValue() > 0)) {
      query.put(BATCH_SIZE, Integer.MAX_VALUE);
    }
  }

  /** Leaves in the answer what may be in it. */
  void limit(String command, Document query, Document answer) {
    if (!(answer.get("cursor") instanceof Document cursor)
        || !(cursor.get("id") instanceof Long id)) {
      return;
    }
    boolean more = command.equalsIgnoreCase(GET_MORE);
    String field = more ? "nextBatch" : "firstBatch";
    if (!(cursor.get(field) instanceof List<?> batch)) {
      return;
    }
    List<Document> documents = batch.stream().map(Document.class::cast).toList();
    int fits = howManyFit(documents);
    if (fits == documents.size()) {
      return;
    }
    cursor.put(field, documents.subList(0, fits));
    if (!Utils.isTrue(query.get("singleBatch"))) {
      long asked = more && query.get(command) instanceof Number number ? number.longValue() : id;
      List<Document> rest = documents.subList(fits, documents.size());
      cursor.put("id", keep(asked, id == 0 ? null : cursors.getCursor(id), rest));
    }
  }

  private long keep(long asked, @Nullable Cursor then, List<Document> rest) {
    long id = asked == 0 ? cursors.generateCursorId() : asked;
    boolean unused = cursors.remove(id);
    cursors.add(new Waiting(id, rest, then));
    return id;
  }

  private static int howManyFit(List<Document> documents) {
    long bytes = 0;
    for (int i = 0; i < documents.size(); i++) {
      bytes += size(documents.get(i));
      if (bytes > MAX_BYTES && i > 0) {
        return i;
      }
    }
    return documents.size();
  }

  /** About how many bytes a value has as BSON. */
  private static long size(@Nullable Object value) {
    long bytes = VALUE_BYTES;
    if (value instanceof Document document) {
      for (Map.Entry<String, Object> field : document.entrySet()) {
        bytes += NAME_BYTES + field.getKey().length() + size(field.getValue());
      }
    } else if (value instanceof Collection<?> values) {
      int digits = String.valueOf(values.size()).length();
      for (Object one : values) {
        bytes += NAME_BYTES + digits + size(one);
      }
    } else if (value instanceof String text) {
      bytes += text.length();
    } else if (value instanceof BinData data) {
      bytes += data.getData().length;
    }
    return bytes;
  }

  /** What did not fit, and after it what another cursor has. */
  private static final class Waiting extends AbstractCursor {
    private final @Nullable Cursor then;
    private List<Document> rest;

    Waiting(long id, List<Document> rest, @Nullable Cursor then) {
      super(id);
      this.rest = rest;
      this.then = then;
    }

    @Override
    public synchronized boolean isEmpty() {
      return rest.isEmpty() && (then == null || then.isEmpty());
    }

    @Override
    public synchronized List<Document> takeDocuments(int numberToReturn) {
      if (rest.isEmpty() && then != null && !then.isEmpty()) {
        return then.takeDocuments(numberToReturn);
      }
      int number = Math.min(numberToReturn, howManyFit(rest));
      List<Document> taken = new ArrayList<>(rest.subList(0, number));
      rest = rest.subList(number, rest.size());
      return taken;
    }
  }
}
