package io.hosteddb.simulators.turso;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Database tokens: opaque texts of the shape of a JWT. Each is good for one database, told by its
 * id, until it expires. Not thread-safe.
 */
final class DatabaseTokens {
  /** What a token allows; it never expires if {@code expires} is null. */
  record Grant(
      String databaseId, String databaseName, boolean readOnly, @Nullable Instant expires) {
    Grant endingBy(Instant at) {
      return new Grant(
          databaseId,
          databaseName,
          readOnly,
          expires != null && expires.isBefore(at) ? expires : at);
    }

    boolean isExpired(Instant now) {
      return expires != null && !now.isBefore(expires);
    }
  }

  private static final Pattern PART = Pattern.compile("(\\d+)([wdhms])");
  private static final Pattern EXPIRATION = Pattern.compile("(\\d+[wdhms])+");
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final Random random = new Random(42);
  private final Map<String, Grant> grants = new HashMap<>();

  /** When a token of this expiration ends; empty for never. */
  static Optional<Instant> expires(String expiration, Instant now) {
    if (expiration.equals("never")) {
      return Optional.empty();
    }
    if (!EXPIRATION.matcher(expiration).matches()) {
      throw new IllegalArgumentException("Invalid expiration format");
    }
    Instant end = now;
    for (Matcher part = PART.matcher(expiration); part.find(); ) {
      end = end.plus(unit(part.group(2)).multipliedBy(Long.parseLong(part.group(1))));
    }
    return Optional.of(end);
  }

  private static Duration unit(String letter) {
    return switch (letter) {
      case "w" -> Duration.ofDays(7);
      case "d" -> Duration.ofDays(1);
      case "h" -> Duration.ofHours(1);
      case "m" -> Duration.ofMinutes(1);
      default -> Duration.ofSeconds(1);
    };
  }

  String mint(Grant grant) {
    byte[] signature = new byte[64];
    random.nextBytes(signature);
    String token =
        encode("{\"alg\":\"EdDSA\",\"typ\":\"JWT\"}")
            + "."
            + encode(
                "{\"a\":\"%s\",\"id\":\"%s\",\"rid\":\"%016x\"}"
                    .formatted(
                        grant.readOnly() ? "ro" : "rw", grant.databaseId(), random.nextLong()))
            + "."
            + BASE64.encodeToString(signature);
    grants.put(token, grant);
    return token;
  }

  private static String encode(String text) {
    return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  Optional<Grant> find(String token) {
    return Optional.ofNullable(grants.get(token));
  }

  /** Ends the tokens of some databases at a moment, whatever their own end. */
  void end(Predicate<String> databaseIds, Instant at) {
    grants.replaceAll(
        (token, grant) -> databaseIds.test(grant.databaseId()) ? grant.endingBy(at) : grant);
  }

  /** How many are good now and may write. */
  long writersOf(String databaseId, Instant now) {
    return grants.values().stream()
        .filter(g -> g.databaseId().equals(databaseId) && !g.readOnly() && !g.isExpired(now))
        .count();
  }
}
