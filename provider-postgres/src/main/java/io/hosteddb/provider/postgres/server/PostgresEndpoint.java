package io.hosteddb.provider.postgres.server;

import io.hosteddb.model.Secret;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * What the runtimes of the platform's users connect to, which may be another address than the
 * administrator's.
 *
 * @param host name or address, an IPv6 address without brackets
 * @param port TCP port
 * @param sslMode how the connection URI asks for TLS, such as {@code require}
 * @since 0.1
 */
public record PostgresEndpoint(String host, int port, String sslMode) {
  /**
   * The connection URI of a user, such as {@code
   * postgresql://user:password@host:5432/database?sslmode=require}.
   *
   * @param user the user
   * @param password the user's password
   * @param database the database
   * @return the URI, percent-encoded
   */
  Secret uri(String user, Secret password, String database) {
    String shownHost = host.contains(":") ? "[" + host + "]" : host;
    return Secret.of(
        "postgresql://"
            + encode(user)
            + ":"
            + encode(password.reveal())
            + "@"
            + shownHost
            + ":"
            + port
            + "/"
            + encode(database)
            + "?sslmode="
            + sslMode);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
