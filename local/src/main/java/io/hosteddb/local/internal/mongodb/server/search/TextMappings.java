package io.hosteddb.local.internal.mongodb.server.search;

import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What of an index of full text {@code $vectorSearch} can use, as at Atlas: the older way to index
 * vectors, which some libraries still go.
 *
 * @param vectors its fields of vectors
 * @param filters its fields with values that are not analyzed
 */
record TextMappings(List<VectorField> vectors, Set<String> filters) {
  private static final Set<String> WHOLE_VALUES =
      Set.of("token", "number", "boolean", "date", "objectId", "uuid");

  /**
   * Reads a definition.
   *
   * @throws de.bwaldvogel.mongo.exception.MongoServerError if a field of vectors is malformed
   */
  static TextMappings read(Document definition) {
    TextMappings read = new TextMappings(new ArrayList<>(), new LinkedHashSet<>());
    if (definition.get("mappings") instanceof Document mappings) {
      read.addFields(mappings.get("fields"), "");
    }
    return new TextMappings(List.copyOf(read.vectors), Set.copyOf(read.filters));
  }

  private void addFields(@Nullable Object fields, String prefix) {
    if (fields instanceof Document named) {
      named.forEach((name, definition) -> add(definition, prefix + name));
    }
  }

  private void add(@Nullable Object definition, String path) {
    if (definition instanceof Collection<?> several) {
      several.forEach(one -> add(one, path));
    } else if (definition instanceof Document field) {
      Object type = field.get("type");
      if ("knnVector".equals(type)) {
        vectors.add(SearchIndex.vector(field, path, "dimensions"));
      } else if ("document".equals(type)) {
        addFields(field.get("fields"), path + ".");
      } else if (type instanceof String name && WHOLE_VALUES.contains(name)) {
        filters.add(path);
      }
    }
  }
}
