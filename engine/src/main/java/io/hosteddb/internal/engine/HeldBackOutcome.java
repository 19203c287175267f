package io.hosteddb.internal.engine;

import io.hosteddb.spi.ProviderException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** A step that the platform itself held back before it asked the vendor: progress, no problem. */
final class HeldBackOutcome {
  private static final Duration MIN_WAIT = Duration.ofMillis(10);
  private static final Duration MAX_WAIT = Duration.ofHours(1);

  private HeldBackOutcome() {}

  /**
   * The database waits as long as it was told, and none of it counts.
   *
   * @param first whether this proves that nothing is at the vendor
   */
  static StepOutcome by(ProviderException why, boolean first, Instant now) {
    return until(why.failure().message(), why.retryAfter().orElse(MIN_WAIT), true, first, now);
  }

  /**
   * The database waits for a call of another to end.
   *
   * @param why a sentence for the user
   * @param isOurs whether the limit is to blame and not the vendor, so that it does not count
   */
  static StepOutcome behindOthers(String why, Duration wait, boolean isOurs, Instant now) {
    return until(why, wait, isOurs, false, now);
  }

  private static StepOutcome until(
      String why, Duration asked, boolean isOurs, boolean first, Instant now) {
    Duration wait =
        asked.compareTo(MIN_WAIT) < 0 ? MIN_WAIT : asked.compareTo(MAX_WAIT) > 0 ? MAX_WAIT : asked;
    Instant again = now.plus(wait);
    String text =
        "waiting until "
            + again.truncatedTo(ChronoUnit.SECONDS)
            + " at the soonest: "
            + Character.toLowerCase(why.charAt(0))
            + why.substring(1, why.endsWith(".") ? why.length() - 1 : why.length());
    return new StepOutcome(
        why,
        next -> {
          if (first) {
            next.mayExist(false);
          }
        },
        (next, current) -> next.held(isOurs ? wait : Duration.ZERO, text).nextPoll(again));
  }
}
