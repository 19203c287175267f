package io.hosteddb.provider.turso;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How long database tokens are good for.
 *
 * @param text as Turso spells it: {@code never}, {@code 7d}, {@code 2w1d30m}
 */
record TursoLifetime(String text) {
  private static final Pattern PART = Pattern.compile("(\\d+)([wdhms])");

  boolean isEndless() {
    return text.equals("never");
  }

  /**
   * When a token ends.
   *
   * @param minted a moment before Turso minted it, so that this is rather too early
   * @return null if it never ends
   */
  @Nullable Instant endOf(Instant minted) {
    if (isEndless()) {
      return null;
    }
    Duration all = Duration.ZERO;
    for (Matcher part = PART.matcher(text); part.find(); ) {
      all = all.plus(unit(part.group(2)).multipliedBy(Long.parseLong(part.group(1))));
    }
    return minted.plus(all);
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

  /** As Turso spells it. */
  @Override
  public String toString() {
    return text;
  }
}
