package io.hosteddb.local.internal.mongodb.server.search;

import de.bwaldvogel.mongo.bson.Document;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the server would pass over in silence, or fail at without a word that helps. */
final class Unsupported {
  private static final String OPERATORS = "update operators, such as $set";

  private Unsupported() {}

  /**
   * Refuses what the server does not have.
   *
   * @throws de.bwaldvogel.mongo.exception.MongoServerError that says what there is instead
   */
  static void check(String command, Document query) {
    switch (command.toLowerCase(Locale.ROOT)) {
      case "create" -> {
        // It would make an empty collection, in which nothing is found.
        if (query.get("viewOn") != null) {
          throw SearchErrors.notSupported("views", "the view's pipeline with aggregate");
        }
      }
      case "update" -> elements(query.get("updates")).forEach(one -> checkUpdate(one, "u"));
      case "findandmodify" -> checkUpdate(query, "update");
      default -> {
        // The server itself says what is wrong.
      }
    }
  }

  private static Collection<?> elements(@Nullable Object value) {
    return value instanceof Collection<?> several ? several : List.of();
  }

  private static void checkUpdate(@Nullable Object one, String field) {
    if (one instanceof Document update && update.get(field) instanceof Collection) {
      throw SearchErrors.notSupported("updates by a pipeline", OPERATORS);
    }
  }
}
