package com.example.h2;

import io.hosteddb.env.VariableValues;
import io.hosteddb.model.Secret;
import io.hosteddb.model.VariableName;
import io.hosteddb.spi.CredentialTraits;
import io.hosteddb.spi.Credentials;
import io.hosteddb.spi.IssueRequest;
import io.hosteddb.spi.IssuedCredentials;
import io.hosteddb.spi.RevokeAllRequest;
import io.hosteddb.spi.RevokeRequest;
import io.hosteddb.spi.Revoked;
import io.hosteddb.spi.StepResult;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A generation is a password of the one user, so that two are never valid side by side. */
final class H2Credentials implements Credentials {
  private static final String PASSWORD = "password";

  private final H2Provider provider;

  H2Credentials(H2Provider provider) {
    this.provider = provider;
  }

  /** H2 asks for the password when a session begins, and never again. */
  @Override
  public CredentialTraits traits() {
    return CredentialTraits.seamless().withoutOverlap().leavingSessions();
  }

  @Override
  public StepResult<IssuedCredentials> issue(IssueRequest request) throws InterruptedException {
    Optional<Secret> password = request.checkpoint().secret(PASSWORD);
    if (password.isEmpty()) {
      return StepResult.goOn(
          request.checkpoint().with(PASSWORD, provider.newPassword()), "choosing a password");
    }
    provider.setPassword(request.database(), password.get(), request.call());
    Map<String, Secret> values = values(request.database().variables());
    values.put("H2_PASSWORD", password.get());
    return StepResult.done(
        request.checkpoint(), IssuedCredentials.of(request.database().fill(values)));
  }

  /** With the injected password set, no other one is good, whatever became of it. */
  @Override
  public StepResult<Revoked> revoke(RevokeRequest request) throws InterruptedException {
    Secret injected =
        request.database().variables().find(VariableName.of("H2_PASSWORD")).orElseThrow();
    provider.setPassword(request.database(), injected, request.call());
    return StepResult.done(request.checkpoint(), Revoked.dead());
  }

  /** A password that nobody knows, until the next generation is issued. */
  @Override
  public StepResult<Revoked> revokeAll(RevokeAllRequest request) throws InterruptedException {
    provider.setPassword(request.database(), provider.newPassword(), request.call());
    return StepResult.done(request.checkpoint(), Revoked.dead());
  }

  private static Map<String, Secret> values(VariableValues variables) {
    Map<String, Secret> values = new LinkedHashMap<>();
    for (Map.Entry<VariableName, Secret> value : variables.asMap().entrySet()) {
      values.put(value.getKey().value(), value.getValue());
    }
    return values;
  }
}
