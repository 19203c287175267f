package io.hosteddb.provider.mongodb;

import io.hosteddb.http.JsonView;
import java.util.Map;
import java.util.Optional;

/**
 * A cluster at Atlas, of either kind. An answer may lack what is not there yet.
 *
 * @param id 24 hexadecimal digits
 * @param kind which interface shows it
 * @param state {@code IDLE}, {@code CREATING}, {@code UPDATING}, {@code DELETING}, {@code
 *     REPAIRING}, or one that nobody has heard of yet
 * @param paused whether it serves nobody until somebody resumes it; its state is {@code IDLE} all
 *     the same
 * @param tags by key; empty if Atlas did not show any list of tags
 * @param standard the connection string with the hosts in it, if there is one already
 * @param standardSrv the connection string to be looked up in the DNS, if there is one already
 */
record AtlasCluster(
    Optional<String> id,
    ClusterKind kind,
    String state,
    boolean paused,
    Optional<Map<String, String>> tags,
    Optional<String> standard,
    Optional<String> standardSrv) {
  static AtlasCluster of(ClusterKind kind, JsonView answer) {
    JsonView strings = answer.at("connectionStrings");
    return new AtlasCluster(
        answer.at("id").findText().filter(text -> !text.isBlank()),
        kind,
        answer.at("stateName").textOr(""),
        answer.at("paused").boolOr(false),
        AtlasOwnership.tags(answer),
        strings.at("standard").findText().filter(text -> !text.isBlank()),
        strings.at("standardSrv").findText().filter(text -> !text.isBlank()));
  }

  /** What it is at, for people. */
  String said() {
    if (state.isEmpty()) {
      return "Atlas does not say its state";
    }
    if (paused) {
      return "it is paused, and has to be resumed at Atlas";
    }
    return isIdle() ? "it is IDLE, but has no address yet" : "it is " + state;
  }

  boolean isIdle() {
    return state.equals("IDLE") && !paused;
  }

  /** After this state the cluster is simply not there: Atlas has no state for deleted ones. */
  boolean isBeingDeleted() {
    return state.equals("DELETING");
  }
}
