package io.hosteddb.store.jdbc;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.error.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How long a store keeps what is over. What is older is removed in the background, in small
 * batches, by one node at a time.
 *
 * <p>A DELETED record goes with its history and its idempotency key: an attach that repeats that
 * key later is a new attach. Its audit stays until the audit's own time is over. History of a
 * record that is kept goes when it is too old, except the last transition. Projects, and with them
 * their revisions, stay.
 *
 * <p>Immutable. The same for all nodes of a store; where it differs, the shortest wins.
 *
 * @param trail how long transitions and audit entries are kept; null for ever
 * @param deleted how long DELETED records are kept after they became so; null for ever
 * @since 0.1
 */
public record Retention(@Nullable Duration trail, @Nullable Duration deleted) {
  private static final Duration MIN_TIME = Duration.ofHours(1);
  private static final Duration MAX_TIME = Duration.ofDays(36_500);

  /**
   * Checks both times.
   *
   * @throws ConfigurationException if one is shorter than an hour or longer than 36,500 days
   */
  public Retention {
    List<Violation> violations = new ArrayList<>();
    check("retention.trail", trail, violations);
    check("retention.deleted", deleted, violations);
    if (!violations.isEmpty()) {
      throw new ConfigurationException(violations);
    }
  }

  private static void check(String setting, @Nullable Duration time, List<Violation> violations) {
    if (time != null && (time.compareTo(MIN_TIME) < 0 || time.compareTo(MAX_TIME) > 0)) {
      violations.add(
          new Violation(
              setting, "Keep it for an hour at least and 36,500 days at most, or for ever."));
    }
  }

  /**
   * History and audit for 400 days, so that a year can be compared with the one before; DELETED
   * records for 90 days.
   *
   * @return what a store does if it is told nothing
   */
  public static Retention defaults() {
    return new Retention(Duration.ofDays(400), Duration.ofDays(90));
  }

  /**
   * Nothing is ever removed.
   *
   * @return both for ever
   */
  public static Retention forever() {
    return new Retention(null, null);
  }

  /**
   * The same with another time for history and audit.
   *
   * @param value at least an hour; null for ever
   * @return a new retention
   * @throws ConfigurationException if it is too short or too long
   */
  public Retention withTrail(@Nullable Duration value) {
    return new Retention(value, deleted);
  }

  /**
   * The same with another time for DELETED records.
   *
   * @param value at least an hour; null for ever
   * @return a new retention
   * @throws ConfigurationException if it is too short or too long
   */
  public Retention withDeleted(@Nullable Duration value) {
    return new Retention(trail, value);
  }
}
