package io.hosteddb.local.internal.mongodb.server.search;

import de.bwaldvogel.mongo.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * Which fields of documents are shown. MongoDB takes a field of a field by its path or nested, and
 * the server by its path alone: nested, it would show the numbers that say so, or nothing.
 */
final class Fields {
  private Fields() {}

  /** The same with paths in place of nested fields; expressions stay as they are. */
  static Document byPaths(Document fields) {
    Document flat = new Document();
    add("", fields, flat);
    return flat;
  }

  private static void add(String path, Document fields, Document flat) {
    fields.forEach((name, value) -> {
      if (value instanceof Document nested && namesFields(nested)) {
        add(path + name + ".", nested, flat);
      } else {
        flat.put(path + name, value);
      }
    });
  }

  private static boolean namesFields(Document nested) {
    return !nested.isEmpty()
        && nested.entrySet().stream()
            .allMatch(one ->
                !one.getKey().startsWith("$")
                    && (isFlag(one.getValue())
                        || (one.getValue() instanceof Document deeper && namesFields(deeper))));
  }

  private static boolean isFlag(@Nullable Object value) {
    return value instanceof Number || value instanceof Boolean;
  }
}
