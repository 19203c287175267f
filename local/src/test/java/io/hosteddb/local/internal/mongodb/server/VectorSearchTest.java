package io.hosteddb.local.internal.mongodb.server;

import static com.mongodb.client.model.Aggregates.vectorSearch;
import static com.mongodb.client.model.search.SearchPath.fieldPath;
import static com.mongodb.client.model.search.VectorSearchOptions.approximateVectorSearchOptions;
import static com.mongodb.client.model.search.VectorSearchOptions.exactVectorSearchOptions;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.SearchIndexModel;
import com.mongodb.client.model.SearchIndexType;
import com.mongodb.client.model.Updates;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bson.BinaryVector;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.Binary;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a real driver finds, and what it is told. */
class VectorSearchTest {
  private static final Document SCORE = new Document("$meta", "vectorSearchScore");
  private static final ObjectId SOME_ID = new ObjectId();
  private static final Binary SOME_UUID = new Binary((byte) 4, new byte[16]);
  private static final Instant SOME_TIME = Instant.parse("2023-01-01T00:00:00Z");

  @TempDir static Path directory;
  private static TestServer server;
  private static MongoDatabase database;
  private static int collections;

  private MongoCollection<Document> notes;

  @BeforeAll
  static void start() {
    server = new TestServer(directory);
    database = server.root().getDatabase("vectors");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void five() {
    notes = database.getCollection("notes" + collections++);
    notes.insertMany(
        List.of(
            note(1, 1.0, 0.0, "x", 1999).append("rating", 4.5).append("oid", SOME_ID),
            note(2, 0.8, 0.2, "x", 2000).append("rating", 3.0).append("uuid", SOME_UUID),
            note(3, 0.6, 0.4, "y", 2001).append("rating", 5).append("nothing", null),
            note(4, 0.2, 0.8, "y", 2010)
                .append("tags", List.of("b", "c"))
                .append("parts", List.of(new Document("k", "x"), new Document("k", "y"))),
            note(5, 0.0, 1.0, "y", 2010L).append("tags", List.of("a")).append("made", SOME_TIME)));
    notes.createSearchIndexes(List.of(model("cosine", definition("cosine"))));
  }

  private static Document note(int id, double x, double y, String kind, Object year) {
    return new Document("_id", id)
        .append("v", List.of(x, y, 0.0))
        .append("about", new Document("kind", kind).append("year", year));
  }

  private static Document definition(String similarity) {
    List<Document> fields = new ArrayList<>();
    fields.add(vector("v", 3, similarity));
    for (String path :
        List.of(
            "about.kind",
            "about.year",
            "rating",
            "oid",
            "uuid",
            "nothing",
            "tags",
            "made",
            "parts.k")) {
      fields.add(new Document("type", "filter").append("path", path));
    }
    return new Document("fields", fields);
  }

  private static Document vector(String path, int dimensions, String similarity) {
    return new Document("type", "vector")
        .append("path", path)
        .append("numDimensions", dimensions)
        .append("similarity", similarity);
  }

  private static SearchIndexModel model(String name, Document definition) {
    return new SearchIndexModel(name, definition, SearchIndexType.vectorSearch());
  }

  private static Bson nearest(String index, int limit) {
    return vectorSearch(
        fieldPath("v"), List.of(1.0, 0.0, 0.0), index, limit, approximateVectorSearchOptions(100));
  }

  private static List<Object> ids(Iterable<Document> documents) {
    List<Object> ids = new ArrayList<>();
    documents.forEach(document -> ids.add(document.get("_id")));
    return ids;
  }

  /** The numbers are those that Atlas has measured for these vectors, as floats. */
  @ParameterizedTest
  @CsvSource({
    "cosine,     1, 0.9850712418556213, 0.9160251617431641, 0.6212677955627441, 0.5",
    "euclidean,  1, 0.9259259104728699, 0.7575758099555969, 0.4385964572429657, 0.3333333432674408",
    "dotProduct, 1, 0.8999999761581421, 0.800000011920929,  0.6000000238418579, 0.5"
  })
  void scores(String similarity, double a, double b, double c, double d, double e) {
    notes.createSearchIndexes(List.of(model("by " + similarity, definition(similarity))));
    List<Document> found =
        notes
            .aggregate(
                List.of(
                    nearest("by " + similarity, 5),
                    Aggregates.project(
                        Projections.fields(
                            Projections.metaVectorSearchScore("score"),
                            Projections.include("_id")))))
            .into(new ArrayList<>());
    assertThat(ids(found)).containsExactly(1, 2, 3, 4, 5);
    double[] expected = {a, b, c, d, e};
    for (int i = 0; i < expected.length; i++) {
      assertThat(found.get(i).getDouble("score")).isCloseTo(expected[i], within(1e-6));
      assertThat(found.get(i)).hasSize(2);
    }
  }

  @Test
  void findsWholeDocuments_atMostAsManyAsAskedFor_exactlyOrNot() {
    assertThat(notes.aggregate(List.of(nearest("cosine", 1))).first())
        .isEqualTo(notes.find(Filters.eq(1)).first());
    assertThat(ids(notes.aggregate(List.of(nearest("cosine", 100))))).hasSize(5);
    Bson exact =
        vectorSearch(
            fieldPath("v"), List.of(0.0, 1.0, 0.0), "cosine", 2, exactVectorSearchOptions());
    assertThat(ids(notes.aggregate(List.of(exact)))).containsExactly(5, 4);
  }

  @Test
  void whatChangesLater_isSeenAtOnce() {
    assertThat(ids(notes.aggregate(List.of(nearest("cosine", 2))))).containsExactly(1, 2);
    notes.insertOne(note(6, 0.9, 0.1, "z", 2020));
    assertThat(ids(notes.aggregate(List.of(nearest("cosine", 3))))).containsExactly(1, 6, 2);
    notes.updateOne(Filters.eq(6), Updates.set("v", List.of(0, 1, 0)));
    notes.deleteOne(Filters.eq(1));
    assertThat(ids(notes.aggregate(List.of(nearest("cosine", 2))))).containsExactly(2, 3);
    notes.findOneAndUpdate(Filters.eq(2), Updates.unset("v"));
    notes.replaceOne(Filters.eq(3), note(3, 0.1, 0.9, "z", 1));
    assertThat(ids(notes.aggregate(List.of(nearest("cosine", 9))))).containsExactly(4, 3, 5, 6);
    notes.findOneAndDelete(Filters.eq(4));
    notes.updateMany(Filters.gte("_id", 5), Updates.set("about.kind", "w"));
    assertThat(ids(filtered(Filters.eq("about.kind", "w")))).containsExactly(5, 6);
    notes.drop();
    assertThat(ids(notes.aggregate(List.of(nearest("cosine", 9))))).isEmpty();
    notes.insertOne(note(7, 1, 0, "x", 1));
    assertThat(ids(notes.aggregate(List.of(nearest("cosine", 9))))).isEmpty();
  }

  /** As it is not indexed at Atlas: too short, no numbers, no length. */
  @Test
  void aDocumentWithoutSuchAVector_isNotFound() {
    notes.insertMany(
        List.of(
            new Document("_id", "short").append("v", List.of(1.0, 0.0)),
            new Document("_id", "words").append("v", List.of("a", "b", "c")),
            new Document("_id", "zero").append("v", List.of(0.0, 0.0, 0.0)),
            new Document("_id", "none")));
    assertThat(ids(notes.aggregate(List.of(nearest("cosine", 100))))).hasSize(5);
  }

  static Stream<List<Object>> filters() {
    return Stream.of(
        List.of(new Document(), List.of(1, 2, 3, 4, 5)),
        List.of(Filters.eq("about.year", 2001), List.of(3)),
        List.of(Filters.eq("about.year", 2010), List.of(4, 5)),
        List.of(Filters.ne("about.year", 2010), List.of(1, 2, 3)),
        List.of(Filters.gt("about.year", 2000), List.of(3, 4, 5)),
        List.of(Filters.gte("about.year", 2001.0), List.of(3, 4, 5)),
        List.of(Filters.lt("about.year", 2001L), List.of(1, 2)),
        List.of(Filters.lte("about.year", 2000), List.of(1, 2)),
        List.of(Filters.in("about.year", 1999, 2001), List.of(1, 3)),
        List.of(Filters.in("rating", 4.5, 5), List.of(1, 3)),
        List.of(Filters.nin("about.year", 1999, 2001), List.of(2, 4, 5)),
        List.of(Filters.exists("rating"), List.of(1, 2, 3)),
        List.of(Filters.exists("rating", false), List.of(4, 5)),
        List.of(Filters.not(Filters.gt("about.year", 2000)), List.of(1, 2)),
        List.of(
            Filters.and(Filters.eq("about.kind", "y"), Filters.gte("about.year", 2010)),
            List.of(4, 5)),
        List.of(
            Filters.or(Filters.eq("about.kind", "x"), Filters.eq("about.year", 2001)),
            List.of(1, 2, 3)),
        List.of(Filters.nor(Filters.eq("about.kind", "x")), List.of(3, 4, 5)),
        List.of(new Document("about.kind", "y").append("rating", 5), List.of(3)),
        List.of(Filters.eq("oid", SOME_ID), List.of(1)),
        List.of(Filters.eq("uuid", SOME_UUID), List.of(2)),
        List.of(Filters.gte("made", SOME_TIME), List.of(5)),
        // Not, as in a query, where it is missing.
        List.of(new Document("nothing", null), List.of(3)),
        List.of(Filters.eq("tags", "b"), List.of(4)),
        // Through an array, as at Atlas.
        List.of(Filters.eq("parts.k", "y"), List.of(4)),
        List.of(Filters.exists("parts.k", false), List.of(1, 2, 3, 5)),
        List.of(Filters.gt("about.year", "a"), List.of()));
  }

  @ParameterizedTest
  @MethodSource
  void filters(List<Object> filterAndIds) {
    assertThat(ids(filtered((Bson) filterAndIds.get(0)))).isEqualTo(filterAndIds.get(1));
  }

  private Iterable<Document> filtered(Bson filter) {
    return notes.aggregate(
        List.of(
            vectorSearch(
                fieldPath("v"),
                List.of(1.0, 0.0, 0.0),
                "cosine",
                10,
                approximateVectorSearchOptions(10).filter(filter))));
  }

  @Test
  void theFilterComesBeforeTheLimit() {
    Bson search =
        vectorSearch(
            fieldPath("v"),
            List.of(1.0, 0.0, 0.0),
            "cosine",
            1,
            exactVectorSearchOptions().filter(Filters.eq("about.kind", "y")));
    assertThat(ids(notes.aggregate(List.of(search)))).containsExactly(3);
  }

  @Test
  void theScore_outlivesStagesForEachDocument_andCanOrderAndGroup() {
    Bson two = nearest("cosine", 2);
    Document plain = new Document("$project", new Document("about.year", 1));
    assertThat(
            notes.aggregate(
                List.of(
                    two,
                    plain,
                    Aggregates.unwind("$about"),
                    new Document("$set", new Document("score", SCORE)),
                    new Document(
                        "$match",
                        new Document("$expr", new Document("$lt", List.of(SCORE, 0.99)))))))
        .singleElement()
        .satisfies(found -> {
          assertThat(found.getDouble("score")).isCloseTo(0.98507, within(1e-5));
          assertThat(found).containsOnlyKeys("_id", "about", "score");
        });
    assertThat(
            ids(
                notes.aggregate(
                    List.of(
                        nearest("cosine", 5),
                        Aggregates.sort(new Document("_id", -1)),
                        Aggregates.limit(3),
                        Aggregates.sort(new Document("best", SCORE))))))
        .containsExactly(3, 4, 5);
    Document best = new Document("$max", SCORE);
    Document together = new Document("$push", "$$ROOT");
    Document group =
        new Document("_id", "$about.kind").append("best", best).append("all", together);
    Document y =
        one(nearest("cosine", 5), new Document("$group", group), Aggregates.match(Filters.eq("y")));
    assertThat(y.getDouble("best")).isCloseTo(0.91602, within(1e-5));
    assertThat(y.getList("all", Document.class).get(0))
        .isEqualTo(notes.find(Filters.eq(3)).first());
    Document facets =
        new Document("scores", List.of(new Document("$project", new Document("s", SCORE))))
            .append("number", List.of(new Document("$count", "n")));
    Document f = one(two, new Document("$facet", facets));
    assertThat(f.getList("scores", Document.class).get(0)).containsEntry("s", 1.0);
    assertThat(f.getList("number", Document.class).get(0)).containsEntry("n", 2);
    assertThat(one(two, new Document("$count", "n"))).containsEntry("n", 2);
    assertThat(
            notes.aggregate(
                List.of(
                    two,
                    new Document(
                        "$project", new Document("s", new Document("$meta", "searchScore"))))))
        .allSatisfy(found -> assertThat(found).containsOnlyKeys("_id"));
  }

  private Document one(Bson... pipeline) {
    List<Document> found = notes.aggregate(List.of(pipeline)).into(new ArrayList<>());
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  /** So LlamaIndex leaves the vector out of what it finds. */
  @Test
  void aScoreIsAdded_whereFieldsAreLeftOut() {
    Document projection =
        new Document("score", SCORE).append("v", 0).append("about.year", false).append("_id", 0);
    Document expected =
        new Document("about", new Document("kind", "x"))
            .append("rating", 4.5)
            .append("oid", SOME_ID);
    assertThat(one(nearest("cosine", 1), new Document("$project", projection)))
        .isEqualTo(expected.append("score", 1.0));
    Document facets =
        one(
            nearest("cosine", 1),
            new Document(
                "$facet", new Document("found", List.of(new Document("$project", projection)))));
    assertThat(facets.getList("found", Document.class)).containsExactly(expected);
  }

  @Test
  void whatIsFound_canBeWritten() {
    notes
        .aggregate(
            List.of(
                nearest("cosine", 2),
                new Document("$addFields", new Document("score", SCORE)),
                Aggregates.merge("best")))
        .toCollection();
    assertThat(database.getCollection("best").find())
        .extracting(found -> found.getDouble("score") > 0.98)
        .containsExactly(true, true);
  }

  @Test
  void queryVectors_mayBeIntegersOrBinary() {
    for (Object form : List.of(List.of(1, 0, 0), List.of(1L, 0, 0.0))) {
      assertThat(ids(notes.aggregate(List.of(raw("queryVector", form))))).containsExactly(1, 2);
    }
    Bson binary =
        vectorSearch(
            fieldPath("v"),
            BinaryVector.floatVector(new float[] {1, 0, 0}),
            "cosine",
            2,
            approximateVectorSearchOptions(2));
    assertThat(ids(notes.aggregate(List.of(binary)))).containsExactly(1, 2);
    // Bytes are another kind of vector than those in the index.
    Bson bytes =
        vectorSearch(
            fieldPath("v"),
            BinaryVector.int8Vector(new byte[] {1, 0, 0}),
            "cosine",
            2,
            approximateVectorSearchOptions(2));
    assertThat(ids(notes.aggregate(List.of(bytes)))).isEmpty();
  }

  @Test
  void binaryVectors_areStoredFoundAndReadAgain() {
    MongoCollection<Document> binary = database.getCollection("binary");
    List<Document> documents =
        List.of(
            new Document("_id", "a")
                .append("floats", BinaryVector.floatVector(new float[] {3, 4}))
                .append("bytes", BinaryVector.int8Vector(new byte[] {127, 0}))
                .append(
                    "bits", BinaryVector.packedBitVector(new byte[] {(byte) 0b11110000}, (byte) 0)),
            new Document("_id", "b")
                .append("floats", BinaryVector.floatVector(new float[] {-4, 3}))
                .append("bytes", BinaryVector.int8Vector(new byte[] {0, -127}))
                .append(
                    "bits",
                    BinaryVector.packedBitVector(new byte[] {(byte) 0b11110011}, (byte) 0)));
    binary.insertMany(documents);
    binary.createSearchIndexes(
        List.of(
            model(
                "all",
                new Document(
                    "fields",
                    List.of(
                        vector("floats", 2, "cosine"),
                        vector("bytes", 2, "dotProduct"),
                        vector("bits", 8, "euclidean"))))));
    assertThat(binary.find()).containsExactlyElementsOf(documents);
    assertThat(found(binary, "floats", BinaryVector.floatVector(new float[] {6, 8})))
        .containsExactly("a 1.0", "b 0.5");
    assertThat(found(binary, "bytes", BinaryVector.int8Vector(new byte[] {127, 0})))
        .containsExactly("a " + (float) (0.5 + 127 * 127 / 65536.0), "b 0.5");
    assertThat(
            found(
                binary,
                "bits",
                BinaryVector.packedBitVector(new byte[] {(byte) 0b11110001}, (byte) 0)))
        .containsExactly("a 0.875", "b 0.875");
    binary.replaceOne(
        Filters.eq("floats", BinaryVector.floatVector(new float[] {3, 4})),
        new Document("floats", BinaryVector.floatVector(new float[] {-4, 3})));
    assertThat(found(binary, "floats", BinaryVector.floatVector(new float[] {6, 8})))
        .containsExactly("a 0.5", "b 0.5");
  }

  private static List<String> found(
      MongoCollection<Document> collection, String path, BinaryVector vector) {
    List<String> found = new ArrayList<>();
    collection
        .aggregate(
            List.of(
                vectorSearch(fieldPath(path), vector, "all", 5, approximateVectorSearchOptions(5)),
                new Document("$project", new Document("score", SCORE))))
        .forEach(one -> found.add(one.get("_id") + " " + one.getDouble("score").floatValue()));
    return found;
  }

  @Test
  void aMissingIndexOrCollection_findsNothing() {
    assertThat(ids(notes.aggregate(List.of(nearest("Cosine", 5))))).isEmpty();
    MongoCollection<Document> none = database.getCollection("none");
    assertThat(ids(none.aggregate(List.of(nearest("cosine", 5))))).isEmpty();
    // As at Atlas, which compares dimensions with those of an index that is there.
    Document other = stage("index", "other").append("queryVector", List.of(1.0));
    assertThat(ids(notes.aggregate(List.of(new Document("$vectorSearch", other))))).isEmpty();
  }

  private static Bson raw(String name, Object value) {
    return new Document("$vectorSearch", stage(name, value));
  }

  private static Document stage(String name, @Nullable Object value) {
    Document stage =
        new Document("index", "cosine")
            .append("path", "v")
            .append("queryVector", List.of(1.0, 0.0, 0.0))
            .append("numCandidates", 10)
            .append("limit", 2);
    stage.append(name, value);
    return stage;
  }

  static Stream<List<Object>> refusals() {
    return Stream.of(
        refused(
            8,
            "vector field is indexed with 3 dimensions but queried with 1",
            stage("queryVector", List.of(1.0))),
        refused(8, "\"queryVector\"", stage("queryVector", "v")),
        refused(8, "\"queryVector\"", stage("queryVector", List.of("v", 1, 2))),
        refused(8, "\"queryVector\"", stage("queryVector", null)),
        refused(8, "finite", stage("queryVector", List.of(3.5e38, 0.0, 0.0))),
        refused(8, "zero vector", stage("queryVector", List.of(0, 0, 0))),
        refused(8, "about.kind is not indexed as vector", stage("path", "about.kind")),
        refused(8, "\"path\"", stage("path", null)),
        refused(8, "\"index\"", stage("index", 1)),
        refused(8, "\"numCandidates\" must be greater than or equal", stage("numCandidates", 1)),
        refused(8, "\"numCandidates\" is required", stage("numCandidates", null)),
        refused(8, "\"numCandidates\" must be within", stage("numCandidates", 10_001)),
        refused(8, "\"numCandidates\" must be an integer", stage("numCandidates", 10.5)),
        refused(8, "must be omitted", stage("exact", true)),
        refused(8, "\"exact\"", stage("exact", "yes")),
        refused(8, "\"limit\"", stage("limit", 1.5)),
        refused(8, "\"limit\"", stage("limit", new Decimal128(3))),
        refused(7912700, "must be a number", stage("limit", "3")),
        refused(7912701, "must be positive", stage("limit", 0)),
        refused(10065, "must be an object", stage("filter", "x")),
        refused(
            8, "Path '_id' needs to be indexed as filter", stage("filter", new Document("_id", 1))),
        refused(8, "$regex", stage("filter", new Document("tags", new Document("$regex", "x")))),
        refused(8, "must be one of", stage("filter", new Document("tags", new Document("a", 1)))),
        refused(
            8,
            "cannot be empty",
            stage("filter", new Document("tags", new Document("$in", List.of())))),
        refused(
            8,
            "of one type",
            stage("filter", new Document("tags", new Document("$in", List.of(1, "x"))))),
        refused(
            8,
            "of one type",
            stage(
                "filter", new Document("tags", new Document("$in", Arrays.asList((Object) null))))),
        refused(
            8,
            "must be a boolean",
            stage("filter", new Document("tags", new Document("$exists", 1)))),
        refused(2, "unknown top level operator", stage("filter", new Document("$bad", 1))),
        refused(2, "nonempty array", stage("filter", new Document("$and", List.of()))));
  }

  private static List<Object> refused(int code, String message, Document stage) {
    return List.of(code, message, stage);
  }

  @ParameterizedTest
  @MethodSource
  void refusals(List<Object> expected) {
    assertThatExceptionOfType(MongoCommandException.class)
        .isThrownBy(
            () -> notes.aggregate(List.of(new Document("$vectorSearch", expected.get(2)))).first())
        .satisfies(e -> {
          assertThat(e.getErrorCode()).isEqualTo(expected.get(0));
          assertThat(e.getErrorMessage()).contains((String) expected.get(1));
          if (e.getErrorCode() == 8) {
            assertThat(e.getErrorCodeName()).isEqualTo("UnknownError");
            assertThat(e.getErrorMessage())
                .startsWith("PlanExecutor error during aggregation :: caused by :: ");
          }
        });
  }

  @Test
  void aBinaryVectorWithPadding_isRefused() {
    BinaryVector padded = BinaryVector.packedBitVector(new byte[] {8}, (byte) 3);
    assertThatExceptionOfType(MongoCommandException.class)
        .isThrownBy(() ->
            notes
                .aggregate(
                    List.of(
                        vectorSearch(
                            fieldPath("v"), padded, "cosine", 1, exactVectorSearchOptions())))
                .first())
        .withMessageContaining("without padding");
  }

  @Test
  void theStage_isTheFirst() {
    Bson search = nearest("cosine", 2);
    refuses(40602, List.of(Aggregates.limit(1), search));
    refuses(40602, List.of(search, search));
    refuses(40600, List.of(new Document("$facet", new Document("f", List.of(search)))));
    Document lookup =
        new Document("from", "other").append("pipeline", List.of(search)).append("as", "others");
    refuses(51047, List.of(new Document("$lookup", lookup)));
    refuses(31082, List.of(new Document("$search", new Document())));
    refuses(
        40218,
        List.of(
            search,
            new Document("$group", new Document("_id", 1)),
            new Document("$project", new Document("s", SCORE))));
    refuses(
        40218,
        List.of(
            search,
            new Document("$project", new Document("s", new Document("$meta", "textScore")))));
    refuses(40324, List.of(search, new Document("$unheardOf", 1)));
  }

  private void refuses(int code, List<? extends Bson> pipeline) {
    assertThatExceptionOfType(MongoCommandException.class)
        .isThrownBy(() -> notes.aggregate(pipeline).first())
        .satisfies(e -> assertThat(e.getErrorCode()).as("%s", pipeline).isEqualTo(code));
  }
}
