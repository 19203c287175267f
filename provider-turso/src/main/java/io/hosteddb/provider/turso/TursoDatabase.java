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
 * @param hostname its host as Turso gave it, never built here; may have a port
 */
record TursoDatabase(String id, String hostname) {
  /** Nothing but a host and a port: credentials are sent there. */
  private static final Pattern HOST =
      Pattern.compile("([A-Za-z0-9]([A-Za-z0-9._-]{0,253})|\\[[0-9A-Fa-f:]{2,45}])(:\\d{1,5})?");

  /**
   * Reads a database.
   *
   * @param json with {@code DbId} and {@code Hostname}, in any case
   * @return empty if one of them is missing or cannot be right
   */
  static Optional<TursoDatabase> of(JsonView json) {
    Optional<String> id = json.ignoringCase().at("DbId").findText().filter(text -> !text.isBlank());
    Optional<String> host =
        json.ignoringCase().at("Hostname").findText().filter(TursoDatabase::isHost);
    return id.isPresent() && host.isPresent()
        ? Optional.of(new TursoDatabase(id.get(), host.get()))
        : Optional.empty();
  }

  private static boolean isHost(String text) {
    return HOST.matcher(text).matches();
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
