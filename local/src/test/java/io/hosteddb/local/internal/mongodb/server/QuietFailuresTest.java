package io.hosteddb.local.internal.mongodb.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.codecs.DocumentCodec;
import org.bson.conversions.Bson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/** What a tenant does wrong is the tenant's business, and no error of the host. */
@Isolated
class QuietFailuresTest {
  private static final String VALUE = "value-of-a-tenant";

  @TempDir Path directory;

  @Test
  void failures_areToldToTheClient_andNotToTheHost() throws Exception {
    try (Lines lines = new Lines();
        TestServer server = new TestServer(directory)) {
      MongoClient client = server.anonymous();
      MongoDatabase database = client.getDatabase("app");
      MongoCollection<Document> notes = database.getCollection("notes");
      notes.insertOne(new Document("_id", VALUE));
      fails("duplicate key", () -> notes.insertOne(new Document("_id", VALUE)));
      fails("Unrecognized pipeline stage", () -> aggregate(notes, new Document("$" + VALUE, 1)));
      fails("queryVector", () -> aggregate(notes, vectorSearch()));
      fails("no such command", () -> database.runCommand(new Document("unheardOf", VALUE)));
      fails(
          "unknown operator",
          () -> notes.find(new Document("x", new Document("$" + VALUE, VALUE))).first());
      fails(
          "server has failed",
          () -> database.runCommand(new Document("find", "notes").append("filter", VALUE)));
      fails(
          "requires authentication",
          () -> client.getDatabase("reserved").getCollection(VALUE).find().first());
      assertThat(notes.countDocuments()).isOne();
      sendNonsense(server.port());
      assertThat(lines.texts).isNotEmpty().noneMatch(line -> line.contains(VALUE));
      assertThat(lines.loud).isEmpty();
    }
  }

  private static Document vectorSearch() {
    return new Document(
        "$vectorSearch",
        new Document("index", VALUE)
            .append("path", VALUE)
            .append("queryVector", VALUE)
            .append("limit", 1));
  }

  private static void aggregate(MongoCollection<Document> notes, Bson stage) {
    notes.aggregate(List.of(stage)).first();
  }

  private static void fails(String message, Runnable command) {
    assertThatThrownBy(command::run)
        .isInstanceOf(MongoException.class)
        .hasMessageContaining(message);
  }

  /** Greets, and goes on in another language; returns when the server has hung up. */
  private static void sendNonsense(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      OutputStream out = socket.getOutputStream();
      out.write(message(new Document("ping", 1).append("$db", "admin")));
      InputStream in = socket.getInputStream();
      int length = ByteBuffer.wrap(in.readNBytes(4)).order(ByteOrder.LITTLE_ENDIAN).getInt();
      assertThat(in.readNBytes(length - 4)).isNotEmpty();
      out.write(("GET /" + VALUE + " HTTP/1.1\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  private static byte[] message(Document command) {
    ByteBuffer body = new RawBsonDocument(command, new DocumentCodec()).getByteBuffer().asNIO();
    ByteBuffer message = ByteBuffer.allocate(21 + body.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    message.putInt(message.capacity()).putInt(1).putInt(0).putInt(2013).putInt(0).put((byte) 0);
    return message.put(body).array();
  }

  /** What the server and its extension log from here on. */
  private static final class Lines extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final List<String> texts = new CopyOnWriteArrayList<>();
    private final List<String> loud = new CopyOnWriteArrayList<>();

    private final Logger server = (Logger) LoggerFactory.getLogger("de.bwaldvogel.mongo");
    private final Logger extension =
        (Logger) LoggerFactory.getLogger("io.hosteddb.local.internal.mongodb.server");

    Lines() {
      start();
      server.addAppender(this);
      extension.addAppender(this);
      extension.setLevel(Level.DEBUG);
    }

    @Override
    public void close() {
      server.detachAppender(this);
      extension.detachAppender(this);
      extension.setLevel(null);
    }

    @Override
    protected void append(ILoggingEvent event) {
      String text = event.getLevel() + " " + event.getFormattedMessage();
      texts.add(text);
      if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
        loud.add(text);
      }
    }
  }
}
