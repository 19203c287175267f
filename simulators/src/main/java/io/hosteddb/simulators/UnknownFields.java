package io.hosteddb.simulators;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Adds fields that nobody has heard of to every object of an answer. */
public final class UnknownFields {
  private static final JsonMapper JSON = JsonMapper.shared();

  private UnknownFields() {}

  /**
   * Adds them.
   *
   * @param reply an answer; one that is not JSON stays as it is
   * @return the answer with more in it
   */
  public static Reply addTo(Reply reply) {
    if (reply.body().isBlank()) {
      return reply;
    }
    try {
      JsonNode root = JSON.readTree(reply.body());
      add(root);
      return reply.withBody(JSON.writeValueAsString(root));
    } catch (JacksonException e) {
      return reply;
    }
  }

  private static void add(JsonNode node) {
    node.forEach(UnknownFields::add);
    if (node instanceof ObjectNode object) {
      object.put("brand_new_flag", true);
      object.putObject("brand_new_thing").putArray("kinds").add("unheard-of").add(42).addNull();
    }
  }
}
