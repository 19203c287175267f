package io.hosteddb.provider.postgres.neon;

import io.hosteddb.model.CredentialId;
import io.hosteddb.model.Secret;
import io.hosteddb.provider.postgres.internal.CallSession;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.CredentialTraits;
import io.hosteddb.spi.Credentials;
import io.hosteddb.spi.IssueRequest;
import io.hosteddb.spi.IssuedCredentials;
import io.hosteddb.spi.ReadyDatabase;
import io.hosteddb.spi.RevokeAllRequest;
import io.hosteddb.spi.RevokeRequest;
import io.hosteddb.spi.Revoked;
import io.hosteddb.spi.StepResult;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
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
  private static final String ADMIN_IS_OURS = "admin-is-ours";
  private static final Duration POLL_AFTER = Duration.ofSeconds(1);
  private static final CredentialId FIRST = CredentialId.main(1);

  private final NeonApi api;
  private final NeonAdmin admins;
  private final NeonRoles roles;
  private final SecureRandom random;

  NeonCredentials(NeonApi api, NeonAdmin admins, NeonRoles roles, SecureRandom random) {
    this.api = api;
    this.admins = admins;
    this.roles = roles;
    this.random = random;
  }

  @Override
  public CredentialTraits traits() {
    return CredentialTraits.seamless();
  }

  @Override
  public StepResult<IssuedCredentials> issue(IssueRequest request) throws InterruptedException {
    CallSession.requireNotInterrupted();
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
    return hasHandedOutTheAdmin(database)
        && NeonAdmin.nextPassword(database.checkpoint()).isEmpty();
  }

  /** What the API's role gets when nobody uses it any more is kept with the database. */
  private static IssuedCredentials movedOver(
      IssuedCredentials issued, ReadyDatabase database, Checkpoint saved) {
    return saved
        .secret(NEXT_ADMIN_PASSWORD)
        .map(next -> issued.withDatabase(NeonAdmin.withNextPassword(database.checkpoint(), next)))
        .orElse(issued)
        .withNote(
            "Applications had the role that Neon made for the project; now they have one that owns"
                + " the database and may do nothing beside that, see neon.application-rights.");
  }

  @Override
  public StepResult<Revoked> revoke(RevokeRequest request) throws InterruptedException {
    CallSession.requireNotInterrupted();
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
    Optional<Secret> next = NeonAdmin.nextPassword(database.checkpoint());
    if (next.isEmpty()) {
      return reset(database, saved, call);
    }
    if (saved.has(RESET)) {
      return resetInPlaceOfSql(database, saved, call);
    }
    NeonConnection admin = admin(database, call);
    return switch (roles.changeAdmin(database.identity(), admin, next.get(), call)) {
      case DONE -> StepResult.done(saved, Revoked.dead());
      case SESSIONS_LEFT -> stillThere(saved);
      case NOT_ALLOWED -> resetInPlaceOfSql(database, saved, call);
    };
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

  /**
   * Every login role of the database, also those that no list knows. Where applications had the
   * API's role, that one goes first: whoever has it can make the others again, and more.
   */
  @Override
  public StepResult<Revoked> revokeAll(RevokeAllRequest request) throws InterruptedException {
    CallSession.requireNotInterrupted();
    ReadyDatabase database = request.database();
    Checkpoint saved = request.checkpoint();
    if (hasHandedOutTheAdmin(database) && !saved.has(ADMIN_IS_OURS)) {
      StepResult<Revoked> result = reset(database, saved, request.call());
      return result instanceof StepResult.Done<Revoked> done
          ? StepResult.goOn(
              done.checkpoint().orElse(saved).withFlag(ADMIN_IS_OURS), "ending the other roles")
          : result;
    }
    NeonConnection admin = admin(database, request.call());
    List<String> kept = new ArrayList<>();
    if (!roles.endAll(database.identity(), admin, kept, request.call())) {
      return stillThere(saved);
    }
    List<String> others = roles.others(database.identity(), admin, request.call());
    List<String> notes = new ArrayList<>();
    if (!kept.isEmpty()) {
      notes.add(
          "Roles that something in the project still depends on can log in no more, and are kept"
              + " until that is dropped or handed over: "
              + String.join(", ", kept)
              + ".");
    }
    if (!others.isEmpty()) {
      notes.add(
          "Roles that this platform did not make can log in to the database, as they could before: "
              + String.join(", ", others)
              + ". Look in Neon's console whether they should.");
    }
    // Another emergency begins anew.
    return StepResult.done(
        saved.without(ADMIN_IS_OURS),
        notes.isEmpty() ? Revoked.dead() : Revoked.dead().withNote(String.join(" ", notes)));
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
    for (String id : begun.get().split(" ", -1)) {
      if (id.isEmpty()) {
        continue;
      }
      NeonOperation operation = api.operation(project, id, call);
      if (operation.isUnderWay()) {
        return StepResult.waiting(saved, "Neon is changing the password");
      }
      if (operation.isBad()) {
        return StepResult.waiting(
            saved.without(RESET),
            "Neon did not change the password, and is asked again: " + operation.story());
      }
    }
    Optional<NeonConnection> handedOut = NeonCheckpoint.of(database.checkpoint()).connection();
    // What Neon says of its work is not what counts.
    return handedOut.isPresent() && admins.letsIn(handedOut.get(), call)
        ? StepResult.waiting(
            saved.without(RESET), "the database still takes the old password; Neon is asked again")
        : StepResult.done(saved.without(RESET), Revoked.dead());
  }

  private static boolean hasHandedOutTheAdmin(ReadyDatabase database) {
    return NeonAdmin.isHandedOut(database.checkpoint());
  }

  private NeonConnection admin(ReadyDatabase database, CallContext call)
      throws InterruptedException {
    return admins.connection(
        database.checkpoint(), database.resource().externalId(), database.identity(), call);
  }

  private static StepResult<Revoked> stillThere(Checkpoint saved) {
    return StepResult.pollAfter(saved, "waiting for the last sessions to end", POLL_AFTER);
  }
}
