package io.hosteddb.model;

/**
 * A caller's key that makes an attach safe to repeat: unique within its project.
 *
 * <p>The constructor takes an id as it was stored; {@link #of} checks what comes from outside.
 *
 * @param value the text of the id, never blank
 * @since 0.1
 */
public record IdempotencyKey(String value) implements Comparable<IdempotencyKey> {

  /**
   * The id with the given text.
   *
   * @param value the text
   * @return the id
   * @throws IllegalArgumentException if the text is blank, over 128 characters, or holds white
   *     space, control or invisible characters
   */
  public static IdempotencyKey of(String value) {
    Texts.requireId("idempotency key", value, 128);
    return new IdempotencyKey(value);
  }

  @Override
  public int compareTo(IdempotencyKey other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
