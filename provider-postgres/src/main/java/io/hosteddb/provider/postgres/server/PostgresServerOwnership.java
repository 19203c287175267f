package io.hosteddb.provider.postgres.server;

import org.jspecify.annotations.Nullable;

/**
 * What is on the server under the names of one hosted database.
 *
 * @param adminIsSuperuser whether the administrator needs no membership in the roles
 * @param owner the owner role
 * @param login the login role
 * @param database the database
 */
record PostgresServerOwnership(
    boolean adminIsSuperuser, Presence owner, Presence login, Presence database) {
  /** Whether something of a name is there, and whose it is. */
  enum Presence {
    ABSENT,
    OURS,
    FOREIGN;

    static Presence of(boolean exists, boolean ours) {
      return exists ? (ours ? OURS : FOREIGN) : ABSENT;
    }
  }

  /** What is there and not ours, a phrase; null if nothing is. */
  @Nullable String foreign() {
    if (database == Presence.FOREIGN) {
      return "a database";
    }
    return owner == Presence.FOREIGN || login == Presence.FOREIGN ? "a role" : null;
  }
}
