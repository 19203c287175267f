package io.hosteddb.model;

/**
 * A region as its vendor spells it, such as {@code aws-us-west-2}, {@code sjc} or {@code
 * US_WEST_2}.
 *
 * <p>The constructor takes an id as it was stored; {@link #of} checks what comes from outside.
 *
 * @param value the text of the id, never blank
 * @since 0.1
 */
public record RegionId(String value) implements Comparable<RegionId> {

  /**
   * The id with the given text.
   *
   * @param value the text
   * @return the id
   * @throws IllegalArgumentException if the text is blank, over 64 characters, or holds white
   *     space, control or invisible characters
   */
  public static RegionId of(String value) {
    Texts.requireId("region id", value, 64);
    return new RegionId(value);
  }

  @Override
  public int compareTo(RegionId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
