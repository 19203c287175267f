package io.hosteddb.local.internal.mongodb.server.users;

import de.bwaldvogel.mongo.bson.Document;
import io.hosteddb.local.internal.mongodb.server.wire.StoredFields;
import java.util.List;
import java.util.UUID;

/**
 * A user.
 *
 * @param id a user who is dropped and made again is another
 * @param name unique in its database
 * @param database where the user was made, and proves who they are
 * @param roles what the user may do
 * @param credential checks the password
 */
record User(UUID id, String name, String database, List<Role> roles, ScramCredential credential) {
  boolean may(Right right, String in) {
    return roles.stream().anyMatch(role -> role.gives(right, in));
  }

  User withRoles(List<Role> others) {
    return new User(id, name, database, others, credential);
  }

  User withCredential(ScramCredential other) {
    return new User(id, name, database, roles, other);
  }

  /** What is shown of the user. */
  Document toShown() {
    return new Document("_id", database + "." + name)
        .append("userId", id)
        .append("user", name)
        .append("db", database)
        .append("roles", roleDocuments())
        .append("mechanisms", List.of(Scram.MECHANISM));
  }

  List<Document> roleDocuments() {
    return roles.stream().map(Role::toDocument).toList();
  }

  Document toStored() {
    return new Document("id", id)
        .append("name", name)
        .append("database", database)
        .append("roles", roleDocuments())
        .append("credential", credential.toStored());
  }

  static User ofStored(Document stored) {
    String database = StoredFields.get(stored, "database", String.class);
    return new User(
        StoredFields.get(stored, "id", UUID.class),
        StoredFields.get(stored, "name", String.class),
        database,
        Role.read(stored.get("roles"), database),
        ScramCredential.ofStored(StoredFields.get(stored, "credential", Document.class)));
  }
}
