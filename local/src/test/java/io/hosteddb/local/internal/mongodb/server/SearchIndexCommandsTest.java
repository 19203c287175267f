package io.hosteddb.local.internal.mongodb.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.SearchIndexModel;
import com.mongodb.client.model.SearchIndexType;
import com.mongodb.client.model.search.SearchPath;
import com.mongodb.client.model.search.VectorSearchOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The helpers of a real driver for search indexes. */
class SearchIndexCommandsTest {
  @TempDir Path directory;
  private TestServer server;
  private MongoDatabase database;
  private MongoCollection<Document> notes;

  @BeforeEach
  void start() {
    server = new TestServer(directory);
    database = server.root().getDatabase("app");
    notes = database.getCollection("notes");
    notes.insertOne(new Document("_id", 1).append("v", List.of(1.0, 0.0)));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** Vector stores ask so whether their collection is there before they make its index. */
  @Test
  void listOfCollections_isFiltered() {
    database.createCollection("others");

    assertThat(names(new Document("name", "nothing"))).isEmpty();
    assertThat(names(new Document("name", "notes"))).containsExactly("notes");
    assertThat(names(new Document("name", new Document("$in", List.of("notes", "others")))))
        .containsExactlyInAnyOrder("notes", "others");
    assertThat(database.listCollectionNames().into(new ArrayList<>())).contains("notes", "others");
  }

  private List<String> names(Document filter) {
    return database
        .listCollections()
        .filter(filter)
        .map(collection -> collection.getString("name"))
        .into(new ArrayList<>());
  }

  private static Document vectors(int dimensions) {
    return new Document(
        "fields",
        List.of(
            new Document("type", "vector")
                .append("path", "v")
                .append("numDimensions", dimensions)
                .append("similarity", "cosine")
                .append("quantization", "scalar")));
  }

  private static SearchIndexModel model(String name, Document definition) {
    return new SearchIndexModel(name, definition, SearchIndexType.vectorSearch());
  }

  private static List<Document> indexes(MongoCollection<Document> collection) {
    return collection.listSearchIndexes().into(new ArrayList<>());
  }

  private static int found(MongoCollection<Document> collection, List<Double> vector) {
    return collection
        .aggregate(
            List.of(
                Aggregates.vectorSearch(
                    SearchPath.fieldPath("v"),
                    vector,
                    "a",
                    9,
                    VectorSearchOptions.exactVectorSearchOptions())))
        .into(new ArrayList<>())
        .size();
  }

  /** As at Atlas, or an index would be READY that finds nothing. */
  @Test
  void anIndexOfVectors_withoutItsType_isRefused() {
    Document index = new Document("name", "a").append("definition", vectors(2));
    assertThatExceptionOfType(MongoCommandException.class)
        .isThrownBy(() ->
            database.runCommand(
                new Document("createSearchIndexes", "notes").append("indexes", List.of(index))))
        .withMessageContaining("Attribute mappings missing")
        .withMessageContaining("vectorSearch");
    assertThat(indexes(notes)).isEmpty();
  }

  /** As LlamaIndex makes it. */
  @Test
  void anIndexOfText_findsTheVectorsThatItMaps() {
    Document definition =
        Document.parse(
            "{mappings: {dynamic: true, fields: {v: {type: 'knnVector', dimensions: 2, similarity:"
                + " 'cosine'}, of: {type: 'token'}, sub: {type: 'document', fields: {n: [{type:"
                + " 'number'}, {type: 'string'}]}}}}}");
    notes.createSearchIndex("a", definition);
    notes.insertOne(
        new Document("_id", 2)
            .append("v", List.of(0.0, 1.0))
            .append("of", "ana")
            .append("sub", new Document("n", 5)));
    assertThat(found(notes, List.of(1.0, 0.0))).isEqualTo(2);
    Document search =
        Document.parse(
            "{$vectorSearch: {index: 'a', path: 'v', queryVector: [1, 0], numCandidates: 9, limit: 9,"
                + " filter: {of: 'ana', 'sub.n': {$gt: 4}}}}");
    assertThat(notes.aggregate(List.of(search))).extracting(n -> n.get("_id")).containsExactly(2);
    definition
        .get("mappings", Document.class)
        .get("fields", Document.class)
        .put("v", Document.parse("{type: 'knnVector', dimensions: 2}"));
    assertThatExceptionOfType(MongoCommandException.class)
        .isThrownBy(() -> notes.createSearchIndex("b", definition))
        .withMessageContaining("similarity");
  }

  @Test
  void indexesAreMadeListedChangedAndDropped() {
    assertThat(notes.createSearchIndexes(List.of(model("a", vectors(2)), model("b", vectors(3)))))
        .containsExactly("a", "b");
    assertThat(indexes(notes))
        .allSatisfy(index ->
            assertThat(index)
                .containsEntry("status", "READY")
                .containsEntry("queryable", true)
                .containsEntry("type", "vectorSearch")
                .containsKey("id"))
        .extracting(index -> index.get("name"), index -> index.get("latestDefinition"))
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("a", vectors(2)),
            org.assertj.core.groups.Tuple.tuple("b", vectors(3)));
    assertThat(notes.listSearchIndexes().name("b").into(new ArrayList<>()))
        .extracting(index -> index.get("name"))
        .containsExactly("b");
    assertThat(found(notes, List.of(1.0, 0.0))).isOne();
    notes.updateSearchIndex("a", vectors(3));
    assertThat(found(notes, List.of(1.0, 0.0, 0.0))).isZero();
    notes.insertOne(new Document("v", List.of(1.0, 0.0, 1.0)));
    assertThat(found(notes, List.of(1.0, 0.0, 0.0))).isOne();
    assertThat(notes.listSearchIndexes().name("a").first())
        .containsEntry("latestDefinition", vectors(3))
        .containsEntry("latestVersion", 1L);
    notes.dropSearchIndex("a");
    assertThat(found(notes, List.of(1.0, 0.0))).isZero();
    assertThat(indexes(notes)).extracting(index -> index.get("name")).containsExactly("b");
    // Vectors are no business of the collection's other indexes.
    assertThat(notes.listIndexes().into(new ArrayList<>())).hasSize(1);
    notes.dropIndexes();
    notes.drop();
    assertThat(indexes(notes)).isEmpty();
  }

