package io.hosteddb.provider.postgres.neon;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.provider.postgres.extension.PostgresExtension;
import io.hosteddb.provider.postgres.internal.CallSession;
import io.hosteddb.provider.postgres.internal.ConnectionReason;
import io.hosteddb.provider.postgres.internal.ExtensionInstaller;
import io.hosteddb.provider.postgres.internal.LoginRoles;
import io.hosteddb.provider.postgres.internal.PostgresConnector;
import io.hosteddb.provider.postgres.internal.RoleNames;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.DatabaseIdentity;
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
   * Installs what is not there, as the role that the API made, before the application has one.
   *
   * @return what was done, a sentence each
   * @throws ProviderException if Neon lacks one or refuses it, or the database does not answer
   */
  List<String> install(NeonConnection admin, CallContext call) throws InterruptedException {
    return install(admin, call, session -> ExtensionInstaller.asTenant(session, admin.database()));
  }

  /**
   * The same in a database that is in use, as the role that owns it.
   *
   * @param admin the role that the API made; it is the application's own in databases of before
   */
  List<String> amend(DatabaseIdentity identity, NeonConnection admin, CallContext call)
      throws InterruptedException {
    RoleNames names = NeonRoles.names(identity, admin);
    return install(
        admin,
        call,
        session ->
            new LoginRoles(session, names).isThere(names.owner())
                ? ExtensionInstaller.inUsed(session, admin.database(), names.owner())
                : ExtensionInstaller.asTenant(session, admin.database()));
  }

  private interface Installing {
    ExtensionInstaller in(CallSession session) throws SQLException, InterruptedException;
  }

  private List<String> install(NeonConnection connection, CallContext call, Installing installing)
      throws InterruptedException {
    if (wanted.isEmpty()) {
      return List.of();
    }
    try (CallSession session = new CallSession(connector.open(connection.target(), call), call)) {
      return installing
          .in(session)
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
