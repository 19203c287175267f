package io.hosteddb.provider.postgres.neon;

import io.hosteddb.model.CredentialId;
import io.hosteddb.model.ErrorCategory;
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
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A login role for each generation, made by SQL. Databases from before there were such roles have
 * handed out the API's role: it becomes the platform's own when its password is changed.
 * Thread-safe.
 */
final class NeonCredentials implements Credentials {
  private static final String PASSWORD = "password";
  private static final String NEXT_ADMIN_PASSWORD = "next-admin-password";
  private static final String RESET = "reset";
  private static final Duration POLL_AFTER = Duration.ofSeconds(1);
  private static final CredentialId FIRST = CredentialId.main(1);

  private final NeonApi api;
  private final NeonRoles roles;
  private final SecureRandom random;

  NeonCredentials(NeonApi api, NeonRoles roles, SecureRandom random) {
    this.api = api;
    this.roles = roles;
    this.random = random;
  }

  @Override
  public CredentialTraits traits() {
    return CredentialTraits.seamless();
  }

  @Override
  public StepResult<IssuedCredentials> issue(IssueRequest request) throws InterruptedException {
    requireNotInterrupted();
    ReadyDatabase database = request.database();
    Checkpoint saved = request.checkpoint();
    Optional<Secret> password = saved.secret(PASSWORD);
    if (password.isEmpty()) {
      // Saved before they are used: a lost answer must leave no password that nobody knows.
      Checkpoint chosen = saved.with(PASSWORD, NeonCheckpoint.newPassword(random));
      return StepResult.goOn(
          movesOver(database)
              ? chosen.with(NEXT_ADMIN_PASSWORD, NeonCheckpoint.newPassword(random))
              : chosen,
          "choosing credentials");
    }
    NeonConnection admin = admin(database, request.call());
    NeonConnection login =
        NeonRoles.login(database.identity(), admin, request.credential(), password.get());
    roles.make(database.identity(), admin, login, hasHandedOutTheAdmin(database), request.call());
    roles.probe(login, request.call());
    Map<String, Secret> known = new LinkedHashMap<>();
    database.variables().asMap().forEach((name, value) -> known.put(name.value(), value));
    known.put("DATABASE_URL", login.uri());
    IssuedCredentials issued = IssuedCredentials.of(database.fill(known));
    return StepResult.done(
        saved, movesOver(database) ? movedOver(issued, database, saved) : issued);
  }

  /** Whether applications still have the API's role, and are about to get one of their own. */
  private static boolean movesOver(ReadyDatabase database) {
    return hasHandedOutTheAdmin(database) && !database.checkpoint().has(NEXT_ADMIN_PASSWORD);
  }

  /** What the API's role gets when nobody uses it any more is kept with the database. */
  private static IssuedCredentials movedOver(
      IssuedCredentials issued, ReadyDatabase database, Checkpoint saved) {
    return saved
        .secret(NEXT_ADMIN_PASSWORD)
        .map(next -> issued.withDatabase(database.checkpoint().with(NEXT_ADMIN_PASSWORD, next)))
        .orElse(issued)
        .withNote(
            "Applications had the role that Neon made for the project; now they have one that owns"
                + " the database and may do nothing beside that, see neon.application-rights.");
  }

  @Override
  public StepResult<Revoked> revoke(RevokeRequest request) throws InterruptedException {
    requireNotInterrupted();
    ReadyDatabase database = request.database();
    if (request.credential().equals(FIRST) && hasHandedOutTheAdmin(database)) {
      return revokeAdmin(database, request.checkpoint(), request.call());
    }
    NeonConnection admin = admin(database, request.call());
    String login = NeonRoles.names(database.identity(), admin).login(request.credential());
    return roles.end(database.identity(), admin, List.of(login), request.call())
        ? StepResult.done(request.checkpoint(), Revoked.dead())
        : stillThere(request.checkpoint());
  }

  private StepResult<Revoked> revokeAdmin(
      ReadyDatabase database, Checkpoint saved, CallContext call) throws InterruptedException {
    Optional<Secret> next = database.checkpoint().secret(NEXT_ADMIN_PASSWORD);
    if (next.isEmpty()) {
      return reset(database, saved, call);
    }
    if (saved.has(RESET)) {
      return resetInPlaceOfSql(database, saved, call);
    }
    NeonConnection admin = admin(database, call);
    try {
      return roles.changeAdmin(database.identity(), admin, next.get(), call)
          ? StepResult.done(saved, Revoked.dead())
          : stillThere(saved);
    } catch (ProviderException e) {
      if (e.category() != ErrorCategory.UNAUTHORIZED) {
        throw e;
      }
      // Before PostgreSQL 16 a role that may replicate cannot even change its own password.
      return resetInPlaceOfSql(database, saved, call);
    }
  }

