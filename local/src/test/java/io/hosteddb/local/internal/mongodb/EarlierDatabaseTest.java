package io.hosteddb.local.internal.mongodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import io.hosteddb.local.LocalMongoProviderFactory;
import io.hosteddb.local.LocalProviders;
import io.hosteddb.local.internal.files.PrivateFiles;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.testkit.provider.ProviderDriver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases of a time when the server knew no users. */
class EarlierDatabaseTest {
  private final ProviderDriver earlier = ProviderDriver.of(ProviderDriver.newIdentity());
  private final ProviderDriver later = ProviderDriver.of(ProviderDriver.newIdentity());
  private final String name = earlier.identity().vendorName().withUnderscores();

  @TempDir Path directory;

  @Test
  void itsUriWorksOn_besideDatabasesWithUsers_untilItIsDetached() throws Exception {
    String uri = makeAsBefore();
    try (DatabaseProvider provider =
            LocalProviders.create(new LocalMongoProviderFactory(), directory);
        MongoClient client = MongoClients.create(uri)) {
      MongoCollection<Document> notes = client.getDatabase(name).getCollection("notes");
      assertThat(notes.find().first()).containsEntry("text", "kept");
      notes.insertOne(new Document("text", "added"));

      String other = LocalProviders.value(later.servedBy(provider).provision(), "MONGODB_DB_NAME");
      assertThatThrownBy(() -> client.getDatabase(other).getCollection("notes").find().first())
          .isInstanceOf(MongoCommandException.class)
          .hasMessageContaining("requires authentication");
      assertThat(client.listDatabaseNames()).containsExactly(name);

      earlier.servedBy(provider).mayExist().deprovision();
      assertThat(notes.countDocuments()).isZero();
      List<String> entries =
          MongoAdministration.look(
              provider,
              root ->
                  MongoAdministration.registry(root)
                      .distinct("_id", String.class)
                      .into(new ArrayList<>()));
      assertThat(entries).containsExactly(other);
    }
  }

  /** With the server as it is without this library. */
  private String makeAsBefore() throws Exception {
    Path part = directory.toRealPath().resolve("mongodb");
    PrivateFiles.createDirectory(part);
    MongoServer server = new MongoServer(new H2Backend(part.resolve("data.mv.db").toString()));
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    int port = server.getLocalAddress().getPort();
    PrivateFiles.write(part.resolve("port"), Integer.toString(port));
    String uri = "mongodb://127.0.0.1:" + port + "/" + name;
    try (MongoClient client = MongoClients.create(uri)) {
      Document entry = new Document("_id", name).append("mark", earlier.identity().ownershipMark());
      client.getDatabase("hosteddb_registry").getCollection("databases").insertOne(entry);
      client
          .getDatabase(name)
          .getCollection("notes")
          .insertMany(List.of(new Document("text", "kept")));
    } finally {
      server.shutdownNow();
    }
    return uri;
  }
}
