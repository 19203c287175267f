package io.hosteddb.provider.postgres.server;

import io.hosteddb.model.Secret;
import io.hosteddb.settings.Loopback;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Takes an admin URL apart by hand: pgjdbc refuses user info and logs the whole URL with the
 * password when it does, and {@code java.net.URI} repeats the text in its message.
 */
final class AdminUrlParser {
  private static final List<String> SSL_MODES =
      List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

  /** By libpq's name or pgjdbc's, the property of pgjdbc. */
  private static final Map<String, String> PARAMETERS =
      Map.of(
          "sslmode", "sslmode",
          "sslrootcert", "sslrootcert",
          "sslcert", "sslcert",
          "sslkey", "sslkey",
          "channel_binding", "channelBinding",
          "channelBinding", "channelBinding");

  private AdminUrlParser() {}

  static PostgresAdmin parse(Secret url) {
    String text = url.reveal().strip();
    boolean jdbc = text.startsWith("jdbc:");
    String rest = afterScheme(jdbc ? text.substring("jdbc:".length()) : text);
    int query = rest.indexOf('?');
    Map<String, String> parameters =
        query < 0 ? new HashMap<>() : parameters(rest.substring(query + 1), jdbc);
    String location = query < 0 ? rest : rest.substring(0, query);
    int slash = location.indexOf('/', location.lastIndexOf('@') + 1);
    String authority = slash < 0 ? location : location.substring(0, slash);
    String database = slash < 0 ? "" : decode(location.substring(slash + 1));
    int at = authority.lastIndexOf('@');
    if (at >= 0) {
      userInfo(authority.substring(0, at), parameters);
    }
    return admin(authority.substring(at + 1), database, parameters);
  }

  private static String afterScheme(String text) {
    for (String scheme : List.of("postgresql://", "postgres://")) {
      if (text.startsWith(scheme)) {
        return text.substring(scheme.length());
      }
    }
    throw new IllegalArgumentException(
        "must begin with postgresql://, postgres:// or jdbc:postgresql://");
  }

  private static PostgresAdmin admin(
      String hostAndPort, String database, Map<String, String> parameters) {
    String user = required(parameters.remove("user"), "a user");
    String password = required(parameters.remove("password"), "a password");
    int colon = hostAndPort.lastIndexOf(':');
    boolean hasPort = colon > hostAndPort.lastIndexOf(']');
    String host = hasPort ? hostAndPort.substring(0, colon) : hostAndPort;
    String bare =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    if (bare.isBlank() || bare.contains(",")) {
      throw new IllegalArgumentException("must name exactly one host");
    }
    int port = hasPort ? port(hostAndPort.substring(colon + 1)) : PostgresAdmin.DEFAULT_PORT;
    return new PostgresAdmin(
        bare,
        port,
        database.isEmpty() ? "postgres" : database,
        user,
        Secret.of(password),
        properties(bare, parameters));
  }

  private static Map<String, String> properties(String host, Map<String, String> parameters) {
    Map<String, String> properties = new HashMap<>();
    parameters.forEach((name, value) -> {
      String property = PARAMETERS.get(name);
      if (property == null) {
        throw new IllegalArgumentException(
            "has a parameter that is not supported; supported are "
                + String.join(", ", new TreeSet<>(PARAMETERS.keySet())));
      }
      properties.put(property, value);
    });
    properties.putIfAbsent("sslmode", Loopback.isLoopback(host) ? "disable" : "require");
    requireSslMode(properties.get("sslmode"));
    return properties;
  }

  static void requireSslMode(@Nullable String mode) {
    if (mode == null || !SSL_MODES.contains(mode)) {
      throw new IllegalArgumentException(
          "must have an sslmode that is one of " + String.join(", ", SSL_MODES));
    }
  }

  static List<String> sslModes() {
    return SSL_MODES;
  }

  private static void userInfo(String userInfo, Map<String, String> parameters) {
    int colon = userInfo.indexOf(':');
    parameters.put("user", decode(colon < 0 ? userInfo : userInfo.substring(0, colon)));
    if (colon >= 0) {
      parameters.put("password", decode(userInfo.substring(colon + 1)));
    }
  }

  private static Map<String, String> parameters(String query, boolean jdbc) {
    Map<String, String> parameters = new HashMap<>();
    for (String pair : query.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      // In a JDBC URL a plus is a blank, as in a form; libpq takes it as it is.
      parameters.put(decode(name), decode(jdbc ? value.replace("+", "%20") : value));
    }
    return parameters;
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port >= 1 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Said below: the parser's message repeats the text, which may be part of a password.
    }
    throw new IllegalArgumentException(
        "must have a port from 1 to 65535 (is a special character of the password not"
            + " percent-encoded?)");
  }

  private static String required(@Nullable String value, String what) {
    if (value == null || value.isEmpty()) {
      throw new IllegalArgumentException("must have " + what);
    }
    return value;
  }

  private static String decode(String text) {
    try {
      // URLDecoder would make a blank of every plus.
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw withoutText();
    }
  }

  private static IllegalArgumentException withoutText() {
    return new IllegalArgumentException("must be percent-encoded; a % is written %25");
  }
}
