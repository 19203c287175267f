package io.hosteddb.local.internal.mongodb.server.search;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.ObjectId;
import io.hosteddb.local.internal.mongodb.server.search.VectorIndex.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The filter of {@code $vectorSearch}, which is not quite a query of the server: it knows fewer
 * operators and types, wants its fields indexed, and finds with null only what says null.
 */
final class VectorFilter {
  private static final String NOT_SUPPORTED = "Operator not supported for $vectorSearch.filter: ";

  private final Set<String> indexed;

  private VectorFilter(Set<String> indexed) {
    this.indexed = indexed;
  }

  /**
   * Reads a filter.
   *
   * @param filter as the client sent it
   * @param indexed the paths that can be filtered by
   */
  static Predicate<Entry> read(Document filter, Set<String> indexed) {
    return new VectorFilter(indexed).all(filter);
  }

  private Predicate<Entry> all(Document filter) {
    Predicate<Entry> all = entry -> true;
    for (Map.Entry<String, Object> part : filter.entrySet()) {
      all = all.and(part(part.getKey(), part.getValue()));
    }
    return all;
  }

  private Predicate<Entry> part(String key, @Nullable Object value) {
    return switch (key) {
      case "$and" -> several(key, value).stream().reduce(entry -> true, Predicate::and);
      case "$or" -> several(key, value).stream().reduce(entry -> false, Predicate::or);
      case "$nor" -> several(key, value).stream().reduce(entry -> false, Predicate::or).negate();
      case "$expr", "$jsonSchema", "$where" -> throw SearchErrors.query(NOT_SUPPORTED + key);
      default -> {
        if (key.startsWith("$")) {
          throw SearchErrors.badValue("unknown top level operator: " + key);
        }
        yield field(key, value);
      }
    };
  }

  private List<Predicate<Entry>> several(String operator, @Nullable Object value) {
    if (!(value instanceof Collection<?> parts) || parts.isEmpty()) {
      throw SearchErrors.badValue(operator + " must be a nonempty array");
    }
    List<Predicate<Entry>> several = new ArrayList<>();
    for (Object part : parts) {
      if (!(part instanceof Document filter)) {
        throw SearchErrors.badValue(operator + " entries need to be full objects");
      }
      several.add(all(filter));
    }
    return several;
  }

  private Predicate<Entry> field(String path, @Nullable Object value) {
    if (!(value instanceof Document operators) || !isOperators(operators)) {
      return equal(path, value);
    }
    Predicate<Entry> all = entry -> true;
    for (Map.Entry<String, Object> operator : operators.entrySet()) {
      all = all.and(operator(path, operator.getKey(), operator.getValue()));
    }
    return all;
  }

  private static boolean isOperators(Document value) {
    return !value.isEmpty() && value.keySet().iterator().next().startsWith("$");
  }

  private Predicate<Entry> operator(String path, String operator, @Nullable Object value) {
    return switch (operator) {
      case "$eq" -> equal(path, value);
      case "$ne" -> equal(path, value).negate();
      case "$gt" -> compared(path, value, order -> order > 0);
      case "$gte" -> compared(path, value, order -> order >= 0);
      case "$lt" -> compared(path, value, order -> order < 0);
      case "$lte" -> compared(path, value, order -> order <= 0);
      case "$in" -> anyOf(path, operator, value);
      case "$nin" -> anyOf(path, operator, value).negate();
      case "$exists" -> exists(path, value);
      case "$not" -> {
        if (!(value instanceof Document operators) || !isOperators(operators)) {
          throw SearchErrors.badValue("$not needs a document of operators");
        }
        yield field(path, operators).negate();
      }
      default -> throw SearchErrors.query(NOT_SUPPORTED + operator);
    };
  }

  private Predicate<Entry> equal(String path, @Nullable Object value) {
    requireIndexed(path);
    requireSupported(path, value);
    return entry ->
        entry.values().getOrDefault(path, List.of()).stream().anyMatch(found -> same(found, value));
  }

  private Predicate<Entry> compared(String path, @Nullable Object value, IntPredicate wanted) {
    requireIndexed(path);
    requireSupported(path, value);
    return entry ->
        entry.values().getOrDefault(path, List.of()).stream()
            .anyMatch(found -> {
              Integer order = compare(found, value);
              return order != null && wanted.test(order);
            });
  }

  private Predicate<Entry> anyOf(String path, String operator, @Nullable Object value) {
    requireIndexed(path);
    if (!(value instanceof Collection<?> values) || values.isEmpty()) {
      throw SearchErrors.query("\"" + path + "." + operator + "\" cannot be empty");
    }
    Class<?> type = null;
    Predicate<Entry> any = entry -> false;
    for (Object one : values) {
      requireSupported(path, one);
      if (one == null || (type != null && type != type(one))) {
        throw SearchErrors.query(
            "\"" + path + "." + operator + "\" must hold values of one type, and no null");
      }
      type = type(one);
      any = any.or(equal(path, one));
    }
    return any;
  }

  private Predicate<Entry> exists(String path, @Nullable Object value) {
    requireIndexed(path);
    if (!(value instanceof Boolean wanted)) {
      throw SearchErrors.query("\"" + path + ".$exists\" must be a boolean");
    }
    return entry -> entry.values().containsKey(path) == wanted;
  }

  private void requireIndexed(String path) {
    if (!indexed.contains(path)) {
      throw SearchErrors.query("Path '" + path + "' needs to be indexed as filter");
    }
  }

  private static void requireSupported(String path, @Nullable Object value) {
    if (value != null && type(value) == Object.class) {
      throw SearchErrors.query(
          "\"" + path + "\" must be one of [boolean, objectId, number, string, date, uuid, null]");
    }
  }

  /** What a value can be compared with; Object for a value that none can be. */
  private static Class<?> type(Object value) {
    if (value instanceof Integer || value instanceof Long || value instanceof Double) {
      return Number.class;
    }
    return value instanceof String
            || value instanceof Boolean
            || value instanceof Instant
            || value instanceof ObjectId
            || value instanceof UUID
        ? value.getClass()
        : Object.class;
  }

  private static boolean same(@Nullable Object found, @Nullable Object value) {
    if (found == null || value == null) {
      return found == null && value == null;
    }
    Integer order = compare(found, value);
    return order != null && order == 0;
  }

  /** The order of two values of one type; null of two types. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  private static @Nullable Integer compare(@Nullable Object found, @Nullable Object value) {
    if (found == null || value == null || type(found) != type(value)) {
      return null;
    }
    if (found instanceof Number one && value instanceof Number other) {
      boolean whole = !(one instanceof Double) && !(other instanceof Double);
      return whole
          ? Long.compare(one.longValue(), other.longValue())
          : Double.compare(one.doubleValue() + 0.0, other.doubleValue() + 0.0);
    }
    return found instanceof Comparable one ? one.compareTo(value) : null;
  }
}
