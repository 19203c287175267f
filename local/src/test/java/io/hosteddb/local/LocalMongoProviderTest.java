package io.hosteddb.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.RegionId;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalMongoProviderTest {
  private final LocalSteps steps = new LocalSteps();
  private final String name = steps.identity().vendorName().withUnderscores();

  @TempDir Path directory;

  private DatabaseProvider open() {
    return LocalSteps.create(new LocalMongoProviderFactory(), directory);
  }

  @Test
  void readyMeansThatTheUriWorks() throws Exception {
    try (DatabaseProvider provider = LocalSteps.create(new LocalMongoProviderFactory(), null)) {
      StepResult.Done<Provisioned> ready = steps.provision(provider, false);
      String uri = LocalSteps.value(ready, "MONGODB_URI");
      assertThat(uri).matches("mongodb://127\\.0\\.0\\.1:\\d+/" + name);
      assertThat(LocalSteps.value(ready, "MONGODB_DB_NAME")).isEqualTo(name);
      assertThat(provider.descriptor().profile().contract().difference(ready.value().variables()))
          .isEmpty();
      try (MongoClient client = MongoClients.create(uri)) {
        MongoCollection<Document> notes = client.getDatabase(name).getCollection("notes");
        notes.insertOne(new Document("text", "written"));
        assertThat(notes.find().first()).containsEntry("text", "written");
        Document hello = client.getDatabase("admin").runCommand(new Document("hello", 1));
        assertThat(hello.getInteger("maxWireVersion")).isEqualTo(21);
        assertThat(steps.provision(provider, true).value().variables())
            .isEqualTo(ready.value().variables());
        steps.deprovision(provider);
        assertThat(client.listDatabaseNames().into(new ArrayList<>())).doesNotContain(name);
        assertThat(entries(client)).isZero();
      }
      steps.deprovision(provider);
    }
  }

  @Test
  void survivesARestart() throws Exception {
    String uri;
    try (DatabaseProvider provider = open()) {
      uri = LocalSteps.value(steps.provision(provider, false), "MONGODB_URI");
      try (MongoClient client = MongoClients.create(uri)) {
        client.getDatabase(name).getCollection("notes").insertOne(new Document("text", "kept"));
      }
    }
    try (DatabaseProvider provider = open();
        MongoClient client = MongoClients.create(uri)) {
      // Before any step: what was ready must work after a restart.
      assertThat(client.getDatabase(name).getCollection("notes").find().first())
          .containsEntry("text", "kept");
      assertThat(LocalSteps.value(steps.provision(provider, true), "MONGODB_URI")).isEqualTo(uri);
      steps.deprovision(provider);
    }
    try (DatabaseProvider provider = open()) {
      String again = LocalSteps.value(new LocalSteps().provision(provider, false), "MONGODB_URI");
      try (MongoClient client = MongoClients.create(again)) {
        assertThat(client.listDatabaseNames().into(new ArrayList<>())).doesNotContain(name);
      }
    }
  }

  @Test
  @SuppressWarnings("try") // Closes early.
  void takenPortIsAClearError() throws Exception {
    String real = directory.toRealPath().toString();
    int port;
    try (DatabaseProvider provider = open()) {
      port =
          URI.create(LocalSteps.value(steps.provision(provider, false), "MONGODB_URI")).getPort();
    }
    try (ServerSocket rival = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        DatabaseProvider provider = open()) {
      assertThat(rival.isBound()).isTrue();
      assertThatThrownBy(() -> steps.provision(provider, true))
          .isInstanceOfSatisfying(
              ProviderException.class,
              e -> {
                assertThat(e.category()).isEqualTo(ErrorCategory.UNAVAILABLE);
                assertThat(e.failure().message()).contains(String.valueOf(port));
                assertThat(e.failure().remedy()).contains(real);
              });
      rival.close();
      steps.provision(provider, true);
    }
  }

  @Test
  void foreignDatabaseIsLeftAlone() throws Exception {
    try (DatabaseProvider provider = LocalSteps.create(new LocalMongoProviderFactory(), null)) {
      String uri = LocalSteps.value(new LocalSteps().provision(provider, false), "MONGODB_URI");
      try (MongoClient client = MongoClients.create(uri)) {
        client.getDatabase(name).getCollection("theirs").insertOne(new Document("x", 1));
        assertThatThrownBy(() -> steps.provision(provider, false))
            .isInstanceOfSatisfying(
                ProviderException.class,
                e -> assertThat(e.category()).isEqualTo(ErrorCategory.CONFLICT));
        steps.deprovision(provider);
        assertThat(client.getDatabase(name).getCollection("theirs").countDocuments()).isOne();
        client
            .getDatabase("hosteddb_registry")
            .getCollection("databases")
            .insertOne(new Document("_id", name).append("mark", "hosteddb:other:x"));
        assertThatThrownBy(() -> steps.provision(provider, true))
            .isInstanceOf(ProviderException.class);
        steps.deprovision(provider);
        assertThat(client.getDatabase(name).getCollection("theirs").countDocuments()).isOne();
      }
    }
  }

  @Test
  void interruptionIsHonoured() throws Exception {
    try (DatabaseProvider provider = LocalSteps.create(new LocalMongoProviderFactory(), null)) {
      assertThat(provider.descriptor().fallbackRegions())
          .anyMatch(r -> r.id().equals(RegionId.of("US_WEST_2")));
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> steps.provision(provider, false))
          .isInstanceOf(InterruptedException.class);
      assertThat(Thread.interrupted()).isFalse();
    }
  }

  private static long entries(MongoClient client) {
    return client.getDatabase("hosteddb_registry").getCollection("databases").countDocuments();
  }
}
