package io.hosteddb.internal.engine;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How long the databases of each backend took until they were ready, as far as this process saw: a
 * running mean and spread of the logarithm, since such times vary in proportion. Old times fade.
 * Thread-safe.
 */
final class ReadyTimeEstimator {
  /** Fewer times say too little about the spread. */
  static final int ENOUGH = 5;

  private static final int MEMORY = 30;
  private static final double MIN_SPREAD = 0.03;

  /** An outage or a full queue must not blur what is learned: times further off count as this. */
  private static final double MAX_DISTANCE = 3.5;

  private final ConcurrentHashMap<String, Estimate> estimates = new ConcurrentHashMap<>();

  /**
   * What is known of a backend.
   *
   * @param count how many times went into it
   * @param mean of the logarithm of the seconds
   * @param spread standard deviation of the logarithm
   */
  record Estimate(int count, double mean, double spread) {
    /**
     * The time at a quantile of the normal distribution.
     *
     * @param z how many standard deviations from the mean
     */
    Duration at(double z) {
      // A spread from few times is itself uncertain.
      double wider = Math.max(MIN_SPREAD, spread) * Math.sqrt(1 + 1.0 / count);
      return seconds(Math.exp(mean + z * wider));
    }

    private Estimate with(double value) {
      double clamped = value;
      if (count >= ENOUGH) {
        double reach = MAX_DISTANCE * Math.max(MIN_SPREAD, spread);
        clamped = Math.max(mean - reach, Math.min(mean + reach, value));
      }
      double weight = 1.0 / Math.min(count + 1, MEMORY);
      double off = clamped - mean;
      double variance = (1 - weight) * (spread * spread + weight * off * off);
      return new Estimate(Math.min(count + 1, MEMORY), mean + weight * off, Math.sqrt(variance));
    }
  }

  void observe(String backend, Duration time) {
    double value = Math.log(Math.max(0.001, time.toNanos() / 1e9));
    estimates.merge(backend, new Estimate(1, value, 0), (known, unused) -> known.with(value));
  }

  /** The estimate, once there are enough times. */
  Optional<Estimate> of(String backend) {
    return Optional.ofNullable(estimates.get(backend)).filter(e -> e.count() >= ENOUGH);
  }

  static Duration seconds(double seconds) {
    return Duration.ofNanos((long) (seconds * 1e9));
  }
}
