package io.hosteddb.http;

import io.hosteddb.internal.http.PathTemplate;
import io.hosteddb.internal.http.Percent;
import io.hosteddb.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One request to a vendor's control plane. Immutable: every method returns a new request. It prints
 * as method and path template; values, query, headers and bodies are never shown.
 *
 * @since 0.1
 */
public final class ControlPlaneRequest {
  /** A pair of a form. */
  private record Pair(String name, Secret value) {
    String encoded() {
      return Percent.encode(name) + "=" + Percent.encode(value.reveal());
    }
  }

  private final String method;
  private final String template;
  private final String path;
  private List<String> query = List.of();
  private Map<String, String> headers = Map.of();
  private @Nullable JsonBody json;
  private List<Pair> form = List.of();
  private Set<Integer> expected = Set.of();
  private @Nullable Authentication authentication;
  private boolean changesNothing;

  private ControlPlaneRequest(String method, String template, String path) {
    this.method = method;
    this.template = template;
    this.path = path;
    this.changesNothing = method.equals("GET") || method.equals("HEAD");
  }

  private ControlPlaneRequest(ControlPlaneRequest other) {
    this(other.method, other.template, other.path);
    query = other.query;
    headers = other.headers;
    json = other.json;
    form = other.form;
    expected = other.expected;
    authentication = other.authentication;
    changesNothing = other.changesNothing;
  }

  /**
   * A GET.
   *
   * @param template the path below the client's base, such as {@code /v1/groups/{group}}
   * @param values one a variable, in order; each is percent-encoded as one path segment
   * @return the request
   * @throws IllegalArgumentException if the template is malformed, the numbers differ, or a value
   *     is empty, {@code .} or {@code ..}
   */
  public static ControlPlaneRequest get(String template, String... values) {
    return request("GET", template, values);
  }

  /**
   * A HEAD.
   *
   * @param template as for {@link #get}
   * @param values as for {@link #get}
   * @return the request
   * @throws IllegalArgumentException as for {@link #get}
   */
  public static ControlPlaneRequest head(String template, String... values) {
    return request("HEAD", template, values);
  }

  /**
   * A POST.
   *
   * @param template as for {@link #get}
   * @param values as for {@link #get}
   * @return the request, without a body
   * @throws IllegalArgumentException as for {@link #get}
   */
  public static ControlPlaneRequest post(String template, String... values) {
    return request("POST", template, values);
  }

  /**
   * A PUT.
   *
   * @param template as for {@link #get}
   * @param values as for {@link #get}
   * @return the request, without a body
   * @throws IllegalArgumentException as for {@link #get}
   */
  public static ControlPlaneRequest put(String template, String... values) {
    return request("PUT", template, values);
  }

  /**
   * A PATCH.
   *
   * @param template as for {@link #get}
   * @param values as for {@link #get}
   * @return the request, without a body
   * @throws IllegalArgumentException as for {@link #get}
   */
  public static ControlPlaneRequest patch(String template, String... values) {
    return request("PATCH", template, values);
  }

  /**
   * A DELETE.
   *
   * @param template as for {@link #get}
   * @param values as for {@link #get}
   * @return the request, without a body
   * @throws IllegalArgumentException as for {@link #get}
   */
  public static ControlPlaneRequest delete(String template, String... values) {
    return request("DELETE", template, values);
  }

  private static ControlPlaneRequest request(String method, String template, String... values) {
    String path = PathTemplate.fill(template, Arrays.asList(values));
    return new ControlPlaneRequest(method, template, path);
  }

  /**
   * The same request with a query parameter more. Secrets do not belong here.
   *
   * @param name the name
   * @param value the value, percent-encoded when sent; null to leave the parameter out
   * @return a new request
   */
  public ControlPlaneRequest query(String name, @Nullable String value) {
    ControlPlaneRequest copy = new ControlPlaneRequest(this);
    if (value != null) {
      copy.query = plus(query, Percent.encode(name) + "=" + Percent.encode(value));
    }
    return copy;
  }

  /**
   * The same request with a header. Secrets do not belong here but in an {@link Authentication}.
   *
   * @param name the name; replaces the client's default of the same name
   * @param value the value
   * @return a new request
   * @throws IllegalArgumentException if the header is {@code Authorization}
   */
  public ControlPlaneRequest header(String name, String value) {
    requirePlain(name);
    ControlPlaneRequest copy = new ControlPlaneRequest(this);
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    copy.headers = more;
    return copy;
  }

