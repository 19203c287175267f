package io.hosteddb.error;

import java.util.List;
import java.util.Map;

/**
 * The library was closed: nothing was done, and nobody waits any more. What is unfinished stays in
 * the store and is taken up by the next process.
 *
 * @since 0.1
 */
public final class ClosedException extends HostedDatabasesException {
  private static final long serialVersionUID = 1L;

  /** Something was asked for after close. */
  public ClosedException() {
    super(
        "HostedDatabases is closed: nothing was done. Ask an instance that is open; unfinished work"
            + " is in the store.",
        null);
  }

  @Override
  public Problem problem() {
    return problem("closed", "Shutting down", 503, List.of(), Map.of());
  }
}
