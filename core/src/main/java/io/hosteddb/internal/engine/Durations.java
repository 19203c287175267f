package io.hosteddb.internal.engine;

import java.time.Duration;

/** Durations for people. */
public final class Durations {
  private Durations() {}

  /**
   * A duration in words.
   *
   * @param duration not negative
   * @return such as {@code 10 minutes} or {@code 1.5 seconds}
   */
  public static String inWords(Duration duration) {
    if (duration.toSeconds() >= 120 && duration.toSeconds() % 60 == 0) {
      return duration.toMinutes() + " minutes";
    }
    double seconds = duration.toMillis() / 1000.0;
    return (seconds == Math.rint(seconds)
            ? String.valueOf((long) seconds)
            : String.valueOf(seconds))
        + (seconds == 1 ? " second" : " seconds");
  }
}