  /** Tools make one for full text beside that for vectors. */
  @Test
  void anIndexForFullText_isKeptAndOfNoUse() {
    Document dynamic = new Document("mappings", new Document("dynamic", true));
    assertThat(notes.createSearchIndex(dynamic)).isEqualTo("default");
    assertThat(notes.listSearchIndexes().first())
        .containsEntry("type", "search")
        .containsEntry("latestDefinition", dynamic)
        .containsEntry("status", "READY");
  }

  @Test
  void indexesLastAsLongAsTheData() {
    notes.createSearchIndexes(List.of(model("a", vectors(2))));
    Object id = indexes(notes).get(0).get("id");
    assertThat(found(notes, List.of(1.0, 0.0))).isOne();
    server.close();
    server = new TestServer(directory);
    MongoCollection<Document> again = server.root().getDatabase("app").getCollection("notes");
    again.insertOne(new Document("v", List.of(0.0, 1.0)));
    assertThat(indexes(again).get(0)).containsEntry("id", id);
    assertThat(found(again, List.of(1.0, 0.0))).isEqualTo(2);
    server.root().getDatabase("app").drop();
    MongoCollection<Document> anew = server.root().getDatabase("app").getCollection("notes");
    anew.insertOne(new Document("v", List.of(0.0, 1.0)));
    assertThat(indexes(anew)).isEmpty();
  }

  @Test
  void aRenamedCollection_keepsItsIndexes() {
    notes.createSearchIndexes(List.of(model("a", vectors(2))));
    assertThat(found(notes, List.of(1.0, 0.0))).isOne();
    notes.renameCollection(new com.mongodb.MongoNamespace("app", "later"));
    assertThat(indexes(notes)).isEmpty();
    assertThat(found(database.getCollection("later"), List.of(1.0, 0.0))).isOne();
  }

  /** The server's own drop takes with "app" what belongs to "apple". */
  @Test
  void aDroppedDatabase_takesNothingOfOthers() {
    MongoCollection<Document> other = server.root().getDatabase("apple").getCollection("notes");
    other.insertOne(new Document("v", List.of(1.0, 0.0)));
    other.createSearchIndexes(List.of(model("a", vectors(2))));
    database.drop();
    assertThat(other.countDocuments()).isOne();
    other.insertOne(new Document("v", List.of(0.0, 1.0)));
    assertThat(found(other, List.of(1.0, 0.0))).isEqualTo(2);
    assertThat(notes.countDocuments()).isZero();
  }

  @Test
  void errorsAreThoseOfMongoDB() {
    notes.createSearchIndexes(List.of(model("a", vectors(2))));
    refused(
        68,
        "IndexAlreadyExists",
        () -> notes.createSearchIndexes(List.of(model("b", vectors(2)), model("a", vectors(3)))));
    assertThat(indexes(notes)).hasSize(1);
    refused(27, "IndexNotFound", () -> notes.updateSearchIndex("c", vectors(2)));
    refused(27, "IndexNotFound", () -> notes.dropSearchIndex("c"));
    MongoCollection<Document> none = database.getCollection("none");
    refused(
        26, "NamespaceNotFound", () -> none.createSearchIndexes(List.of(model("a", vectors(2)))));
    refused(26, "NamespaceNotFound", () -> none.updateSearchIndex("a", vectors(2)));
    // The driver keeps to itself that there is no such collection.
    none.dropSearchIndex("a");
    assertThat(indexes(none)).isEmpty();
    for (Document wrong :
        List.of(
            new Document(),
            new Document("fields", List.of()),
            vectors(0),
            vectors(8193),
            vectors(2).append("storedSource", true),
            new Document("fields", List.of(new Document("type", "vector").append("path", "v"))),
            new Document("fields", List.of(new Document("type", "autoEmbed").append("path", "v"))),
            new Document(
                "fields",
                List.of(
                    new Document("type", "filter").append("path", "v"),
                    new Document("type", "filter").append("path", "v"))))) {
      refused(8, "UnknownError", () -> notes.createSearchIndexes(List.of(model("wrong", wrong))));
    }
  }

  private static void refused(int code, String name, ThrowingCallable command) {
    assertThatExceptionOfType(MongoCommandException.class)
        .isThrownBy(command)
        .satisfies(e -> {
          assertThat(e.getErrorCode()).isEqualTo(code);
          assertThat(e.getErrorCodeName()).isEqualTo(name);
        });
  }
}
