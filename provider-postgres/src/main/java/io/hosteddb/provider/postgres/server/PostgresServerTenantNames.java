package io.hosteddb.provider.postgres.server;

import io.hosteddb.model.CredentialId;
import io.hosteddb.provider.postgres.internal.RoleNames;
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

  /** The login role of a generation; the first one is called as the database is. */
  String login(CredentialId credential) {
    return credential.equals(CredentialId.main(1)) ? database : roles().login(credential);
  }

  RoleNames roles() {
    return new RoleNames(database, database, mark);
  }
}
