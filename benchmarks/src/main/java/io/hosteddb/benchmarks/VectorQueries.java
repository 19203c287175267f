package io.hosteddb.benchmarks;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.SearchIndexModel;
import com.mongodb.client.model.SearchIndexType;
import io.hosteddb.local.LocalMongoProviderFactory;
import io.hosteddb.model.VariableName;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.testkit.provider.ProviderDriver;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.bson.Document;
import org.bson.conversions.Bson;

/**
 * Vector search of {@code mongodb/local}: the time of a query as a driver sees it, and what the
 * vectors take of the memory.
 */
final class VectorQueries {
  private static final int COUNT = 10_000;
  private static final int DIMENSIONS = 384;
  private static final int LIMIT = 10;
  private static final int BATCH = 1_000;
  private static final int WARM_UP = 30;
  private static final int QUERIES = 100;

  private final PrintStream out;
  private final Random random = new Random(1);

  private VectorQueries(PrintStream out) {
    this.out = out;
  }

  static void run(PrintStream out) throws InterruptedException {
    out.printf(
        Locale.ROOT,
        "Vector search of mongodb/local: %,d vectors of %d dimensions, the %d nearest%n",
        COUNT,
        DIMENSIONS,
        LIMIT);
    try (DatabaseProvider provider =
        ProviderDriver.open(new LocalMongoProviderFactory(), Map.of())) {
      Provisioned made = ProviderDriver.of(provider).provision();
      try (MongoClient client = MongoClients.create(value(made, "MONGODB_URI"))) {
        MongoDatabase database = client.getDatabase(value(made, "MONGODB_DB_NAME"));
        database.createCollection("vectors");
        new VectorQueries(out).measure(database.getCollection("vectors"));
      }
    }
  }

  private static String value(Provisioned made, String name) {
    return made.variables().find(VariableName.of(name)).orElseThrow().reveal();
  }

  private void measure(MongoCollection<Document> collection) {
    // The usual order: the index first. The others are made of what is there.
    collection.createSearchIndexes(List.of(index("cosine")));
    insert(collection);
    queries(collection, "cosine");
    for (String similarity : List.of("dotProduct", "euclidean")) {
      long before = usedMegabytes();
      long start = System.nanoTime();
      collection.createSearchIndexes(List.of(index(similarity)));
      double seconds = (System.nanoTime() - start) / 1e9;
      out.printf(
          Locale.ROOT,
          "  %-10s made of what is there in %.1f s, %d MiB of memory%n",
          similarity,
          seconds,
          usedMegabytes() - before);
      queries(collection, similarity);
    }
  }

  private void queries(MongoCollection<Document> collection, String similarity) {
    out.printf(
        Locale.ROOT,
        "  %-10s all: %s ms; a tenth by filter: %s ms%n",
        similarity,
        several(collection, similarity, new Document()),
        several(collection, similarity, Filters.eq("tenth", 3)));
  }

  private void insert(MongoCollection<Document> collection) {
    long start = System.nanoTime();
    for (int done = 0; done < COUNT; done += BATCH) {
      List<Document> batch = new ArrayList<>();
      for (int i = done; i < done + BATCH; i++) {
        batch.add(new Document("_id", i).append("tenth", i % 10).append("v", unit()));
      }
      collection.insertMany(batch);
    }
    out.printf(Locale.ROOT, "  inserted in %.1f s%n", (System.nanoTime() - start) / 1e9);
  }

  private List<Double> unit() {
    double[] vector = random.doubles(DIMENSIONS, -1, 1).toArray();
    double square = 0;
    for (double number : vector) {
      square += number * number;
    }
    List<Double> unit = new ArrayList<>();
    for (double number : vector) {
      unit.add(number / Math.sqrt(square));
    }
    return unit;
  }

  private static SearchIndexModel index(String similarity) {
    Document vector =
        new Document("type", "vector")
            .append("path", "v")
            .append("numDimensions", DIMENSIONS)
            .append("similarity", similarity);
    Document filter = new Document("type", "filter").append("path", "tenth");
    return new SearchIndexModel(
        similarity,
        new Document("fields", List.of(vector, filter)),
        SearchIndexType.vectorSearch());
  }

  private String several(MongoCollection<Document> collection, String index, Bson filter) {
    for (int i = 0; i < WARM_UP; i++) {
      double unused = millis(collection, index, filter);
    }
    Measurements measurements = new Measurements();
    for (int i = 0; i < QUERIES; i++) {
      measurements.add(millis(collection, index, filter));
    }
    return measurements.inWords("%.1f");
  }

  private double millis(MongoCollection<Document> collection, String index, Bson filter) {
    Document search =
        new Document("index", index)
            .append("path", "v")
            .append("queryVector", unit())
            .append("numCandidates", 100)
            .append("limit", LIMIT)
            .append("filter", filter);
    Document ids = new Document("score", new Document("$meta", "vectorSearchScore"));
    long start = System.nanoTime();
    List<Document> found =
        collection
            .aggregate(
                List.of(new Document("$vectorSearch", search), new Document("$project", ids)))
            .into(new ArrayList<>());
    double millis = (System.nanoTime() - start) / 1e6;
    if (found.size() != LIMIT) {
      throw new IllegalStateException("The search has found " + found.size());
    }
    return millis;
  }

  private static long usedMegabytes() {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
  }
}
