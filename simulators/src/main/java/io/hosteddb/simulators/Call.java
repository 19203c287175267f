package io.hosteddb.simulators;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import mockwebserver3.RecordedRequest;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** One request that reached a simulator. Prints its method and path template only. */
public final class Call {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final RecordedRequest request;
  private final String template;
  private final Map<String, String> variables;
  private final Map<String, String> query;

  Call(RecordedRequest request, String template, Map<String, String> variables) {
    this.request = request;
    this.template = template;
    this.variables = Map.copyOf(variables);
    this.query = pairs(request.getUrl().encodedQuery());
  }

  /** The method in upper case. */
  public String method() {
    return request.getMethod();
  }

  /** The path as it was sent, percent-encoded, without query. */
  public String path() {
    return request.getUrl().encodedPath();
  }

  /** The template of the route that took the call, such as {@code /projects/{id}}. */
  public String template() {
    return template;
  }

  /**
   * A variable of the template, percent-decoded.
   *
   * @param name as in the template
   * @return its value
   */
  public String variable(String name) {
    String value = variables.get(name);
    if (value == null) {
      throw new IllegalArgumentException(template + " has no variable " + name);
    }
    return value;
  }

  /**
   * A parameter of the query.
   *
   * @param name the name
   * @return its value, decoded
   */
  public Optional<String> query(String name) {
    return Optional.ofNullable(query.get(name));
  }

  /** All parameters of the query, decoded, in order. */
  public Map<String, String> query() {
    return query;
  }

  /**
   * A header.
   *
   * @param name in any case
   * @return its value
   */
  public Optional<String> header(String name) {
    return Optional.ofNullable(request.getHeaders().get(name));
  }

  /** All headers; the last value of each. */
  public Map<String, String> headers() {
    Map<String, String> all = new LinkedHashMap<>();
    request.getHeaders().forEach(pair -> all.put(pair.getFirst(), pair.getSecond()));
    return all;
  }

  /** The body as text; empty if there is none. */
  public String body() {
    ByteString body = request.getBody();
    return body == null ? "" : body.utf8();
  }

  /** The body as JSON; missing if it is none. */
  public JsonNode json() {
    try {
      return body().isBlank() ? MissingNode.getInstance() : JSON.readTree(body());
    } catch (JacksonException e) {
      return MissingNode.getInstance();
    }
  }

  /** The fields of a form body, decoded. */
  public Map<String, String> form() {
    return pairs(body());
  }

  private static Map<String, String> pairs(@Nullable String encoded) {
    Map<String, String> pairs = new LinkedHashMap<>();
    if (encoded != null && !encoded.isEmpty()) {
      for (String pair : encoded.split("&", -1)) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        pairs.put(decode(name), equals < 0 ? "" : decode(pair.substring(equals + 1)));
      }
    }
    return pairs;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return method() + " " + template;
  }
}
