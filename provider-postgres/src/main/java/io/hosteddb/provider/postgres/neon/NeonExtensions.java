package io.hosteddb.provider.postgres.neon;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.provider.postgres.extension.PostgresExtension;
import io.hosteddb.provider.postgres.internal.CallSession;
import io.hosteddb.provider.postgres.internal.ConnectionReason;
import io.hosteddb.provider.postgres.internal.ExtensionInstaller;
import io.hosteddb.provider.postgres.internal.PostgresConnector;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.ProviderException;
import java.sql.SQLException;
import java.util.List;

/**
 * Installs extensions as the role of the database itself: Neon trusts nearly all that it has.
 * Thread-safe.
 */
final class NeonExtensions {
  private final PostgresConnector connector;
  private final List<PostgresExtension> wanted;

  NeonExtensions(PostgresConnector connector, List<PostgresExtension> wanted) {
    this.connector = connector;
    this.wanted = wanted;
  }

  /**
   * Installs what is not there.
   *
   * @return what was done, a sentence each
   * @throws ProviderException if Neon lacks one or refuses it, or the database does not answer
   */
  List<String> install(NeonConnection connection, CallContext call) throws InterruptedException {
    if (wanted.isEmpty()) {
      return List.of();
    }
    try (CallSession session = new CallSession(connector.open(connection.target(), call), call)) {
      return ExtensionInstaller.asTenant(session, connection.database())
          .install(
              ExtensionInstaller.available(session)
                  .plan(
                      wanted,
                      packages ->
                          "Ask the platform's operator to take them out of the setting '"
                              + PostgresExtension.SETTING
                              + "', or to choose a version of PostgreSQL ('neon.engine-version') for"
                              + " which Neon has them; then retry."));
    } catch (SQLException e) {
      throw ProviderException.of(
              ErrorCategory.UNAVAILABLE,
              "The database at Neon did not install its extensions: "
                  + ConnectionReason.of(e, List.of(connection.password()))
                  + ".")
          .cause(e)
          .build();
    }
  }
}
