package io.hosteddb.provider.turso;

import io.hosteddb.env.VariableValues;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.model.Secret;
import io.hosteddb.provider.turso.TursoCheckpoint.GroupStage;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.VendorResource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Opens a database that is ours: mints its token, and looks until a query with it succeeds, since
 * Turso's create returns before the host serves (libsql-client-ts, issue 346). Thread-safe.
 */
final class TursoReadiness {
  /** How long a host that serves may refuse a new token. */
  static final Duration TOKEN_PATIENCE = Duration.ofSeconds(10);

  /** How long a host may not serve before Turso is asked what became of the database. */
  private static final Duration HOST_PATIENCE = Duration.ofSeconds(30);

  private final TursoApi api;
  private final TursoSqlClient sql;
  private final TursoGroups groups;
  private final InstantSource clock;
  private final TursoLifetime lifetime;

  TursoReadiness(
      TursoApi api,
      TursoSqlClient sql,
      TursoGroups groups,
      InstantSource clock,
      TursoLifetime lifetime) {
    this.api = api;
    this.sql = sql;
    this.groups = groups;
    this.clock = clock;
    this.lifetime = lifetime;
  }

  StepResult<Provisioned> step(
      ProvisionRequest request, TursoCheckpoint saved, TursoDatabase database)
      throws InterruptedException {
    if (saved.group() == GroupStage.ASLEEP) {
      return groups.wake(request, saved);
    }
    if (!database.hasHost()) {
      return awaitHost(request, saved, database);
    }
    TursoToken token = saved.opener();
    return token == null ? mint(request, saved, database) : probe(request, saved, database, token);
  }

  /** A database that was created may have no host yet. */
  private StepResult<Provisioned> awaitHost(
      ProvisionRequest request, TursoCheckpoint saved, TursoDatabase database)
      throws InterruptedException {
    Optional<FoundDatabase> found = api.findDatabase(name(request), request.call());
    if (found.isEmpty()) {
      return StepResult.goOn(
          saved.withoutDatabase().toCheckpoint(), "creating the database again, which is gone");
    }
    requireSame(request, found.get(), database);
    Optional<String> host = found.get().hostname();
    return host.isPresent()
        ? StepResult.goOn(
            saved.owning(new TursoDatabase(database.id(), host.get())).toCheckpoint(),
            "minting a token")
        : waiting(
            request, saved, "waiting for the database's host: " + found.get().missing(), null);
  }

  private static void requireSame(
      ProvisionRequest request, FoundDatabase found, TursoDatabase database) {
    if (found.id().isPresent() && !found.id().get().equals(database.id())) {
      throw TursoOwnership.conflict(
          name(request), "that took the place of the one this platform had created");
    }
  }

  private StepResult<Provisioned> mint(
      ProvisionRequest request, TursoCheckpoint saved, TursoDatabase database)
      throws InterruptedException {
    Instant minted = clock.instant();
    Optional<Secret> token = api.mintToken(name(request), lifetime.text(), request.call());
    if (token.isEmpty()) {
      return pollAgain(
          request, saved, saved, database, "Turso mints no token, as if it were gone", null);
    }
    // Saved before it is used, so that one database takes one token. A host that refused an earlier
    // token serves already.
    Duration pollAfter = saved.renewed() ? Duration.ZERO : null;
    TursoCheckpoint next =
        saved.opened(new TursoToken(token.get(), lifetime.endOf(minted)), clock.instant());
    return waiting(request, next, "waiting for the database's host", pollAfter).withProbe();
  }

  private StepResult<Provisioned> probe(
      ProvisionRequest request, TursoCheckpoint saved, TursoDatabase database, TursoToken token)
      throws InterruptedException {
    TursoSqlClient.Answer answer = sql.ask(database, token.value(), "SELECT 1", request.call());
    if (answer instanceof TursoSqlClient.Value) {
      return ready(request, saved, database, token);
    }
    if (answer instanceof TursoSqlClient.NotServing notYet) {
      return notServing(request, saved.refused(null), database, notYet);
    }
    if (answer instanceof TursoSqlClient.TokenRefused refused) {
      return tokenRefused(request, saved, database, refused.why());
    }
    throw TursoOwnership.failed((TursoSqlClient.Failed) answer);
  }

