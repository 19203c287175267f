package io.hosteddb.internal.http;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the {@code Retry-After} header: seconds, or a date in any of the three forms of HTTP. */
public final class RetryAfter {
  /** The longest wait that is believed. */
  public static final Duration MAX_WAIT = Duration.ofHours(1);

  private static final Pattern SECONDS = Pattern.compile("-?\\d{1,40}(\\.\\d{1,20})?");

  /** As C's {@code asctime} writes it: a day of one digit stands behind two spaces. */
  private static final DateTimeFormatter ASCTIME =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .appendPattern("EEE MMM ")
          .padNext(2)
          .appendValue(ChronoField.DAY_OF_MONTH)
          .appendPattern(" HH:mm:ss uuuu")
          .toFormatter(Locale.US)
          .withZone(ZoneOffset.UTC);

  /** A year of two digits is one of the hundred that begin so many years ago. */
  private static final int YEARS_BEHIND = 49;

  private RetryAfter() {}

  /**
   * The wait a header asks for.
   *
   * @param header seconds or an HTTP date
   * @param answered the answer's own {@code Date}, with which a date is compared, so that a wrong
   *     clock here does no harm; null if it has none
   * @param now what a date is compared with where the answer has no readable date
   * @return from zero to {@link #MAX_WAIT}; empty if the header is neither
   */
  public static Optional<Duration> parse(String header, @Nullable String answered, Instant now) {
    String text = header.strip();
    if (SECONDS.matcher(text).matches()) {
      return Optional.of(seconds(new BigDecimal(text)));
    }
    Instant base = answered == null ? now : date(answered.strip(), now).orElse(now);
    return date(text, now).map(then -> clamp(Duration.between(base, then)));
  }

  private static Optional<Instant> date(String text, Instant now) {
    for (DateTimeFormatter form :
        List.of(DateTimeFormatter.RFC_1123_DATE_TIME, rfc850(now), ASCTIME)) {
      try {
        return Optional.of(form.parse(text, Instant::from));
      } catch (DateTimeException e) {
        // One of the other forms, or none.
      }
    }
    return Optional.empty();
  }

  private static DateTimeFormatter rfc850(Instant now) {
    int first = now.atOffset(ZoneOffset.UTC).getYear() - YEARS_BEHIND;
    return new DateTimeFormatterBuilder()
        .parseCaseInsensitive()
        .appendPattern("EEEE, dd-MMM-")
        .appendValueReduced(ChronoField.YEAR, 2, 2, first)
        .appendPattern(" HH:mm:ss 'GMT'")
        .toFormatter(Locale.US)
        .withZone(ZoneOffset.UTC);
  }

  private static Duration seconds(BigDecimal value) {
    BigDecimal most = BigDecimal.valueOf(MAX_WAIT.toSeconds());
    BigDecimal whole = value.setScale(0, RoundingMode.CEILING);
    return clamp(Duration.ofSeconds(whole.max(BigDecimal.ZERO).min(most).longValueExact()));
  }

  private static Duration clamp(Duration wait) {
    if (wait.isNegative()) {
      return Duration.ZERO;
    }
    return wait.compareTo(MAX_WAIT) > 0 ? MAX_WAIT : wait;
  }
}
