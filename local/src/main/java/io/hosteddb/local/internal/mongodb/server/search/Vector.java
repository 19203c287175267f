package io.hosteddb.local.internal.mongodb.server.search;

import de.bwaldvogel.mongo.bson.BinData;
import io.hosteddb.local.internal.mongodb.server.wire.CarriedBinary;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;

/** Numbers of one kind. Immutable; what is handed to it is its own from then on. */
final class Vector {
  /** How the numbers of a vector are kept. */
  enum Kind {
    FLOAT,
    INT8,
    PACKED_BIT
  }

  private static final byte DTYPE_INT8 = 0x03;
  private static final byte DTYPE_PACKED_BIT = 0x10;
  private static final byte DTYPE_FLOAT32 = 0x27;

  /** Kind and padding, before the numbers of a binary vector. */
  private static final int HEAD = 2;

  private static final float[] NO_FLOATS = {};
  private static final byte[] NO_BYTES = {};

  private final Kind kind;
  private final float[] floats;
  private final byte[] bytes;

  private Vector(Kind kind, float[] floats, byte[] bytes) {
    this.kind = kind;
    this.floats = floats;
    this.bytes = bytes;
  }

  static Vector ofFloats(float[] floats) {
    return new Vector(Kind.FLOAT, floats, NO_BYTES);
  }

  static Vector ofBytes(byte[] bytes) {
    return new Vector(Kind.INT8, NO_FLOATS, bytes);
  }

  static Vector ofBits(byte[] bytes) {
    return new Vector(Kind.PACKED_BIT, NO_FLOATS, bytes);
  }

  /**
   * Reads a vector.
   *
   * @param value an array of numbers, or a binary vector
   * @return the vector; empty if the value is none
   */
  static Optional<Vector> read(Object value) {
    if (value instanceof Collection<?> numbers) {
      return readNumbers(numbers);
    }
    if (value instanceof BinData binary) {
      return CarriedBinary.of(binary)
          .filter(carried -> carried.subtype() == CarriedBinary.VECTOR)
          .flatMap(carried -> readBinary(carried.data().getData()));
    }
    return Optional.empty();
  }

  private static Optional<Vector> readNumbers(Collection<?> numbers) {
    float[] floats = new float[numbers.size()];
    int i = 0;
    for (Object number : numbers) {
      if (!(number instanceof Double || number instanceof Integer || number instanceof Long)) {
        return Optional.empty();
      }
      floats[i++] = ((Number) number).floatValue();
    }
    return Optional.of(ofFloats(floats));
  }

  private static Optional<Vector> readBinary(byte[] data) {
    if (data.length < HEAD || data[1] != 0) {
      return Optional.empty();
    }
    byte[] numbers = Arrays.copyOfRange(data, HEAD, data.length);
    return switch (data[0]) {
      case DTYPE_INT8 -> Optional.of(ofBytes(numbers));
      case DTYPE_PACKED_BIT -> Optional.of(ofBits(numbers));
      case DTYPE_FLOAT32 ->
          numbers.length % Float.BYTES == 0 ? Optional.of(readFloats(numbers)) : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Vector readFloats(byte[] numbers) {
    float[] floats = new float[numbers.length / Float.BYTES];
    ByteBuffer.wrap(numbers).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
    return ofFloats(floats);
  }

  Kind kind() {
    return kind;
  }

  int dimensions() {
    return switch (kind) {
      case FLOAT -> floats.length;
      case INT8 -> bytes.length;
      case PACKED_BIT -> bytes.length * Byte.SIZE;
    };
  }

  /** Whether every number is one, and not too large for a float. */
  boolean isFinite() {
    for (float number : floats) {
      if (!Float.isFinite(number)) {
        return false;
      }
    }
    return true;
  }

  boolean isZero() {
    return kind == Kind.PACKED_BIT ? false : dot(this) == 0;
  }

  /** How many bytes of memory the numbers take. */
  long size() {
    return (long) floats.length * Float.BYTES + bytes.length;
  }

  /** The product with a vector of the same kind and length. */
  double dot(Vector other) {
    if (kind != Kind.FLOAT) {
      long sum = 0;
      for (int i = 0; i < bytes.length; i++) {
        sum += bytes[i] * other.bytes[i];
      }
      return sum;
    }
    // Four sums at once: one alone waits for itself.
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i + 3 < floats.length; i += 4) {
      a += (double) floats[i] * other.floats[i];
      b += (double) floats[i + 1] * other.floats[i + 1];
      c += (double) floats[i + 2] * other.floats[i + 2];
      d += (double) floats[i + 3] * other.floats[i + 3];
    }
    for (; i < floats.length; i++) {
      a += (double) floats[i] * other.floats[i];
    }
    return a + b + c + d;
  }

  /** The square of the distance to a vector of the same kind and length. */
  double squaredDistance(Vector other) {
    double sum = 0;
    double more = 0;
    for (int i = 0; i < floats.length; i++) {
      double difference = (double) floats[i] - other.floats[i];
      if ((i & 1) == 0) {
        sum += difference * difference;
      } else {
        more += difference * difference;
      }
    }
    for (int i = 0; i < bytes.length; i++) {
      double difference = (double) bytes[i] - other.bytes[i];
      sum += difference * difference;
    }
    return sum + more;
  }

  /** In how many bits it differs from a vector of the same kind and length. */
  int differentBits(Vector other) {
    int different = 0;
    for (int i = 0; i < bytes.length; i++) {
      different += Integer.bitCount((bytes[i] ^ other.bytes[i]) & 0xff);
    }
    return different;
  }
}
