package io.hosteddb.local.internal.mongodb.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.SearchIndexModel;
import com.mongodb.client.model.SearchIndexType;
import com.mongodb.client.model.search.SearchPath;
import com.mongodb.client.model.search.VectorSearchOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.bson.BinaryVector;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of vectors of 384 dimensions, against neighbours that are computed here by the plain
 * formulas.
 */
class VectorNeighboursTest {
  /** Fewer in a quick run ({@code -Dtest.effort=quick}). */
  private static final int COUNT =
      "quick".equals(System.getProperty("test.effort")) ? 3_000 : 10_000;

  private static final int DIMENSIONS = 384;
  private static final int LIMIT = 50;

  @TempDir Path directory;
  private final Random random = new Random(13);
  private final float[][] vectors = new float[COUNT][];
  private final double[] scores = new double[COUNT];
  private final float[] query = unit();

  /** A vector of length one, as {@code dotProduct} wants it. */
  private float[] unit() {
    float[] vector = new float[DIMENSIONS];
    double square = 0;
    for (int i = 0; i < DIMENSIONS; i++) {
      vector[i] = (float) random.nextGaussian();
      square += (double) vector[i] * vector[i];
    }
    for (int i = 0; i < DIMENSIONS; i++) {
      vector[i] = (float) (vector[i] / Math.sqrt(square));
    }
    return vector;
  }

  private record Metric(String name, ToDoubleFunction<float[]> score) {}

  private List<Metric> metrics() {
    return List.of(
        new Metric(
            "cosine",
            v ->
                (1
                        + product(v, query)
                            / Math.sqrt(product(v, v))
                            / Math.sqrt(product(query, query)))
                    / 2),
        new Metric("dotProduct", v -> (1 + product(v, query)) / 2),
        new Metric("euclidean", v -> 1 / (1 + squaredDistance(v, query))));
  }

  private static double product(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < DIMENSIONS; i++) {
      sum += (double) one[i] * other[i];
    }
    return sum;
  }

  private static double squaredDistance(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < DIMENSIONS; i++) {
      sum += ((double) one[i] - other[i]) * ((double) one[i] - other[i]);
    }
    return sum;
  }

  @Test
  void theNearest_inOrder_withTheirScores_inThreeMetrics_withAndWithoutFilters() {
    try (TestServer server = new TestServer(directory)) {
      MongoCollection<Document> collection =
          server.root().getDatabase("many").getCollection("vectors");
      insert(collection);
      for (Metric metric : metrics()) {
        collection.createSearchIndexes(List.of(index(metric.name())));
        Arrays.setAll(scores, i -> metric.score().applyAsDouble(vectors[i]));
        compare(collection, metric.name(), new Document(), i -> true);
        compare(collection, metric.name(), Filters.eq("tenth", 3), i -> i % 10 == 3);
        compare(
            collection,
            metric.name(),
            Filters.and(Filters.gte("about.number", COUNT - 1_000), Filters.ne("tenth", 3)),
            i -> i >= COUNT - 1_000 && i % 10 != 3);
        compare(collection, metric.name(), Filters.lt("about.number", 20), i -> i < 20);
      }
    }
  }

  private void insert(MongoCollection<Document> collection) {
    List<Document> documents = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      vectors[i] = unit();
      documents.add(
          new Document("_id", i)
              .append("v", BinaryVector.floatVector(vectors[i]))
              .append("tenth", i % 10)
              .append("about", new Document("number", i)));
    }
    collection.insertMany(documents);
  }

  private static SearchIndexModel index(String similarity) {
    Document vector =
        new Document("type", "vector")
            .append("path", "v")
            .append("numDimensions", DIMENSIONS)
            .append("similarity", similarity);
    return new SearchIndexModel(
        similarity,
        new Document(
            "fields",
            List.of(
                vector,
                new Document("type", "filter").append("path", "tenth"),
                new Document("type", "filter").append("path", "about.number"))),
        SearchIndexType.vectorSearch());
  }

  private void compare(
      MongoCollection<Document> collection, String metric, Bson filter, IntPredicate passes) {
    List<Integer> expected =
        IntStream.range(0, COUNT)
            .filter(passes)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -scores[i]))
            .limit(LIMIT)
            .toList();
    List<Document> found =
        collection
            .aggregate(
                List.of(
                    Aggregates.vectorSearch(
                        SearchPath.fieldPath("v"),
                        BinaryVector.floatVector(query),
                        metric,
                        LIMIT,
                        VectorSearchOptions.exactVectorSearchOptions().filter(filter)),
                    new Document(
                        "$project",
                        new Document("score", new Document("$meta", "vectorSearchScore")))))
            .into(new ArrayList<>());
    assertThat(found)
        .as("%s, %s", metric, filter)
        .extracting(document -> document.getInteger("_id"))
        .isEqualTo(expected);
    for (Document document : found) {
      assertThat(document.getDouble("score"))
          .isCloseTo(scores[document.getInteger("_id")], within(5e-7));
    }
  }
}
