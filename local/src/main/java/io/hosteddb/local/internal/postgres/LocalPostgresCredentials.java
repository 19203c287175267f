package io.hosteddb.local.internal.postgres;

import io.hosteddb.spi.CredentialTraits;
import io.hosteddb.spi.Credentials;
import io.hosteddb.spi.IssueRequest;
import io.hosteddb.spi.IssuedCredentials;
import io.hosteddb.spi.RevokeAllRequest;
import io.hosteddb.spi.RevokeRequest;
import io.hosteddb.spi.Revoked;
import io.hosteddb.spi.StepResult;

/** The credentials of the backend for any server, once the server of our own runs. Thread-safe. */
final class LocalPostgresCredentials implements Credentials {
  private final LocalPostgresProvider provider;

  LocalPostgresCredentials(LocalPostgresProvider provider) {
    this.provider = provider;
  }

  @Override
  public CredentialTraits traits() {
    return CredentialTraits.seamless();
  }

  @Override
  public StepResult<IssuedCredentials> issue(IssueRequest request) throws InterruptedException {
    return provider.credentialStep(
        request.database().checkpoint(),
        request.checkpoint(),
        request.call(),
        credentials -> credentials.issue(request));
  }

  @Override
  public StepResult<Revoked> revoke(RevokeRequest request) throws InterruptedException {
    return provider.credentialStep(
        request.database().checkpoint(),
        request.checkpoint(),
        request.call(),
        credentials -> credentials.revoke(request));
  }

  @Override
  public StepResult<Revoked> revokeAll(RevokeAllRequest request) throws InterruptedException {
    return provider.credentialStep(
        request.database().checkpoint(),
        request.checkpoint(),
        request.call(),
        credentials -> credentials.revokeAll(request));
  }

  /** A step at the running server. */
  interface Step<T> {
    StepResult<T> make(Credentials credentials) throws InterruptedException;
  }
}
