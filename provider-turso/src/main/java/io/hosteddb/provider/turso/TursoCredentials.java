package io.hosteddb.provider.turso;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.Checkpoint;
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
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A generation is one token more. Turso lists no tokens, so one whose answer was lost is good until
 * its end, and known to nobody; and it ends no single token, so the generation before is good until
 * its own end. What ends all of them is {@link TursoRevocation}. Thread-safe.
 */
final class TursoCredentials implements Credentials {
  private static final String HOST = "host";
  private static final String REFUSED = "refused";
  private static final String RENEWED = "renewed";
  private static final String NOT_ENDED =
      "Turso ends no single token, and the new one never expires. Whoever has an earlier one gets in"
          + " until it expires, and for good if it does not. Rotating as compromised ends all of"
          + " them where Turso keeps that to this database, and says so where it does not.";

  private final TursoApi api;
  private final TursoSqlClient sql;
  private final TursoRevocation revocation;
  private final InstantSource clock;
  private final TursoLifetime lifetime;

  TursoCredentials(TursoApi api, TursoSqlClient sql, InstantSource clock, TursoLifetime lifetime) {
    this.api = api;
    this.sql = sql;
    this.clock = clock;
    this.lifetime = lifetime;
    this.revocation = new TursoRevocation(api, sql, clock);
  }

  @Override
  public CredentialTraits traits() {
    return CredentialTraits.expiring();
  }

  @Override
  public StepResult<IssuedCredentials> issue(IssueRequest request) throws InterruptedException {
    TursoToken token = TursoToken.of(request.checkpoint());
    return token == null ? mint(request) : look(request, token);
  }

  /** Nothing is looked for first: nobody can see whether an earlier call minted a token. */
  private StepResult<IssuedCredentials> mint(IssueRequest request) throws InterruptedException {
    Optional<FoundDatabase> found = find(api, request.database(), request.call());
    if (found.isEmpty()) {
      throw gone(request.database());
    }
    if (found.get().database().isEmpty()) {
      return StepResult.waiting(
          request.checkpoint(), "waiting for Turso to show the database: " + found.get().missing());
    }
    Instant minted = clock.instant();
    Optional<Secret> token =
        api.mintToken(name(request.database()), lifetime.text(), request.call());
    if (token.isEmpty()) {
      return StepResult.waiting(
          request.checkpoint(), "Turso mints no token, as if the database were gone");
    }
    Checkpoint saved =
        request.checkpoint().with(HOST, found.get().database().get().hostname()).without(REFUSED);
    return StepResult.goOn(
        new TursoToken(token.get(), lifetime.endOf(minted)).addTo(saved),
        "looking whether the database takes its new token");
  }

  private StepResult<IssuedCredentials> look(IssueRequest request, TursoToken token)
      throws InterruptedException {
    TursoDatabase database =
        new TursoDatabase(
            request.database().resource().externalId(),
            request.checkpoint().text(HOST).orElseThrow());
    TursoSqlClient.Answer answer = sql.ask(database, token.value(), "SELECT 1", request.call());
    if (answer instanceof TursoSqlClient.Value) {
      return issued(request, token);
    }
    if (answer instanceof TursoSqlClient.NotServing notYet) {
      return StepResult.<IssuedCredentials>waiting(
              request.checkpoint(), "waiting for the database's host: " + notYet.why())
          .withPollAfter(notYet.retryAfter())
          .withProbe();
    }
    if (answer instanceof TursoSqlClient.TokenRefused refused) {
      return refused(request, refused.why());
    }
    throw TursoOwnership.failed((TursoSqlClient.Failed) answer);
  }

  /** What holds no credentials stays as it was handed out. */
  private StepResult<IssuedCredentials> issued(IssueRequest request, TursoToken token) {
    Map<String, Secret> values = new LinkedHashMap<>();
    request
        .database()
        .variables()
        .asMap()
        .forEach((variable, value) -> values.put(variable.value(), value));
    values.put("TURSO_AUTH_TOKEN", token.value());
    IssuedCredentials issued = IssuedCredentials.of(request.database().fill(values));
    Instant expires = token.expires();
    return StepResult.done(
        request.checkpoint(),
        expires == null ? issued.withNote(NOT_ENDED) : issued.expiring(expires));
  }

  /** As in {@link TursoReadiness}: it may not be known everywhere yet, or is worth nothing. */
  private StepResult<IssuedCredentials> refused(IssueRequest request, String why) {
    Checkpoint saved = request.checkpoint();
    Instant now = clock.instant();
    Optional<Instant> since = saved.instant(REFUSED);
    if (since.isEmpty() || now.isBefore(since.get().plus(TursoReadiness.TOKEN_PATIENCE))) {
      return StepResult.<IssuedCredentials>waiting(
              since.isPresent() ? saved : saved.with(REFUSED, now),
              "waiting for the database to take its new token: " + why)
          .withProbe();
    }
    if (!saved.has(RENEWED)) {
      return StepResult.goOn(
          TursoToken.removeFrom(saved).withFlag(RENEWED), "minting another token");
    }
    return StepResult.failed(
        TursoToken.removeFrom(saved).without(REFUSED, RENEWED),
        new Failure(
            ErrorCategory.UNAUTHORIZED,
            "The database refuses the tokens that Turso minted for it " + why + ".",
            "Rotate again; if it fails again, ask the platform's operator to look at the database"
                + " at Turso.",
            true));
  }

  @Override
  public StepResult<Revoked> revoke(RevokeRequest request) throws InterruptedException {
    return revocation.one(request);
  }

  @Override
  public StepResult<Revoked> revokeAll(RevokeAllRequest request) throws InterruptedException {
    return revocation.all(request);
  }

  static String name(ReadyDatabase database) {
    return database.identity().vendorName().value();
  }

  /**
   * The database, if it is there.
   *
   * @throws ProviderException CONFLICT if another has taken its place
   */
  static Optional<FoundDatabase> find(TursoApi api, ReadyDatabase database, CallContext call)
      throws InterruptedException {
    Optional<FoundDatabase> found = api.findDatabase(name(database), call);
    if (found
        .flatMap(FoundDatabase::id)
        .filter(id -> !id.equals(database.resource().externalId()))
        .isPresent()) {
      throw TursoOwnership.conflict(
          name(database), "that took the place of the one this platform had created");
    }
    return found;
  }

  private static ProviderException gone(ReadyDatabase database) {
    return ProviderException.of(
            ErrorCategory.NOT_FOUND, "Turso has no database " + name(database) + " any more.")
        .remedy("Detach this database and attach another.")
        .outcomeKnown(true)
        .build();
  }
}
