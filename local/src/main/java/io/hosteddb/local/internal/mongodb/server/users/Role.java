package io.hosteddb.local.internal.mongodb.server.users;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One of MongoDB's own roles, in a database.
 *
 * @param name such as {@code readWrite}
 * @param database where it holds; those for any database are of {@code admin}
 */
record Role(String name, String database) {
  private static final String ADMIN = "admin";
  private static final Map<String, Set<Right>> IN_ONE =
      Map.of(
          "read", EnumSet.of(Right.READ),
          "readWrite", EnumSet.of(Right.READ, Right.WRITE),
          "dbAdmin", EnumSet.of(Right.ADMINISTER),
          "userAdmin", EnumSet.of(Right.MANAGE_USERS),
          "dbOwner", EnumSet.allOf(Right.class));
  private static final Map<String, Set<Right>> IN_ANY =
      Map.of(
          "readAnyDatabase", EnumSet.of(Right.READ),
          "readWriteAnyDatabase", EnumSet.of(Right.READ, Right.WRITE),
          "dbAdminAnyDatabase", EnumSet.of(Right.ADMINISTER),
          "userAdminAnyDatabase", EnumSet.of(Right.MANAGE_USERS),
          "root", EnumSet.allOf(Right.class));

  /** Whether it gives a right in a database. */
  boolean gives(Right right, String in) {
    if (database.equals(ADMIN) && IN_ANY.getOrDefault(name, Set.of()).contains(right)) {
      return true;
    }
    return database.equals(in) && IN_ONE.getOrDefault(name, Set.of()).contains(right);
  }

  /**
   * Reads roles as commands give them.
   *
   * @param roles names, or documents with role and db
   * @param database that of the command
   */
  static List<Role> read(@Nullable Object roles, String database) {
    if (!(roles instanceof Collection<?> several)) {
      throw new MongoServerError(2, "BadValue", "\"roles\" must be an array");
    }
    List<Role> read = new ArrayList<>();
    for (Object one : several) {
      Role role;
      if (one instanceof Document document
          && document.get("role") instanceof String name
          && document.get("db") instanceof String db) {
        role = new Role(name, db);
      } else if (one instanceof String name) {
        role = new Role(name, database);
      } else {
        throw new MongoServerError(2, "BadValue", "A role is a name, or has role and db");
      }
      read.add(role.requireKnown());
    }
    return List.copyOf(read);
  }

  private Role requireKnown() {
    boolean known =
        IN_ONE.containsKey(name) || (database.equals(ADMIN) && IN_ANY.containsKey(name));
    if (!known) {
      throw new MongoServerError(
          31, "RoleNotFound", "Could not find role: " + name + "@" + database);
    }
    return this;
  }

  Document toDocument() {
    return new Document("role", name).append("db", database);
  }
}
