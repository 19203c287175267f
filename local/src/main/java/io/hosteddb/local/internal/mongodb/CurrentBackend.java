package io.hosteddb.local.internal.mongodb;

import de.bwaldvogel.mongo.MongoVersion;
import io.hosteddb.local.internal.mongodb.server.ExtendedBackend;
import java.util.List;

/**
 * The data of the server, announced as a version that current drivers accept: the server's own
 * default is too old for them.
 */
class CurrentBackend extends ExtendedBackend {
  private static final MongoVersion VERSION =
      new MongoVersion() {
        @Override
        public List<Integer> getVersionArray() {
          return List.of(7, 0, 0);
        }

        @Override
        public int getWireVersion() {
          return 21;
        }
      };

  /**
   * Opens the data.
   *
   * @param file where it is kept
   */
  CurrentBackend(String file) {
    super(file, MongoRegistry.DATABASE::equals);
    version(VERSION);
  }
}
