package io.hosteddb.local.internal.mongodb.server.wire;

import de.bwaldvogel.mongo.wire.BsonConstants;
import io.netty.buffer.ByteBuf;

/** Copies BSON, and puts the label before binary data of other kinds or takes it off. */
final class BinaryRewriter {
  private static final byte DB_POINTER = 0x0c;
  private static final byte SYMBOL = 0x0e;
  private static final int OBJECT_ID = 12;

  private final boolean labelling;
  private final byte[] label = CarriedBinary.label();

  private BinaryRewriter(boolean labelling) {
    this.labelling = labelling;
  }

  /** Puts labels on. */
  static BinaryRewriter labelling() {
    return new BinaryRewriter(true);
  }

  /** Takes labels off. */
  static BinaryRewriter restoring() {
    return new BinaryRewriter(false);
  }

  /**
   * Whether there is something to change.
   *
   * @param in stands at the beginning of a document; behind it afterwards
   */
  boolean concerns(ByteBuf in) {
    int end = in.readerIndex() + in.getIntLE(in.readerIndex());
    in.skipBytes(Integer.BYTES);
    boolean concerned = false;
    for (byte type = in.readByte(); type != BsonConstants.TERMINATING_BYTE; type = in.readByte()) {
      skipName(in);
      if (type == BsonConstants.TYPE_EMBEDDED_DOCUMENT || type == BsonConstants.TYPE_ARRAY) {
        concerned |= concerns(in);
      } else if (type == BsonConstants.TYPE_DATA) {
        concerned |= concernsBinary(in);
      } else {
        in.skipBytes(length(type, in));
      }
      if (concerned) {
        in.readerIndex(end);
        return true;
      }
    }
    return false;
  }

  private boolean concernsBinary(ByteBuf in) {
    int length = in.readIntLE();
    boolean concerned = isConcerned(in, length, in.readByte());
    in.skipBytes(length);
    return concerned;
  }

  /** The data begin where the buffer stands. */
  private boolean isConcerned(ByteBuf in, int length, byte subtype) {
    return labelling
        ? !CarriedBinary.isKnownToServer(subtype)
        : subtype == BsonConstants.BINARY_SUBTYPE_GENERIC && isLabelled(in, length);
  }

  private boolean isLabelled(ByteBuf in, int length) {
    if (length < CarriedBinary.headLength()) {
      return false;
    }
    for (int i = 0; i < label.length; i++) {
      if (in.getByte(in.readerIndex() + i) != label[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Copies a document.
   *
   * @param in stands at its beginning; behind it afterwards
   * @param out takes the copy
   */
  void copy(ByteBuf in, ByteBuf out) {
    int start = out.writerIndex();
    in.skipBytes(Integer.BYTES);
    out.writeIntLE(0);
    for (byte type = in.readByte(); type != BsonConstants.TERMINATING_BYTE; type = in.readByte()) {
      out.writeByte(type);
      int name = in.readerIndex();
      skipName(in);
      out.writeBytes(in, name, in.readerIndex() - name);
      if (type == BsonConstants.TYPE_EMBEDDED_DOCUMENT || type == BsonConstants.TYPE_ARRAY) {
        copy(in, out);
      } else if (type == BsonConstants.TYPE_DATA) {
        copyBinary(in, out);
      } else {
        out.writeBytes(in, length(type, in));
      }
    }
    out.writeByte(BsonConstants.TERMINATING_BYTE);
    out.setIntLE(start, out.writerIndex() - start);
  }

  private void copyBinary(ByteBuf in, ByteBuf out) {
    int length = in.readIntLE();
    byte subtype = in.readByte();
    if (!isConcerned(in, length, subtype)) {
      out.writeIntLE(length).writeByte(subtype).writeBytes(in, length);
    } else if (labelling) {
      out.writeIntLE(length + CarriedBinary.headLength());
      out.writeByte(BsonConstants.BINARY_SUBTYPE_GENERIC);
      out.writeBytes(label).writeByte(subtype).writeBytes(in, length);
    } else {
      in.skipBytes(label.length);
      int data = length - CarriedBinary.headLength();
      out.writeIntLE(data).writeByte(in.readByte()).writeBytes(in, data);
    }
  }

  private static void skipName(ByteBuf in) {
    in.skipBytes(in.bytesBefore(BsonConstants.STRING_TERMINATION) + 1);
  }

  /** How many bytes the value has that begins where the buffer stands. */
  private static int length(byte type, ByteBuf in) {
    return switch (type) {
      case BsonConstants.TYPE_DOUBLE,
          BsonConstants.TYPE_UTC_DATETIME,
          BsonConstants.TYPE_TIMESTAMP,
          BsonConstants.TYPE_INT64 ->
          Long.BYTES;
      case BsonConstants.TYPE_INT32 -> Integer.BYTES;
      case BsonConstants.TYPE_BOOLEAN -> 1;
      case BsonConstants.TYPE_OBJECT_ID -> OBJECT_ID;
      case BsonConstants.TYPE_DECIMAL128 -> 2 * Long.BYTES;
      case BsonConstants.TYPE_UTF8_STRING, BsonConstants.TYPE_JAVASCRIPT_CODE, SYMBOL ->
          Integer.BYTES + in.getIntLE(in.readerIndex());
      case DB_POINTER -> Integer.BYTES + in.getIntLE(in.readerIndex()) + OBJECT_ID;
      case BsonConstants.TYPE_JAVASCRIPT_CODE_WITH_SCOPE -> in.getIntLE(in.readerIndex());
      case BsonConstants.TYPE_REGEX -> regexLength(in);
      case BsonConstants.TYPE_NULL,
          BsonConstants.TYPE_UNDEFINED,
          BsonConstants.TYPE_MIN_KEY,
          BsonConstants.TYPE_MAX_KEY ->
          0;
      default -> throw new IllegalArgumentException("unknown type: " + type);
    };
  }

  private static int regexLength(ByteBuf in) {
    int pattern = in.bytesBefore(BsonConstants.STRING_TERMINATION) + 1;
    int start = in.readerIndex() + pattern;
    return pattern
        + in.bytesBefore(start, in.readableBytes() - pattern, BsonConstants.STRING_TERMINATION)
        + 1;
  }
}
