package io.hosteddb.local.internal.mongodb.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.CreateCollectionOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.ValidationOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stages in the forms that drivers send, and what is not there says so. */
class PipelinesTest {
  @TempDir Path directory;
  private TestServer server;
  private MongoDatabase database;
  private MongoCollection<Document> notes;

  @BeforeEach
  void start() {
    server = new TestServer(directory);
    database = server.root().getDatabase("app");
    notes = database.getCollection("notes");
    notes.insertOne(new Document("_id", 1).append("n", 5));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private List<Document> copies() {
    return database.getCollection("copies").find().into(new ArrayList<>());
  }

  @Test
  void mergingByAPipeline_takesSet() {
    Document merge =
        Document.parse(
            "{$merge: {into: 'copies', whenMatched: [{$set: {seen: '$$new.n'}}, {$unset: 'n'}]}}");
    notes.aggregate(List.of(merge)).toCollection();
    assertThat(copies()).containsExactly(new Document("_id", 1).append("n", 5));
    notes.aggregate(List.of(merge)).toCollection();
    assertThat(copies()).containsExactly(new Document("_id", 1).append("seen", 5));
  }

  @Test
  void out_mayNameTheOwnDatabase() {
    notes.aggregate(List.of(Aggregates.out("app", "copies"))).toCollection();
    assertThat(copies()).hasSize(1);
    refused(115, "$merge", () -> notes.aggregate(List.of(Aggregates.out("x", "y"))).toCollection());
  }

  /** As Mongoose and others send them. */
  @Test
  void aLookup_mayAskForAFieldThatIsNotThere_andAGroupCounts() {
    notes.insertOne(new Document("_id", 2).append("of", 1));
    List<Document> found =
        notes
            .aggregate(
                List.of(
                    Document.parse(
                        "{$lookup: {from: 'notes', as: 'of', let: {of: '$of'}, pipeline:"
                            + " [{$match: {$expr: {$eq: ['$_id', '$$of']}}}]}}")))
            .into(new ArrayList<>());
    assertThat(found)
        .extracting(note -> note.getList("of", Document.class).size())
        .containsExactly(0, 1);
    assertThat(
            notes
                .aggregate(List.of(Document.parse("{$group: {_id: null, n: {$count: {}}}}")))
                .first())
        .containsEntry("n", 2);
  }

  @Test
  void aCollectionThatIsThere_mayBeMadeAgain_asInMongoDB7() {
    database.createCollection("notes");
    assertThat(notes.countDocuments()).isOne();
    refused(
        48,
        "already exists",
        () ->
            database.createCollection(
                "notes",
                new CreateCollectionOptions()
                    .validationOptions(new ValidationOptions().validator(Filters.exists("n")))));
  }

  /** Else a view would be an empty collection, in which nothing is ever found. */
  @Test
  void whatIsNotThere_saysSo_withWhatToDoInstead() {
    List<Document> set = List.of(new Document("$set", new Document("n", 6)));
    refused(115, "aggregate", () -> database.createView("view", "notes", List.of()));
    refused(115, "$set", () -> notes.updateOne(Filters.eq(1), set));
    refused(115, "$set", () -> notes.findOneAndUpdate(Filters.eq(1), set));
    refused(40573, "replica sets", () -> notes.watch().first());
    assertThat(database.listCollectionNames()).containsExactly("notes");

    notes.updateOne(Filters.eq(1), Updates.set("n", 6));
    assertThat(notes.find().first()).containsEntry("n", 6);
  }

  private static void refused(int code, String words, ThrowingCallable command) {
    assertThatExceptionOfType(MongoCommandException.class)
        .isThrownBy(command)
        .withMessageContaining(words)
        .satisfies(e -> assertThat(e.getErrorCode()).isEqualTo(code));
  }

  private static void fails(int code, ThrowingCallable command, String words) {
    assertThatExceptionOfType(MongoException.class)
        .isThrownBy(command)
        .withMessageContaining(words)
        .satisfies(e -> assertThat(e.getCode()).isEqualTo(code));
  }

  @Test
  void fieldsOfFields_mayBeNamedNested_orByPath() {
    notes.insertOne(Document.parse("{_id: 2, s: {a: 1, b: {c: 2, d: 3}}}"));
    Document shown = Document.parse("{_id: 2, s: {b: {c: 2}}}");
    for (String fields : List.of("{s: {b: {c: 1}}}", "{'s.b.c': 1}", "{'s.b': {c: true}}")) {
      Document projection = Document.parse(fields);
      assertThat(notes.find(Filters.eq(2)).projection(projection)).containsExactly(shown);
      assertThat(
              notes.aggregate(
                  List.of(Aggregates.match(Filters.eq(2)), Aggregates.project(projection))))
          .containsExactly(shown);
    }
    assertThat(notes.find(Filters.eq(2)).projection(Document.parse("{s: {b: 0}}")))
        .containsExactly(Document.parse("{_id: 2, s: {a: 1}}"));
    assertThat(notes.aggregate(List.of(Document.parse("{$project: {s: {x: '$_id'}}}"))))
        .contains(Document.parse("{_id: 2, s: {x: 2}}"));
  }

  /** What was found by it was nothing, and what it was to make was left out. */
  @Test
  void fullTextSearch_andExpressionsOfFind_areRefused() {
    Document text = Document.parse("{$or: [{n: 5}, {$text: {$search: 'x'}}]}");
    fails(115, () -> notes.find(text).first(), "$text");
    fails(115, () -> notes.countDocuments(text), "$text");
    fails(115, () -> notes.deleteMany(text), "$text");
    fails(115, () -> notes.updateMany(text, Updates.set("n", 1)), "$text");
    fails(
        115,
        () -> notes.find().projection(Document.parse("{up: {$toUpper: '$n'}}")).first(),
        "aggregate with $project");
    fails(
        115,
        () -> notes.find().projection(Document.parse("{same: '$n'}")).first(),
        "aggregate with $project");
    assertThat(notes.find()).containsExactly(new Document("_id", 1).append("n", 5));
  }

  @Test
  void aGraphThatLeadsInACircle_isAnErrorOfItsCommandAlone() {
    notes.insertMany(
        List.of(Document.parse("{_id: 2, to: [3]}"), Document.parse("{_id: 3, to: [2]}")));
    String graph =
        "{$graphLookup: {from: 'notes', startWith: '$to', connectFromField: 'to',"
            + " connectToField: '_id', as: 'all'%s}}";
    fails(
        15,
        () -> notes.aggregate(List.of(Document.parse(graph.formatted("")))).first(),
        "maxDepth");
    assertThat(notes.aggregate(List.of(Document.parse(graph.formatted(", maxDepth: 1")))))
        .hasSize(3);
  }
}
