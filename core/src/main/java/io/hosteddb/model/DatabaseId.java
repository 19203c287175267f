package io.hosteddb.model;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * The id of one attached database: 19 characters, {@code d} and then digits and lower-case letters
 * without {@code i}, {@code l}, {@code o} and {@code u}. Ids sort by the time they were made (to 16
 * ms) and carry 50 random bits.
 *
 * <p>It is short because the name at the vendor is made of it and of a prefix of up to three
 * letters, and MongoDB Atlas looks at the first 23 characters only.
 *
 * <p>The constructor takes an id as it was stored; {@link #of} checks what comes from outside.
 *
 * @param value the text of the id
 * @since 0.1
 */
public record DatabaseId(String value) implements Comparable<DatabaseId> {
  private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final Pattern FORM = Pattern.compile("d[0-9a-hjkmnp-tv-z]{18}");
  private static final int TIME_CHARACTERS = 8;
  private static final int RANDOM_CHARACTERS = 10;

  /**
   * The id with the given text.
   *
   * @param value the text
   * @return the id
   * @throws IllegalArgumentException if the text does not have the form of a database id
   */
  public static DatabaseId of(String value) {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "This is not a database id: expected 'd' and 18 digits or lower-case letters.");
    }
    return new DatabaseId(value);
  }

  /**
   * A new id.
   *
   * @param now the time that the id sorts by
   * @param random where the random bits come from
   * @return an id that was very likely never made before
   */
  public static DatabaseId create(Instant now, SecureRandom random) {
    StringBuilder text = new StringBuilder(1 + TIME_CHARACTERS + RANDOM_CHARACTERS).append('d');
    appendBase32(text, now.toEpochMilli() >> 4, TIME_CHARACTERS);
    appendBase32(text, random.nextLong(), RANDOM_CHARACTERS);
    return new DatabaseId(text.toString());
  }

  private static void appendBase32(StringBuilder text, long bits, int characters) {
    for (int i = characters - 1; i >= 0; i--) {
      text.append(ALPHABET.charAt((int) (bits >>> (5 * i)) & 31));
    }
  }

  @Override
  public int compareTo(DatabaseId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
