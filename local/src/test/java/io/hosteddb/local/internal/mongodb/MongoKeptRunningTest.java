package io.hosteddb.local.internal.mongodb;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.result.InsertOneResult;
import io.hosteddb.local.LocalProviders;
import io.hosteddb.local.internal.files.Effects;
import java.nio.file.Path;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server in this process ends, without anybody having closed it. */
class MongoKeptRunningTest {
  @TempDir Path directory;

  @Test
  void aServerThatNoLongerListens_isStartedAgainWithItsData() throws Exception {
    try (LocalMongoServer server = server()) {
      LocalMongoServer.Running first = server.running();
      try (MongoClient client = client(first)) {
        MongoCollection<Document> notes = client.getDatabase("notes").getCollection("notes");
        notes.insertOne(new Document("text", "kept"));
        first.server().shutdownNow();
        assertThat(notes.find().first()).containsEntry("text", "kept");
      }
    }
  }

  @Test
  void aServerWhoseDataWasClosed_isStartedAgain() throws Exception {
    try (LocalMongoServer server = server()) {
      LocalMongoServer.Running first = server.running();
      try (MongoClient client = client(first)) {
        MongoCollection<Document> notes = client.getDatabase("notes").getCollection("notes");
        notes.insertOne(new Document("text", "kept"));
        first.commit();
        // As H2 does when a thread is interrupted, or the disk is full.
        first.backend().getMvStore().closeImmediately();
        // What was read before is still read then; a write needs the file.
        assertThat(LocalProviders.eventually(() -> notes.insertOne(new Document("text", "later"))))
            .matches(InsertOneResult::wasAcknowledged);
        assertThat(notes.find())
            .extracting(note -> note.getString("text"))
            .containsExactlyInAnyOrder("kept", "later");
      }
    }
  }

  private static MongoClient client(LocalMongoServer.Running server) {
    return MongoClients.create(
        "mongodb://127.0.0.1:" + server.port() + "/?serverSelectionTimeoutMS=10000");
  }

  private LocalMongoServer server() {
    return new LocalMongoServer(directory, Effects.unwatched(), CurrentBackend::new);
  }
}
