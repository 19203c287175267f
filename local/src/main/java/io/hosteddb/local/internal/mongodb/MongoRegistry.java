package io.hosteddb.local.internal.mongodb;

import de.bwaldvogel.mongo.bson.Document;
import io.hosteddb.local.internal.files.SideEffects;
import io.hosteddb.local.internal.mongodb.server.users.Gate;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.CallContext;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which databases of the server are ours. A MongoDB database has no place for a mark, and is there
 * only when something was written to it, so the marks stand in a database of their own.
 */
final class MongoRegistry {
  /** No client but this process may open it. */
  static final String DATABASE = "hosteddb_registry";

  private static final String ENTRIES = "databases";
  private static final String ID = "_id";
  private static final String MARK = "mark";

  /** Of the user who keeps a database closed that has no other. */
  private static final String CLOSED = "_closed";

  /** As at Atlas. */
  private static final List<String> ROLES = List.of("readWrite", "dbAdmin");

  private final LocalMongoServer.Running server;
  private final SideEffects effects;
  private final Administrator administrator;

  /** The registry for one call, whose time is all that the server is waited for. */
  MongoRegistry(LocalMongoServer.Running server, SideEffects effects, CallContext call) {
    this.server = server;
    this.administrator = new Administrator(server.backend(), call);
    this.effects = effects;
  }

  /** Whether something has the name that is not ours. */
  boolean isForeign(String database, String mark) throws InterruptedException {
    Document entry = entry(database);
    return entry == null ? exists(database) : !mark.equals(entry.get(MARK));
  }

  /**
   * Makes the name ours, and its user, with whom the database is closed to everybody else. Call it
   * only when it is not foreign.
   */
  void add(String database, String mark, Secret password) throws InterruptedException {
    if (!isOurs(database, mark)) {
      effects.run(
          "registering the database",
          () ->
              administrator.ask(
                  DATABASE,
                  new Document("insert", ENTRIES)
                      .append(
                          "documents", List.of(new Document(ID, database).append(MARK, mark)))));
    }
    effects.run(
        "making the user",
        () -> server.backend().gate().putUser(database, database, password.reveal(), ROLES));
    effects.run("committing", server::commit);
  }

  /** Makes a user more, or gives the one that is there this password. */
  void addUser(String database, String user, Secret password) {
    effects.run(
        "making the user",
        () -> {
          server.backend().gate().putUser(database, user, password.reveal(), ROLES);
          server.backend().gate().removeUser(database, database + CLOSED);
        });
    effects.run("committing", server::commit);
  }

  void removeUser(String database, String user) {
    effects.run("removing the user", () -> server.backend().gate().removeUser(database, user));
    effects.run("committing", server::commit);
  }

  /**
   * Removes all users. A database without any would be open, so one stays that may do nothing.
   *
   * @param nobodys a password that is kept nowhere
   */
  void closeToAll(String database, String nobodys) {
    effects.run(
        "removing the users",
        () -> {
          Gate gate = server.backend().gate();
          gate.putUser(database, database + CLOSED, nobodys, List.of());
          gate.userNames(database).stream()
              .filter(user -> !user.equals(database + CLOSED))
              .forEach(user -> gate.removeUser(database, user));
        });
    effects.run("committing", server::commit);
  }

  /** Whether every program on this machine may open it, as before the server knew users. */
  boolean isOpen(String database) {
    return server.backend().gate().userNames(database).isEmpty();
  }

  /** Drops the database and its users if it is ours, and then forgets it. */
  void remove(String database, String mark) throws InterruptedException {
    if (isOurs(database, mark)) {
      effects.run(
          "dropping the database",
          () -> administrator.ask(database, new Document("dropDatabase", 1)));
      effects.run("removing the user", () -> server.backend().gate().removeUsers(database));
      effects.run(
          "removing the entry",
          () ->
              administrator.ask(
                  DATABASE,
                  new Document("delete", ENTRIES)
                      .append(
                          "deletes",
                          List.of(
                              new Document("q", new Document(ID, database)).append("limit", 1)))));
      effects.run("committing", server::commit);
    }
  }

  boolean isOurs(String database, String mark) throws InterruptedException {
    Document entry = entry(database);
    return entry != null && mark.equals(entry.get(MARK));
  }

  private boolean exists(String database) throws InterruptedException {
    Document answer = administrator.ask("admin", new Document("listDatabases", 1));
    return documents(answer.get("databases")).stream()
        .anyMatch(one -> database.equals(one.get("name")));
  }

  private @Nullable Document entry(String database) throws InterruptedException {
    Document answer =
        administrator.ask(
            DATABASE, new Document("find", ENTRIES).append("filter", new Document(ID, database)));
    return answer.get("cursor") instanceof Document cursor
        ? documents(cursor.get("firstBatch")).stream().findFirst().orElse(null)
        : null;
  }

  private static List<Document> documents(@Nullable Object list) {
    return list instanceof Collection<?> all
        ? all.stream().filter(Document.class::isInstance).map(Document.class::cast).toList()
        : List.of();
  }
}
