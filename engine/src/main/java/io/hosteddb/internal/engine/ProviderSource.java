package io.hosteddb.internal.engine;

import io.hosteddb.model.ProviderId;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.RateLimit;
import java.util.Optional;

/** Where the engine finds the provider of a record. */
@FunctionalInterface
public interface ProviderSource {
  /**
   * The provider of a backend.
   *
   * @param provider the kind of database
   * @param backend who serves it
   * @return the provider, or empty if it is not configured in this process
   */
  Optional<DatabaseProvider> find(ProviderId provider, String backend);

  /**
   * How often a backend may be called.
   *
   * @param backend provider, slash and backend
   * @return the widest limit that it has asked for by now; empty if it has not
   */
  default Optional<RateLimit> rateLimit(String backend) {
    return Optional.empty();
  }
}
