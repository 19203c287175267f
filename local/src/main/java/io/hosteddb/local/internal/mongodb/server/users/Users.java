package io.hosteddb.local.internal.mongodb.server.users;

import de.bwaldvogel.mongo.bson.Document;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/** The users of a server, kept with its data. Thread-safe. */
final class Users {
  /** No database's map is called so. */
  private static final String MAP = "_users";

  private final MVMap<String, Document> stored;
  private final Map<String, User> users = new ConcurrentHashMap<>();

  Users(MVStore store) {
    stored = store.openMap(MAP);
    stored.forEach((key, user) -> users.put(key, User.ofStored(user)));
  }

  private static String key(String database, String name) {
    return database + "." + name;
  }

  Optional<User> find(String database, String name) {
    return Optional.ofNullable(users.get(key(database, name)));
  }

  List<User> in(String database) {
    return all().stream().filter(user -> user.database().equals(database)).toList();
  }

  List<User> all() {
    return users.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(Map.Entry::getValue)
        .toList();
  }

  void put(User user) {
    stored.put(key(user.database(), user.name()), user.toStored());
    users.put(key(user.database(), user.name()), user);
  }

  /** One who is there as long as the server runs. */
  void putForNow(User user) {
    users.put(key(user.database(), user.name()), user);
  }

  void remove(User user) {
    users.remove(key(user.database(), user.name()));
    stored.remove(key(user.database(), user.name()));
  }
}
