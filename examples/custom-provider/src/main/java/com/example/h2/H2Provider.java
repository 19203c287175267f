package com.example.h2;

import io.hosteddb.model.Secret;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.Credentials;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.ReadyDatabase;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.VendorAccount;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * Makes and removes H2 databases. Each has an owner, whose password only the checkpoint knows, and
 * the user that the project connects as.
 *
 * <p>It keeps nothing between two calls, so it is thread-safe and a crash loses nothing.
 */
final class H2Provider implements DatabaseProvider {
  private static final String OWNER_PASSWORD = "owner-password";
  private static final String USER_PASSWORD = "user-password";
  private static final int PASSWORD_LENGTH = 32;

  private final ProviderDescriptor descriptor;
  private final H2Server server;
  private final SecureRandom random;
  private final H2Server.Opener opener;

  H2Provider(
      ProviderDescriptor descriptor, H2Server server, SecureRandom random, H2Server.Opener opener) {
    this.descriptor = descriptor;
    this.server = server;
    this.random = random;
    this.opener = opener;
  }

  @Override
  public ProviderDescriptor descriptor() {
    return descriptor;
  }

  @Override
  public Optional<VendorAccount> account(CallContext call) {
    return Optional.of(server.account());
  }

  @Override
  public StepResult<Provisioned> provision(ProvisionRequest request) throws InterruptedException {
    Checkpoint checkpoint = request.checkpoint();
    Optional<Secret> owner = checkpoint.secret(OWNER_PASSWORD);
    Optional<Secret> user = checkpoint.secret(USER_PASSWORD);
    if (owner.isEmpty() || user.isEmpty()) {
      // Going on means: save this checkpoint, then call again. The passwords are safe before they
      // are used, so no crash can leave a database behind whose password nobody knows.
      return StepResult.goOn(
          checkpoint
              .with(OWNER_PASSWORD, Secret.generate(PASSWORD_LENGTH, random))
              .with(USER_PASSWORD, Secret.generate(PASSWORD_LENGTH, random)),
          "choosing passwords");
    }
    return make(request, owner.get(), user.get());
  }

  /**
   * H2 opens a database or else creates it, and every statement says IF NOT EXISTS. So a repeat
   * does what is missing, and mayExist need not be asked. With another vendor, look for the
   * database by name here before you create one, unless mayExist is false.
   */
  private StepResult<Provisioned> make(ProvisionRequest request, Secret owner, Secret user)
      throws InterruptedException {
    String name = request.identity().vendorName().value();
    String url = server.url(name);
    try (Connection connection = open(url, owner, request.call())) {
      H2Tenant tenant = new H2Tenant(connection);
      tenant.mark(request.identity().ownershipMark());
      tenant.createUser(user);
    } catch (SQLException e) {
      throw H2Errors.of(e);
    }
    Map<String, Secret> values =
        Map.of(
            "H2_URL", Secret.of(url + ";SCHEMA=" + H2Tenant.USER),
            "H2_USER", Secret.of(H2Tenant.USER),
            "H2_PASSWORD", user);
    return StepResult.done(
        request.checkpoint(), Provisioned.of(request.fill(values), name, request.region()));
  }

  @Override
  public StepResult<Nothing> deprovision(DeprovisionRequest request) throws InterruptedException {
    Optional<Secret> owner = request.checkpoint().secret(OWNER_PASSWORD);
    if (owner.isEmpty()) {
      // Nothing is created before the password is saved: whatever has the name is not ours.
      return StepResult.done();
    }
    String url = server.url(request.identity().vendorName().value()) + ";IFEXISTS=TRUE";
    try (Connection connection = open(url, owner.get(), request.call())) {
      H2Tenant tenant = new H2Tenant(connection);
      if (tenant.isMarkedByAnother(request.identity().ownershipMark())) {
        return StepResult.done();
      }
      tenant.drop();
    } catch (SQLException e) {
      if (H2Errors.isNotThere(e) || H2Errors.isNotOurs(e)) {
        return StepResult.done();
      }
      throw H2Errors.of(e);
    }
    return StepResult.done();
  }

  @Override
  public Optional<Credentials> credentials() {
    return Optional.of(new H2Credentials(this));
  }

  Secret newPassword() {
    return Secret.generate(PASSWORD_LENGTH, random);
  }

  void setPassword(ReadyDatabase database, Secret password, CallContext call)
      throws InterruptedException {
    Secret owner = database.checkpoint().secret(OWNER_PASSWORD).orElseThrow();
    String url = server.url(database.identity().vendorName().value()) + ";IFEXISTS=TRUE";
    try (Connection connection = open(url, owner, call)) {
      new H2Tenant(connection).setPassword(password);
    } catch (SQLException e) {
      throw H2Errors.of(e);
    }
  }

  private Connection open(String url, Secret owner, CallContext call)
      throws SQLException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (call.isOver()) {
      throw ProviderException.unavailable("There was no time left for the call.")
          .outcomeKnown(true)
          .build();
    }
    Properties properties = new Properties();
    properties.setProperty("user", H2Tenant.OWNER);
    properties.setProperty("password", owner.reveal());
    // Whatever the server does, the call ends when its time is over. 0 would be no limit at all.
    properties.setProperty("NETWORK_TIMEOUT", String.valueOf(1 + call.remaining().toMillis()));
    return opener.open(url, properties);
  }

  @Override
  public void close() {
    server.close();
  }
}