  private StepResult<Revoked> resetInPlaceOfSql(
      ReadyDatabase database, Checkpoint saved, CallContext call) throws InterruptedException {
    StepResult<Revoked> result = reset(database, saved, call);
    if (!(result instanceof StepResult.Done<Revoked> done)) {
      return result;
    }
    roles.adopt(database.identity(), admin(database, call), call);
    return StepResult.done(
        done.checkpoint().orElse(saved),
        done.value()
            .withNote(
                "Neon itself had to change the password of the project's role, which cut every"
                    + " connection to the database once."));
  }

  /** Every login role of the database, also those that no list knows. */
  @Override
  public StepResult<Revoked> revokeAll(RevokeAllRequest request) throws InterruptedException {
    requireNotInterrupted();
    ReadyDatabase database = request.database();
    if (!request.checkpoint().has(RESET)) {
      NeonConnection admin = admin(database, request.call());
      if (!roles.end(database.identity(), admin, List.of(), request.call())) {
        return stillThere(request.checkpoint());
      }
    }
    return hasHandedOutTheAdmin(database)
        ? reset(database, request.checkpoint(), request.call())
        : StepResult.done(request.checkpoint(), Revoked.dead());
  }

  /**
   * Lets Neon change the password of the API's role, which ends every connection to the database.
   * The new one can be read again, so that nothing has to be kept of it.
   */
  private StepResult<Revoked> reset(ReadyDatabase database, Checkpoint saved, CallContext call)
      throws InterruptedException {
    String project = database.resource().externalId();
    Optional<String> begun = saved.text(RESET);
    if (begun.isEmpty()) {
      String role = database.identity().vendorName().withUnderscores();
      List<String> operations = api.resetPassword(project, role, call);
      return StepResult.waiting(
          saved.with(RESET, String.join(" ", operations)), "Neon is changing the password");
    }
    for (String operation : begun.get().split(" ", -1)) {
      if (!operation.isEmpty() && api.operation(project, operation, call).isUnderWay()) {
        return StepResult.waiting(saved, "Neon is changing the password");
      }
    }
    // Another emergency begins anew.
    return StepResult.done(saved.without(RESET), Revoked.dead());
  }

  /** Whether applications have known the API's role: databases of before have no other. */
  private static boolean hasHandedOutTheAdmin(ReadyDatabase database) {
    return NeonCheckpoint.of(database.checkpoint()).loginPassword().isEmpty();
  }

  /** How the API's role connects, whichever of its passwords it has now. */
  private NeonConnection admin(ReadyDatabase database, CallContext call)
      throws InterruptedException {
    Optional<NeonConnection> saved = NeonCheckpoint.of(database.checkpoint()).connection();
    Optional<NeonConnection> next =
        saved.flatMap(
            known -> database.checkpoint().secret(NEXT_ADMIN_PASSWORD).map(known::withPassword));
    for (Optional<NeonConnection> candidate : List.of(next, saved)) {
      if (candidate.isPresent() && roles.letsIn(candidate.get(), call)) {
        return candidate.get();
      }
    }
    return read(database, call);
  }

  private NeonConnection read(ReadyDatabase database, CallContext call)
      throws InterruptedException {
    return api.connection(database.resource().externalId(), database.identity(), call)
        .orElseThrow(() ->
            ProviderException.of(
                    ErrorCategory.UNAUTHORIZED,
                    "Neon does not store the password of the project's role, so that it cannot be"
                        + " read again.")
                .remedy(
                    "Ask the platform's operator to let Neon store passwords for the project, and to"
                        + " reset that role's in Neon's console; then retry.")
                .outcomeKnown(true)
                .build());
  }

  private static StepResult<Revoked> stillThere(Checkpoint saved) {
    return StepResult.pollAfter(saved, "waiting for the last sessions to end", POLL_AFTER);
  }

  private static void requireNotInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted before the step");
    }
  }
}
