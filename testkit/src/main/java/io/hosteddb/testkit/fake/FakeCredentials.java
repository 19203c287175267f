package io.hosteddb.testkit.fake;

import io.hosteddb.env.ManagedVariable;
import io.hosteddb.model.CredentialId;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.CredentialTraits;
import io.hosteddb.spi.Credentials;
import io.hosteddb.spi.IssueRequest;
import io.hosteddb.spi.IssuedCredentials;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.ReadyDatabase;
import io.hosteddb.spi.RevokeAllRequest;
import io.hosteddb.spi.RevokeRequest;
import io.hosteddb.spi.Revoked;
import io.hosteddb.spi.StepResult;
import io.hosteddb.testkit.CrashPoints;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The credentials of a {@link FakeProvider}: a key at the vendor for each generation. Like the
 * provider it does right what nothing else was said of. Thread-safe.
 *
 * @since 0.1
 */
public final class FakeCredentials implements Credentials {
  private static final String PASSWORD = "password";

  private final FakeVendor vendor;
  private final InstantSource clock;
  private final CrashPoints cuts;
  private final CredentialTraits traits;
  private final @Nullable Duration life;
  private final SecureRandom random = new SecureRandom();
  private final FakeScript<IssueRequest, StepResult<IssuedCredentials>> issues =
      new FakeScript<>(this::make);
  private final FakeScript<RevokeRequest, StepResult<Revoked>> revocations =
      new FakeScript<>(this::end);
  private final FakeScript<RevokeAllRequest, StepResult<Revoked>> kills =
      new FakeScript<>(this::endAll);

  FakeCredentials(
      FakeVendor vendor,
      InstantSource clock,
      CrashPoints cuts,
      CredentialTraits traits,
      @Nullable Duration life) {
    this.vendor = vendor;
    this.clock = clock;
    this.cuts = cuts;
    this.traits = traits;
    this.life = life;
  }

  /**
   * Says what the next calls to {@link #issue} do; those after them do right again.
   *
   * @param steps in the order of the calls
   * @return this
   */
  @SafeVarargs
  public final FakeCredentials nextIssue(
      FakeStep<IssueRequest, StepResult<IssuedCredentials>>... steps) {
    for (FakeStep<IssueRequest, StepResult<IssuedCredentials>> step : steps) {
      issues.next(step);
    }
    return this;
  }

  /**
   * Says what every call to {@link #issue} does from now on, when nothing was said of the next one.
   *
   * @param step the step
   * @return this
   */
  public FakeCredentials everyIssue(FakeStep<IssueRequest, StepResult<IssuedCredentials>> step) {
    issues.every(step);
    return this;
  }

  /**
   * Says what the next calls to {@link #revoke} do; those after them do right again.
   *
   * @param steps in the order of the calls
   * @return this
   */
  @SafeVarargs
  public final FakeCredentials nextRevoke(FakeStep<RevokeRequest, StepResult<Revoked>>... steps) {
    for (FakeStep<RevokeRequest, StepResult<Revoked>> step : steps) {
      revocations.next(step);
    }
    return this;
  }

  /**
   * Says what every call to {@link #revoke} does from now on, when nothing was said of the next
   * one.
   *
   * @param step the step
   * @return this
   */
  public FakeCredentials everyRevoke(FakeStep<RevokeRequest, StepResult<Revoked>> step) {
    revocations.every(step);
    return this;
  }

  /**
   * Says what the next calls to {@link #revokeAll} do; those after them do right again.
   *
   * @param steps in the order of the calls
   * @return this
   */
  @SafeVarargs
  public final FakeCredentials nextRevokeAll(
      FakeStep<RevokeAllRequest, StepResult<Revoked>>... steps) {
    for (FakeStep<RevokeAllRequest, StepResult<Revoked>> step : steps) {
      kills.next(step);
    }
    return this;
  }

  /**
   * How often {@link #issue} was called.
   *
   * @return the number of calls begun
   */
  public long issueCalls() {
    return issues.calls();
  }

  /**
   * The calls to {@link #issue}.
   *
   * @return the last 1,000 requests, in the order of arrival
   */
  public List<IssueRequest> issueRequests() {
    return issues.requests();
  }

  /**
   * The calls to {@link #revoke}.
   *
   * @return the last 1,000 requests, in the order of arrival
   */
  public List<RevokeRequest> revokeRequests() {
    return revocations.requests();
  }

  @Override
  public CredentialTraits traits() {
    return traits;
  }

  @Override
  public StepResult<IssuedCredentials> issue(IssueRequest request) throws InterruptedException {
    return issues.answer(request);
  }

  @Override
  public StepResult<Revoked> revoke(RevokeRequest request) throws InterruptedException {
    return revocations.answer(request);
  }

  @Override
  public StepResult<Revoked> revokeAll(RevokeAllRequest request) throws InterruptedException {
    return kills.answer(request);
  }

  private StepResult<IssuedCredentials> make(IssueRequest request) throws InterruptedException {
    requireTime(request.call());
    Secret password = request.checkpoint().secret(PASSWORD).orElse(null);
    if (password == null) {
      // Saved before the call that uses it, so that a lost answer does not lose the password.
      return StepResult.goOn(
          request.checkpoint().with(PASSWORD, Secret.generate(32, random)), "password chosen");
    }
    Instant expires = life == null ? null : clock.instant().plus(life);
    cuts.reached("before key");
    vendor.putKey(resource(request.database()), request.credential().suffix(), password, expires);
    cuts.reached("after key");
    Map<String, Secret> values = new LinkedHashMap<>();
    for (ManagedVariable variable : request.database().contract().variables()) {
      values.put(
          variable.name().value(),
          variable.secret()
              ? password
              : request.database().variables().find(variable.name()).orElseThrow());
    }
    IssuedCredentials issued = IssuedCredentials.of(request.database().fill(values));
    return StepResult.done(
        request.checkpoint(), expires == null ? issued : issued.expiring(expires));
  }

  private StepResult<Revoked> end(RevokeRequest request) throws InterruptedException {
    requireTime(request.call());
    cuts.reached("before revoke");
    boolean unused = vendor.removeKey(resource(request.database()), name(request.credential()));
    cuts.reached("after revoke");
    return StepResult.done(request.checkpoint(), Revoked.dead());
  }

  private StepResult<Revoked> endAll(RevokeAllRequest request) throws InterruptedException {
    requireTime(request.call());
    String resource = resource(request.database());
    for (String key : vendor.keys(resource)) {
      cuts.reached("before revoke");
      boolean unused = vendor.removeKey(resource, key);
      cuts.reached("after revoke");
    }
    return StepResult.done(request.checkpoint(), Revoked.dead());
  }

  private static String name(CredentialId credential) {
    return credential.suffix();
  }

  private static String resource(ReadyDatabase database) {
    return database.resource().externalId();
  }

  private static void requireTime(CallContext call) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (call.isOver()) {
      throw ProviderException.of(ErrorCategory.UNAVAILABLE, "The call's time is over.")
          .outcomeKnown(true)
          .build();
    }
  }
}
