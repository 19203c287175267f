package io.hosteddb.local.internal.mongodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.result.InsertOneResult;
import io.hosteddb.local.LocalProviders;
import io.hosteddb.local.internal.files.SideEffects;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server in this process ends, without anybody having closed it. */
class MongoKeptRunningTest {
  @TempDir Path directory;

  @Test
  void aServerThatNoLongerListens_isStartedAgainWithItsData() throws Exception {
    try (LocalMongoServer server = server()) {
      LocalMongoServer.Running first = server.running();
      try (MongoClient client = client(first)) {
        MongoCollection<Document> notes = client.getDatabase("notes").getCollection("notes");
        notes.insertOne(new Document("text", "kept"));
        // Its data stay open: to close them is the keeper's, and twice at once fails in H2.
        first.server().stopListening();
        LocalProviders.eventually(() -> assertThat(server.running()).isNotEqualTo(first));
        assertThat(notes.find().first()).containsEntry("text", "kept");
      }
    }
  }

  @Test
  void aServerWhoseDataWasClosed_isStartedAgain() throws Exception {
    try (LocalMongoServer server = server()) {
      LocalMongoServer.Running first = server.running();
      try (MongoClient client = client(first)) {
        MongoCollection<Document> notes = client.getDatabase("notes").getCollection("notes");
        notes.insertOne(new Document("text", "kept"));
        first.commit();
        // As H2 does when a thread is interrupted, or the disk is full.
        first.backend().getMvStore().closeImmediately();
        // What was read before is still read then; a write needs the file.
        assertThat(LocalProviders.eventually(() -> notes.insertOne(new Document("text", "later"))))
            .matches(InsertOneResult::wasAcknowledged);
        assertThat(notes.find())
            .extracting(note -> note.getString("text"))
            .containsExactlyInAnyOrder("kept", "later");
      }
    }
  }

  @Test
  void aStartThatSomebodyWasInterruptedIn_isTakenUpByTheNext() throws Exception {
    HeldStart start = new HeldStart();
    try (LocalMongoServer server = start.server(directory)) {
      interruptedIn(start, server);
      start.goOn.countDown();

      try (MongoClient client = client(server.running())) {
        assertThat(client.getDatabase("notes").runCommand(new Document("ping", 1))).isNotEmpty();
      }
      assertThat(start.count).hasValue(1);
    }
  }

  @Test
  void aStartThatSomebodyWasInterruptedIn_endsWithTheServer() throws Exception {
    HeldStart start = new HeldStart();
    try (LocalMongoServer server = start.server(directory)) {
      interruptedIn(start, server);
      start.goOn.countDown();
    }

    // Neither the port nor the file of data is held any more.
    try (LocalMongoServer next = server();
        MongoClient client = client(next.running())) {
      assertThat(client.getDatabase("notes").runCommand(new Document("ping", 1))).isNotEmpty();
    }
  }

  /**
   * The engine names the class, and tries no more; an {@code IOException} it would try for ever.
   */
  @Test
  void aLibraryOfAnotherVersion_isToldAsWhatItIs() {
    try (LocalMongoServer server =
        new LocalMongoServer(
            directory,
            false,
            SideEffects.unwatched(),
            file -> {
              throw new NoSuchMethodError("org.h2.mvstore.MVStore.open");
            })) {
      assertThatThrownBy(server::running).isInstanceOf(NoSuchMethodError.class);
    }
  }

  /** Makes a thread wait for the server, and interrupts it there. */
  private static void interruptedIn(HeldStart start, LocalMongoServer server) throws Exception {
    FutureTask<LocalMongoServer.Running> waits = new FutureTask<>(server::running);
    Thread thread = new Thread(waits);
    thread.start();
    start.begun.await();
    thread.interrupt();
    assertThatThrownBy(waits::get).hasCauseInstanceOf(InterruptedException.class);
  }

  /** A start that takes until it may go on. */
  private static final class HeldStart {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final AtomicInteger count = new AtomicInteger();

    private LocalMongoServer server(Path directory) {
      return new LocalMongoServer(
          directory,
          false,
          SideEffects.unwatched(),
          file -> {
            count.incrementAndGet();
            begun.countDown();
            try {
              goOn.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException("Nobody interrupts the start itself.", e);
            }
            return new CurrentBackend(file);
          });
    }
  }

  private static MongoClient client(LocalMongoServer.Running server) {
    return MongoClients.create(
        "mongodb://127.0.0.1:" + server.port() + "/?serverSelectionTimeoutMS=10000");
  }

  private LocalMongoServer server() {
    return new LocalMongoServer(directory, false, SideEffects.unwatched(), CurrentBackend::new);
  }
}
