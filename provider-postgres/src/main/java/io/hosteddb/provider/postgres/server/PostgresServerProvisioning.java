package io.hosteddb.provider.postgres.server;

import io.hosteddb.env.VariableValues;
import io.hosteddb.model.Secret;
import io.hosteddb.provider.postgres.extension.PlannedExtension;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.VendorResource;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/** Chooses a password, and with it makes the roles and the database of one tenant. Thread-safe. */
final class PostgresServerProvisioning {
  private static final int PASSWORD_LENGTH = 40;

  private final PostgresServerSettings settings;
  private final PostgresServerConnections connections;
  private final SecureRandom random;
  private final PostgresServerExtensions extensions;

  PostgresServerProvisioning(
      PostgresServerSettings settings,
      PostgresServerConnections connections,
      SecureRandom random,
      PostgresServerExtensions extensions) {
    this.settings = settings;
    this.connections = connections;
    this.random = random;
    this.extensions = extensions;
  }

  StepResult<Provisioned> step(ProvisionRequest request) throws InterruptedException {
    PostgresServerCheckpoint saved = PostgresServerCheckpoint.of(request.checkpoint());
    Optional<Secret> password = saved.password();
    if (password.isEmpty()) {
      // Saved before it is used: after a crash the next step must know the password that was set.
      return StepResult.goOn(
          saved.withPassword(Secret.generate(PASSWORD_LENGTH, random)).toCheckpoint(),
          "choosing credentials");
    }
    PostgresServerTenantNames names = PostgresServerTenantNames.of(request.identity());
    List<PlannedExtension> plan = extensions.plan(request.call());
    make(names, password.get(), request.call());
    extensions.installInNew(names, plan, request.call());
    probe(names, password.get(), request.call());
    Secret uri = settings.endpoint().uri(names.login(), password.get(), names.database());
    return StepResult.done(
        saved.toCheckpoint(),
        new Provisioned(
            request.fill(VariableValues.none().with("DATABASE_URL", uri)),
            new VendorResource(names.database(), settings.placedRegion())));
  }

  private void make(PostgresServerTenantNames names, Secret password, CallContext call)
      throws InterruptedException {
    try (PostgresServerSession session = PostgresServerSession.open(connections, call)) {
      new PostgresServerTenantCreation(session, names, settings.connectionLimit()).make(password);
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
}
