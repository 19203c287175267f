package io.hosteddb.simulators;

import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What of an exchange matters to an API description: operation, status, media types, names and
 * types of fields, and short words, which may be values of an enumeration. Exchanges that differ in
 * ids, names and times only have the same shape, and one of them is looked at for all.
 */
final class ExchangeShape {
  private static final JsonMapper JSON = JsonMapper.shared();

  private ExchangeShape() {}

  static String of(Call call, Reply reply) {
    StringBuilder shape = new StringBuilder(call.toString());
    shape.append(' ').append(new TreeSet<>(call.query().keySet()));
    shape.append(' ').append(call.header("Accept")).append(call.header("Content-Type"));
    body(shape, call.body());
    shape.append(" -> ").append(reply.status()).append(reply.headers().get("Content-Type"));
    body(shape, reply.body());
    return shape.toString();
  }

  private static void body(StringBuilder shape, String text) {
    if (text.isBlank()) {
      return;
    }
    try {
      add(shape, JSON.readTree(text));
    } catch (JacksonException e) {
      shape.append(" text");
    }
  }

  private static void add(StringBuilder shape, JsonNode node) {
    if (node.isObject()) {
      shape.append('{');
      for (String name : new TreeSet<>(node.propertyNames())) {
        boolean key = name.chars().anyMatch(Character::isDigit);
        shape.append(key ? "*" : name).append(':');
        add(shape, node.get(name));
      }
      shape.append('}');
    } else if (node.isArray()) {
      shape.append('[');
      node.forEach(element -> add(shape, element));
      shape.append(']');
    } else if (node.isString()) {
      String text = node.stringValue();
      boolean word = text.length() <= 24 && text.chars().noneMatch(Character::isDigit);
      shape.append(word ? text : "text").append(',');
    } else {
      shape.append(node.getNodeType()).append(',');
    }
  }
}
