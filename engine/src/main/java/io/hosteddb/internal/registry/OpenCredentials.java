package io.hosteddb.internal.registry;

import io.hosteddb.spi.CredentialTraits;
import io.hosteddb.spi.Credentials;
import io.hosteddb.spi.IssueRequest;
import io.hosteddb.spi.IssuedCredentials;
import io.hosteddb.spi.RetireRequest;
import io.hosteddb.spi.RevokeAllRequest;
import io.hosteddb.spi.RevokeRequest;
import io.hosteddb.spi.Revoked;
import io.hosteddb.spi.StepResult;

/** A capability with the traits that it had when its provider was opened. */
record OpenCredentials(Credentials capability, CredentialTraits traits, boolean retires)
    implements Credentials {
  @Override
  public StepResult<IssuedCredentials> issue(IssueRequest request) throws InterruptedException {
    return capability.issue(request);
  }

  @Override
  public void retire(RetireRequest request) throws InterruptedException {
    capability.retire(request);
  }

  @Override
  public StepResult<Revoked> revoke(RevokeRequest request) throws InterruptedException {
    return capability.revoke(request);
  }

  @Override
  public StepResult<Revoked> revokeAll(RevokeAllRequest request) throws InterruptedException {
    return capability.revokeAll(request);
  }
}
