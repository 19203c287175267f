package io.hosteddb.local.internal.mongodb.server.search;

import java.util.Arrays;
import java.util.Optional;

/**
 * How near two vectors are, as a score that grows with nearness and is 1 at most for vectors as
 * they should be. The formulas are those that Atlas works by: for the distance it divides by one
 * plus its square, whatever its manual says of the plain distance.
 */
enum Similarity {
  COSINE("cosine") {
    @Override
    double score(Vector one, Vector other) {
      double lengths = Math.sqrt(one.dot(one) * other.dot(other));
      return Math.max(0, (1 + one.dot(other) / lengths) / 2);
    }
  },

  DOT_PRODUCT("dotProduct") {
    @Override
    double score(Vector one, Vector other) {
      if (one.kind() == Vector.Kind.INT8) {
        return 0.5 + one.dot(other) / (one.dimensions() * BYTE_RANGE);
      }
      return Math.max(0, (1 + one.dot(other)) / 2);
    }
  },

  EUCLIDEAN("euclidean") {
    @Override
    double score(Vector one, Vector other) {
      if (one.kind() == Vector.Kind.PACKED_BIT) {
        return 1 - one.differentBits(other) / (double) one.dimensions();
      }
      return 1 / (1 + one.squaredDistance(other));
    }
  };

  /** What brings the product of two vectors of bytes between -0.5 and 0.5. */
  private static final double BYTE_RANGE = 1 << 15;

  private final String word;

  Similarity(String word) {
    this.word = word;
  }

  /** The word for it in a definition. */
  String word() {
    return word;
  }

  static Optional<Similarity> of(Object word) {
    return Arrays.stream(values()).filter(s -> s.word.equals(word)).findFirst();
  }

  /** The score of two vectors of one kind and length. */
  abstract double score(Vector one, Vector other);
}
