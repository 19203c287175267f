package io.hosteddb.testkit.sweep;

import io.hosteddb.spi.CredentialTraits;
import io.hosteddb.spi.Credentials;
import io.hosteddb.spi.IssueRequest;
import io.hosteddb.spi.IssuedCredentials;
import io.hosteddb.spi.RetireRequest;
import io.hosteddb.spi.RevokeAllRequest;
import io.hosteddb.spi.RevokeRequest;
import io.hosteddb.spi.Revoked;
import io.hosteddb.spi.StepResult;
import io.hosteddb.testkit.CrashPoints;

/** A capability in a process that can die before and after each call to it. */
record CuttingCredentials(Credentials inner, CrashPoints cuts) implements Credentials {
  @Override
  public CredentialTraits traits() {
    return inner.traits();
  }

  @Override
  public StepResult<IssuedCredentials> issue(IssueRequest request) throws InterruptedException {
    cuts.reached("before issue");
    StepResult<IssuedCredentials> result = inner.issue(request);
    cuts.reached("after issue");
    return result;
  }

  @Override
  public boolean retires() {
    return inner.retires();
  }

  @Override
  public void retire(RetireRequest request) throws InterruptedException {
    cuts.reached("before retire");
    inner.retire(request);
    cuts.reached("after retire");
  }

  @Override
  public StepResult<Revoked> revoke(RevokeRequest request) throws InterruptedException {
    cuts.reached("before revoke");
    StepResult<Revoked> result = inner.revoke(request);
    cuts.reached("after revoke");
    return result;
  }

  @Override
  public StepResult<Revoked> revokeAll(RevokeAllRequest request) throws InterruptedException {
    cuts.reached("before revoke all");
    StepResult<Revoked> result = inner.revokeAll(request);
    cuts.reached("after revoke all");
    return result;
  }
}
