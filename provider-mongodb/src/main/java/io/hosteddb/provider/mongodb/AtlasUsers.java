package io.hosteddb.provider.mongodb;

import io.hosteddb.model.CredentialId;
import io.hosteddb.spi.DatabaseIdentity;

/** How the users of a database are called: one for each generation of credentials. */
final class AtlasUsers {
  private AtlasUsers() {}

  /** The first is called as the database, the others have their generation behind it. */
  static String name(DatabaseIdentity identity, CredentialId credential) {
    String name = identity.vendorName().value();
    return credential.equals(CredentialId.main(1)) ? name : name + "_" + credential.suffix();
  }
}
