package io.hosteddb.simulators;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a simulator answers. Immutable.
 *
 * @param status the HTTP status
 * @param headers the headers, content type included
 * @param body the body; empty for none
 */
public record Reply(int status, Map<String, String> headers, String body) {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** Copies the headers. */
  public Reply {
    headers = Map.copyOf(headers);
  }

  /**
   * A JSON answer.
   *
   * @param status the HTTP status
   * @param body a JSON node, map, list or plain value
   * @return with {@code application/json}
   */
  public static Reply json(int status, @Nullable Object body) {
    return new Reply(
        status, Map.of("Content-Type", "application/json"), JSON.writeValueAsString(body));
  }

  /**
   * A plain text answer.
   *
   * @param status the HTTP status
   * @param body the text
   * @return with {@code text/plain}
   */
  public static Reply text(int status, String body) {
    return new Reply(status, Map.of("Content-Type", "text/plain; charset=utf-8"), body);
  }

  /**
   * An HTML page, as gateways send it.
   *
   * @param status the HTTP status
   * @param title says what is wrong
   * @return with {@code text/html}
   */
  public static Reply html(int status, String title) {
    String page =
        "<!DOCTYPE html>\n<html><head><title>"
            + title
            + "</title><style>body { color: red }</style></head><body><h1>"
            + title
            + "</h1><script>alert(1)</script><hr>gateway</body></html>";
    return new Reply(status, Map.of("Content-Type", "text/html; charset=UTF-8"), page);
  }

  /**
   * An answer without a body.
   *
   * @param status the HTTP status
   * @return without a content type
   */
  public static Reply empty(int status) {
    return new Reply(status, Map.of(), "");
  }

  /**
   * The same answer with one more header.
   *
   * @param name the name
   * @param value the value; replaces an earlier one
   * @return a new answer
   */
  public Reply with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Reply(status, more, body);
  }

  /**
   * The same answer with another body.
   *
   * @param newBody the body
   * @return a new answer
   */
  public Reply withBody(String newBody) {
    return new Reply(status, headers, newBody);
  }
}
