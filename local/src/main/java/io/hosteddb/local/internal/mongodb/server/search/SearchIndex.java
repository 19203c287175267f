package io.hosteddb.local.internal.mongodb.server.search;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.ObjectId;
import io.hosteddb.local.internal.mongodb.server.wire.StoredFields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A search index, as it was asked for. One for full text is kept and shown, since tools make one
 * beside that for vectors; of what it maps, only vectors are found with it.
 *
 * @param id what the server calls it
 * @param name what its owner calls it
 * @param type {@code vectorSearch} or {@code search}
 * @param version how often it was defined anew
 * @param created when this version was
 * @param definition the definition as its owner wrote it
 * @param vectors its fields of vectors
 * @param filters its fields to filter by
 */
record SearchIndex(
    String id,
    String name,
    String type,
    long version,
    Instant created,
    Document definition,
    List<VectorField> vectors,
    Set<String> filters) {
  private static final String VECTORS = "vectorSearch";
  private static final String TEXT = "search";
  private static final int MAX_DIMENSIONS = 8192;
  private static final Set<String> SIMILARITIES = Set.of("cosine", "dotProduct", "euclidean");

  /**
   * Reads what {@code createSearchIndexes} asks for.
   *
   * @param asked one of its indexes
   * @param now when it is made
   */
  static SearchIndex read(Document asked, Instant now) {
    Object name = asked.getOrDefault("name", "default");
    Object type = asked.getOrDefault("type", TEXT);
    if (!(name instanceof String text) || text.isEmpty()) {
      throw SearchErrors.definition("\"indexes.name\" must be a non-empty string");
    }
    if (!type.equals(VECTORS) && !type.equals(TEXT)) {
      throw SearchErrors.definition("\"indexes.type\" must be one of [search, vectorSearch]");
    }
    requireMappings(type, asked.get("definition"));
    return of(new ObjectId().getHexData(), text, (String) type, 0, now, asked.get("definition"));
  }

  /** Whoever forgets the type of an index of vectors learns it here, and not from its searches. */
  private static void requireMappings(Object type, @Nullable Object definition) {
    if (type.equals(TEXT)
        && definition instanceof Document document
        && !document.containsKey("mappings")) {
      throw SearchErrors.definition(
          "Attribute mappings missing: an index of type search needs \"mappings\"; one of vectors"
              + " needs \"type\": \"vectorSearch\"");
    }
  }

  /** The same index with another definition. */
  SearchIndex redefined(@Nullable Object other, Instant now) {
    requireMappings(type, other);
    return of(id, name, type, version + 1, now, other);
  }

  private static SearchIndex of(
      String id,
      String name,
      String type,
      long version,
      Instant created,
      @Nullable Object definition) {
    if (!(definition instanceof Document document)) {
      throw SearchErrors.definition("\"definition\" is required and must be a document");
    }
    if (!type.equals(VECTORS)) {
      TextMappings mapped = TextMappings.read(document);
      return new SearchIndex(
          id, name, type, version, created, document, mapped.vectors(), mapped.filters());
    }
    if (!(document.get("fields") instanceof Collection<?> fields) || fields.isEmpty()) {
      throw SearchErrors.definition("\"definition.fields\" is required and cannot be empty");
    }
    if (Boolean.TRUE.equals(document.get("storedSource"))) {
      throw SearchErrors.definition("\"storedSource\" true is not allowed for vector indexes");
    }
    List<VectorField> vectors = new ArrayList<>();
    Set<String> filters = new LinkedHashSet<>();
    Set<String> paths = new LinkedHashSet<>();
    for (Object field : fields) {
      if (!(field instanceof Document one)) {
        throw SearchErrors.definition("\"definition.fields\" must hold documents");
      }
      if (!(one.get("path") instanceof String path) || path.isEmpty()) {
        throw SearchErrors.definition("\"definition.fields.path\" is required");
      }
      if (!paths.add(path)) {
        throw SearchErrors.definition("Vector and filter fields should have distinct paths");
      }
      if ("filter".equals(one.get("type"))) {
        filters.add(path);
      } else {
        vectors.add(vector(one, path));
      }
    }
    return new SearchIndex(
        id, name, type, version, created, document, List.copyOf(vectors), Set.copyOf(filters));
  }

  private static VectorField vector(Document field, String path) {
    Object type = field.get("type");
    if ("autoEmbed".equals(type) || "text".equals(type)) {
      throw SearchErrors.definition(
          "\"definition.fields.type\" "
              + type
              + " lets the server compute vectors, which needs a model that is not here; use"
              + " vector.");
    }
    if (!"vector".equals(type)) {
      throw SearchErrors.definition("\"definition.fields.type\" must be one of [filter, vector]");
    }
    return vector(field, path, "numDimensions");
  }

  /**
   * A field of vectors.
   *
   * @param field its definition
   * @param path where it stands
   * @param dimensionsIn where the definition says how many numbers there are
   */
  static VectorField vector(Document field, String path, String dimensionsIn) {
    int dimensions =
        Numbers.integer(field.get(dimensionsIn))
            .filter(n -> n >= 1 && n <= MAX_DIMENSIONS)
            .orElseThrow(() ->
                SearchErrors.definition(
                    "\"definition.fields."
                        + dimensionsIn
                        + "\" must be within bounds [1, "
                        + MAX_DIMENSIONS
                        + "]"));
    Similarity similarity =
        Optional.ofNullable(field.get("similarity"))
            .flatMap(Similarity::of)
            .orElseThrow(() ->
                SearchErrors.definition(
                    "\"definition.fields.similarity\" must be one of "
                        + SIMILARITIES.stream().sorted().toList()));
    return new VectorField(path, dimensions, similarity);
  }

  Optional<VectorField> vector(String path) {
    return vectors.stream().filter(field -> field.path().equals(path)).findFirst();
  }

  /** As it is kept. */
  Document toStored() {
    return new Document("id", id)
        .append("name", name)
        .append("type", type)
        .append("version", version)
        .append("created", created)
        .append("definition", definition);
  }

  static SearchIndex ofStored(Document stored) {
    return of(
        StoredFields.get(stored, "id", String.class),
        StoredFields.get(stored, "name", String.class),
        StoredFields.get(stored, "type", String.class),
        StoredFields.get(stored, "version", Long.class),
        StoredFields.get(stored, "created", Instant.class),
        stored.get("definition"));
  }

  /** As {@code $listSearchIndexes} shows it. */
  Document toListed() {
    return new Document("id", id)
        .append("name", name)
        .append("type", type)
        .append("status", "READY")
        .append("queryable", true)
        .append("latestVersion", version)
        .append(
            "latestDefinitionVersion",
            new Document("version", version).append("createdAt", created))
        .append("latestDefinition", definition.cloneDeeply());
  }
}
