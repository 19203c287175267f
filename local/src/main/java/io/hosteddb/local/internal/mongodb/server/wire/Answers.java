package io.hosteddb.local.internal.mongodb.server.wire;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.OpCode;
import de.bwaldvogel.mongo.wire.bson.BsonEncoder;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes answers: binary data gets its kind back, and an answer that cannot be written becomes an
 * error for the client that asked, where the server would write all of it to the log.
 */
final class Answers extends MessageToByteEncoder<MongoMessage> {
  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);
  private static final BinaryRewriter REWRITER = BinaryRewriter.restoring();

  @Override
  protected void encode(ChannelHandlerContext context, MongoMessage message, ByteBuf out) {
    int start = out.writerIndex();
    out.writeIntLE(0);
    out.writeIntLE(message.getHeader().getRequestID());
    out.writeIntLE(message.getHeader().getResponseTo());
    out.writeIntLE(OpCode.OP_MSG.getId());
    out.writeIntLE(message.getFlags());
    out.writeByte(MongoMessage.SECTION_KIND_BODY);
    int body = out.writerIndex();
    try {
      write(message.getDocument(), context, out);
    } catch (RuntimeException e) {
      LOG.debug("An answer cannot be written: {}", e.getClass().getName());
      out.writerIndex(body);
      BsonEncoder.encodeDocument(
          Failures.document(1, "InternalError", "The answer cannot be written as BSON."), out);
    }
    out.setIntLE(start, out.writerIndex() - start);
  }

  private static void write(Document document, ChannelHandlerContext context, ByteBuf out) {
    int start = out.writerIndex();
    BsonEncoder.encodeDocument(document, out);
    if (!hasLabel(out, start)) {
      return;
    }
    ByteBuf written = context.alloc().buffer(out.writerIndex() - start);
    try {
      written.writeBytes(out, start, out.writerIndex() - start);
      out.writerIndex(start);
      REWRITER.copy(written, out);
    } finally {
      written.release();
    }
  }

  private static boolean hasLabel(ByteBuf out, int start) {
    byte[] label = CarriedBinary.label();
    int last = out.writerIndex() - label.length;
    for (int at = out.indexOf(start, last, label[0]);
        at >= 0;
        at = out.indexOf(at + 1, last, label[0])) {
      if (matches(out, at, label)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(ByteBuf out, int at, byte[] label) {
    for (int i = 1; i < label.length; i++) {
      if (out.getByte(at + i) != label[i]) {
        return false;
      }
    }
    return true;
  }
}
