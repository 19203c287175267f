package io.hosteddb.local.internal.mongodb;

import io.hosteddb.local.internal.mongodb.server.ExtendedBackend;

/** The data of the server, with what the registry keeps beside them. */
class CurrentBackend extends ExtendedBackend {
  /**
   * Opens the data.
   *
   * @param file where it is kept
   */
  CurrentBackend(String file) {
    super(file, MongoRegistry.DATABASE::equals);
  }
}
