package io.hosteddb.internal.engine;

import java.time.Duration;

/** DurationText for people, and as numbers that cannot overflow. */
public final class DurationText {
  private DurationText() {}

  /**
   * A duration in words.
   *
   * @param duration negative counts as none
   * @return such as {@code 10 minutes} or {@code 1.5 seconds}
   */
  public static String inWords(Duration duration) {
    Duration sane = SaturatingTime.sane(duration);
    if (sane.toSeconds() >= 120 && sane.toSeconds() % 60 == 0) {
      return sane.toMinutes() + " minutes";
    }
    double seconds = sane.toMillis() / 1000.0;
    return (seconds == Math.rint(seconds)
            ? String.valueOf((long) seconds)
            : String.valueOf(seconds))
        + (seconds == 1 ? " second" : " seconds");
  }
}
