package io.hosteddb.model;

/**
 * An environment inside a project (production, staging): the host's own id, opaque to the library.
 *
 * <p>The constructor takes an id as it was stored; {@link #of} checks what comes from outside.
 *
 * @param value the text of the id, never blank
 * @since 0.1
 */
public record EnvironmentId(String value) implements Comparable<EnvironmentId> {

  /**
   * The id with the given text.
   *
   * @param value the text
   * @return the id
   * @throws IllegalArgumentException if the text is blank, over 128 characters, or holds white
   *     space, control or invisible characters
   */
  public static EnvironmentId of(String value) {
    Texts.requireId("environment id", value, 128);
    return new EnvironmentId(value);
  }

  @Override
  public int compareTo(EnvironmentId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
