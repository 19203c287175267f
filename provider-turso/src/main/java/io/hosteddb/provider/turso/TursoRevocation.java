package io.hosteddb.provider.turso;

import io.hosteddb.model.CredentialId;
import io.hosteddb.model.Secret;
import io.hosteddb.model.VariableName;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.ReadyDatabase;
import io.hosteddb.spi.RevokeAllRequest;
import io.hosteddb.spi.RevokeRequest;
import io.hosteddb.spi.Revoked;
import io.hosteddb.spi.StepResult;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The end of tokens. Turso ends none alone. It ends all of a database by making it new keys, and
 * only where the database has keys of its own: elsewhere they are the group's, and the tokens of
 * every other database in it would die, too. So the server that the database runs on is asked for
 * first, as the vendor's own client does. Thread-safe.
 */
final class TursoRevocation {
  /** The servers on which a database has keys of its own, as the vendor's client knows them. */
  private static final String OWN_KEYS = "tech-preview";

  private static final String ROTATED = "rotated";

  /** How long the old token is looked at until the database refuses it. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** After that long no old token is let in any more, as Turso's page on tokens says. */
  private static final Duration LONGEST = Duration.ofHours(1);

  private static final String NOT_ALONE = "Turso ends no single token, and this one never expires.";

  /** Releases before rotation kept no expiry. */
  private static final String NOT_KNOWN =
      "Turso ends no single token, and it is not known here when this one expires, or whether it"
          + " ever does.";

  private static final String NOT_HERE =
      "Turso cannot end the tokens of this database without ending those of every other database in"
          + " its group, so they were left: whoever has one gets in until it expires, and for good"
          + " if it does not. What ends them is to detach this database.";
  private static final String WITHIN_THE_HOUR =
      "Turso has ended all tokens of the database, but was not seen to refuse the old one within two"
          + " minutes: it says itself that access is lost within one hour.";

  private final TursoApi api;
  private final TursoSqlClient sql;
  private final InstantSource clock;

  TursoRevocation(TursoApi api, TursoSqlClient sql, InstantSource clock) {
    this.api = api;
    this.sql = sql;
    this.clock = clock;
  }

  /** Nothing can be done for it, so it is only looked at how it stands. */
  StepResult<Revoked> one(RevokeRequest request) throws InterruptedException {
    boolean first = request.credential().equals(CredentialId.main(1));
    TursoToken token =
        TursoToken.of(first ? request.database().checkpoint() : request.checkpoint());
    Instant end = request.expiresAt();
    if (end == null && token != null) {
      end = token.expires();
    }
    if (end != null) {
      boolean over = !end.isAfter(clock.instant());
      return StepResult.done(request.checkpoint(), over ? Revoked.dead() : Revoked.validUntil(end));
    }
    // One that is in no checkpoint was handed to nobody, and never will be.
    boolean dead =
        token == null ? !first : isRefused(request.database(), token.value(), request.call());
    return StepResult.done(
        request.checkpoint(),
        dead ? Revoked.dead() : Revoked.stillValid(first ? NOT_KNOWN : NOT_ALONE));
  }

  StepResult<Revoked> all(RevokeAllRequest request) throws InterruptedException {
    Optional<Instant> rotated = request.checkpoint().instant(ROTATED);
    return rotated.isPresent() ? awaitEnd(request, rotated.get()) : rotate(request);
  }

  private StepResult<Revoked> rotate(RevokeAllRequest request) throws InterruptedException {
    ReadyDatabase database = request.database();
    Optional<FoundDatabase> found = TursoCredentials.find(api, database, request.call());
    if (found.isEmpty()) {
      return StepResult.done(request.checkpoint(), Revoked.dead());
    }
    if (found.get().id().isEmpty()) {
      return StepResult.waiting(
          request.checkpoint(), "looking whose database has the name: " + found.get().missing());
    }
    if (found.get().version().filter(OWN_KEYS::equals).isEmpty()) {
      return StepResult.done(request.checkpoint(), Revoked.stillValid(NOT_HERE));
    }
    if (!api.rotateKeys(TursoCredentials.name(database), request.call())) {
      return StepResult.waiting(
          request.checkpoint(), "Turso ends no tokens, as if the database were gone");
    }
    return StepResult.goOn(
        request.checkpoint().with(ROTATED, clock.instant()),
        "looking whether the database refuses its old token");
  }

  private StepResult<Revoked> awaitEnd(RevokeAllRequest request, Instant rotated)
      throws InterruptedException {
    Checkpoint saved = request.checkpoint();
    Secret injected =
        request.database().variables().find(VariableName.of("TURSO_AUTH_TOKEN")).orElse(null);
    if (injected == null || isRefused(request.database(), injected, request.call())) {
      return StepResult.done(saved, Revoked.dead());
    }
    if (clock.instant().isBefore(rotated.plus(PATIENCE))) {
      return StepResult.<Revoked>waiting(saved, "waiting for the database to refuse its old token")
          .withProbe();
    }
    return StepResult.done(
        saved, Revoked.validUntil(rotated.plus(LONGEST)).withNote(WITHIN_THE_HOUR));
  }

  /** Whether the database's host, which must answer, does not let a token in. */
  private boolean isRefused(ReadyDatabase database, Secret token, CallContext call)
      throws InterruptedException {
    TursoDatabase host = host(database, call);
    return host != null
        && sql.ask(host, token, "SELECT 1", call) instanceof TursoSqlClient.TokenRefused;
  }

  private @Nullable TursoDatabase host(ReadyDatabase database, CallContext call)
      throws InterruptedException {
    return TursoCredentials.find(api, database, call).flatMap(FoundDatabase::database).orElse(null);
  }
}
