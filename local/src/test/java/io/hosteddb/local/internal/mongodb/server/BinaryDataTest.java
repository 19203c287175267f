package io.hosteddb.local.internal.mongodb.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.Document;
import org.bson.types.Binary;
import org.bson.types.Code;
import org.bson.types.Decimal128;
import org.bson.types.MaxKey;
import org.bson.types.MinKey;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of binary data comes back as it was. */
class BinaryDataTest {
  @TempDir Path directory;
  private TestServer server;
  private MongoCollection<Document> notes;

  @BeforeEach
  void start() {
    server = new TestServer(directory);
    notes = server.root().getDatabase("app").getCollection("notes");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** As it is: for subtype 9 the driver would make vectors of it. */
  private MongoCollection<BsonDocument> stored() {
    return notes.withDocumentClass(BsonDocument.class);
  }

  private static Binary binary(int subtype, int length) {
    return new Binary((byte) subtype, new byte[length]);
  }

  /** Its neighbours are of every type, or a length would be off. */
  @Test
  void everyKind_whereverItStands_inOneWriteOfMany() {
    List<Document> documents = new ArrayList<>();
    for (int subtype : new int[] {0, 1, 5, 6, 7, 8, 9, 0x80, 0xff}) {
      Document inner = new Document("binary", binary(subtype, 3)).append("more", "text");
      documents.add(
          new Document("_id", subtype)
              .append("double", 1.5)
              .append("text", "äöü")
              .append("inner", inner)
              .append("array", List.of(1, binary(subtype, 0), List.of(binary(subtype, 40)), "b"))
              .append("boolean", true)
              .append("date", Instant.ofEpochMilli(5))
              .append("nothing", null)
              .append("regex", new org.bson.BsonRegularExpression("^a.b$", "i"))
              .append("long", 5L)
              .append("decimal", Decimal128.parse("1.50"))
              .append("min", new MinKey())
              .append("max", new MaxKey())
              .append("code", new Code("f()"))
              .append("timestamp", new org.bson.BsonTimestamp(7))
              .append("objectId", new ObjectId())
              .append("last", binary(subtype, 1)));
    }
    notes.insertMany(documents);
    for (Document document : documents) {
      assertThat(stored().find(Filters.eq(document.get("_id"))).first())
          .isEqualTo(document.toBsonDocument());
    }
    assertThat(notes.countDocuments(Filters.eq("last", binary(9, 1)))).isOne();
    assertThat(notes.countDocuments(Filters.eq("last", binary(8, 2)))).isZero();
  }

  @Test
  void anIdMayBeSuchData_andALargeDocumentHoldIt() {
    Document large = new Document("_id", binary(9, 10)).append("data", binary(0x80, 5_000_000));
    notes.insertOne(large);
    assertThat(stored().find(Filters.eq("_id", binary(9, 10))).first())
        .isEqualTo(large.toBsonDocument());
    notes.updateOne(
        Filters.eq("_id", binary(9, 10)), new Document("$set", new Document("data", "small")));
    assertThat(stored().find().first()).containsEntry("data", new BsonString("small"));
    notes.deleteOne(Filters.eq("_id", binary(9, 10)));
    assertThat(notes.countDocuments()).isZero();
  }

  @Test
  void itSurvivesARestart() {
    notes.insertOne(new Document("_id", 1).append("data", binary(9, 10)));
    server.close();
    server = new TestServer(directory);
    notes = server.root().getDatabase("app").getCollection("notes");
    assertThat(stored().find().first())
        .containsEntry("data", new BsonBinary((byte) 9, new byte[10]));
  }
}
