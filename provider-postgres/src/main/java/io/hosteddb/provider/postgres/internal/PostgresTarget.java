package io.hosteddb.provider.postgres.internal;

import io.hosteddb.model.Secret;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What to connect to, and as whom. It prints host, port, database and user only.
 *
 * @param host name or address, an IPv6 address without brackets
 * @param port TCP port
 * @param database the database
 * @param user the user
 * @param password the user's password
 * @param properties further connection properties as pgjdbc names them, such as {@code sslmode}
 */
public record PostgresTarget(
    String host,
    int port,
    String database,
    String user,
    Secret password,
    Map<String, String> properties) {
  /** Copies the map. */
  public PostgresTarget {
    properties = Map.copyOf(properties);
  }

  /**
   * The JDBC URL without anything secret: pgjdbc logs a URL that it cannot read.
   *
   * @return the URL without user, password and parameters
   */
  String url() {
    String shownHost = host.contains(":") ? "[" + host + "]" : host;
    return "jdbc:postgresql://"
        + shownHost
        + ":"
        + port
        + "/"
        + URLEncoder.encode(database, StandardCharsets.UTF_8);
  }

  /** Host, port, database and user; never the password or a property. */
  @Override
  public String toString() {
    return "PostgresTarget[" + user + "@" + host + ":" + port + "/" + database + "]";
  }
}
