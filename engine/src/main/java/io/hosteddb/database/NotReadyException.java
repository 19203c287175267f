package io.hosteddb.database;

import io.hosteddb.error.HostedDatabasesException;
import io.hosteddb.error.Problem;
import io.hosteddb.model.DatabaseStatus;
import java.util.List;
import java.util.Map;

/**
 * The database is not READY: its connection is not there (yet), or waiting for it has ended without
 * one.
 *
 * @since 0.1
 */
public final class NotReadyException extends HostedDatabasesException {
  private static final long serialVersionUID = 1L;

  private final transient HostedDatabase database;

  /**
   * The database is not ready.
   *
   * @param database a snapshot of it
   * @param sentence what that means for the caller, ends with what to do
   */
  public NotReadyException(HostedDatabase database, String sentence) {
    super(sentence, null);
    this.database = database;
  }

  /**
   * The database that is not ready.
   *
   * @return a snapshot; its failure says why if it FAILED
   */
  public HostedDatabase database() {
    return database;
  }

  @Override
  public Problem problem() {
    DatabaseStatus status = database.status();
    return problem(
        "not-ready",
        "Database not ready",
        400,
        List.of(),
        Map.of("database", database.id().value(), "databaseStatus", status.word()));
  }
}
