package io.hosteddb.store;

import java.util.List;

/**
 * What injects into an environment, read at one moment.
 *
 * @param revision the project's revision at that moment; 0 if nothing ever changed
 * @param databases the READY databases that reach the environment, in the order of their ids
 * @since 0.1
 */
public record EnvironmentView(long revision, List<ReadyDatabase> databases) {
  /** Copies the list. */
  public EnvironmentView {
    databases = List.copyOf(databases);
  }
}
