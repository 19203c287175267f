package io.hosteddb.local.internal.mongodb.server.search;

import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Several writes in one command. The server goes on after an error where the order counts, and
 * counts what it refused as inserted.
 */
final class Writes {
  private static final String UPDATES = "updates";
  private static final String ERRORS = "writeErrors";
  private static final String UPSERTED = "upserted";
  private static final String INDEX = "index";

  private Writes() {}

  /** The answer to an insert, with the number that was written. */
  static Document inserted(Document query, Document answer) {
    List<Document> errors = documents(answer.get(ERRORS));
    if (!errors.isEmpty()) {
      int all = documents(query.get("documents")).size();
      answer.put("n", isOrdered(query) ? number(errors.get(0), INDEX) : all - errors.size());
    }
    return answer;
  }

  /**
   * Updates one after the other.
   *
   * @param query the command
   * @param server carries out a command
   * @return the answer for all that were carried out
   */
  static Document update(Document query, UnaryOperator<Document> server) {
    List<Document> updates = documents(query.get(UPDATES));
    if (updates.size() < 2) {
      return server.apply(query);
    }
    int found = 0;
    int modified = 0;
    List<Document> upserted = new ArrayList<>();
    List<Document> errors = new ArrayList<>();
    for (int i = 0; i < updates.size() && (errors.isEmpty() || !isOrdered(query)); i++) {
      Document one = query.clone();
      one.put(UPDATES, List.of(updates.get(i)));
      Document answer = server.apply(one);
      found += number(answer, "n");
      modified += number(answer, "nModified");
      addAll(upserted, answer.get(UPSERTED), i);
      addAll(errors, answer.get(ERRORS), i);
    }
    Document answer = new Document("n", found).append("nModified", modified);
    if (!upserted.isEmpty()) {
      answer.append(UPSERTED, upserted);
    }
    if (!errors.isEmpty()) {
      answer.append(ERRORS, errors);
    }
    return answer.append("ok", 1.0);
  }

  private static void addAll(List<Document> all, @Nullable Object some, int index) {
    documents(some)
        .forEach(one -> {
          one.put(INDEX, index);
          all.add(one);
        });
  }

  /** Unless it says otherwise, as in MongoDB. */
  private static boolean isOrdered(Document query) {
    return !Boolean.FALSE.equals(query.get("ordered"));
  }

  private static int number(Document answer, String field) {
    return answer.get(field) instanceof Number number ? number.intValue() : 0;
  }

  private static List<Document> documents(@Nullable Object value) {
    return value instanceof Collection<?> several
        ? several.stream().filter(Document.class::isInstance).map(Document.class::cast).toList()
        : List.of();
  }
}
