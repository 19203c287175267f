package io.hosteddb.local.internal.mongodb;

import io.hosteddb.local.internal.mongodb.LocalMongoServer.Running;
import io.hosteddb.model.CredentialId;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.CredentialTraits;
import io.hosteddb.spi.Credentials;
import io.hosteddb.spi.IssueRequest;
import io.hosteddb.spi.IssuedCredentials;
import io.hosteddb.spi.RevokeAllRequest;
import io.hosteddb.spi.RevokeRequest;
import io.hosteddb.spi.Revoked;
import io.hosteddb.spi.StepResult;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A generation is one more user of the database. The open connections of a user who was removed
 * stay, and may do nothing more. Thread-safe.
 */
final class LocalMongoCredentials implements Credentials {
  private static final String PASSWORD = "password";
  private static final String WAS_OPEN =
      "The database was made when the local MongoDB knew no users, and was open to every program on"
          + " this machine. It has one now, so that clients with its old URI are refused from now"
          + " on.";

  private final LocalMongoProvider provider;
  private final SecureRandom random;

  LocalMongoCredentials(LocalMongoProvider provider, SecureRandom random) {
    this.provider = provider;
    this.random = random;
  }

  @Override
  public CredentialTraits traits() {
    return CredentialTraits.seamless();
  }

  @Override
  public StepResult<IssuedCredentials> issue(IssueRequest request) throws InterruptedException {
    Optional<Secret> chosen = request.checkpoint().secret(PASSWORD);
    if (chosen.isEmpty()) {
      return StepResult.goOn(
          request.checkpoint().with(PASSWORD, Secret.of(Passwords.next(random))),
          "choosing a password");
    }
    String database = request.database().identity().vendorName().withUnderscores();
    String user = user(database, request.credential());
    AtomicBoolean wasOpen = new AtomicBoolean();
    Running running =
        provider.with(
            request.database().checkpoint(),
            request.database().identity(),
            request.call(),
            registry -> {
              wasOpen.set(registry.isOpen(database));
              registry.addUser(database, user, chosen.get());
            });
    IssuedCredentials issued =
        IssuedCredentials.of(
            request
                .database()
                .fill(
                    Map.of(
                        "MONGODB_URI",
                        LocalMongoServer.uri(running, database, user, chosen.get()),
                        "MONGODB_DB_NAME",
                        Secret.of(database))));
    return StepResult.done(
        request.checkpoint(), wasOpen.get() ? issued.withNote(WAS_OPEN) : issued);
  }

  @Override
  public StepResult<Revoked> revoke(RevokeRequest request) throws InterruptedException {
    String database = request.database().identity().vendorName().withUnderscores();
    Running unused =
        provider.with(
            request.database().checkpoint(),
            request.database().identity(),
            request.call(),
            registry -> registry.removeUser(database, user(database, request.credential())));
    return StepResult.done(request.checkpoint(), Revoked.dead());
  }

  @Override
  public StepResult<Revoked> revokeAll(RevokeAllRequest request) throws InterruptedException {
    String database = request.database().identity().vendorName().withUnderscores();
    Running unused =
        provider.with(
            request.database().checkpoint(),
            request.database().identity(),
            request.call(),
            registry -> registry.closeToAll(database, Passwords.next(random)));
    return StepResult.done(request.checkpoint(), Revoked.dead());
  }

  private static String user(String database, CredentialId credential) {
    return credential.equals(CredentialId.main(1))
        ? database
        : database + "_" + credential.suffix();
  }
}
