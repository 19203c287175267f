package io.hosteddb.local.internal.mongodb.server.search;

import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What of a document can be filtered by. Arrays stand for their elements, also on the way. */
final class FilterValues {
  private final List<@Nullable Object> values = new ArrayList<>();
  private boolean found;

  private FilterValues() {}

  /**
   * The values at a path.
   *
   * @param document a document
   * @param path with dots
   * @return the values, none for an empty array; empty if there is no such field
   */
  static Optional<List<@Nullable Object>> of(Document document, String path) {
    FilterValues all = new FilterValues();
    all.descend(document, path);
    return all.found ? Optional.of(all.values) : Optional.empty();
  }

  private void descend(@Nullable Object value, String path) {
    if (value instanceof Collection<?> several) {
      several.forEach(one -> descend(one, path));
    } else if (value instanceof Document document) {
      int dot = path.indexOf('.');
      String field = dot < 0 ? path : path.substring(0, dot);
      if (dot >= 0) {
        descend(document.get(field), path.substring(dot + 1));
      } else if (document.containsKey(field)) {
        found = true;
        add(document.get(field));
      }
    }
  }

  private void add(@Nullable Object value) {
    if (value instanceof Collection<?> several) {
      several.forEach(this::add);
    } else {
      values.add(value);
    }
  }
}
