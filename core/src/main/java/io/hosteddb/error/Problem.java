package io.hosteddb.error;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields of an RFC 9457 problem, for a host's HTTP API. It holds no secret.
 *
 * @param type a URI that names the sort of problem, such as {@code urn:hosteddb:problem:conflict}
 * @param title the sort of problem in words, the same for every occurrence
 * @param status the HTTP status that fits
 * @param detail what happened and what to do, for a person
 * @param errors what is wrong with which field; empty unless the input was bad
 * @param extensions further members, such as the id of a rival; strings and lists of strings
 * @since 0.1
 */
public record Problem(
    String type,
    String title,
    int status,
    String detail,
    List<Violation> errors,
    Map<String, Object> extensions) {
  /** Copies the collections. */
  public Problem {
    errors = List.copyOf(errors);
    extensions = Map.copyOf(extensions);
  }

  /**
   * The problem as the members of a JSON object.
   *
   * @return the members in the order of the RFC; {@code errors} only if there are any
   */
  public Map<String, Object> toMap() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", type);
    members.put("title", title);
    members.put("status", status);
    members.put("detail", detail);
    if (!errors.isEmpty()) {
      members.put(
          "errors",
          errors.stream().map(e -> Map.of("field", e.field(), "message", e.message())).toList());
    }
    members.putAll(extensions);
    return members;
  }
}
