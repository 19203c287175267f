package io.hosteddb.local.internal.mongodb;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import io.hosteddb.spi.DatabaseProvider;
import org.bson.Document;

/** What only the process of the server may see of it. */
public final class MongoAdministration {
  private MongoAdministration() {}

  public static MongoClient of(DatabaseProvider provider) throws Exception {
    return ((LocalMongoProvider) provider).administration().client();
  }

  /** Which databases it holds for its own. */
  public static MongoCollection<Document> registry(DatabaseProvider provider) throws Exception {
    return of(provider).getDatabase(MongoRegistry.DATABASE).getCollection("databases");
  }
}
