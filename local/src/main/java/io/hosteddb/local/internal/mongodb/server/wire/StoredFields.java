package io.hosteddb.local.internal.mongodb.server.wire;

import de.bwaldvogel.mongo.bson.Document;

/** Reads documents that this server has written itself. */
public final class StoredFields {
  private StoredFields() {}

  /**
   * A field that is always there.
   *
   * @param stored the document
   * @param name the field
   * @param type what it holds
   * @param <T> the same
   * @return its value
   * @throws IllegalStateException if it is not there, or something else
   */
  public static <T> T get(Document stored, String name, Class<T> type) {
    Object value = stored.get(name);
    if (!type.isInstance(value)) {
      throw new IllegalStateException("What is stored lacks its " + name);
    }
    return type.cast(value);
  }
}
