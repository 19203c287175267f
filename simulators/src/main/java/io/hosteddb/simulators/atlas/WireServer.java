package io.hosteddb.simulators.atlas;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.bson.Document;
import io.hosteddb.model.Secret;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;

/**
 * The MongoDB wire server behind all clusters of all simulators in this process, in memory. It
 * knows no users.
 */
final class WireServer implements ClusterServer {
  private static final MongoVersion CURRENT =
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

  /** Started when first asked for. */
  private static final class Holder {
    static final String AUTHORITY = start();

    private static String start() {
      InetSocketAddress address = new MongoServer(new Backend()).bind();
      return "127.0.0.1:" + address.getPort();
    }
  }

  /** The server does not know the greeting of current drivers by itself. */
  private static final class Backend extends MemoryBackend {
    Backend() {
      version(CURRENT);
    }

    @Override
    public Document handleCommand(
        Channel channel, String database, String command, Document query) {
      String known = command.equalsIgnoreCase("hello") ? "ismaster" : command;
      return super.handleCommand(channel, database, known, query);
    }
  }

  @Override
  public String authority() {
    return Holder.AUTHORITY;
  }

  @Override
  public void put(String user, Secret password, Set<String> roles) {
    // It lets everybody in; what a login would be, the simulator says.
  }

  @Override
  public void drop(String user) {
    // As above.
  }
}
