package io.hosteddb.local.internal.mongodb.server.wire;

import de.bwaldvogel.mongo.wire.MongoWireProtocolHandler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/** Labels binary data that the server's own decoder, which comes next, would refuse. */
final class QuestionFrames extends ByteToMessageDecoder {
  private static final int HEADER = 16;
  private static final int OP_CODE_AT = 12;
  private static final int OP_MSG = 2013;
  private static final int CHECKSUM_PRESENT = 1;
  private static final BinaryRewriter REWRITER = BinaryRewriter.labelling();

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (in.readableBytes() < HEADER) {
      return;
    }
    int length = in.getIntLE(in.readerIndex());
    if (length < HEADER || length > MongoWireProtocolHandler.MAX_MESSAGE_SIZE_BYTES) {
      // What is wrong with it the server itself says.
      out.add(in.readRetainedSlice(in.readableBytes()));
    } else if (in.readableBytes() >= length) {
      boolean message = in.getIntLE(in.readerIndex() + OP_CODE_AT) == OP_MSG;
      ByteBuf frame = in.readRetainedSlice(length);
      out.add(message ? labelled(frame, context) : frame);
    }
  }

  private static ByteBuf labelled(ByteBuf frame, ChannelHandlerContext context) {
    ByteBuf copy = null;
    try {
      if (!isConcerned(frame.duplicate())) {
        return frame;
      }
      copy = context.alloc().buffer(frame.readableBytes() + HEADER);
      copySections(frame.duplicate(), copy);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      // Malformed, which the server itself says better.
      if (copy != null) {
        copy.release();
      }
      return frame;
    }
    frame.release();
    return copy;
  }

  /** Whether there is something to label; a frame with a checksum is left as it is. */
  private static boolean isConcerned(ByteBuf frame) {
    frame.skipBytes(HEADER);
    if ((frame.readIntLE() & CHECKSUM_PRESENT) != 0) {
      return false;
    }
    while (frame.isReadable()) {
      if (frame.readByte() == 0) {
        if (REWRITER.concerns(frame)) {
          return true;
        }
      } else {
        int end = sequenceEnd(frame);
        while (frame.readerIndex() < end) {
          if (REWRITER.concerns(frame)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static void copySections(ByteBuf frame, ByteBuf copy) {
    copy.writeBytes(frame, HEADER + Integer.BYTES);
    while (frame.isReadable()) {
      byte kind = frame.readByte();
      copy.writeByte(kind);
      if (kind == 0) {
        REWRITER.copy(frame, copy);
      } else {
        int start = frame.readerIndex();
        int size = copy.writerIndex();
        int end = sequenceEnd(frame);
        copy.writeBytes(frame, start, frame.readerIndex() - start);
        while (frame.readerIndex() < end) {
          REWRITER.copy(frame, copy);
        }
        copy.setIntLE(size, copy.writerIndex() - size);
      }
    }
    copy.setIntLE(0, copy.writerIndex());
  }

  /** Where a sequence of documents ends; the frame stands at its first one afterwards. */
  private static int sequenceEnd(ByteBuf frame) {
    int end = frame.readerIndex() + frame.readIntLE();
    frame.skipBytes(frame.bytesBefore((byte) 0) + 1);
    return end;
  }
}
