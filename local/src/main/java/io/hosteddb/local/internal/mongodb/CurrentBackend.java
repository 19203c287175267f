package io.hosteddb.local.internal.mongodb;

import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.Document;
import io.netty.channel.Channel;
import java.util.List;

/**
 * The data of the server, announced as a version that current drivers accept: the server's own
 * default is too old for them, and it does not know the greeting {@code hello}.
 */
class CurrentBackend extends H2Backend {
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
    super(file);
    version(VERSION);
  }

  @Override
  public Document handleCommand(Channel channel, String database, String command, Document query) {
    String known = command.equalsIgnoreCase("hello") ? "ismaster" : command;
    return super.handleCommand(channel, database, known, query);
  }
}
