package io.hosteddb.http;

import io.hosteddb.internal.http.Json;
import io.hosteddb.model.Secret;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A JSON document to send. It is built from maps with string keys, lists, strings, numbers,
 * booleans, null, {@link Secret}s and other bodies; secrets are revealed only when it is sent, and
 * it prints no value. Immutable.
 *
 * @since 0.1
 */
public final class JsonBody {
  private static final JsonBody EMPTY = new JsonBody(Map.of());

  private final Object root;

  private JsonBody(Object root) {
    this.root = root;
  }

  /**
   * The empty object, to which {@link #with} adds.
   *
   * @return <code>{}</code>
   */
  public static JsonBody object() {
    return EMPTY;
  }

  /**
   * An object.
   *
   * @param fields by name; copied in depth
   * @return the body
   * @throws IllegalArgumentException if a value is of a type that JSON does not have
   */
  public static JsonBody of(Map<String, ? extends @Nullable Object> fields) {
    return new JsonBody(copyMap(fields));
  }

  /**
   * An array.
   *
   * @param elements in order; copied in depth
   * @return the body
   * @throws IllegalArgumentException if a value is of a type that JSON does not have
   */
  public static JsonBody of(List<? extends @Nullable Object> elements) {
    return new JsonBody(copyList(elements));
  }

  /**
   * This object and one more field.
   *
   * @param field the name
   * @param value the value; null for JSON's null; replaces an earlier one of the name
   * @return a new body
   * @throws IllegalArgumentException if the value is of a type that JSON does not have
   * @throws IllegalStateException if this body is an array
   */
  public JsonBody with(String field, @Nullable Object value) {
    if (!(root instanceof Map<?, ?> fields)) {
      throw new IllegalStateException("An array has no fields.");
    }
    Map<String, @Nullable Object> copy = new LinkedHashMap<>(copyMap(fields));
    copy.put(field, copy(value));
    return new JsonBody(Collections.unmodifiableMap(copy));
  }

  /**
   * This object and one more field, if there is a value.
   *
   * @param field the name
   * @param value the value; empty to leave the field out
   * @return a new body, or this one
   * @throws IllegalArgumentException if the value is of a type that JSON does not have
   * @throws IllegalStateException if this body is an array
   */
  public JsonBody withPresent(String field, Optional<?> value) {
    return value.isPresent() ? with(field, value.get()) : this;
  }

  /** Reveals the secrets: for the wire only. */
  byte[] toBytes() {
    return Json.write(revealed(root));
  }

  List<Secret> secrets() {
    List<Secret> found = new ArrayList<>();
    collect(root, found);
    return found;
  }

  private static void collect(@Nullable Object value, List<Secret> found) {
    if (value instanceof Secret secret) {
      found.add(secret);
    } else if (value instanceof Map<?, ?> map) {
      map.values().forEach(element -> collect(element, found));
    } else if (value instanceof Collection<?> list) {
      list.forEach(element -> collect(element, found));
    }
  }

  private static @Nullable Object revealed(@Nullable Object value) {
    if (value instanceof Secret secret) {
      return secret.reveal();
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> fields = new LinkedHashMap<>();
      map.forEach((name, element) -> fields.put((String) name, revealed(element)));
      return fields;
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> elements = new ArrayList<>();
      list.forEach(element -> elements.add(revealed(element)));
      return elements;
    }
    return value;
  }

  private static @Nullable Object copy(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return copyMap(map);
    }
    if (value instanceof List<?> list) {
      return copyList(list);
    }
    if (value instanceof JsonBody body) {
      return body.root;
    }
    if (value == null || value instanceof Secret || isScalar(value)) {
      return value;
    }
    throw new IllegalArgumentException(
        "JSON has no " + value.getClass().getName() + ", and no number that is not finite.");
  }

  private static boolean isScalar(Object value) {
    return value instanceof String
        || value instanceof Boolean
        || (value instanceof Number number && Double.isFinite(number.doubleValue()));
  }

  private static Map<String, @Nullable Object> copyMap(Map<?, ?> map) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    map.forEach((name, value) -> {
      if (!(name instanceof String field)) {
        throw new IllegalArgumentException("The fields of a JSON object are strings.");
      }
      copy.put(field, copy(value));
    });
    return Collections.unmodifiableMap(copy);
  }

  private static List<@Nullable Object> copyList(List<?> list) {
    List<@Nullable Object> copy = new ArrayList<>();
    list.forEach(value -> copy.add(copy(value)));
    return Collections.unmodifiableList(copy);
  }

  /** The sort of document; never a value. */
  @Override
  public String toString() {
    return root instanceof Map<?, ?> map
        ? "JsonBody" + map.keySet()
        : "JsonBody[" + ((List<?>) root).size() + " elements]";
  }
}
