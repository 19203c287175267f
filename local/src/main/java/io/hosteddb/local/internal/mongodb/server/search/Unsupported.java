package io.hosteddb.local.internal.mongodb.server.search;

import de.bwaldvogel.mongo.bson.Document;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the server would pass over in silence, or fail at without a word that helps. */
final class Unsupported {
  private static final String OPERATORS = "update operators, such as $set";

  private static final Set<String> OF_FILTERS = Set.of("$and", "$or", "$nor");
  private static final Set<String> OF_PROJECTIONS = Set.of("$slice", "$elemMatch", "$meta");

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
      case "delete" -> elements(query.get("deletes")).forEach(Unsupported::checkFilter);
      case "findandmodify" -> {
        checkUpdate(query, "update");
        requireNoText(query.get("query"));
      }
      case "find" -> {
        requireNoText(query.get("filter"));
        checkProjection(query.get("projection"));
      }
      case "count", "distinct" -> requireNoText(query.get("query"));
      default -> {
        // The server itself says what is wrong.
      }
    }
  }

  private static Collection<?> elements(@Nullable Object value) {
    return value instanceof Collection<?> several ? several : List.of();
  }

  private static void checkFilter(@Nullable Object one) {
    if (one instanceof Document write) {
      requireNoText(write.get("q"));
    }
  }

  /** The server finds nothing by it, whatever there is. */
  static void requireNoText(@Nullable Object filter) {
    if (filter instanceof Document conditions) {
      conditions.forEach((name, value) -> {
        if (name.equals("$text")) {
          throw SearchErrors.notSupported("$text, which takes a full-text search", "$regex");
        }
        if (OF_FILTERS.contains(name)) {
          elements(value).forEach(Unsupported::requireNoText);
        }
      });
    }
  }

  /** The server would leave such a field out. */
  private static void checkProjection(@Nullable Object projection) {
    if (projection instanceof Document fields) {
      Fields.byPaths(fields)
          .forEach((name, value) -> {
            boolean path = value instanceof String text && text.startsWith("$");
            boolean expression =
                value instanceof Document operator
                    && operator.keySet().stream().noneMatch(OF_PROJECTIONS::contains);
            if (path || expression) {
              throw SearchErrors.notSupported(
                  "expressions in the projection of find", "aggregate with $project");
            }
          });
    }
  }

  private static void checkUpdate(@Nullable Object one, String field) {
    checkFilter(one);
    if (one instanceof Document update && update.get(field) instanceof Collection) {
      throw SearchErrors.notSupported("updates by a pipeline", OPERATORS);
    }
  }
}