  static void requirePlain(String header) {
    if (header.equalsIgnoreCase("Authorization")) {
      throw new IllegalArgumentException("A credential is given as an Authentication.");
    }
  }

  /**
   * The same request with a JSON body. Its type is {@code application/json} unless a {@code
   * Content-Type} header says otherwise.
   *
   * @param body the body; replaces an earlier one
   * @return a new request
   * @throws IllegalStateException if the method has no body, or there is a form
   */
  public ControlPlaneRequest json(JsonBody body) {
    requireBody(form.isEmpty());
    ControlPlaneRequest copy = new ControlPlaneRequest(this);
    copy.json = body;
    return copy;
  }

  /**
   * The same request with a field more of a form, as OAuth wants it.
   *
   * @param name the name
   * @param value the value
   * @return a new request
   * @throws IllegalStateException if the method has no body, or there is a JSON body
   */
  public ControlPlaneRequest form(String name, Secret value) {
    requireBody(json == null);
    ControlPlaneRequest copy = new ControlPlaneRequest(this);
    copy.form = plus(form, new Pair(name, value));
    return copy;
  }

  private void requireBody(boolean free) {
    if (!free || method.equals("GET") || method.equals("HEAD")) {
      throw new IllegalStateException(
          "A request has one body, and a " + method + " may have none: " + template);
    }
  }

  /**
   * The same request; the given statuses come back as responses rather than as problems.
   *
   * @param statuses beyond 2xx, from 400 to 599, such as 404 when something may be gone
   * @return a new request
   * @throws IllegalArgumentException if a status is no error
   */
  public ControlPlaneRequest expecting(int... statuses) {
    ControlPlaneRequest copy = new ControlPlaneRequest(this);
    Set<Integer> more = new HashSet<>(expected);
    for (int status : statuses) {
      if (status < 400 || status > 599) {
        throw new IllegalArgumentException("Only an error can be expected, not " + status + ".");
      }
      more.add(status);
    }
    copy.expected = more;
    return copy;
  }

  /**
   * The same request with a credential of its own instead of the client's.
   *
   * @param own what to send
   * @return a new request
   */
  public ControlPlaneRequest authenticatedBy(Authentication own) {
    ControlPlaneRequest copy = new ControlPlaneRequest(this);
    copy.authentication = own;
    return copy;
  }

  /**
   * The same request, declared to change nothing at the vendor although it is no GET, such as one
   * for a short-lived token: the outcome of a failure is then always known.
   *
   * @return a new request
   */
  public ControlPlaneRequest changingNothing() {
    ControlPlaneRequest copy = new ControlPlaneRequest(this);
    copy.changesNothing = true;
    return copy;
  }

  private static <T> List<T> plus(List<T> list, T element) {
    List<T> more = new ArrayList<>(list);
    more.add(element);
    return List.copyOf(more);
  }

  String method() {
    return method;
  }

  String template() {
    return template;
  }

  /** Path and query, percent-encoded. */
  String target() {
    return query.isEmpty() ? path : path + "?" + String.join("&", query);
  }

  Map<String, String> headers() {
    return headers;
  }

  byte @Nullable [] body() {
    if (json != null) {
      return json.toBytes();
    }
    return form.isEmpty()
        ? null
        : form.stream()
            .map(Pair::encoded)
            .collect(Collectors.joining("&"))
            .getBytes(StandardCharsets.US_ASCII);
  }

  String bodyType() {
    return json != null ? "application/json" : "application/x-www-form-urlencoded";
  }

  /** The secrets in the body. */
  Set<Secret> secrets() {
    Stream<Secret> inJson = json == null ? Stream.empty() : json.secrets().stream();
    return Stream.concat(inJson, form.stream().map(Pair::value))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  boolean expects(int status) {
    return status / 100 == 2 || expected.contains(status);
  }

  Authentication authenticationOr(Authentication clients) {
    return authentication == null ? clients : authentication;
  }

  boolean changesNothing() {
    return changesNothing;
  }

  /** Method and path template. */
  @Override
  public String toString() {
    return method + " " + template;
  }
}
