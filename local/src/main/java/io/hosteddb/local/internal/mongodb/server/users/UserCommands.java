package io.hosteddb.local.internal.mongodb.server.users;

import de.bwaldvogel.mongo.bson.BinData;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The commands by which users are made, changed, shown, and prove who they are. Thread-safe. */
final class UserCommands {
  private static final int CONVERSATION = 1;

  private final Users users;
  private final SecureRandom random;

  UserCommands(Users users, SecureRandom random) {
    this.users = users;
    this.random = random;
  }

  static UUID newId(SecureRandom random) {
    return new UUID(random.nextLong(), random.nextLong());
  }

  /** The answer; empty for a command that has nothing to do with users. */
  Optional<Document> answer(Session session, String database, String command, Document query) {
    return Optional.ofNullable(
        switch (command) {
          case "saslStart" -> saslStart(session, database, query);
          case "saslContinue" -> saslContinue(session, query);
          case "logout" -> logout(session);
          case "connectionStatus" -> connectionStatus(session);
          case "createUser" -> createUser(session, database, query);
          case "updateUser" -> updateUser(session, database, query);
          case "grantRolesToUser", "revokeRolesFromUser" ->
              changeRoles(session, database, command, query);
          case "dropUser" -> dropUser(session, database, query);
          case "dropAllUsersFromDatabase" -> dropAllUsers(session, database);
          case "usersInfo" -> usersInfo(session, database, query);
          default -> null;
        });
  }

  private Document saslStart(Session session, String database, Document query) {
    byte[] payload = payload(query);
    session.takeConversation();
    if (!Scram.MECHANISM.equals(query.get("mechanism"))) {
      throw new MongoServerError(
          334,
          "MechanismUnavailable",
          "Received authentication for mechanism "
              + query.get("mechanism")
              + " which is unavailable; there is "
              + Scram.MECHANISM
              + ".");
    }
    User user = users.find(database, Scram.userName(payload)).orElseThrow(Scram::failure);
    Scram conversation = Scram.start(user, payload, random);
    session.begin(conversation);
    return step(conversation.challenge(), false);
  }

  private Document saslContinue(Session session, Document query) {
    Scram conversation =
        session
            .takeConversation()
            .orElseThrow(() -> new MongoServerError(17, "ProtocolError", "No SASL session state"));
    byte[] signature = conversation.finish(payload(query));
    session.logIn(conversation.user());
    return step(signature, true);
  }

  private static Document step(byte[] payload, boolean done) {
    return okay()
        .append("conversationId", CONVERSATION)
        .append("done", done)
        .append("payload", new BinData(payload));
  }

  private static byte[] payload(Document query) {
    if (query.get("payload") instanceof BinData payload) {
      return payload.getData();
    }
    throw Scram.failure();
  }

  private static Document logout(Session session) {
    session.logOut();
    return okay();
  }

  private Document connectionStatus(Session session) {
    List<Document> who = new ArrayList<>();
    List<Document> roles = new ArrayList<>();
    session
        .user(users)
        .ifPresent(user -> {
          who.add(new Document("user", user.name()).append("db", user.database()));
          roles.addAll(user.roleDocuments());
        });
    return okay()
        .append(
            "authInfo",
            new Document("authenticatedUsers", who).append("authenticatedUserRoles", roles));
  }

  private synchronized Document createUser(Session session, String database, Document query) {
    String name = name(query, "createUser");
    List<Role> roles = Role.read(query.get("roles"), database);
    requireManager(session, database, roles);
    if (users.find(database, name).isPresent()) {
      throw new MongoServerError(51003, "User \"" + name + "@" + database + "\" already exists");
    }
    checkMechanisms(query);
    ScramCredential credential = ScramCredential.of(password(query), random);
    users.put(new User(newId(random), name, database, roles, credential));
    return okay();
  }

  private synchronized Document updateUser(Session session, String database, Document query) {
    String name = name(query, "updateUser");
    requireManager(session, database, List.of());
    User user = existing(database, name);
    checkMechanisms(query);
    if (query.containsKey("roles")) {
      List<Role> roles = Role.read(query.get("roles"), database);
      requireManager(session, database, roles);
      user = user.withRoles(roles);
    }
    if (query.containsKey("pwd")) {
      user = user.withCredential(ScramCredential.of(password(query), random));
    }
    users.put(user);
    return okay();
  }

  private synchronized Document changeRoles(
      Session session, String database, String command, Document query) {
    List<Role> changed = Role.read(query.get("roles"), database);
    requireManager(session, database, changed);
    User user = existing(database, name(query, command));
    List<Role> roles = new ArrayList<>(user.roles());
    roles.removeAll(changed);
    if (command.startsWith("grant")) {
      roles.addAll(changed);
    }
    users.put(user.withRoles(List.copyOf(roles)));
    return okay();
  }

  private synchronized Document dropUser(Session session, String database, Document query) {
    requireManager(session, database, List.of());
    users.remove(existing(database, name(query, "dropUser")));
    return okay();
  }

  private synchronized Document dropAllUsers(Session session, String database) {
    requireManager(session, database, List.of());
    List<User> dropped = users.in(database);
    dropped.forEach(users::remove);
    return okay().append("n", dropped.size());
  }

  private Document usersInfo(Session session, String database, Document query) {
    List<Document> shown =
        asked(database, query.get("usersInfo")).stream()
            .filter(user -> isManager(session, user.database()) || isSelf(session, user))
            .map(User::toShown)
            .toList();
    return okay().append("users", shown);
  }

  private List<User> asked(String database, @Nullable Object which) {
    if (which instanceof String name) {
      return users.find(database, name).stream().toList();
    }
    if (which instanceof Document one) {
      return one.get("user") instanceof String name && one.get("db") instanceof String db
          ? users.find(db, name).stream().toList()
          : users.all();
    }
    if (which instanceof Collection<?> several) {
      return several.stream().flatMap(one -> asked(database, one).stream()).toList();
    }
    return users.in(database);
  }

  private boolean isSelf(Session session, User user) {
    return session.user(users).filter(self -> self.id().equals(user.id())).isPresent();
  }

  private boolean isManager(Session session, String database) {
    return session.user(users).filter(u -> u.may(Right.MANAGE_USERS, database)).isPresent();
  }

  /** Also an open database gets its first user from somebody who is known. */
  private void requireManager(Session session, String database, List<Role> roles) {
    boolean manager =
        isManager(session, database)
            && roles.stream().allMatch(role -> isManager(session, role.database()));
    if (!manager) {
      throw new MongoServerError(
          13, "Unauthorized", "not authorized on " + database + " to manage its users");
    }
  }

  private User existing(String database, String name) {
    return users
        .find(database, name)
        .orElseThrow(() ->
            new MongoServerError(
                11, "UserNotFound", "User '" + name + "@" + database + "' not found"));
  }

  private static String name(Document query, String command) {
    if (query.get(command) instanceof String name && !name.isEmpty()) {
      return name;
    }
    throw new MongoServerError(2, "BadValue", "A user's name must be a non-empty string");
  }

  private static String password(Document query) {
    if (query.get("pwd") instanceof String password && !password.isEmpty()) {
      return password;
    }
    throw new MongoServerError(2, "BadValue", "A user's password must be a non-empty string");
  }

  private static void checkMechanisms(Document query) {
    if (query.get("mechanisms") instanceof Collection<?> asked
        && !asked.contains(Scram.MECHANISM)) {
      throw new MongoServerError(
          2, "BadValue", "The only mechanism of this server is " + Scram.MECHANISM);
    }
  }

  private static Document okay() {
    return new Document("ok", 1.0);
  }
}
