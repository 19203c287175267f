package io.hosteddb;

import io.hosteddb.error.StoreException;
import io.hosteddb.store.Workload;
import java.time.Instant;

/**
 * Questions over all projects: {@link HostedDatabases#fleet}. They are the host's own: since they
 * concern no project, no policy is asked, and what they answer is not for the platform's users.
 * Implemented by the library alone. Thread-safe.
 *
 * @since 0.1
 */
public sealed interface Fleet permits FleetArea {
  /**
   * How much unfinished work there is, over all nodes that share the store. For a gauge: read now
   * and then, not at every request.
   *
   * @return what was true at one moment
   * @throws StoreException if the store does not answer
   */
  Workload workload();

  /**
   * The time by which records are stamped and work is due: the store's, where nodes share one, else
   * that of the library's clock. How late {@link Workload#oldestDue} is, this says and no node's
   * clock.
   *
   * @return the time
   */
  Instant now();
}
