package io.hosteddb.local.internal.mongodb.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.WriteModel;
import java.nio.file.Path;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several writes in one command, of which one fails. */
class BulkWritesTest {
  @TempDir Path directory;
  private TestServer server;
  private MongoCollection<Document> notes;

  @BeforeEach
  void start() {
    server = new TestServer(directory);
    notes = server.root().getDatabase("app").getCollection("notes");
    notes.createIndex(Indexes.ascending("u"), new IndexOptions().unique(true));
    notes.insertMany(List.of(note(1, 1), note(2, 2), note(3, 3)));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static Document note(int id, int unique) {
    return new Document("_id", id).append("u", unique);
  }

  private static final List<WriteModel<Document>> SECOND_FAILS =
      List.of(
          new UpdateOneModel<>(Filters.eq(1), Updates.set("seen", true)),
          new UpdateOneModel<>(Filters.eq(2), Updates.set("u", 1)),
          new UpdateOneModel<>(Filters.eq(3), Updates.set("seen", true)),
          new UpdateOneModel<>(
              Filters.eq(4), Updates.set("u", 4), new UpdateOptions().upsert(true)));

  private MongoBulkWriteException fails(boolean ordered) {
    return catchThrowableOfType(
        MongoBulkWriteException.class,
        () -> notes.bulkWrite(SECOND_FAILS, new BulkWriteOptions().ordered(ordered)));
  }

  @Test
  void inOrder_nothingIsUpdatedAfterAnError() {
    MongoBulkWriteException e = fails(true);
    assertThat(e.getWriteErrors()).extracting(BulkWriteError::getIndex).containsExactly(1);
    assertThat(e.getWriteResult().getModifiedCount()).isOne();
    assertThat(notes.find(Filters.exists("seen"))).extracting(n -> n.get("_id")).containsExactly(1);
    assertThat(notes.countDocuments()).isEqualTo(3);
  }

  @Test
  void inAnyOrder_theOthersAreUpdated() {
    MongoBulkWriteException e = fails(false);
    assertThat(e.getWriteErrors()).extracting(BulkWriteError::getIndex).containsExactly(1);
    BulkWriteResult result = e.getWriteResult();
    assertThat(result.getModifiedCount()).isEqualTo(2);
    assertThat(result.getUpserts())
        .singleElement()
        .satisfies(upsert -> {
          assertThat(upsert.getIndex()).isEqualTo(3);
          assertThat(upsert.getId().asInt32().getValue()).isEqualTo(4);
        });
    assertThat(notes.countDocuments(Filters.exists("seen"))).isEqualTo(2);
  }

  @Test
  void onlyWhatIsInserted_isCounted() {
    List<Document> documents = List.of(note(5, 5), note(6, 1), note(7, 7));
    MongoBulkWriteException ordered =
        catchThrowableOfType(MongoBulkWriteException.class, () -> notes.insertMany(documents));
    assertThat(ordered.getWriteResult().getInsertedCount()).isOne();
    notes.deleteOne(Filters.eq(5));
    MongoBulkWriteException unordered =
        catchThrowableOfType(
            MongoBulkWriteException.class,
            () -> notes.insertMany(documents, new InsertManyOptions().ordered(false)));
    assertThat(unordered.getWriteResult().getInsertedCount()).isEqualTo(2);
    assertThat(notes.countDocuments()).isEqualTo(5);
  }
}
