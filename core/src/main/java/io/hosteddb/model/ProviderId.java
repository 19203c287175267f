package io.hosteddb.model;

/**
 * A kind of database a user can attach, such as {@code postgres}; who really serves it is the
 * backend.
 *
 * <p>The constructor takes an id as it was stored; {@link #of} checks what comes from outside.
 *
 * @param value the text of the id, never blank
 * @since 0.1
 */
public record ProviderId(String value) implements Comparable<ProviderId> {

  /**
   * The id with the given text.
   *
   * @param value the text
   * @return the id
   * @throws IllegalArgumentException if the text is not lower-case letters, digits and inner
   *     dashes, or over 40 characters
   */
  public static ProviderId of(String value) {
    Texts.requireKebab("provider id", value, 40);
    return new ProviderId(value);
  }

  @Override
  public int compareTo(ProviderId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
