package io.hosteddb.internal.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads and writes JSON. The only place that knows the mapper. */
public final class Json {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Json() {}

  /**
   * Reads a document.
   *
   * @param bytes UTF-8
   * @return its root; null if there is none or the bytes are no JSON. The reader's own message is
   *     dropped, since it quotes the text
   */
  public static @Nullable JsonNode read(byte[] bytes) {
    try {
      JsonNode root = MAPPER.readTree(bytes);
      return root == null || root.isMissingNode() ? null : root;
    } catch (JacksonException e) {
      return null;
    }
  }

  /**
   * Writes a value.
   *
   * @param value maps, lists, strings, numbers, booleans and null
   * @return UTF-8
   */
  public static byte[] write(@Nullable Object value) {
    return MAPPER.writeValueAsBytes(value);
  }

  /**
   * The sentence in an error body, wherever the vendors put it.
   *
   * @param body the root
   * @return the raw sentence; empty if none is found
   */
  public static String sentence(JsonNode body) {
    if (body.isString()) {
      return body.stringValue();
    }
    for (String field :
        new String[] {"detail", "message", "error_description", "error", "errors", "title"}) {
      String found = sentenceOf(field(body, field));
      if (!found.isBlank()) {
        return found;
      }
    }
    return "";
  }

  private static String sentenceOf(@Nullable JsonNode value) {
    JsonNode first = value != null && value.isArray() ? value.get(0) : value;
    if (first == null) {
      return "";
    }
    JsonNode text = first.isObject() ? field(first, "message") : first;
    return text != null && text.isString() ? text.stringValue() : "";
  }

  private static @Nullable JsonNode field(JsonNode object, String name) {
    JsonNode exact = object.get(name);
    return exact != null ? exact : object.get(capitalized(name));
  }

  private static String capitalized(String name) {
    return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }
}
