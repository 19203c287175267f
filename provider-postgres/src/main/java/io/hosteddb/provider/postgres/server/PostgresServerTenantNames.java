package io.hosteddb.provider.postgres.server;

import io.hosteddb.spi.DatabaseIdentity;

/**
 * What one hosted database is called on the server.
 *
 * @param database the database, and the login role of the same name
 * @param owner the role that owns the database and everything in it, and cannot log in
 * @param mark the comment that proves ownership
 */
record PostgresServerTenantNames(String database, String owner, String mark) {
  static PostgresServerTenantNames of(DatabaseIdentity identity) {
    String name = identity.vendorName().withUnderscores();
    return new PostgresServerTenantNames(name, name + "_owner", identity.ownershipMark());
  }

  String login() {
    return database;
  }
}
