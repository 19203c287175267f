package io.hosteddb.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import io.hosteddb.local.internal.mongodb.MongoAdministration;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.RegionId;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.testkit.provider.ProviderDriver;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalMongoProviderTest {
  private final ProviderDriver steps = ProviderDriver.of(ProviderDriver.newIdentity());
  private final String name = steps.identity().vendorName().withUnderscores();

  @TempDir Path directory;

  private DatabaseProvider open() {
    return LocalProviders.create(new LocalMongoProviderFactory(), directory);
  }

  @Test
  void readyMeansThatTheUriWorks() throws Exception {
    try (DatabaseProvider provider = LocalProviders.create(new LocalMongoProviderFactory(), null)) {
      Provisioned ready = steps.servedBy(provider).provision();
      String uri = LocalProviders.value(ready, "MONGODB_URI");
      assertThat(uri)
          .matches(
              "mongodb://%1$s:\\w{40}@127\\.0\\.0\\.1:\\d+/%1$s\\?authSource=%1$s".formatted(name));
      assertThat(LocalProviders.value(ready, "MONGODB_DB_NAME")).isEqualTo(name);
      assertThat(provider.descriptor().profile().contract().difference(ready.variables()))
          .isEmpty();
      try (MongoClient client = MongoClients.create(uri)) {
        MongoCollection<Document> notes = client.getDatabase(name).getCollection("notes");
        notes.insertOne(new Document("text", "written"));
        assertThat(notes.find().first()).containsEntry("text", "written");
        Document hello = client.getDatabase("admin").runCommand(new Document("hello", 1));
        assertThat(hello.getInteger("maxWireVersion")).isEqualTo(21);
        assertThat(steps.servedBy(provider).mayExist().provision().variables())
            .isEqualTo(ready.variables());
        steps.servedBy(provider).deprovision();
        assertThat(databases(provider)).doesNotContain(name);
        assertThat(
                MongoAdministration.<Long>look(
                    provider, root -> MongoAdministration.registry(root).countDocuments()))
            .isZero();
      }
      steps.servedBy(provider).deprovision();
    }
  }

  @Test
  void survivesARestart() throws Exception {
    String uri;
    try (DatabaseProvider provider = open()) {
      uri = LocalProviders.value(steps.servedBy(provider).provision(), "MONGODB_URI");
      try (MongoClient client = MongoClients.create(uri)) {
        client.getDatabase(name).getCollection("notes").insertOne(new Document("text", "kept"));
      }
    }
    try (DatabaseProvider provider = open();
        MongoClient client = MongoClients.create(uri)) {
      // Before any step: what was ready must work after a restart.
      assertThat(client.getDatabase(name).getCollection("notes").find().first())
          .containsEntry("text", "kept");
      assertThat(
              LocalProviders.value(steps.servedBy(provider).mayExist().provision(), "MONGODB_URI"))
          .isEqualTo(uri);
      steps.servedBy(provider).deprovision();
    }
    try (DatabaseProvider provider = open()) {
      assertThat(databases(provider)).doesNotContain(name);
    }
  }

  @Test
  @SuppressWarnings("try") // Closes early.
  void takenPortIsAClearError() throws Exception {
    String real = directory.toRealPath().toString();
    int port;
    try (DatabaseProvider provider = open()) {
      port =
          URI.create(LocalProviders.value(steps.servedBy(provider).provision(), "MONGODB_URI"))
              .getPort();
    }
    try (ServerSocket rival = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        DatabaseProvider provider = open()) {
      assertThat(rival.isBound()).isTrue();
      assertThatThrownBy(() -> steps.servedBy(provider).mayExist().provision())
          .isInstanceOfSatisfying(
              ProviderException.class,
              e -> {
                assertThat(e.category()).isEqualTo(ErrorCategory.UNAVAILABLE);
                assertThat(e.failure().message()).contains(String.valueOf(port));
                assertThat(e.failure().remedy()).contains(real);
              });
      rival.close();
      steps.servedBy(provider).mayExist().provision();
    }
  }

  @Test
  void foreignDatabaseIsLeftAlone() throws Exception {
    try (DatabaseProvider provider = LocalProviders.create(new LocalMongoProviderFactory(), null)) {
      Object unused =
          MongoAdministration.look(provider, root -> theirs(root).insertOne(new Document("x", 1)));
      assertThatThrownBy(() -> steps.servedBy(provider).provision())
          .isInstanceOfSatisfying(
              ProviderException.class,
              e -> assertThat(e.category()).isEqualTo(ErrorCategory.CONFLICT));
      steps.servedBy(provider).deprovision();
      assertThat(theirsCount(provider)).isOne();
      unused =
          MongoAdministration.look(
              provider,
              root ->
                  MongoAdministration.registry(root)
                      .insertOne(new Document("_id", name).append("mark", "hosteddb:other:x")));
      assertThatThrownBy(() -> steps.servedBy(provider).mayExist().provision())
          .isInstanceOf(ProviderException.class);
      steps.servedBy(provider).deprovision();
      assertThat(theirsCount(provider)).isOne();
    }
  }

  private MongoCollection<Document> theirs(MongoClient root) {
    return root.getDatabase(name).getCollection("theirs");
  }

  private long theirsCount(DatabaseProvider provider) throws Exception {
    return MongoAdministration.look(provider, root -> theirs(root).countDocuments());
  }

  @Test
  void interruptionIsHonoured() throws Exception {
    try (DatabaseProvider provider = LocalProviders.create(new LocalMongoProviderFactory(), null)) {
      assertThat(provider.descriptor().fallbackRegions())
          .anyMatch(r -> r.id().equals(RegionId.of("US_WEST_2")));
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> steps.servedBy(provider).provision())
          .isInstanceOf(InterruptedException.class);
      assertThat(Thread.interrupted()).isFalse();
    }
  }

  private static List<String> databases(DatabaseProvider provider) throws Exception {
    return MongoAdministration.look(
        provider, root -> root.listDatabaseNames().into(new ArrayList<>()));
  }
}
