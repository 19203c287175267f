package io.hosteddb.model;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * The id of one operation on a database: {@code o} and then as a {@link DatabaseId}. Ids sort by
 * the time they were made (to 16 ms).
 *
 * <p>The constructor takes an id as it was stored; {@link #of} checks what comes from outside.
 *
 * @param value the text of the id
 * @since 0.1
 */
public record OperationId(String value) implements Comparable<OperationId> {
  private static final Pattern FORM = Pattern.compile("o[0-9a-hjkmnp-tv-z]{18}");

  /**
   * The id with the given text.
   *
   * @param value the text
   * @return the id
   * @throws IllegalArgumentException if the text does not have the form of an operation's id
   */
  public static OperationId of(String value) {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "This is not an operation's id: expected 'o' and 18 digits or lower-case letters.");
    }
    return new OperationId(value);
  }

  /**
   * A new id.
   *
   * @param now the time that the id sorts by
   * @param random where the random bits come from
   * @return an id that was very likely never made before
   */
  public static OperationId create(Instant now, SecureRandom random) {
    return new OperationId("o" + DatabaseId.create(now, random).value().substring(1));
  }

  @Override
  public int compareTo(OperationId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
