package io.hosteddb.local.internal.mongodb;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import io.hosteddb.spi.DatabaseProvider;
import java.io.IOException;
import org.bson.Document;

/** What only the process of the server may see of it. */
public final class MongoAdministration {
  private MongoAdministration() {}

  /**
   * A look at the server.
   *
   * @param <T> what it sees
   */
  @FunctionalInterface
  public interface Look<T> {
    T at(MongoClient client);
  }

  /** Looks as somebody who may do everything. */
  public static <T> T look(DatabaseProvider provider, Look<T> look)
      throws IOException, InterruptedException {
    LocalMongoServer.Running running = ((LocalMongoProvider) provider).administration();
    running.backend().gate().addRootForNow("test", "test");
    try (MongoClient client =
        MongoClients.create("mongodb://test:test@127.0.0.1:" + running.port())) {
      return look.at(client);
    }
  }

  /** Which databases it holds for its own. */
  public static MongoCollection<Document> registry(MongoClient client) {
    return client.getDatabase(MongoRegistry.DATABASE).getCollection("databases");
  }
}
