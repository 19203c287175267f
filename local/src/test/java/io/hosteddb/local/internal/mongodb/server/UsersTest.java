package io.hosteddb.local.internal.mongodb.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoSecurityException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.MergeOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may do what, with a real driver. */
class UsersTest {
  @TempDir Path directory;
  private TestServer server;
  private MongoClient root;

  @BeforeEach
  void start() {
    server = new TestServer(directory);
    root = server.root();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void createUser(String database, String name, String password, Object... roles) {
    root.getDatabase(database)
        .runCommand(
            new Document("createUser", name)
                .append("pwd", password)
                .append("roles", Arrays.asList(roles)));
  }

  private static MongoCollection<Document> notes(MongoClient client, String database) {
    return client.getDatabase(database).getCollection("notes");
  }

  private static Document role(String role, String database) {
    return new Document("role", role).append("db", database);
  }

  private static void unauthorized(ThrowingCallable command) {
    assertThatExceptionOfType(MongoException.class)
        .isThrownBy(command)
        .satisfies(e -> assertThat(e.getCode()).isEqualTo(13));
  }

  private void cannotLogIn(String user, String password, String database) {
    assertThatThrownBy(() -> notes(server.as(user, password, database), database).countDocuments())
        .isInstanceOf(MongoSecurityException.class)
        .hasStackTraceContaining("Authentication failed");
  }

  @Test
  void aUser_hasTheOwnDatabase_andNoOther() {
    createUser("ana", "ana", "s3cret", "readWrite", "dbAdmin");
    createUser("ben", "ben", "other", "readWrite");
    notes(root, "ben").insertOne(new Document("of", "ben"));
    MongoClient ana = server.as("ana", "s3cret", "ana");
    MongoCollection<Document> own = notes(ana, "ana");
    own.insertOne(new Document("of", "ana"));
    own.createIndex(new Document("of", 1));
    assertThat(own.find()).hasSize(1);
    for (ThrowingCallable command :
        List.<ThrowingCallable>of(
            () -> notes(ana, "ben").find().first(),
            () -> notes(ana, "ben").insertOne(new Document()),
            () -> notes(ana, "ben").deleteMany(new Document()),
            () -> notes(ana, "ben").drop(),
            () -> ana.getDatabase("ben").drop(),
            () -> ana.getDatabase("ben").listCollectionNames().first(),
            () -> notes(ana, "reserved").find().first(),
            () -> notes(ana, "free").insertOne(new Document()),
            () -> own.renameCollection(new com.mongodb.MongoNamespace("ben", "taken")),
            () ->
                own.aggregate(
                        List.of(
                            Aggregates.merge(
                                new com.mongodb.MongoNamespace("ben", "notes"),
                                new MergeOptions())))
                    .toCollection(),
            () -> ana.getDatabase("ana").runCommand(new Document("dropUser", "ana")),
            () ->
                ana.getDatabase("ana")
                    .runCommand(
                        new Document("createUser", "eve")
                            .append("pwd", "x")
                            .append("roles", List.of(role("readWrite", "ben")))))) {
      unauthorized(command);
    }
    assertThat(ana.listDatabaseNames().into(new ArrayList<>())).containsExactly("ana");
    assertThat(notes(root, "ben").countDocuments()).isOne();
    ana.getDatabase("ana").drop();
    assertThat(notes(root, "ana").countDocuments()).isZero();
  }

  /** The server's stages write wherever they stand, and take commands in any case. */
  @Test
  void noPipelineInAnother_writesWhereItsUserMayNot() {
    createUser("ana", "ana", "pw", "readWrite");
    createUser("ana", "bob", "pw", "read");
    createUser("ben", "ben", "pw", "readWrite");
    notes(root, "ana").insertOne(new Document("_id", 1).append("of", "ana"));
    notes(root, "ben").insertOne(new Document("_id", 1).append("of", "ben"));
    MongoClient ana = server.as("ana", "pw", "ana");
    Document toBen = merge(new Document("db", "ben").append("coll", "notes"));
    Document taken = merge(new Document("db", "ben").append("coll", "taken"));
    Document lookup =
        new Document(
            "$lookup",
            new Document("from", "notes").append("as", "x").append("pipeline", List.of(taken)));
    Document whenMatched =
        new Document("$merge", new Document("into", "notes").append("whenMatched", List.of(taken)));
    for (Document stage :
        List.of(facet(toBen), lookup, facet(lookup), whenMatched, facet(facet(taken)))) {
      for (String command : List.of("aggregate", "AGGREGATE")) {
        unauthorized(() -> aggregate(ana, command, stage));
      }
    }
    MongoClient reader = server.as("bob", "pw", "ana");
    unauthorized(() -> aggregate(reader, "aggregate", facet(merge("taken"))));
    unauthorized(() -> aggregate(reader, "Aggregate", facet(new Document("$out", "taken"))));

    assertThat(notes(root, "ben").find()).extracting(note -> note.get("of")).containsExactly("ben");
    for (String database : List.of("ana", "ben")) {
      assertThat(root.getDatabase(database).listCollectionNames()).containsExactly("notes");
    }
    // Nor may a pipeline within another write where its user may.
    assertThatExceptionOfType(MongoCommandException.class)
        .isThrownBy(() -> aggregate(ana, "AGGREGATE", facet(merge("taken"))))
        .satisfies(e -> assertThat(e.getErrorCode()).isEqualTo(40600));
  }

  private static Document aggregate(MongoClient client, String command, Document stage) {
    return client
        .getDatabase("ana")
        .runCommand(
            new Document(command, "notes")
                .append("pipeline", List.of(stage))
                .append("cursor", new Document()));
  }

  private static Document merge(Object into) {
    return new Document("$merge", new Document("into", into));
  }

  private static Document facet(Document stage) {
    return new Document("$facet", new Document("x", List.of(stage)));
  }

  @Test
  void onlyWhoKnowsThePassword_getsIn() {
    createUser("ana", "ana", "s3cret", "readWrite");
    cannotLogIn("ana", "S3cret", "ana");
    cannotLogIn("eve", "s3cret", "ana");
    cannotLogIn("ana", "s3cret", "ben");
    assertThat(notes(server.as("ana", "s3cret", "ana"), "ana").countDocuments()).isZero();
    assertThat(
            notes(
                    server.connect(
                        "mongodb://ana:s3cret@127.0.0.1:" + server.port() + "/ana?authSource=ana"),
                    "ana")
                .countDocuments())
        .isZero();
  }

  /** Names and passwords that a URI has to escape, and SCRAM, too. */
  @Test
  void oddCharacters_areNoTrouble() {
    String name = "a=n,a@b:c/ü";
    String password = "p=w,d@:/%\u00a0ⅷ ü";
    createUser("app", name, password, "readWrite");
    assertThat(notes(server.as(name, password, "app"), "app").countDocuments()).isZero();
  }

  @Test
  void aNewPassword_endsTheOldOne() {
    createUser("ana", "ana", "old", "readWrite");
    MongoClient before = server.as("ana", "old", "ana");
    notes(before, "ana").insertOne(new Document());
    root.getDatabase("ana").runCommand(new Document("updateUser", "ana").append("pwd", "new"));
    cannotLogIn("ana", "old", "ana");
    assertThat(notes(server.as("ana", "new", "ana"), "ana").countDocuments()).isOne();
    // As at MongoDB: whoever is in stays in.
    assertThat(notes(before, "ana").countDocuments()).isOne();
  }

  @Test
  void rolesCount_asTheyAreNow() {
    createUser("ana", "ana", "pw", "read");
    MongoClient ana = server.as("ana", "pw", "ana");
    assertThat(notes(ana, "ana").countDocuments()).isZero();
    unauthorized(() -> notes(ana, "ana").insertOne(new Document()));
    root.getDatabase("ana")
        .runCommand(new Document("grantRolesToUser", "ana").append("roles", List.of("readWrite")));
    notes(ana, "ana").insertOne(new Document());
    root.getDatabase("ana")
        .runCommand(
            new Document("updateUser", "ana").append("roles", List.of(role("read", "ben"))));
    unauthorized(() -> notes(ana, "ana").countDocuments());
    assertThat(notes(ana, "ben").countDocuments()).isZero();
    // Whose users may do nothing in it is not open, therefore.
    unauthorized(() -> notes(server.anonymous(), "ana").find().first());
    root.getDatabase("ana").runCommand(new Document("dropUser", "ana"));
    unauthorized(() -> notes(ana, "ben").countDocuments());
    createUser("ana", "ana", "pw", "readWrite");
    unauthorized(() -> notes(ana, "ana").countDocuments());
  }

  @Test
  void aDatabaseWithoutUsers_isOpen_untilItHasOne() {
    MongoClient nobody = server.anonymous();
    notes(nobody, "free").insertOne(new Document());
    assertThat(nobody.listDatabaseNames().into(new ArrayList<>())).containsExactly("free");
    unauthorized(() -> notes(nobody, "reserved").find().first());
    unauthorized(() ->
        nobody
            .getDatabase("free")
            .runCommand(
                new Document("createUser", "eve").append("pwd", "x").append("roles", List.of())));
    createUser("admin", "far", "pw", role("readWrite", "free"));
    unauthorized(() -> notes(nobody, "free").find().first());
    assertThat(nobody.listDatabaseNames().into(new ArrayList<>())).isEmpty();
    assertThat(notes(server.as("far", "pw", "admin"), "free").countDocuments()).isOne();
  }

  /** The server counts its cursors, so that the next number is easy to guess. */
  @Test
  void theRestOfAResult_isForNobodyElse() {
    createUser("ana", "ana", "pw", "readWrite");
    createUser("ben", "ben", "pw", "readWrite");
    for (int i = 0; i < 5; i++) {
      notes(root, "ana").insertOne(new Document("of", "ana"));
    }
    try (MongoCursor<Document> cursor =
        notes(server.as("ana", "pw", "ana"), "ana").find().batchSize(2).cursor()) {
      cursor.next();
      Document more =
          new Document("getMore", cursor.getServerCursor().getId()).append("collection", "notes");
      MongoClient ben = server.as("ben", "pw", "ben");
      assertThatThrownBy(() -> ben.getDatabase("ben").runCommand(more))
          .isInstanceOf(MongoException.class)
          .hasMessageContaining("does not exist");
      ben.getDatabase("ben")
          .runCommand(
              new Document("killCursors", "notes")
                  .append("cursors", List.of(cursor.getServerCursor().getId())));
      int read = 1;
      while (cursor.hasNext()) {
        cursor.next();
        read++;
      }
      assertThat(read).isEqualTo(5);
    }
  }

  /** "a.b" and "c" would have the data of "a" and "b.c". */
  @Test
  void namesThatStandForOtherDatabases_areRefused() {
    createUser("ana", "ana", "pw", "readWrite");
    root.getDatabase("ana").getCollection("b.notes").insertOne(new Document());
    MongoClient nobody = server.anonymous();
    for (String name : List.of("databases", "meta")) {
      assertThatExceptionOfType(MongoException.class)
          .isThrownBy(() -> notes(nobody, name).find().first())
          .satisfies(e -> assertThat(e.getCode()).isEqualTo(73));
    }
    nobody.getDatabase("an").drop();
    assertThat(root.getDatabase("ana").getCollection("b.notes").countDocuments()).isOne();
  }

  @Test
  void usersAreShown_withoutTheirSecrets_andSurviveARestart() {
    createUser("ana", "ana", "pw", "readWrite");
    createUser("ana", "bea", "pw", role("read", "ana"));
    Document all = root.getDatabase("ana").runCommand(new Document("usersInfo", 1));
    assertThat(all.getList("users", Document.class))
        .extracting(user -> user.get("user"), user -> user.get("roles"))
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("ana", List.of(role("readWrite", "ana"))),
            org.assertj.core.groups.Tuple.tuple("bea", List.of(role("read", "ana"))));
    assertThat(all.toJson()).doesNotContain("storedKey", "salt");
    MongoClient ana = server.as("ana", "pw", "ana");
    assertThat(
            ana.getDatabase("ana")
                .runCommand(new Document("usersInfo", 1))
                .getList("users", Document.class))
        .hasSize(1);
    assertThat(
            ana.getDatabase("admin")
                .runCommand(new Document("connectionStatus", 1))
                .get("authInfo", Document.class)
                .getList("authenticatedUsers", Document.class))
        .containsExactly(new Document("user", "ana").append("db", "ana"));
    server.close();
    server = new TestServer(directory);
    root = server.root();
    assertThat(notes(server.as("ana", "pw", "ana"), "ana").countDocuments()).isZero();
    unauthorized(() -> notes(server.anonymous(), "ana").countDocuments());
    assertThat(root.getDatabase("ana").runCommand(new Document("dropAllUsersFromDatabase", 1)))
        .containsEntry("n", 2);
    assertThat(notes(server.anonymous(), "ana").countDocuments()).isZero();
  }

  @Test
  void errorsAreThoseOfMongoDB() {
    createUser("ana", "ana", "pw", "readWrite");
    refused(51003, new Document("createUser", "ana").append("pwd", "x").append("roles", List.of()));
    refused(11, new Document("updateUser", "eve").append("pwd", "x"));
    refused(11, new Document("dropUser", "eve"));
    refused(
        31, new Document("createUser", "b").append("pwd", "x").append("roles", List.of("boss")));
    refused(2, new Document("createUser", "b").append("roles", List.of()));
    refused(
        2,
        new Document("createUser", "b")
            .append("pwd", "x")
            .append("roles", List.of())
            .append("mechanisms", List.of("SCRAM-SHA-1")));
    refused(17, new Document("saslContinue", 1).append("payload", new byte[0]));
    refused(
        334,
        new Document("saslStart", 1).append("mechanism", "PLAIN").append("payload", new byte[0]));
  }

  private void refused(int code, Document command) {
    assertThatExceptionOfType(MongoCommandException.class)
        .isThrownBy(() -> root.getDatabase("ana").runCommand(command))
        .satisfies(e -> assertThat(e.getErrorCode()).as("%s", command).isEqualTo(code));
  }
}
