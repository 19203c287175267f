package io.hosteddb.local.internal.mongodb.server.search;

import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads pipelines before the server does. What MongoDB refuses must not reach the server, whose
 * stages write wherever they stand, and into any database.
 */
final class Pipelines {
  static final String LIST = "$listSearchIndexes";
  private static final String PROJECT = "$project";
  private static final String ADD_FIELDS = "$addFields";
  private static final String OUT = "$out";
  private static final String MERGE = "$merge";
  private static final String WHEN_MATCHED = "whenMatched";
  private static final Set<String> FIRST = Set.of(VectorQuery.STAGE, LIST);
  private static final Set<String> WRITING = Set.of(OUT, MERGE);
  private static final Set<String> TEXT = Set.of("$search", "$searchMeta", "$rankFusion");
  private static final Set<String> IN_UPDATES =
      Set.of(ADD_FIELDS, "$set", PROJECT, "$unset", "$replaceRoot", "$replaceWith");

  private final String database;

  /**
   * Reads pipelines.
   *
   * @param database whose collections they are about
   */
  Pipelines(String database) {
    this.database = database;
  }

  /**
   * The pipeline in words that the server knows.
   *
   * @throws de.bwaldvogel.mongo.exception.MongoServerError if a search stands where none may
   */
  List<Document> checked(List<Document> stages) {
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
      checked.addAll(translated(name, stage));
    }
    return checked;
  }

  private List<Document> translated(String name, Document stage) {
    Object value = stage.get(name);
    return switch (name) {
      case "$set" -> one(ADD_FIELDS, value);
      case "$replaceWith" -> one("$replaceRoot", new Document("newRoot", value));
      case "$group" -> one(name, group(value));
      case "$facet" -> one(name, facets(value));
      case "$lookup" -> one(name, lookup(value));
      case PROJECT ->
          projections(
              value instanceof Document fields
                  ? new Document(PROJECT, Fields.byPaths(fields))
                  : stage);
      case "$match" -> {
        Unsupported.requireNoText(value);
        yield List.of(stage);
      }
      case OUT -> one(name, target(value));
      case MERGE -> one(name, merge(value));
      case "$changeStream" -> throw SearchErrors.noChangeStreams();
      default -> List.of(stage);
    };
  }

  private static List<Document> one(String name, @Nullable Object value) {
    return List.of(new Document(name, value));
  }

  /**
   * MongoDB lets a score be added where fields are left out; for the server these are two steps.
   */
  private static List<Document> projections(Document stage) {
    Document scores = new Document();
    Document others = new Document();
    if (stage.get(PROJECT) instanceof Document fields) {
      fields.forEach(
          (field, value) -> (Metadata.isExpression(value) ? scores : others).put(field, value));
    }
    boolean leavesOut =
        others.keySet().stream().anyMatch(field -> !field.equals("_id"))
            && others.values().stream().allMatch(Pipelines::isExclusion);
    return scores.isEmpty() || !leavesOut
        ? List.of(stage)
        : List.of(new Document(PROJECT, others), new Document(ADD_FIELDS, scores));
  }

  private static boolean isExclusion(@Nullable Object value) {
    return Boolean.FALSE.equals(value)
        || (value instanceof Number number && number.doubleValue() == 0);
  }

  private @Nullable Object facets(@Nullable Object value) {
    if (!(value instanceof Document facets)) {
      return value;
    }
    Document checked = new Document();
    for (Map.Entry<String, Object> facet : facets.entrySet()) {
      checked.put(facet.getKey(), inner(facet.getValue(), true));
    }
    return checked;
  }

  private @Nullable Object lookup(@Nullable Object value) {
    if (!(value instanceof Document lookup) || !lookup.containsKey("pipeline")) {
      return value;
    }
    Document checked = lookup.clone();
    checked.put("pipeline", inner(lookup.get("pipeline"), false));
    if (lookup.get("let") instanceof Document variables) {
      Document let = new Document();
      // The server takes a variable without a value for one that nobody has defined.
      variables.forEach((variable, expression) ->
          let.put(variable, new Document("$ifNull", Arrays.asList(expression, null))));
      checked.put("let", let);
    }
    return checked;
  }

  /** The server has this accumulator in its older form alone. */
  private static @Nullable Object group(@Nullable Object value) {
    if (!(value instanceof Document group)) {
      return value;
    }
    Document checked = new Document();
    group.forEach((field, accumulator) ->
        checked.put(
            field,
            accumulator instanceof Document counted && name(counted).equals("$count")
                ? new Document("$sum", 1)
                : accumulator));
    return checked;
  }

  private @Nullable Object inner(@Nullable Object pipeline, boolean facet) {
    Optional<List<Document>> stages = stages(pipeline);
    if (stages.isEmpty()) {
      return pipeline;
    }
    for (Document stage : stages.get()) {
      String name = name(stage);
      if (FIRST.contains(name) || WRITING.contains(name)) {
        throw facet ? SearchErrors.notInFacet(name) : SearchErrors.notInLookup(name);
      }
    }
    return checked(stages.get());
  }

  /** The stages; empty for what is no pipeline, which the server says. */
  private static Optional<List<Document>> stages(@Nullable Object pipeline) {
    return pipeline instanceof List<?> stages
            && stages.stream().allMatch(Document.class::isInstance)
        ? Optional.of(stages.stream().map(Document.class::cast).toList())
        : Optional.empty();
  }

  /** The server knows collections of the same database only. */
  private @Nullable Object target(@Nullable Object value) {
    if (value instanceof Document target && target.get("coll") instanceof String collection) {
      if (!database.equals(target.getOrDefault("db", database))) {
        throw SearchErrors.notSupported(OUT + " into another database", MERGE);
      }
      return collection;
    }
    return value;
  }

  /** The collection that a pipeline replaces; empty if it does not. */
  Optional<String> replaced(@Nullable Object pipeline) {
    return stages(pipeline)
        .filter(stages -> !stages.isEmpty())
        .map(stages -> stages.get(stages.size() - 1))
        .filter(last -> name(last).equals(OUT))
        .map(last -> target(last.get(OUT)))
        .filter(String.class::isInstance)
        .map(String.class::cast);
  }

  private @Nullable Object merge(@Nullable Object value) {
    if (!(value instanceof Document merge)) {
      return value;
    }
    Optional<List<Document>> stages = stages(merge.get(WHEN_MATCHED));
    if (stages.isEmpty()) {
      return value;
    }
    for (Document stage : stages.get()) {
      if (!IN_UPDATES.contains(name(stage))) {
        throw SearchErrors.notInUpdate(name(stage));
      }
    }
    Document checked = merge.clone();
    checked.put(WHEN_MATCHED, checked(stages.get()));
    return checked;
  }

  /** The name of a stage; of one that is malformed, which the server says, none. */
  static String name(Document stage) {
    return stage.size() == 1 ? stage.keySet().iterator().next() : "";
  }
}
