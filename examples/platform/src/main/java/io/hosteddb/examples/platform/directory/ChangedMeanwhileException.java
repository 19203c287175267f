package io.hosteddb.examples.platform.directory;

import java.util.Set;
import java.util.TreeSet;

/** Somebody else changed variables since the caller looked; nothing was done. */
public final class ChangedMeanwhileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final TreeSet<String> names;

  /**
   * A change that was not made.
   *
   * @param names the variables in question; empty if all of them are
   */
  public ChangedMeanwhileException(Set<String> names) {
    super("Changed meanwhile: " + names);
    this.names = new TreeSet<>(names);
  }

  /** The variables in question; empty if all of them are. */
  public Set<String> names() {
    return new TreeSet<>(names);
  }
}
