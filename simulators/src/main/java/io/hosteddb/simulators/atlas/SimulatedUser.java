package io.hosteddb.simulators.atlas;

import io.hosteddb.model.Secret;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A database user of a simulated project. A change of it reaches the clusters some time later. */
final class SimulatedUser {
  /**
   * What a user may do.
   *
   * @param password the password
   * @param roles such as {@code readWrite@app}
   * @param scopes the clusters it may enter; empty for every cluster of the project
   */
  record Grant(Secret password, Set<String> roles, Set<String> scopes) {}

  final String name;
  String description = "";
  private Grant wanted;
  private @Nullable Grant before;
  private Instant changed;
  private @Nullable Instant deleteAfter;

  SimulatedUser(String name, JsonNode body, Instant now) {
    this.name = name;
    this.wanted = new Grant(Secret.of(""), Set.of(), Set.of());
    this.changed = now;
    change(body, now);
    before = null;
  }

  /** Only what the body has is changed. */
  void change(JsonNode body, Instant now) {
    before = wanted;
    changed = now;
    wanted =
        new Grant(
            body.has("password") ? Secret.of(body.path("password").asString()) : wanted.password(),
            body.has("roles") ? roles(body.path("roles")) : wanted.roles(),
            body.has("scopes") ? scopes(body.path("scopes")) : wanted.scopes());
    description = body.path("description").asString(description);
    if (body.has("deleteAfterDate")) {
      deleteAfter = Instant.parse(body.path("deleteAfterDate").asString());
    }
  }

  /** When Atlas itself deletes it; null if it never does. */
  @Nullable Instant deleteAfter() {
    return deleteAfter;
  }

  private static Set<String> roles(JsonNode roles) {
    Set<String> texts = new LinkedHashSet<>();
    roles.forEach(role ->
        texts.add(role.path("roleName").asString() + "@" + role.path("databaseName").asString()));
    return texts;
  }

  private static Set<String> scopes(JsonNode scopes) {
    Set<String> names = new LinkedHashSet<>();
    scopes.forEach(scope -> names.add(scope.path("name").asString()));
    return names;
  }

  boolean isRolledOut(Instant now, AtlasTimings times) {
    return !now.isBefore(changed.plus(times.rollout()));
  }

  /** What the clusters know of it; null if nothing yet. */
  @Nullable Grant known(Instant now, AtlasTimings times) {
    return isRolledOut(now, times) ? wanted : before;
  }

  Grant wanted() {
    return wanted;
  }
}
