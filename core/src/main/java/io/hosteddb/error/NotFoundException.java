package io.hosteddb.error;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.OperationId;
import java.util.List;
import java.util.Map;

/**
 * There is no such database.
 *
 * @since 0.1
 */
public final class NotFoundException extends HostedDatabasesException {
  private static final long serialVersionUID = 1L;

  /**
   * No database has the id.
   *
   * @param id the id that was asked for
   */
  public NotFoundException(DatabaseId id) {
    super(
        "There is no database " + id + ". List the project's databases to see what there is.",
        null);
  }

  /**
   * No operation has the id.
   *
   * @param id the id that was asked for
   */
  public NotFoundException(OperationId id) {
    super(
        "There is no operation " + id + ", or it was forgotten. List the database's operations.",
        null);
  }

  @Override
  public Problem problem() {
    return problem("not-found", "Not found", 404, List.of(), Map.of());
  }
}
