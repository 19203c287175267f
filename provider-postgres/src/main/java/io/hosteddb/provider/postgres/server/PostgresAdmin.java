package io.hosteddb.provider.postgres.server;

import io.hosteddb.model.Secret;
import java.util.Map;

/**
 * Where a PostgreSQL server is and who administers it. The administrator needs {@code CREATEDB} and
 * {@code CREATEROLE}, or is a superuser. Immutable.
 *
 * @param host name or address, an IPv6 address without brackets
 * @param port TCP port
 * @param database the database to connect to for administration
 * @param user the administrator
 * @param password the administrator's password
 * @param properties further connection properties as pgjdbc names them, such as {@code sslmode}
 * @since 0.1
 */
public record PostgresAdmin(
    String host,
    int port,
    String database,
    String user,
    Secret password,
    Map<String, String> properties) {
  /** The port of PostgreSQL. */
  public static final int DEFAULT_PORT = 5432;

  /** Copies the map. */
  public PostgresAdmin {
    properties = Map.copyOf(properties);
  }

  /**
   * Reads an admin URL: {@code postgresql://user:password@host:port/database?sslmode=require},
   * {@code postgres://} the same, or {@code
   * jdbc:postgresql://host:port/database?user=...&password=...}. User and password are
   * percent-encoded. Without a port it is 5432, without a database {@code postgres}, and without an
   * {@code sslmode} it is {@code disable} on a loopback host and {@code require} on any other.
   *
   * @param url the URL
   * @return what it says
   * @throws IllegalArgumentException if it is not such a URL; the message says what is wrong, and
   *     repeats no part of it
   */
  public static PostgresAdmin parse(Secret url) {
    return AdminUrlParser.parse(url);
  }

  /**
   * How the server is asked for TLS.
   *
   * @return the {@code sslmode}
   */
  public String sslMode() {
    return properties.getOrDefault("sslmode", "prefer");
  }

  /** Host, port, database and user; never the password or a property. */
  @Override
  public String toString() {
    return "PostgresAdmin[" + user + "@" + host + ":" + port + "/" + database + "]";
  }
}
