package io.hosteddb.simulators.neon;

import io.hosteddb.simulators.Reply;
import java.util.Map;
import java.util.UUID;

/** The refusals of the simulated Neon, in the form of the real ones. */
final class NeonReplies {
  private NeonReplies() {}

  static Reply error(int status, String code, String message) {
    return Reply.json(
        status,
        Map.of("request_id", new UUID(0, message.hashCode()), "code", code, "message", message));
  }
}
