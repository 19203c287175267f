package io.hosteddb.local.internal.mongodb.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.MongoIterable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client reads messages of 48,000,000 bytes; what is found may have more. */
class LargeAnswersTest {
  private static final int DOCUMENTS = 25;
  private static final String TEXT = "x".repeat(2 << 20);

  @TempDir static Path directory;
  private static TestServer server;
  private static MongoDatabase database;
  private static MongoCollection<Document> notes;

  @BeforeAll
  static void start() {
    server = new TestServer(directory);
    database = server.root().getDatabase("app");
    notes = database.getCollection("notes");
    for (int i = 0; i < DOCUMENTS; i++) {
      notes.insertOne(new Document("_id", i).append("text", TEXT));
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void allIsRead_inSeveralAnswers() {
    Document all = new Document("$match", new Document());
    for (MongoIterable<Document> found : List.of(notes.find(), notes.aggregate(List.of(all)))) {
      assertThat(found.map(document -> document.get("_id")).into(new ArrayList<>()))
          .isEqualTo(IntStream.range(0, DOCUMENTS).boxed().toList());
    }
  }

  @Test
  void aBatchAfterASmallOne_isCut_too_andTheCursorGoesOnUnderItsNumber() {
    Document first = cursor(new Document("find", "notes").append("batchSize", 1));
    long id = first.getLong("id");
    assertThat(first.getList("firstBatch", Document.class)).hasSize(1);
    int read = 1;
    int answers = 0;
    for (Document next = first; next.getLong("id") != 0; answers++) {
      assertThat(next.getLong("id")).isEqualTo(id);
      Document more = new Document("getMore", id).append("collection", "notes");
      // A size that is too large for one answer, and none at all.
      next = cursor(answers == 0 ? more.append("batchSize", 1000) : more);
      read += next.getList("nextBatch", Document.class).size();
    }
    assertThat(read).isEqualTo(DOCUMENTS);
    assertThat(answers).isGreaterThan(1);
  }

  @Test
  void aSingleBatch_hasWhatFits_andNoCursor() {
    Document answer = cursor(new Document("find", "notes").append("singleBatch", true));
    assertThat(answer.getList("firstBatch", Document.class)).hasSizeBetween(1, DOCUMENTS - 1);
    assertThat(answer.getLong("id")).isZero();
  }

  private static Document cursor(Document command) {
    return database.runCommand(command).get("cursor", Document.class);
  }
}
