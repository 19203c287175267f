package io.hosteddb.local.internal.mongodb.server.users;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.exception.NoSuchCommandException;
import io.netty.channel.Channel;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

/**
 * Lets each connection do what its user may. A database for which there is no user is open to
 * whoever connects, as all are on a server without users; as soon as a user is made for it, it is
 * closed to everybody else. Thread-safe.
 */
public final class Gate {
  private static final String ADMIN = "admin";

  private final Users users;
  private final UserCommands commands;
  private final SecureRandom random;
  private final Predicate<String> reserved;

  /**
   * A gate.
   *
   * @param store keeps the users
   * @param random makes salts, nonces and ids
   * @param reserved the databases that are never open
   */
  public Gate(MVStore store, SecureRandom random, Predicate<String> reserved) {
    this.users = new Users(store);
    this.random = random;
    this.reserved = reserved.or(Set.of(ADMIN, "local", "config")::contains);
    this.commands = new UserCommands(users, random);
  }

  /**
   * Adds one who may do everything, for as long as the server runs, in the database {@code admin}.
   *
   * @param name the user's name
   * @param password the user's password
   */
  public void addRootForNow(String name, String password) {
    List<Role> roles = List.of(new Role("root", ADMIN));
    users.putForNow(
        new User(
            UserCommands.newId(random), name, ADMIN, roles, ScramCredential.of(password, random)));
  }

  /**
   * Makes a user for a database, or changes the one that is there. For who has the server itself in
   * hand: a command with a password would stand in its log at DEBUG.
   *
   * @param database where the user is made and may do something
   * @param name the user's name
   * @param password the user's password, from now on
   * @param roles the names of what the user may do there, such as {@code readWrite}
   * @throws MongoServerError if there is no such role
   */
  public void putUser(String database, String name, String password, List<String> roles) {
    User user =
        new User(
            users.find(database, name).map(User::id).orElseGet(() -> UserCommands.newId(random)),
            name,
            database,
            Role.read(roles, database),
            ScramCredential.of(password, random));
    users.put(user);
  }

  /**
   * Who was made in a database.
   *
   * @param database the database
   * @return the names of its users
   */
  public List<String> userNames(String database) {
    return users.in(database).stream().map(User::name).toList();
  }

  /**
   * Removes a user; their open connections may do nothing more. None is fine. Without any user left
   * the database is open.
   *
   * @param database where the user was made
   * @param name the user's name
   */
  public void removeUser(String database, String name) {
    users.find(database, name).ifPresent(users::remove);
  }

  /**
   * Removes the users that were made in a database, after which it is open; none is fine.
   *
   * @param database the database
   */
  public void removeUsers(String database) {
    users.in(database).forEach(users::remove);
  }

  /**
   * Carries out a command for users, or refuses one that the connection's user may not give.
   *
   * @param channel the connection
   * @param database where
   * @param command the command
   * @param query the command as it was sent
   * @return the answer to a command for users; empty for one that the server itself is to carry out
   * @throws MongoServerError if it is refused, or the server does not know it
   */
  public Optional<Document> pass(Channel channel, String database, String command, Document query) {
    Session session = Session.of(channel);
    Optional<Document> answer = commands.answer(session, database, command, query);
    if (answer.isPresent()) {
      return answer;
    }
    if (!Commands.isKnown(command)) {
      throw new NoSuchCommandException(command);
    }
    Commands.needed(command).ifPresent(rights -> require(session, rights, database, command));
    if (command.equalsIgnoreCase("aggregate")) {
      checkTargets(session, database, query.get("pipeline"));
    }
    if (command.equalsIgnoreCase("renameCollection")) {
      for (String end : List.of(command, "to")) {
        String namespace = String.valueOf(query.get(end));
        require(session, Set.of(Right.WRITE), namespace.split("\\.", 2)[0], command);
      }
    }
    return Optional.empty();
  }

  /** A pipeline may write, and to another database; wherever in it the stage stands. */
  private void checkTargets(Session session, String database, @Nullable Object part) {
    if (part instanceof Collection<?> parts) {
      parts.forEach(one -> checkTargets(session, database, one));
    } else if (part instanceof Document document) {
      document.forEach((key, value) -> {
        if (key.equals("$out")) {
          requireTarget(session, database, value);
        } else if (key.equals("$merge")) {
          requireTarget(
              session, database, value instanceof Document parts ? parts.get("into") : value);
        }
        checkTargets(session, database, value);
      });
    }
  }

  private void requireTarget(Session session, String database, @Nullable Object target) {
    String in =
        target instanceof Document where && where.get("db") instanceof String other
            ? other
            : database;
    require(session, Set.of(Right.WRITE), in, "aggregate");
  }

  private void require(Session session, Set<Right> rights, String database, String command) {
    if (!may(session, rights, database)) {
      throw session.user(users).isEmpty()
          ? new MongoServerError(
              13, "Unauthorized", "Command " + command + " requires authentication")
          : new MongoServerError(
              13, "Unauthorized", "not authorized on " + database + " to execute " + command);
    }
  }

  private boolean may(Session session, Set<Right> rights, String database) {
    Optional<User> user = session.user(users);
    if (user.isPresent()) {
      return rights.stream().anyMatch(right -> user.get().may(right, database));
    }
    return !session.wasSomebody() && isOpen(database);
  }

  private boolean isOpen(String database) {
    return !reserved.test(database)
        && users.all().stream()
            .noneMatch(user ->
                user.database().equals(database)
                    || user.roles().stream().anyMatch(role -> role.database().equals(database)));
  }

  /**
   * Whether a connection may know of a database.
   *
   * @param channel the connection
   * @param database the database
   * @return whether its user may read or administer it
   */
  public boolean maySee(Channel channel, String database) {
    return may(Session.of(channel), Set.of(Right.READ, Right.ADMINISTER), database);
  }

  /**
   * Completes the answer to a greeting: with how a user can prove who they are, if it asks. Whether
   * there is such a user, nobody learns.
   *
   * @param answer the server's own
   * @param query the greeting
   * @return the answer
   */
  public Document greeted(Document answer, Document query) {
    if (query.containsKey("saslSupportedMechs")) {
      answer.put("saslSupportedMechs", List.of(Scram.MECHANISM));
    }
    return answer;
  }
}
