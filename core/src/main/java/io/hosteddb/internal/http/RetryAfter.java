package io.hosteddb.internal.http;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the {@code Retry-After} header in both its forms. */
public final class RetryAfter {
  /** The longest wait that is believed. */
  public static final Duration LONGEST = Duration.ofHours(1);

  private static final Pattern SECONDS = Pattern.compile("-?\\d{1,40}(\\.\\d{1,20})?");

  private RetryAfter() {}

  /**
   * The wait a header asks for.
   *
   * @param header seconds or an HTTP date
   * @param answered the answer's own {@code Date}, with which a date is compared, so that a wrong
   *     clock here does no harm; null if it has none
   * @param now what a date is compared with where the answer has no readable date
   * @return from zero to {@link #LONGEST}; empty if the header is neither
   */
  public static Optional<Duration> parse(String header, @Nullable String answered, Instant now) {
    String text = header.strip();
    if (SECONDS.matcher(text).matches()) {
      return Optional.of(seconds(new BigDecimal(text)));
    }
    Instant base = answered == null ? now : date(answered.strip()).orElse(now);
    return date(text).map(then -> clamp(Duration.between(base, then)));
  }

  private static Optional<Instant> date(String text) {
    try {
      return Optional.of(
          ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static Duration seconds(BigDecimal value) {
    BigDecimal most = BigDecimal.valueOf(LONGEST.toSeconds());
    BigDecimal whole = value.setScale(0, RoundingMode.CEILING);
    return clamp(Duration.ofSeconds(whole.max(BigDecimal.ZERO).min(most).longValueExact()));
  }

  private static Duration clamp(Duration wait) {
    if (wait.isNegative()) {
      return Duration.ZERO;
    }
    return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
  }
}
