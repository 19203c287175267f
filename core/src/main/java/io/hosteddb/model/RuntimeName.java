package io.hosteddb.model;

/**
 * A runtime that reads the managed variables of an environment, as the host calls it: a deployment,
 * a worker pool. It acknowledges the revision that it runs with.
 *
 * <p>The constructor takes a name as it was stored; {@link #of} checks what comes from outside.
 *
 * @param value the name, never blank
 * @since 0.1
 */
public record RuntimeName(String value) implements Comparable<RuntimeName> {
  /** Everything that runs in an environment, for hosts that acknowledge once for all of it. */
  public static final RuntimeName ALL = new RuntimeName("*");

  /**
   * The runtime with the given name.
   *
   * @param value the name
   * @return the runtime
   * @throws IllegalArgumentException if the name is blank, over 128 characters, or holds white
   *     space, control or invisible characters
   */
  public static RuntimeName of(String value) {
    Texts.requireId("runtime", value, 128);
    return new RuntimeName(value);
  }

  @Override
  public int compareTo(RuntimeName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
