package io.hosteddb.local.internal.mongodb;

import com.mongodb.client.MongoCluster;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import io.hosteddb.local.internal.files.SideEffects;
import io.hosteddb.local.internal.mongodb.server.users.Gate;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.CallContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.Document;

/**
 * Which databases of the server are ours. A MongoDB database has no place for a mark, and is there
 * only when something was written to it, so the marks stand in a database of their own.
 */
final class MongoRegistry {
  /** No client but this process may open it. */
  static final String DATABASE = "hosteddb_registry";

  private static final String MARK = "mark";

  /** Of the user who keeps a database closed that has no other. */
  private static final String CLOSED = "_closed";

  /** As at Atlas. */
  private static final List<String> ROLES = List.of("readWrite", "dbAdmin");

  private final LocalMongoServer.Running server;
  private final SideEffects effects;
  private final CallContext call;

  /** The registry for one call, whose time is all that the server is waited for. */
  MongoRegistry(LocalMongoServer.Running server, SideEffects effects, CallContext call) {
    this.server = server;
    this.call = call;
    this.effects = effects;
  }

  /** Whether something has the name that is not ours. */
  boolean isForeign(String database, String mark) {
    Document entry = entries().find(Filters.eq(database)).first();
    return entry == null ? exists(database) : !mark.equals(entry.getString(MARK));
  }

  /**
   * Makes the name ours, and its user, with whom the database is closed to everybody else. Call it
   * only when it is not foreign.
   */
  void add(String database, String mark, Secret password) {
    if (!isOurs(database, mark)) {
      effects.run(
          "registering the database",
          () -> entries().insertOne(new Document("_id", database).append(MARK, mark)));
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
  void remove(String database, String mark) {
    if (isOurs(database, mark)) {
      effects.run("dropping the database", () -> client().getDatabase(database).drop());
      effects.run("removing the user", () -> server.backend().gate().removeUsers(database));
      effects.run("removing the entry", () -> entries().deleteOne(Filters.eq(database)));
      effects.run("committing", server::commit);
    }
  }

  boolean isOurs(String database, String mark) {
    Document entry = entries().find(Filters.eq(database)).first();
    return entry != null && mark.equals(entry.getString(MARK));
  }

  private boolean exists(String database) {
    return client().listDatabaseNames().into(new ArrayList<>()).contains(database);
  }

  private MongoCollection<Document> entries() {
    return client().getDatabase(DATABASE).getCollection("databases");
  }

  private MongoCluster client() {
    // Zero would mean no limit.
    long millis = Math.max(1, call.remaining().toMillis());
    return server.client().withTimeout(millis, TimeUnit.MILLISECONDS);
  }
}
