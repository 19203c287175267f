package io.hosteddb.local.internal.mongodb.server.wire;

import de.bwaldvogel.mongo.wire.MongoDatabaseHandler;
import de.bwaldvogel.mongo.wire.MongoWireMessageEncoder;
import de.bwaldvogel.mongo.wire.MongoWireProtocolHandler;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a connection of the server gets: binary data of every kind, and no word in the host's log
 * about what a client did wrong. The server lets nobody choose its handlers, but hands the
 * connection to its backend with the first command, which is a greeting without any such data.
 */
public final class QuietConnections {
  private static final Logger LOG = LoggerFactory.getLogger(QuietConnections.class);
  private static final String FRAMES = "question-frames";

  private QuietConnections() {}

  /**
   * Prepares a connection; again is fine. To be called on the connection's own thread, as a backend
   * is.
   *
   * @param channel the connection
   */
  public static void prepare(Channel channel) {
    ChannelPipeline pipeline = channel.pipeline();
    ChannelHandlerContext decoder = pipeline.context(MongoWireProtocolHandler.class);
    ChannelHandlerContext handler = pipeline.context(MongoDatabaseHandler.class);
    if (decoder == null || handler == null || pipeline.context(FRAMES) != null) {
      return;
    }
    pipeline.addBefore(decoder.name(), FRAMES, new QuestionFrames());
    pipeline.addAfter(handler.name(), "quiet-failures", new QuietFailures());
    if (pipeline.get(MongoWireMessageEncoder.class) != null) {
      pipeline.replace(MongoWireMessageEncoder.class, "answers", new Answers());
    }
  }

  private static final class QuietFailures extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      LOG.debug("A connection is closed after {}", cause.getClass().getName());
      ChannelFuture unused = context.close();
    }
  }
}
