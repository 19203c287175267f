package io.hosteddb.provider.postgres.neon;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Secret;
import io.hosteddb.provider.postgres.internal.PostgresTarget;
import io.hosteddb.provider.postgres.server.PostgresAdmin;
import io.hosteddb.settings.Loopback;
import io.hosteddb.spi.ProviderException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How runtimes connect to a database. It prints no secret.
 *
 * @param host name of the endpoint, direct or pooled
 * @param port TCP port
 * @param role the role
 * @param password the role's password
 * @param database the database
 */
record NeonConnection(String host, int port, String role, Secret password, String database) {
  /** The port that a URI without one means; Neon's have none (documentation of 2026). */
  static final int DEFAULT_PORT = PostgresAdmin.DEFAULT_PORT;

  private static final Pattern NO_HOST = Pattern.compile("^[a-z]+://([^/]*@)?(:[0-9]*)?(/|\\?|$)");

  /**
   * Reads Neon's connection URI.
   *
   * @param uri {@code postgresql://role:password@host/database?...}
   * @return what it says
   * @throws ProviderException PROVIDER_BUG if it is no such URI; nothing of it is repeated
   */
  static NeonConnection parse(Secret uri) {
    String text = uri.reveal();
    int query = text.indexOf('?');
    try {
      // The parameters are of no use here, and new ones must do no harm.
      PostgresAdmin parsed =
          PostgresAdmin.parse(query < 0 ? uri : Secret.of(text.substring(0, query)));
      return new NeonConnection(
          parsed.host(), parsed.port(), parsed.user(), parsed.password(), parsed.database());
    } catch (IllegalArgumentException e) {
      throw ProviderException.of(
              ErrorCategory.PROVIDER_BUG, "Neon gave a connection URI that cannot be read.")
          .outcomeKnown(false)
          .build();
    }
  }

  /**
   * Reads Neon's connection URI, if it can be read.
   *
   * @return empty if it is no such URI
   */
  static Optional<NeonConnection> tryParse(Secret uri) {
    try {
      return Optional.of(parse(uri));
    } catch (ProviderException e) {
      return Optional.empty();
    }
  }

  /** The same with another password. */
  NeonConnection withPassword(Secret other) {
    return new NeonConnection(host, port, role, other, database);
  }

  /** The same, to another database of the project. */
  NeonConnection at(String other) {
    return new NeonConnection(host, port, role, password, other);
  }

  /** Whether a connection URI names no host, since the endpoint is still being made. */
  static boolean hasNoHost(Secret uri) {
    return uri.reveal().isBlank() || NO_HOST.matcher(uri.reveal()).find();
  }

  /**
   * What the runtime gets, such as {@code
   * postgresql://role:password@host/database?sslmode=require}. Neon insists on TLS; a loopback host
   * is a stand-in for it and speaks none. Neon's own URI asks for channel binding, too: that is
   * left out, since postgres.js and others send a parameter that they do not know to the server,
   * which then refuses the connection (42704).
   */
  Secret uri() {
    String shownHost = host.contains(":") ? "[" + host + "]" : host;
    return Secret.of(
        "postgresql://"
            + encode(role)
            + ":"
            + encode(password.reveal())
            + "@"
            + shownHost
            + (port == DEFAULT_PORT ? "" : ":" + port)
            + "/"
            + encode(database)
            + (Loopback.isLoopback(host) ? "" : "?sslmode=require"));
  }

  /**
   * The same for pgjdbc, from parts: it refuses Neon's own URI and logs the password in it (pgjdbc
   * 42.7). Channel binding is asked for here: who stands between cannot pretend to be the database.
   */
  PostgresTarget target() {
    Map<String, String> properties =
        Loopback.isLoopback(host)
            ? Map.of("sslmode", "prefer", "channelBinding", "prefer")
            : Map.of("sslmode", "require", "channelBinding", "require");
    return new PostgresTarget(host, port, database, role, password, properties);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
