package io.hosteddb.benchmarks;

import io.hosteddb.env.ManagedVariable;
import io.hosteddb.env.VariableContract;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.Region;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.CredentialTraits;
import io.hosteddb.spi.Credentials;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.IssueRequest;
import io.hosteddb.spi.IssuedCredentials;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.ProviderProfile;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.RevokeAllRequest;
import io.hosteddb.spi.RevokeRequest;
import io.hosteddb.spi.Revoked;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.VendorResource;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A provider whose vendor is a clock: it takes the steps of {@code turso/cloud} and counts the
 * calls that those make, in no time and without a listener for each database.
 */
final class TokenProvider implements DatabaseProvider, Credentials {
  private static final RegionId REGION = RegionId.of("here");
  private static final String TOKEN = "token";
  private static final String EXPIRES = "expires";

  private final Duration life;
  private final InstantSource clock;
  private final DailyOutage outage;
  private final ProviderDescriptor descriptor;

  TokenProvider(Duration life, InstantSource clock, DailyOutage outage) {
    this.life = life;
    this.clock = clock;
    this.outage = outage;
    ProviderProfile profile =
        new ProviderProfile(
            ProviderId.of("turso"),
            "Tokens",
            "none",
            "benchmarks",
            VariableContract.of(
                ManagedVariable.plain("TOKENS_URL", "where"),
                ManagedVariable.secret("TOKENS_TOKEN", "what opens it")),
            List.of(),
            URI.create("https://example.com"),
            REGION);
    this.descriptor =
        ProviderDescriptor.builder(profile, "tokens")
            .fallbackRegions(List.of(Region.of("here", "Here")))
            .timeLimit(Duration.ofMinutes(5))
            .build();
  }

  @Override
  public ProviderDescriptor descriptor() {
    return descriptor;
  }

  @Override
  public Optional<Credentials> credentials() {
    return Optional.of(this);
  }

  @Override
  public CredentialTraits traits() {
    return CredentialTraits.expiring();
  }

  private void call() {
    if (outage.refuses()) {
      throw ProviderException.of(ErrorCategory.UNAVAILABLE, "The vendor answers 503.").build();
    }
  }

  private static Map<String, Secret> values(String id) {
    return Map.of("TOKENS_URL", Secret.of("tokens://" + id), "TOKENS_TOKEN", Secret.of("t-" + id));
  }

  @Override
  public StepResult<Provisioned> provision(ProvisionRequest request) {
    String id = request.identity().vendorName().value();
    return StepResult.done(
        request.checkpoint(),
        new Provisioned(request.fill(values(id)), new VendorResource(id, REGION))
            .expiring(clock.instant().plus(life)));
  }

  @Override
  public StepResult<Nothing> deprovision(DeprovisionRequest request) {
    return StepResult.done();
  }

  /** The database is looked up and the token minted; then it is tried. */
  @Override
  public StepResult<IssuedCredentials> issue(IssueRequest request) {
    call();
    Optional<Secret> minted = request.checkpoint().secret(TOKEN);
    if (minted.isEmpty()) {
      call();
      Instant expires = clock.instant().plus(life);
      return StepResult.goOn(
          request
              .checkpoint()
              .with(TOKEN, Secret.of("t-" + request.credential()))
              .with(EXPIRES, expires.toEpochMilli()),
          "minted");
    }
    String id = request.database().identity().vendorName().value();
    return StepResult.done(
        request.checkpoint(),
        IssuedCredentials.of(request.database().fill(values(id)))
            .expiring(Instant.ofEpochMilli(request.checkpoint().number(EXPIRES).orElseThrow())));
  }

  @Override
  public StepResult<Revoked> revoke(RevokeRequest request) {
    return StepResult.done(request.checkpoint(), Revoked.validUntil(clock.instant().plus(life)));
  }

  @Override
  public StepResult<Revoked> revokeAll(RevokeAllRequest request) {
    return StepResult.done(request.checkpoint(), Revoked.dead());
  }
}
