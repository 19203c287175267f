package io.hosteddb.local.internal.mongodb.server.search;

/**
 * A field that can be searched.
 *
 * @param path where it stands in a document, with dots
 * @param dimensions how many numbers its vectors have
 * @param similarity how they are compared
 */
record VectorField(String path, int dimensions, Similarity similarity) {
  /** Whether a vector can stand in the index of this field. */
  boolean takes(Vector vector) {
    if (vector.dimensions() != dimensions || !vector.isFinite()) {
      return false;
    }
    if (vector.kind() == Vector.Kind.PACKED_BIT) {
      return similarity == Similarity.EUCLIDEAN;
    }
    return similarity != Similarity.COSINE || !vector.isZero();
  }
}
