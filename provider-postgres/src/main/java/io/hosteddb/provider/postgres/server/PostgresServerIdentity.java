package io.hosteddb.provider.postgres.server;

import org.jspecify.annotations.Nullable;

/**
 * How a server is told from others, whatever its address: databases that were made on another one
 * are neither looked for nor deleted. Immutable.
 *
 * @since 0.1
 */
public final class PostgresServerIdentity {
  private static final PostgresServerIdentity NONE = new PostgresServerIdentity(false, null);
  private static final PostgresServerIdentity ASKED = new PostgresServerIdentity(true, null);

  private final boolean asked;
  private final @Nullable String given;

  private PostgresServerIdentity(boolean asked, @Nullable String given) {
    this.asked = asked;
    this.given = given;
  }

  /**
   * There is only one server, and it may be replaced by an empty one, as for development.
   *
   * @return no identity
   */
  public static PostgresServerIdentity none() {
    return NONE;
  }

  /**
   * The server's own system identifier, which its standbys share and which survives a new address;
   * {@code pg_upgrade} gives another.
   *
   * @return asked for once
   */
  public static PostgresServerIdentity ofTheServer() {
    return ASKED;
  }

  /**
   * What the operator calls the server: for servers that do not tell their system identifier, and
   * to keep the earlier one after {@code pg_upgrade} or a move by dump and restore.
   *
   * @param id not blank
   * @return the identity
   */
  public static PostgresServerIdentity named(String id) {
    return new PostgresServerIdentity(false, id);
  }

  boolean isAsked() {
    return asked;
  }

  @Nullable String given() {
    return given;
  }

  @Override
  public String toString() {
    return "PostgresServerIdentity[" + (asked ? "asked" : String.valueOf(given)) + "]";
  }
}