  private StepResult<Provisioned> ready(
      ProvisionRequest request, TursoCheckpoint saved, TursoDatabase database, TursoToken token)
      throws InterruptedException {
    return StepResult.done(
        saved.refused(null).toCheckpoint(),
        new Provisioned(
            request.fill(
                VariableValues.none()
                    .with("TURSO_DATABASE_URL", Secret.of(database.clientUrl()))
                    .with("TURSO_AUTH_TOKEN", token.value())),
            new VendorResource(database.id(), groups.placed(request.region(), request.call())),
            token.expires()));
  }

  private StepResult<Provisioned> notServing(
      ProvisionRequest request,
      TursoCheckpoint saved,
      TursoDatabase database,
      TursoSqlClient.NotServing notYet)
      throws InterruptedException {
    Instant now = clock.instant();
    if (isOver(saved.since(), HOST_PATIENCE, now)) {
      // It may have been woken before, and asleep again: the time since then goes on.
      return groups.isAsleep(request)
          ? groups.asleep(request, saved)
          : pollAgain(request, saved, saved.since(now), database, notYet.why(), null);
    }
    TursoCheckpoint next = saved.since() == null ? saved.since(now) : saved;
    return waiting(
            request, next, "waiting for the database's host: " + notYet.why(), notYet.retryAfter())
        .withProbe();
  }

  /**
   * A new token may take a moment to be known everywhere. One that is refused for longer belongs to
   * an earlier database of the name, or has expired while the host came up.
   */
  private StepResult<Provisioned> tokenRefused(
      ProvisionRequest request, TursoCheckpoint saved, TursoDatabase database, String why)
      throws InterruptedException {
    Instant now = clock.instant();
    if (!isOver(saved.refused(), TOKEN_PATIENCE, now)) {
      TursoCheckpoint next = saved.refused() == null ? saved.refused(now) : saved;
      return waiting(request, next, "waiting for the database to take its token: " + why, null)
          .withProbe();
    }
    if (!saved.renewed()) {
      return pollAgain(request, saved, saved.renewing(), database, why, Duration.ZERO);
    }
    return StepResult.failed(
        saved.owning(database).toCheckpoint(),
        new Failure(
            ErrorCategory.UNAUTHORIZED,
            "The database refuses the tokens that Turso minted for it " + why + ".",
            "Retry; if it fails again, ask the platform's operator to look at the database at"
                + " Turso.",
            true));
  }

  private static boolean isOver(@Nullable Instant since, Duration patience, Instant now) {
    return since != null && !now.isBefore(since.plus(patience));
  }

  /** Something is odd: is it still the database that we created? */
  private StepResult<Provisioned> pollAgain(
      ProvisionRequest request,
      TursoCheckpoint saved,
      TursoCheckpoint ifSame,
      TursoDatabase database,
      String heard,
      @Nullable Duration pollAfter)
      throws InterruptedException {
    Optional<FoundDatabase> found = api.findDatabase(name(request), request.call());
    if (found.isEmpty()) {
      return StepResult.goOn(
          saved.withoutDatabase().toCheckpoint(), "creating the database again, which is gone");
    }
    requireSame(request, found.get(), database);
    return waiting(request, ifSame, "waiting for the database's host: " + heard, pollAfter);
  }

  private StepResult.Pending<Provisioned> waiting(
      ProvisionRequest request,
      TursoCheckpoint saved,
      String progress,
      @Nullable Duration pollAfter) {
    TursoDatabase database = saved.database();
    VendorResource resource =
        database == null
            ? null
            : groups
                .placedAsFarAsKnown(request.region())
                .map(region -> new VendorResource(database.id(), region))
                .orElse(null);
    return StepResult.waiting(saved.toCheckpoint(), progress)
        .withPollAfter(pollAfter)
        .withResource(resource);
  }

  private static String name(ProvisionRequest request) {
    return request.identity().vendorName().value();
  }
}
