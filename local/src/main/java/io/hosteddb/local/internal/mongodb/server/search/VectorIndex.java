package io.hosteddb.local.internal.mongodb.server.search;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The vectors of a collection, in memory. As one of the collection's own indexes it is told of each
 * change before the client is, and it answers no query but that for neighbours. Of a document that
 * has no vector, or another than the definition asks for, it knows nothing, as at Atlas. Not
 * thread-safe: whoever uses it holds the collection's lock, as the collection itself does.
 */
final class VectorIndex extends Index<Object> {
  private static final String ID = "_id";

  private final SearchIndex definition;
  private final Map<Object, Entry> entries = new LinkedHashMap<>();

  VectorIndex(SearchIndex definition) {
    // A sparse index may know no position of a document.
    super("$search." + definition.name(), List.of(new IndexKey("$search", true)), true);
    this.definition = definition;
  }

  /**
   * What is kept of a document.
   *
   * @param vectors by path
   * @param values what can be filtered by, by path
   */
  record Entry(Map<String, Vector> vectors, Map<String, List<@Nullable Object>> values) {}

  /**
   * A neighbour.
   *
   * @param id of the document
   * @param score how near it is
   * @param order which comes first where the score is the same
   */
  record Neighbour(Object id, double score, int order) {
    static final Comparator<Neighbour> FARTHEST_FIRST =
        Comparator.comparingDouble(Neighbour::score)
            .thenComparing(Comparator.comparingInt(Neighbour::order).reversed());
  }

  /** The name of the search index. */
  String name() {
    return definition.name();
  }

  boolean serves(SearchIndex other) {
    return definition.id().equals(other.id()) && definition.version() == other.version();
  }

  /** The nearest ones, the nearest first. */
  List<Neighbour> nearest(VectorField field, Vector to, int limit, Predicate<Entry> filter) {
    PriorityQueue<Neighbour> best = new PriorityQueue<>(Neighbour.FARTHEST_FIRST);
    int order = 0;
    for (Map.Entry<Object, Entry> one : entries.entrySet()) {
      Vector vector = one.getValue().vectors().get(field.path());
      if (vector == null || vector.kind() != to.kind() || !filter.test(one.getValue())) {
        continue;
      }
      Neighbour neighbour =
          new Neighbour(one.getKey(), field.similarity().score(to, vector), order++);
      if (best.size() < limit) {
        best.add(neighbour);
      } else if (Neighbour.FARTHEST_FIRST.compare(neighbour, best.peek()) > 0) {
        best.remove();
        best.add(neighbour);
      }
    }
    List<Neighbour> sorted = new ArrayList<>(best);
    sorted.sort(Neighbour.FARTHEST_FIRST.reversed());
    return sorted;
  }

  private void put(Document document) {
    Map<String, Vector> vectors = new HashMap<>();
    for (VectorField field : definition.vectors()) {
      Vector.read(Utils.getSubdocumentValue(document, field.path()))
          .filter(field::takes)
          .ifPresent(vector -> vectors.put(field.path(), vector));
    }
    Object id = document.get(ID);
    if (vectors.isEmpty()) {
      entries.remove(id);
      return;
    }
    Map<String, List<@Nullable Object>> values = new HashMap<>();
    for (String path : definition.filters()) {
      FilterValues.of(document, path).ifPresent(found -> values.put(path, found));
    }
    entries.put(id, new Entry(vectors, values));
  }

  @Override
  public void checkAdd(Document document, MongoCollection<Object> collection) {
    // It takes every document.
  }

  @Override
  public void add(Document document, Object position, MongoCollection<Object> collection) {
    put(document);
  }

  @Override
  @SuppressWarnings("NullAway") // The server's own sparse indexes return null, too.
  public Object remove(Document document) {
    entries.remove(document.get(ID));
    return null;
  }

  @Override
  public void checkUpdate(
      Document oldDocument, Document newDocument, MongoCollection<Object> collection) {
    // It takes every document.
  }

  @Override
  public void updateInPlace(
      Document oldDocument,
      Document newDocument,
      Object position,
      MongoCollection<Object> collection) {
    put(newDocument);
  }

  @Override
  @SuppressWarnings("NullAway") // The server leaves such an index out.
  public Object getPosition(Document document) {
    return null;
  }

  @Override
  public boolean canHandle(Document query) {
    return false;
  }

  @Override
  public Iterable<Object> getPositions(Document query) {
    return Set.of();
  }

  @Override
  public long getCount() {
    return entries.size();
  }

  @Override
  public long getDataSize() {
    long size = 0;
    for (Entry entry : entries.values()) {
      for (Vector vector : entry.vectors().values()) {
        size += vector.size();
      }
    }
    return size;
  }

  @Override
  public void drop() {
    entries.clear();
  }
}
