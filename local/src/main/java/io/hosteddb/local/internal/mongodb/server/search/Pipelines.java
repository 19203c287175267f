package io.hosteddb.local.internal.mongodb.server.search;

import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads pipelines before the server does. */
final class Pipelines {
  static final String LIST = "$listSearchIndexes";
  private static final Set<String> FIRST = Set.of(VectorQuery.STAGE, LIST);
  private static final Set<String> TEXT = Set.of("$search", "$searchMeta", "$rankFusion");

  private Pipelines() {}

  /**
   * The pipeline in words that the server knows.
   *
   * @throws de.bwaldvogel.mongo.exception.MongoServerError if a search stands where none may
   */
  static List<Document> checked(List<Document> stages) {
    List<Document> checked = new ArrayList<>();
    for (int i = 0; i < stages.size(); i++) {
      Document stage = stages.get(i);
      String name = name(stage);
      if (i > 0 && FIRST.contains(name)) {
        throw SearchErrors.notFirst(name);
      }
      if (TEXT.contains(name)) {
        throw SearchErrors.notSupported(name);
      }
      checked.add(translated(name, stage));
    }
    return checked;
  }

  private static Document translated(String name, Document stage) {
    Object value = stage.get(name);
    return switch (name) {
      case "$set" -> new Document("$addFields", value);
      case "$replaceWith" -> new Document("$replaceRoot", new Document("newRoot", value));
      case "$facet" -> new Document(name, facets(value));
      case "$lookup" -> new Document(name, lookup(value));
      default -> stage;
    };
  }

  private static @Nullable Object facets(@Nullable Object value) {
    if (!(value instanceof Document facets)) {
      return value;
    }
    Document checked = new Document();
    for (Map.Entry<String, Object> facet : facets.entrySet()) {
      checked.put(facet.getKey(), inner(facet.getValue(), true));
    }
    return checked;
  }

  private static @Nullable Object lookup(@Nullable Object value) {
    if (!(value instanceof Document lookup) || !lookup.containsKey("pipeline")) {
      return value;
    }
    Document checked = lookup.clone();
    checked.put("pipeline", inner(lookup.get("pipeline"), false));
    return checked;
  }

  private static @Nullable Object inner(@Nullable Object pipeline, boolean facet) {
    if (!(pipeline instanceof List<?> stages)
        || !stages.stream().allMatch(Document.class::isInstance)) {
      return pipeline;
    }
    List<Document> documents = stages.stream().map(Document.class::cast).toList();
    for (Document stage : documents) {
      if (FIRST.contains(name(stage))) {
        throw facet ? SearchErrors.notInFacet(name(stage)) : SearchErrors.notInLookup(name(stage));
      }
    }
    return checked(documents);
  }

  /** The name of a stage; of one that is malformed, which the server says, none. */
  static String name(Document stage) {
    return stage.size() == 1 ? stage.keySet().iterator().next() : "";
  }
}
