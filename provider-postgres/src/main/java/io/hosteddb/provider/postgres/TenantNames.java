package io.hosteddb.provider.postgres;

import io.hosteddb.spi.DatabaseIdentity;

/**
 * What one hosted database is called on the server.
 *
 * @param database the database, and the login role of the same name
 * @param owner the role that owns the database and everything in it, and cannot log in
 * @param mark the comment that proves ownership
 */
record TenantNames(String database, String owner, String mark) {
  static TenantNames of(DatabaseIdentity identity) {
    String name = identity.vendorName().withUnderscores();
    return new TenantNames(name, name + "_owner", identity.ownershipMark());
  }

  String login() {
    return database;
  }
}
