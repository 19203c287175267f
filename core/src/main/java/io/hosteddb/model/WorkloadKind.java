package io.hosteddb.model;

import java.util.regex.Pattern;

/**
 * What somebody wants to do with a database, such as search for vectors. The catalog says which of
 * them a backend serves, and an attach may ask for some.
 *
 * @param id lower-case kebab
 * @since 0.1
 */
public record WorkloadKind(String id) implements Comparable<WorkloadKind> {
  private static final Pattern ID = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
  private static final int MAX_LENGTH = 32;

  /** Tables, joins and transactions, by SQL. */
  public static final WorkloadKind RELATIONAL = new WorkloadKind("relational");

  /** Documents of no fixed form, found by what is in them. */
  public static final WorkloadKind DOCUMENTS = new WorkloadKind("documents");

  /** Vectors, as models make them of texts, found by how near they are to another. */
  public static final WorkloadKind VECTORS = new WorkloadKind("vectors");

  /**
   * Checks the id.
   *
   * @throws IllegalArgumentException if it is malformed
   */
  public WorkloadKind {
    if (!ID.matcher(id).matches() || id.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "A workload is lower-case letters, digits and single dashes, at most "
              + MAX_LENGTH
              + ".");
    }
  }

  /**
   * One of the library's, or one of a provider's own, such as {@code time-series}.
   *
   * @param id lower-case kebab
   * @return the workload
   * @throws IllegalArgumentException if it is malformed
   */
  public static WorkloadKind of(String id) {
    return new WorkloadKind(id);
  }

  @Override
  public int compareTo(WorkloadKind other) {
    return id.compareTo(other.id);
  }

  /** Its id. */
  @Override
  public String toString() {
    return id;
  }
}
