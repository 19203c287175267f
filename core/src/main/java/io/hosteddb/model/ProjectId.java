package io.hosteddb.model;

/**
 * A project of the host platform: the host's own id, opaque to the library.
 *
 * <p>The constructor takes an id as it was stored; {@link #of} checks what comes from outside.
 *
 * @param value the text of the id, never blank
 * @since 0.1
 */
public record ProjectId(String value) implements Comparable<ProjectId> {

  /**
   * The id with the given text.
   *
   * @param value the text
   * @return the id
   * @throws IllegalArgumentException if the text is blank, over 128 characters, or holds white
   *     space, control or invisible characters
   */
  public static ProjectId of(String value) {
    Texts.requireId("project id", value, 128);
    return new ProjectId(value);
  }

  @Override
  public int compareTo(ProjectId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
