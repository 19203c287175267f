package io.hosteddb.local.internal.mongodb.server.search;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.bson.Decimal128;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import io.hosteddb.local.internal.mongodb.server.search.VectorIndex.Entry;
import io.hosteddb.local.internal.mongodb.server.search.VectorIndex.Neighbour;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The stage {@code $vectorSearch}. Neighbours are always exact: {@code numCandidates} is checked
 * and then of no use.
 *
 * @param index the name of a search index
 * @param path of a field of vectors
 * @param vector what is looked for
 * @param limit how many neighbours at most
 * @param filter which documents count
 */
record VectorQuery(String index, String path, Vector vector, int limit, Document filter) {
  static final String STAGE = "$vectorSearch";
  private static final int MAX_CANDIDATES = 10_000;

  /**
   * Reads the stage.
   *
   * @throws MongoServerError as MongoDB does, if it cannot be carried out whatever the indexes are
   */
  static VectorQuery read(@Nullable Object stage) {
    if (!(stage instanceof Document asked)) {
      throw SearchErrors.failedToParse(STAGE + " must be an object");
    }
    Object limit = asked.get("limit");
    if (asked.containsKey("limit") && !(limit instanceof Number || limit instanceof Decimal128)) {
      throw new MongoServerError(7912700, "limit of " + STAGE + " must be a number");
    }
    if (limit instanceof Number number && !(number.doubleValue() >= 1)) {
      throw new MongoServerError(7912701, "limit of " + STAGE + " must be positive");
    }
    Object filter = asked.getOrDefault("filter", new Document());
    if (!(filter instanceof Document conditions)) {
      throw new MongoServerError(10065, "filter of " + STAGE + " must be an object");
    }
    String index = string(asked, "index");
    String path = string(asked, "path");
    if (asked.get("query") != null || asked.get("model") != null) {
      throw SearchErrors.query(
          "\"query\" and \"model\" let the server compute vectors, which needs a model that is not"
              + " here; give \"queryVector\"");
    }
    Object queryVector = asked.get("queryVector");
    if (queryVector == null) {
      throw SearchErrors.query("\"queryVector\" is required");
    }
    Vector vector =
        Vector.read(queryVector)
            .orElseThrow(() ->
                SearchErrors.query(
                    "\"queryVector\" must be an array of numbers or a binary vector without"
                        + " padding"));
    int atMost =
        Numbers.integer(limit)
            .orElseThrow(() -> SearchErrors.query("\"limit\" is required and must be an integer"));
    checkCandidates(asked.get("numCandidates"), exact(asked.get("exact")), atMost);
    return new VectorQuery(index, path, vector, atMost, conditions);
  }

  private static String string(Document asked, String name) {
    if (asked.get(name) instanceof String text && !text.isEmpty()) {
      return text;
    }
    throw SearchErrors.query("\"" + name + "\" is required and must be a non-empty string");
  }

  private static boolean exact(@Nullable Object exact) {
    if (exact != null && !(exact instanceof Boolean)) {
      throw SearchErrors.query("\"exact\" must be a boolean");
    }
    return Boolean.TRUE.equals(exact);
  }

  private static void checkCandidates(@Nullable Object candidates, boolean exact, int limit) {
    if (exact) {
      if (candidates != null) {
        throw SearchErrors.query("\"numCandidates\" must be omitted when \"exact\" is set to true");
      }
      return;
    }
    if (candidates == null) {
      throw SearchErrors.query("\"numCandidates\" is required when \"exact\" is not true");
    }
    int number =
        Numbers.integer(candidates)
            .orElseThrow(() -> SearchErrors.query("\"numCandidates\" must be an integer"));
    if (number < 1 || number > MAX_CANDIDATES) {
      throw SearchErrors.query("\"numCandidates\" must be within bounds [1, 10000]");
    }
    if (number < limit) {
      throw SearchErrors.query("\"numCandidates\" must be greater than or equal to \"limit\"");
    }
  }

  /**
   * Carries it out.
   *
   * @param collection where; null if there is none
   * @param indexes those of the collection
   * @return the documents, the nearest first; none if there is no such index, as at Atlas
   */
  List<ScoredDocument> run(
      @Nullable MongoCollection<Object> collection, List<SearchIndex> indexes) {
    Optional<SearchIndex> found = indexes.stream().filter(i -> i.name().equals(index)).findFirst();
    if (collection == null || found.isEmpty()) {
      return List.of();
    }
    SearchIndex definition = found.get();
    VectorField field =
        definition
            .vector(path)
            .orElseThrow(() -> SearchErrors.query(path + " is not indexed as vector"));
    check(field);
    Predicate<Entry> conditions = VectorFilter.read(filter, definition.filters());
    // As the collection's own methods do; so no document changes between its score and its reading.
    synchronized (collection) {
      return documents(
          collection, attached(collection, definition).nearest(field, vector, limit, conditions));
    }
  }

  private void check(VectorField field) {
    if (vector.dimensions() != field.dimensions()) {
      throw SearchErrors.query(
          "vector field is indexed with "
              + field.dimensions()
              + " dimensions but queried with "
              + vector.dimensions());
    }
    if (!vector.isFinite()) {
      throw SearchErrors.query("\"queryVector\" must hold finite numbers");
    }
    if (vector.kind() == Vector.Kind.PACKED_BIT && field.similarity() != Similarity.EUCLIDEAN) {
      throw SearchErrors.query("binary vectors need the similarity euclidean");
    }
    if (field.similarity() == Similarity.COSINE && vector.isZero()) {
      throw SearchErrors.query("Cosine similarity cannot be calculated against a zero vector.");
    }
  }

  /**
   * The vectors in memory, which are read when they are first asked for. Whoever calls it has the
   * collection's lock.
   */
  static VectorIndex attached(MongoCollection<Object> collection, SearchIndex definition) {
    VectorIndex fresh = new VectorIndex(definition);
    for (Index<Object> index : collection.getIndexes()) {
      if (index instanceof VectorIndex vectors && vectors.getName().equals(fresh.getName())) {
        if (vectors.serves(definition)) {
          return vectors;
        }
        collection.dropIndex(vectors.getName());
        break;
      }
    }
    collection.addIndex(fresh);
    return fresh;
  }

  private static List<ScoredDocument> documents(
      MongoCollection<Object> collection, List<Neighbour> neighbours) {
    List<ScoredDocument> documents = new ArrayList<>();
    for (Neighbour neighbour : neighbours) {
      for (Document document : collection.handleQuery(new Document("_id", neighbour.id()), 0, 1)) {
        documents.add(new ScoredDocument(document, (float) neighbour.score()));
      }
    }
    return documents;
  }
}
