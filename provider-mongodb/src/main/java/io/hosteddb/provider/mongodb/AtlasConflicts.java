package io.hosteddb.provider.mongodb;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.ProviderException;

/** What is said when something at Atlas has our name and is not ours. */
final class AtlasConflicts {
  private AtlasConflicts() {}

  static ProviderException project(String name) {
    return of(
        "The Atlas organization has a project "
            + name
            + " that this platform did not create, or that this platform cannot prove to be its own.",
        "Rename or delete it at Atlas");
  }

  static ProviderException cluster(String name) {
    return of(
        "The Atlas project has a cluster " + name + " that this platform did not create.",
        "Delete it at Atlas");
  }

  static ProviderException user(String name) {
    return of(
        "The Atlas project has a database user " + name + " that this platform did not create.",
        "Delete it at Atlas");
  }

  private static ProviderException of(String message, String remedy) {
    return ProviderException.of(ErrorCategory.CONFLICT, message)
        .remedy(remedy + ", then retry; or detach this database and attach another.")
        .build();
  }
}
