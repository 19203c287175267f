package io.hosteddb.local.internal.mongodb.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoNamespace;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.RenameCollectionOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is renamed, replaced or dropped, also while others work with it. */
class MovedCollectionsTest {
  private static final Document VECTORS =
      Document.parse(
          "{fields: [{type: 'vector', path: 'v', numDimensions: 2, similarity: 'cosine'}]}");
  private static final Document SEARCH =
      Document.parse(
          "{$vectorSearch: {index: 'i', path: 'v', queryVector: [1, 0], exact: true, limit: 9}}");

  @TempDir Path directory;

  /** The server leaves the data under the old name, for whoever takes that next. */
  @Test
  void dataAndIndexesMove_toTheNewNameAlone_forGood() {
    try (TestServer server = new TestServer(directory)) {
      MongoDatabase database = server.root().getDatabase("app");
      MongoCollection<Document> old = database.getCollection("old");
      old.insertOne(note(1));
      old.createIndex(Indexes.ascending("k"), new IndexOptions().unique(true));
      database.runCommand(
          new Document("createSearchIndexes", "old")
              .append(
                  "indexes",
                  List.of(
                      new Document("name", "i")
                          .append("type", "vectorSearch")
                          .append("definition", VECTORS))));
      old.renameCollection(new MongoNamespace("app", "renamed"));
      old.insertOne(note(2));
      old.aggregate(List.of(Aggregates.out("written"))).toCollection();
      assertMoved(database);
    }
    try (TestServer again = new TestServer(directory)) {
      MongoDatabase database = again.root().getDatabase("app");
      assertMoved(database);
      assertThatExceptionOfType(MongoWriteException.class)
          .isThrownBy(() -> database.getCollection("renamed").insertOne(note(3).append("k", "1")))
          .satisfies(e -> assertThat(e.getCode()).isEqualTo(11000));
    }
  }

  private static Document note(int id) {
    return new Document("_id", id).append("k", String.valueOf(id)).append("v", List.of(1.0, 0.0));
  }

  private static void assertMoved(MongoDatabase database) {
    assertThat(database.listCollectionNames())
        .containsExactlyInAnyOrder("old", "renamed", "written");
    assertThat(database.getCollection("renamed").find()).containsExactly(note(1));
    assertThat(database.getCollection("old").find()).containsExactly(note(2));
    assertThat(database.getCollection("written").find()).containsExactly(note(2));
    assertThat(database.getCollection("renamed").aggregate(List.of(SEARCH)))
        .containsExactly(note(1));
    assertThat(database.getCollection("old").listSearchIndexes()).isEmpty();
  }

