package io.hosteddb.settings;

import io.hosteddb.settings.SettingSpec.Type;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the texts of settings. */
final class SettingValues {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");

  /** What is longer cannot be told from for ever, and overflows where it is counted in full. */
  private static final Duration MAX_DURATION = Duration.ofDays(36_500);

  private SettingValues() {}

  static void parse(Type type, String text) {
    switch (type) {
      case TEXT, SECRET -> {}
      case PATH -> path(text);
      case DURATION -> duration(text);
      case INTEGER -> integer(text);
      case FLAG -> flag(text);
      case URL -> url(text);
    }
  }

  static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(
          "must be a path that this machine can name ("
              + e.getReason()
              + "; letters beyond ASCII take a UTF-8 locale, such as LC_ALL=C.UTF-8)",
          e);
    }
  }

  static Duration duration(String text) {
    Duration parsed = anyDuration(text);
    if (parsed.compareTo(MAX_DURATION) > 0) {
      throw new IllegalArgumentException("must be at most " + MAX_DURATION.toDays() + "d");
    }
    return parsed;
  }

  private static Duration anyDuration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (matcher.matches()) {
      long number = Long.parseLong(matcher.group(1));
      return switch (matcher.group(2)) {
        case "ms" -> Duration.ofMillis(number);
        case "s" -> Duration.ofSeconds(number);
        case "m" -> Duration.ofMinutes(number);
        case "h" -> Duration.ofHours(number);
        default -> Duration.ofDays(number);
      };
    }
    try {
      Duration parsed = Duration.parse(text);
      if (!parsed.isNegative()) {
        return parsed;
      }
    } catch (DateTimeParseException e) {
      // Said below, for both forms.
    }
    throw new IllegalArgumentException(
        "must be a duration with its unit, such as 500ms, 30s, 5m, 2h, 7d or PT30S");
  }

  static int integer(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("must be a whole number", e);
    }
  }

  static boolean flag(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("must be true or false");
    };
  }

  static URI url(String text) {
    try {
      URI uri = new URI(text);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme();
      boolean allowed =
          scheme.equals("https") || (scheme.equals("http") && Loopback.isLoopback(uri.getHost()));
      if (allowed && uri.getHost() != null && uri.getUserInfo() == null && isBare(uri)) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Said below: the parser's message may repeat the text.
    }
    throw new IllegalArgumentException(
        "must be an absolute https: URL without user info, query and fragment (http: only for a"
            + " loopback address)");
  }

  private static boolean isBare(URI uri) {
    return uri.getRawQuery() == null && uri.getRawFragment() == null;
  }
}
