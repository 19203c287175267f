package io.hosteddb.provider.postgres.server;

import io.hosteddb.env.VariableValues;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Secret;
import io.hosteddb.provider.postgres.internal.ConnectionOpener;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.DeprovisionResult;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.ProvisionResult;
import io.hosteddb.spi.VendorAccount;
import io.hosteddb.spi.VendorResource;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
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
  private static final String PASSWORD = "password";
  private static final int PASSWORD_LENGTH = 40;
  private static final int OLDEST_SERVER = 14;

  private final PostgresServerSettings options;
  private final SecureRandom random;
  private final PostgresServerConnections connections;
  private final PostgresServerAccount account;

  /**
   * A provider for one server. It does not ask the server yet.
   *
   * @param options which server, under which descriptor
   * @param context where passwords come from
   */
  public PostgresServerProvider(PostgresServerSettings options, ProviderContext context) {
    this(options, context, ConnectionOpener.driver());
  }

  PostgresServerProvider(
      PostgresServerSettings options, ProviderContext context, ConnectionOpener opener) {
    this.options = options;
    this.random = context.random();
    this.connections = new PostgresServerConnections(options.admin(), opener, context.userAgent());
    this.account = new PostgresServerAccount(options.identity(), connections);
  }

  @Override
  public ProviderDescriptor descriptor() {
    return options.descriptor();
  }

  @Override
  public Optional<VendorAccount> account(CallContext call) throws InterruptedException {
    return account.of(call);
  }

  @Override
  public ProvisionResult provision(ProvisionRequest request) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted before the step");
    }
    Checkpoint checkpoint = request.checkpoint();
    Optional<Secret> password = checkpoint.secret(PASSWORD);
    if (password.isEmpty()) {
      // Saved before it is used: after a crash the next step must know the password that was set.
      return ProvisionResult.goOn(
          checkpoint.with(PASSWORD, Secret.generate(PASSWORD_LENGTH, random)),
          "choosing credentials");
    }
    PostgresServerTenantNames names = PostgresServerTenantNames.of(request.identity());
    make(names, password.get(), request.call());
    probe(names, password.get(), request.call());
    Secret uri = options.endpoint().uri(names.login(), password.get(), names.database());
    return new ProvisionResult.Ready(
        checkpoint,
        request.fill(VariableValues.none().with("DATABASE_URL", uri)),
        new VendorResource(names.database(), options.placedRegion()));
  }

  @Override
  public DeprovisionResult deprovision(DeprovisionRequest request) throws InterruptedException {
    try (PostgresServerSession session = openSession(request.call())) {
      new PostgresServerTenantRemoval(session, PostgresServerTenantNames.of(request.identity()))
          .remove();
      return DeprovisionResult.gone();
    } catch (SQLException e) {
      throw PostgresServerErrors.working(e);
    }
  }

  private void make(PostgresServerTenantNames names, Secret password, CallContext call)
      throws InterruptedException {
    try (PostgresServerSession session = openSession(call)) {
      new PostgresServerTenantCreation(session, names, options.connectionLimit()).make(password);
    } catch (SQLException e) {
      throw PostgresServerErrors.working(e);
    }
  }

  /** Ready means that a client which connects now succeeds. */
  private void probe(PostgresServerTenantNames names, Secret password, CallContext call)
      throws InterruptedException {
    try (Connection connection = connections.asTenant(names, password, call);
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT 1");
    } catch (SQLException e) {
      throw PostgresServerErrors.probing(e, password);
    }
  }

  private PostgresServerSession openSession(CallContext call)
      throws SQLException, InterruptedException {
    PostgresServerSession session = new PostgresServerSession(connections.asAdmin(call), call);
    int version = session.serverVersion();
    if (version < OLDEST_SERVER) {
      session.close();
      throw ProviderException.of(
              ErrorCategory.INVALID_REQUEST,
              "The PostgreSQL server is of version "
                  + version
                  + "; version "
                  + OLDEST_SERVER
                  + " or later is needed.")
          .remedy("Ask the platform's operator to upgrade the server, then retry.")
          .retryCanHelp(true)
          .build();
    }
    return session;
  }

  /** The backend and its server; no secret. */
  @Override
  public String toString() {
    return "PostgresServerProvider["
        + options.descriptor().backend()
        + ", "
        + options.admin()
        + "]";
  }
}
