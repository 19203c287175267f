package io.hosteddb.simulators.atlas;

import io.hosteddb.model.Secret;
import io.hosteddb.simulators.Call;
import io.hosteddb.simulators.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** Gives access tokens to a service account, as OAuth's client credentials. */
final class TokenEndpoint {
  private static final Duration LIFE = Duration.ofHours(1);
  private static final int CALLS_A_MINUTE = 50;

  private final InstantSource clock;
  private final SimulatedRateLimit bucket;
  private final Map<Secret, Instant> ends = new HashMap<>();
  private final String clientId;
  private Secret clientSecret;
  private int count;

  TokenEndpoint(InstantSource clock, String clientId, Secret clientSecret) {
    this.clock = clock;
    this.clientId = clientId;
    this.clientSecret = clientSecret;
    this.bucket = new SimulatedRateLimit(clock, CALLS_A_MINUTE, CALLS_A_MINUTE);
  }

  Reply token(Call call) {
    if (!bucket.take()) {
      return AtlasReplies.error(
          429,
          "RATE_LIMITED",
          "Resource " + call.path() + " is limited to 50 requests every 1 minutes.");
    }
    String pair = clientId + ":" + clientSecret.reveal();
    String wanted =
        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    if (!call.header("Authorization").orElse("").equals(wanted)) {
      return oauth(401, "invalid_client", "Client authentication failed.");
    }
    if (!call.form().getOrDefault("grant_type", "").equals("client_credentials")) {
      return oauth(400, "unsupported_grant_type", "The grant type is not supported.");
    }
    Secret token =
        Secret.of("eyJ-simulated-access-" + ++count + "-of-" + System.identityHashCode(this));
    ends.put(token, clock.instant().plus(LIFE));
    return Reply.json(
        200,
        Map.of(
            "access_token",
            token.reveal(),
            "expires_in",
            LIFE.toSeconds(),
            "token_type",
            "Bearer"));
  }

  private static Reply oauth(int status, String error, String description) {
    return Reply.json(status, Map.of("error", error, "error_description", description));
  }

  boolean accepts(String authorization) {
    if (!authorization.startsWith("Bearer ")) {
      return false;
    }
    Instant end = ends.get(Secret.of(authorization.substring("Bearer ".length())));
    return end != null && clock.instant().isBefore(end);
  }

  /** Every token that was given is worth nothing any more. */
  void endTokens() {
    ends.clear();
  }

  /** The account's secret is another one now. */
  void replaceSecret(Secret other) {
    clientSecret = other;
    endTokens();
  }

  int given() {
    return count;
  }
}