  /** What a command had in hand was taken from under it, and stayed broken until a restart. */
  @Test
  void collectionsThatComeAndGo_breakNothing() throws Exception {
    try (TestServer server = new TestServer(directory)) {
      MongoDatabase database = server.root().getDatabase("app");
      List<String> broken = Collections.synchronizedList(new ArrayList<>());
      List<CompletableFuture<Void>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Random random = new Random(i);
        CompletableFuture<Void> one = new CompletableFuture<>();
        all.add(one);
        new Thread(
                () -> {
                  for (int n = 0; n < 150; n++) {
                    try {
                      work(database, random);
                    } catch (MongoException e) {
                      if (e.getCode() != -1) { // there was nothing to rename
                        broken.add(e.getMessage());
                      }
                    }
                  }
                  one.complete(null);
                })
            .start();
      }
      CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(5, TimeUnit.MINUTES);
      assertThat(broken).isEmpty();
      for (String name : List.of("a", "b")) {
        MongoCollection<Document> collection = database.getCollection(name);
        collection.drop();
        collection.insertOne(note(1));
        assertThat(collection.find()).containsExactly(note(1));
      }
    }
  }

  private static void work(MongoDatabase database, Random random) {
    MongoCollection<Document> collection = database.getCollection(random.nextBoolean() ? "a" : "b");
    switch (random.nextInt(8)) {
      case 0 -> collection.drop();
      case 1 ->
          collection.renameCollection(
              new MongoNamespace("app", collection.getNamespace().getCollectionName() + "2"),
              new RenameCollectionOptions().dropTarget(true));
      case 2 -> collection.aggregate(List.of(Aggregates.out("b"))).toCollection();
      case 3 -> collection.countDocuments();
      default -> collection.insertOne(new Document("v", List.of(1.0, 0.0)));
    }
  }

  @Test
  void indexesOfWhatIsReplaced_stay_andHoldForWhatIsWritten() {
    try (TestServer server = new TestServer(directory)) {
      MongoDatabase database = server.root().getDatabase("app");
      MongoCollection<Document> source = database.getCollection("source");
      source.insertMany(List.of(note(1), note(2)));
      MongoCollection<Document> target = database.getCollection("target");
      target.createIndex(Indexes.ascending("k"), new IndexOptions().unique(true));
      target.insertOne(note(9));
      List<Document> indexes = target.listIndexes().into(new ArrayList<>());

      source.aggregate(List.of(Aggregates.out("target"))).toCollection();

      assertThat(target.find()).containsExactlyInAnyOrder(note(1), note(2));
      assertThat(target.listIndexes()).containsExactlyInAnyOrderElementsOf(indexes);
      source.insertOne(note(3).append("k", "1"));
      assertThatExceptionOfType(MongoCommandException.class)
          .isThrownBy(() -> source.aggregate(List.of(Aggregates.out("target"))).toCollection())
          .satisfies(e -> assertThat(e.getErrorCode()).isEqualTo(11000));
      assertThat(target.find()).containsExactlyInAnyOrder(note(1), note(2));
      assertThat(database.listCollectionNames()).containsExactlyInAnyOrder("source", "target");
    }
    try (TestServer again = new TestServer(directory)) {
      MongoCollection<Document> target = again.root().getDatabase("app").getCollection("target");
      assertThatExceptionOfType(MongoWriteException.class)
          .isThrownBy(() -> target.insertOne(note(3).append("k", "1")));
    }
  }

  /** What another database loses meanwhile was taken from under a pipeline that writes there. */
  @Test
  void pipelinesIntoAnotherDatabase_breakNothingThere() throws Exception {
    try (TestServer server = new TestServer(directory)) {
      MongoCollection<Document> source = server.root().getDatabase("app").getCollection("source");
      for (int i = 0; i < 20; i++) {
        source.insertOne(note(i));
      }
      MongoDatabase other = server.root().getDatabase("other");
      Document merge = new Document("into", new Document("db", "other").append("coll", "copied"));
      List<String> broken = Collections.synchronizedList(new ArrayList<>());
      List<CompletableFuture<Void>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        boolean writes = i % 2 == 0;
        CompletableFuture<Void> one = new CompletableFuture<>();
        all.add(one);
        new Thread(
                () -> {
                  for (int n = 0; n < 100; n++) {
                    try {
                      if (writes) {
                        source.aggregate(List.of(new Document("$merge", merge))).toCollection();
                      } else {
                        other.getCollection("copied").drop();
                      }
                    } catch (MongoException e) {
                      broken.add(e.getMessage());
                    }
                  }
                  one.complete(null);
                })
            .start();
      }
      CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(5, TimeUnit.MINUTES);
      assertThat(broken).isEmpty();
    }
  }

  @Test
  void aTargetThatIsThere_isKept() {
    try (TestServer server = new TestServer(directory)) {
      MongoDatabase database = server.root().getDatabase("app");
      database.getCollection("a").insertOne(note(1));
      database.getCollection("b").insertOne(note(2));
      assertThatExceptionOfType(MongoCommandException.class)
          .isThrownBy(
              () -> database.getCollection("a").renameCollection(new MongoNamespace("app", "b")))
          .satisfies(e -> assertThat(e.getErrorCode()).isEqualTo(48));
      assertThat(database.getCollection("a").find()).containsExactly(note(1));
      assertThat(database.getCollection("b").find()).containsExactly(note(2));
    }
  }
}
