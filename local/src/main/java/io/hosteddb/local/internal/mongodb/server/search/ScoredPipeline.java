package io.hosteddb.local.internal.mongodb.server.search;

import de.bwaldvogel.mongo.backend.aggregation.Aggregation;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The stages after {@code $vectorSearch}. The server's own stages know no metadata, so that a score
 * is handed past them: a stage that works on each document for itself is made for each with its
 * score in place; one that orders or leaves out takes the score along as a field that nobody sees;
 * after any other it is gone, as it is in MongoDB.
 */
final class ScoredPipeline {
  private static final String FIELD = "__vectorSearchScore__";
  private static final Set<String> FOR_EACH =
      Set.of(
          "$project",
          "$addFields",
          "$unset",
          "$replaceRoot",
          "$match",
          "$redact",
          "$unwind",
          "$lookup",
          "$graphLookup");
  private static final Set<String> FOR_ALL = Set.of("$sort", "$limit", "$skip", "$sample");

  private final Function<List<Document>, Aggregation> aggregations;

  /**
   * A pipeline.
   *
   * @param aggregations makes the server's own from stages
   */
  ScoredPipeline(Function<List<Document>, Aggregation> aggregations) {
    this.aggregations = aggregations;
  }

  /**
   * A document, and its score as long as it has one.
   *
   * @param document not to be changed
   * @param score null once it is gone
   */
  private record Item(Document document, @Nullable Double score) {
    Object literal() {
      return new Document("$literal", scoreOrThrow());
    }

    Double scoreOrThrow() {
      if (score == null) {
        throw SearchErrors.noMetadata("vector search score");
      }
      return score;
    }

    /** The document with its score as a field. */
    Document withScore() {
      Document copy = document.clone();
      if (score != null) {
        copy.put(FIELD, score);
      }
      return copy;
    }
  }

  List<Document> run(List<ScoredDocument> found, List<Document> stages) {
    List<Item> items = new ArrayList<>();
    found.forEach(one -> items.add(new Item(one.document(), one.score())));
    return documents(runItems(items, stages));
  }

  private static List<Document> documents(List<Item> items) {
    return new ArrayList<>(items.stream().map(Item::document).toList());
  }

  private List<Item> runItems(List<Item> items, List<Document> stages) {
    List<Item> current = items;
    for (int i = 0; i < stages.size(); i++) {
      if (!Metadata.isUsedIn(stages.subList(i, stages.size()))) {
        return withoutScores(plain(documents(current), stages.subList(i, stages.size())));
      }
      current = runStage(current, stages.get(i));
    }
    return current;
  }

  private List<Item> runStage(List<Item> items, Document stage) {
    String name = stage.keySet().iterator().next();
    if (FOR_EACH.contains(name)) {
      return forEach(items, stage);
    }
    if (name.equals("$facet") && stage.get(name) instanceof Document facets) {
      return facets(items, facets);
    }
    boolean scored = items.isEmpty() || items.get(0).score() != null;
    Supplier<Object> field =
        () -> {
          if (!scored) {
            throw SearchErrors.noMetadata("vector search score");
          }
          return "$" + FIELD;
        };
    List<Document> stages = List.of(name.equals("$sort") ? sort(stage) : replace(stage, field));
    List<Document> results = plain(items.stream().map(Item::withScore).toList(), stages);
    List<Item> next = new ArrayList<>();
    for (Document result : results) {
      Double score = FOR_ALL.contains(name) ? (Double) result.get(FIELD) : null;
      next.add(new Item(withoutField(result), score));
    }
    return next;
  }

  private List<Item> forEach(List<Item> items, Document stage) {
    List<Item> next = new ArrayList<>();
    for (Item item : items) {
      for (Document result :
          plain(List.of(item.document()), List.of(replace(stage, item::literal)))) {
        next.add(new Item(result, item.score()));
      }
    }
    return next;
  }

  private List<Item> facets(List<Item> items, Document facets) {
    Document together = new Document();
    for (Map.Entry<String, Object> facet : facets.entrySet()) {
      together.put(facet.getKey(), documents(runItems(items, Aggregation.parse(facet.getValue()))));
    }
    return List.of(new Item(together, null));
  }

  /** By score the best come first, whatever the field is called that names it. */
  private static Document sort(Document stage) {
    Document by = new Document();
    if (stage.get("$sort") instanceof Document keys) {
      keys.forEach((key, order) -> {
        boolean score = Metadata.isUsedIn(order);
        by.put(score ? FIELD : key, score ? -1 : order);
      });
    }
    return new Document("$sort", by);
  }

  private static Document replace(Document stage, Supplier<Object> score) {
    return Metadata.replace(stage, score);
  }

  private List<Document> plain(List<Document> documents, List<Document> stages) {
    return aggregations.apply(stages).runStages(documents.stream());
  }

  private static List<Item> withoutScores(List<Document> documents) {
    return documents.stream().map(document -> new Item(document, null)).toList();
  }

  /** The field may stand deeper after a group. */
  private static Document withoutField(Document document) {
    Document copy = new Document();
    document.forEach((key, value) -> {
      if (!key.equals(FIELD)) {
        copy.put(key, withoutField(value));
      }
    });
    return copy;
  }

  private static @Nullable Object withoutField(@Nullable Object value) {
    if (value instanceof Document document) {
      return withoutField(document);
    }
    if (value instanceof Collection<?> values) {
      List<@Nullable Object> copy = new ArrayList<>();
      values.forEach(one -> copy.add(withoutField(one)));
      return copy;
    }
    return value;
  }
}
