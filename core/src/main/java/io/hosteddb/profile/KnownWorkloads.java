package io.hosteddb.profile;

import io.hosteddb.model.WorkloadKind;
import io.hosteddb.spi.WorkloadSupport;
import java.util.List;

/**
 * What the providers that the library itself knows serve, whoever runs them. Whether PostgreSQL
 * searches for vectors depends on who runs it, and is the backend's to say.
 *
 * @since 0.1
 */
public final class KnownWorkloads {
  private static final WorkloadSupport NO_DOCUMENTS =
      WorkloadSupport.lacks(
          WorkloadKind.DOCUMENTS,
          "It is relational: a document is JSON in a column. MongoDB is made for documents.");

  /** What LibSQL serves, in the cloud and in a file. */
  public static final List<WorkloadSupport> TURSO =
      List.of(
          WorkloadSupport.works(WorkloadKind.RELATIONAL),
          WorkloadSupport.works(
              WorkloadKind.VECTORS,
              "By functions of LibSQL, which its own clients have; plain SQLite has none."),
          NO_DOCUMENTS);

  /** What MongoDB serves, at Atlas and here. */
  public static final List<WorkloadSupport> MONGODB =
      List.of(
          WorkloadSupport.works(WorkloadKind.DOCUMENTS),
          WorkloadSupport.works(WorkloadKind.VECTORS, "By indexes of type vectorSearch."),
          WorkloadSupport.lacks(
              WorkloadKind.RELATIONAL,
              "It keeps documents and knows no SQL. PostgreSQL and Turso are relational."));

  private KnownWorkloads() {}

  /**
   * What PostgreSQL serves.
   *
   * @param vectors whether it searches for vectors, and why not or how
   * @return all that is known of it
   */
  public static List<WorkloadSupport> postgres(WorkloadSupport vectors) {
    return List.of(WorkloadSupport.works(WorkloadKind.RELATIONAL), vectors, NO_DOCUMENTS);
  }
}
