package io.hosteddb.provider.turso;

import io.hosteddb.http.JsonView;
import io.hosteddb.settings.Loopback;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A database at Turso.
 *
 * @param id its {@code DbId}, which a database that is made anew under the same name does not share
 * @param hostname its host as Turso gave it, never built here; may have a port; empty if Turso has
 *     not named it yet
 */
record TursoDatabase(String id, String hostname) {
  /** Nothing but a host and a port: credentials are sent there. */
  private static final Pattern HOST =
      Pattern.compile("([A-Za-z0-9]([A-Za-z0-9._-]{0,253})|\\[[0-9A-Fa-f:]{2,45}])(:\\d{1,5})?");

  /**
   * Reads a database that was created.
   *
   * @param json with {@code DbId} and {@code Hostname}, in any case
   * @return without a host if it has none yet; empty if the id is missing, or a host cannot be
   *     right
   */
  static Optional<TursoDatabase> of(JsonView json) {
    Optional<String> named = named(json);
    if (named.isPresent() && host(json).isEmpty()) {
      return Optional.empty();
    }
    return id(json).map(id -> new TursoDatabase(id, named.orElse("")));
  }

  /** The id in an answer. */
  static Optional<String> id(JsonView json) {
    return json.ignoringCase().at("DbId").findText().filter(text -> !text.isBlank());
  }

  /** The host in an answer, if it can be right. */
  static Optional<String> host(JsonView json) {
    return named(json).filter(text -> HOST.matcher(text).matches());
  }

  private static Optional<String> named(JsonView json) {
    return json.ignoringCase().at("Hostname").findText().filter(text -> !text.isBlank());
  }

  /** Whether it is known where it is. */
  boolean hasHost() {
    return !hostname.isEmpty();
  }

  /** Whether it runs on this machine, as a stand-in for Turso does. */
  private boolean isLocal() {
    return Loopback.isLoopback(URI.create("libsql://" + hostname).getHost());
  }

  /** Where SQL goes over HTTP. */
  URI httpUrl() {
    return URI.create((isLocal() ? "http://" : "https://") + hostname);
  }

  /** What a libSQL client takes; {@code tls=0} makes it speak plain HTTP. */
  String clientUrl() {
    return "libsql://" + hostname + (isLocal() ? "?tls=0" : "");
  }
}
