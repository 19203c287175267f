package io.hosteddb.provider.postgres.server;

import io.hosteddb.provider.postgres.internal.CallSession;
import io.hosteddb.provider.postgres.internal.ConnectionOpener;
import io.hosteddb.spi.Amending;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.Credentials;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.VendorAccount;
import io.hosteddb.spi.WorkloadSupport;
import java.util.List;
import java.util.Optional;

/**
 * Makes databases on one PostgreSQL server: for each a database, an owner role that cannot log in,
 * and a login role that acts as the owner, so that credentials can change while ownership stays.
 *
 * <p>Every call opens connections of its own and closes them; nothing is held between calls.
 * Thread-safe.
 *
 * @since 0.1
 */
public final class PostgresServerProvider implements DatabaseProvider {
  private final PostgresServerSettings settings;
  private final PostgresServerProvisioning provisioning;
  private final PostgresServerDeprovisioning deprovisioning;
  private final PostgresServerAccount account;
  private final PostgresServerExtensions extensions;
  private final PostgresServerCredentials credentials;

  /**
   * A provider for one server. It does not ask the server yet.
   *
   * @param settings which server, under which descriptor
   * @param context where passwords come from
   */
  public PostgresServerProvider(PostgresServerSettings settings, ProviderContext context) {
    this(settings, context, ConnectionOpener.driver());
  }

  PostgresServerProvider(
      PostgresServerSettings settings, ProviderContext context, ConnectionOpener opener) {
    this.settings = settings;
    PostgresServerConnections connections =
        new PostgresServerConnections(settings.admin(), opener, context.userAgent());
    this.extensions = new PostgresServerExtensions(settings.extensions(), connections);
    this.provisioning =
        new PostgresServerProvisioning(settings, connections, context.random(), extensions);
    this.deprovisioning = new PostgresServerDeprovisioning(connections);
    this.account = new PostgresServerAccount(settings.identity(), connections);
    this.credentials = new PostgresServerCredentials(settings, connections, context.random());
  }

  @Override
  public ProviderDescriptor descriptor() {
    return settings.descriptor();
  }

  @Override
  public Optional<VendorAccount> account(CallContext call) throws InterruptedException {
    return account.of(call);
  }

  /** Asks the server; what the setting asks for and it lacks also goes to the log. */
  @Override
  public List<WorkloadSupport> workloads(CallContext call) throws InterruptedException {
    return extensions.workloads(call);
  }

  /** Installs the extensions that the setting names and the database lacks. */
  @Override
  public Optional<Amending> amending() {
    return Optional.of(extensions::amend);
  }

  @Override
  public StepResult<Provisioned> provision(ProvisionRequest request) throws InterruptedException {
    CallSession.requireNotInterrupted();
    return provisioning.step(request);
  }

  @Override
  public StepResult<Nothing> deprovision(DeprovisionRequest request) throws InterruptedException {
    return deprovisioning.step(request);
  }

  @Override
  public Optional<Credentials> credentials() {
    return Optional.of(credentials);
  }

  /** The backend and its server; no secret. */
  @Override
  public String toString() {
    return "PostgresServerProvider["
        + settings.descriptor().backend()
        + ", "
        + settings.admin()
        + "]";
  }
}
