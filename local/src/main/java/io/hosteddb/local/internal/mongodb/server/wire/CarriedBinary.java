package io.hosteddb.local.internal.mongodb.server.wire;

import de.bwaldvogel.mongo.bson.BinData;
import de.bwaldvogel.mongo.wire.BsonConstants;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Binary data of a kind that the server's types cannot name, such as vectors: the server knows
 * bytes and UUIDs only. They travel through it as plain bytes, with a label before them that names
 * their kind, which comes off again on the way out.
 *
 * @param subtype their BSON subtype
 * @param data the data themselves
 */
public record CarriedBinary(byte subtype, BinData data) {
  /** Vectors. */
  public static final byte VECTOR = 9;

  /** Sixteen bytes by chance; nobody's data begin with them. */
  private static final byte[] LABEL = HexFormat.of().parseHex("b1a37c0e5d9f4486a2e81bc64f70d35e");

  private static final int HEAD = LABEL.length + 1;

  /** The length of what stands before the data. */
  static int headLength() {
    return HEAD;
  }

  static byte[] label() {
    return LABEL.clone();
  }

  /** Whether the server itself has a type for it. */
  static boolean isKnownToServer(byte subtype) {
    return subtype == BsonConstants.BINARY_SUBTYPE_GENERIC
        || subtype == BsonConstants.BINARY_SUBTYPE_OLD_UUID
        || subtype == BsonConstants.BINARY_SUBTYPE_UUID;
  }

  /**
   * What a value of the server carries.
   *
   * @param value bytes as the server keeps them
   * @return the data and their kind; empty for plain bytes
   */
  public static Optional<CarriedBinary> of(BinData value) {
    byte[] data = value.getData();
    if (data.length < HEAD || !Arrays.equals(data, 0, LABEL.length, LABEL, 0, LABEL.length)) {
      return Optional.empty();
    }
    return Optional.of(
        new CarriedBinary(
            data[LABEL.length], new BinData(Arrays.copyOfRange(data, HEAD, data.length))));
  }
}
