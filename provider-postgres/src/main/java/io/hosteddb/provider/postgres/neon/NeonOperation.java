package io.hosteddb.provider.postgres.neon;

import io.hosteddb.http.JsonView;
import java.util.Optional;

/**
 * A piece of work at Neon. Its action and status are texts: the lists of both grow (API description
 * of 2026-07).
 *
 * @param id the id
 * @param action what it does, such as {@code create_timeline}
 * @param status such as {@code running}
 * @param error what the vendor says went wrong; empty if nothing did
 */
record NeonOperation(String id, String action, String status, String error) {
  /** What a view says; empty if it has no id yet, and nobody can ask for it. */
  static Optional<NeonOperation> of(JsonView view) {
    return view.at("id")
        .findText()
        .filter(id -> !id.isBlank())
        .map(id ->
            new NeonOperation(
                id,
                view.at("action").textOr("work"),
                view.at("status").textOr(""),
                view.at("error").textOr("")));
  }

  /** Whether it has done what it should, or needed not. */
  boolean isDone() {
    return status.equals("finished") || status.equals("skipped");
  }

  /** Whether it has ended without having done what it should. */
  boolean isBad() {
    return status.equals("failed") || status.equals("error") || status.equals("cancelled");
  }

  /** Whether it still goes on; a status that nobody has heard of counts as that. */
  boolean isUnderWay() {
    return !isDone() && !isBad();
  }

  /** What it came to, a phrase. */
  String story() {
    return action + " is " + status + (error.isEmpty() ? "" : " (" + error + ")");
  }
}
