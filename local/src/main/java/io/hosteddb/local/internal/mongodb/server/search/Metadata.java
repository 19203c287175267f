package io.hosteddb.local.internal.mongodb.server.search;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The expression {@code $meta}, which the server does not know. */
final class Metadata {
  private static final String META = "$meta";
  private static final String SCORE = "vectorSearchScore";

  /** What only a full-text search leaves behind; a field of it is left out. */
  private static final Set<String> OF_TEXT_SEARCH =
      Set.of("searchScore", "searchScoreDetails", "searchHighlights", "searchSequenceToken");

  /** No document has it. */
  private static final String NOTHING = "$__nothing__";

  private Metadata() {}

  /** Whether a value is the expression, and nothing more. */
  static boolean isExpression(@Nullable Object value) {
    return value instanceof Document document && document.size() == 1 && document.containsKey(META);
  }

  static boolean isUsedIn(@Nullable Object value) {
    if (value instanceof Document document) {
      return document.containsKey(META) || document.values().stream().anyMatch(Metadata::isUsedIn);
    }
    return value instanceof Collection<?> values && values.stream().anyMatch(Metadata::isUsedIn);
  }

  /**
   * A copy with something in place of the expression.
   *
   * @param stage a stage, or a document in one
   * @param score what stands for the score; may throw where there is none
   * @throws MongoServerError if it asks for what no search leaves behind
   */
  static Document replace(Document stage, Supplier<Object> score) {
    Document copy = new Document();
    for (Map.Entry<String, Object> entry : stage.entrySet()) {
      copy.put(entry.getKey(), value(entry.getValue(), score));
    }
    return copy;
  }

  private static @Nullable Object value(@Nullable Object value, Supplier<Object> score) {
    if (value instanceof Document document) {
      return document.containsKey(META)
          ? replaced(document.get(META), score)
          : replace(document, score);
    }
    if (value instanceof Collection<?> values) {
      List<@Nullable Object> copy = new ArrayList<>();
      for (Object one : values) {
        copy.add(value(one, score));
      }
      return copy;
    }
    return value;
  }

  private static Object replaced(@Nullable Object name, Supplier<Object> score) {
    if (SCORE.equals(name)) {
      return score.get();
    }
    if (name instanceof String text && OF_TEXT_SEARCH.contains(text)) {
      return NOTHING;
    }
    if ("textScore".equals(name)) {
      throw SearchErrors.noMetadata("text score");
    }
    throw new MongoServerError(17308, "Unsupported argument to $meta: " + name);
  }
}
