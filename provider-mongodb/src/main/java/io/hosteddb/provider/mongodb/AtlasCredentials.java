package io.hosteddb.provider.mongodb;

import io.hosteddb.http.JsonBody;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.CredentialTraits;
import io.hosteddb.spi.Credentials;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.IssueRequest;
import io.hosteddb.spi.IssuedCredentials;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.ReadyDatabase;
import io.hosteddb.spi.RetireRequest;
import io.hosteddb.spi.RevokeAllRequest;
import io.hosteddb.spi.RevokeRequest;
import io.hosteddb.spi.Revoked;
import io.hosteddb.spi.StepResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A generation is a user with the rights of the others, made beside them. Atlas carries every
 * change of users out some time later, so each is waited for until the cluster has it. Thread-safe.
 *
 * <p>A user that time alone ends gets a {@code deleteAfterDate} when another has taken its place,
 * for the case that no host is there to delete it.
 */
final class AtlasCredentials implements Credentials {
  private static final String PASSWORD = "password";
  private static final String SINCE = "user-since";
  private static final String GONE_SINCE = "gone-since";

  /** How much later than the engine: a host that is down for a while ends it itself. */
  private static final Duration LATER = Duration.ofHours(6);

  /** A week, less what clocks differ by. */
  private static final Duration LONGEST = Duration.ofDays(7).minusMinutes(10);

  private final AtlasSettings settings;
  private final ProviderContext context;
  private final AtlasApi api;

  AtlasCredentials(AtlasSettings settings, ProviderContext context, AtlasApi api) {
    this.settings = settings;
    this.context = context;
    this.api = api;
  }

  /**
   * A deleted user's connections stay open and may do nothing more: so it was reported of the
   * server. Atlas documents nothing and it was not tried there, so it is not promised.
   */
  @Override
  public CredentialTraits traits() {
    return CredentialTraits.seamless().leavingSessions();
  }

  @Override
  public StepResult<IssuedCredentials> issue(IssueRequest request) throws InterruptedException {
    Checkpoint saved = request.checkpoint();
    if (!saved.has(PASSWORD)) {
      return StepResult.goOn(
          saved.with(
              PASSWORD, Secret.generate(AtlasProvisioning.PASSWORD_LENGTH, context.random())),
          "choosing a password");
    }
    AtlasCheckpoint made = AtlasCheckpoint.of(request.database().checkpoint());
    String project = project(made);
    Optional<Instant> since = saved.instant(SINCE);
    if (since.isEmpty()) {
      putUser(request, project);
      return StepResult.waiting(
          saved.with(SINCE, context.clock().instant()), "waiting for the cluster to know the user");
    }
    return isRolledOut(request.database(), made, since.get(), request.call())
        ? StepResult.done(saved, issued(request, address(request, made, project)))
        : StepResult.waiting(saved, "waiting for the cluster to know the user");
  }

  /** Made by an earlier call whose answer was lost, it gets the saved password. */
  private void putUser(IssueRequest request, String project) throws InterruptedException {
    String name = AtlasUsers.name(request.database().identity(), request.credential());
    AtlasOwnership ownership = new AtlasOwnership(request.database().identity());
    JsonBody user =
        AtlasRequests.user(
            project,
            name,
            request.checkpoint().secret(PASSWORD).orElseThrow(),
            cluster(request.database()),
            ownership.description());
    try {
      api.createUser(project, user, request.call());
    } catch (ProviderException e) {
      if (e.category() != ErrorCategory.CONFLICT && e.category() != ErrorCategory.QUOTA_EXCEEDED) {
        throw e;
      }
      String description =
          api.findUserDescription(project, name, request.call()).orElseThrow(() -> e);
      if (!ownership.provesUser(description)) {
        throw AtlasConflicts.user(name);
      }
      api.updateUser(project, name, user, request.call());
    }
  }

  private IssuedCredentials issued(IssueRequest request, String address) {
    Secret uri =
        ConnectionUri.of(
            address,
            AtlasUsers.name(request.database().identity(), request.credential()),
            request.checkpoint().secret(PASSWORD).orElseThrow(),
            AtlasRequests.DATABASE);
    return IssuedCredentials.of(
        request
            .database()
            .fill(
                Map.of("MONGODB_URI", uri, "MONGODB_DB_NAME", Secret.of(AtlasRequests.DATABASE))));
  }

  private String address(IssueRequest request, AtlasCheckpoint made, String project)
      throws InterruptedException {
    if (made.address().isPresent()) {
      return made.address().get();
    }
    Optional<AtlasCluster> found =
        api.findCluster(project, cluster(request.database()), kind(made), request.call());
    return found
        .flatMap(cluster -> settings.srv() ? cluster.standardSrv() : cluster.standard())
        .orElseThrow(() ->
            ProviderException.of(
                    ErrorCategory.UNAVAILABLE, "MongoDB Atlas does not show the cluster's address.")
                .outcomeKnown(true)
                .build());
  }

  @Override
  public boolean retires() {
    return true;
  }

  /** Atlas takes dates of the next week only; for a longer overlap there is no such net. */
  @Override
  public void retire(RetireRequest request) throws InterruptedException {
    Instant end = request.until().plus(LATER);
    if (end.isAfter(context.clock().instant().plus(LONGEST))) {
      return;
    }
    DatabaseIdentity identity = request.database().identity();
    String project = project(AtlasCheckpoint.of(request.database().checkpoint()));
    String name = AtlasUsers.name(identity, request.credential());
    AtlasOwnership ownership = new AtlasOwnership(identity);
    if (api.findUserDescription(project, name, request.call())
        .filter(ownership::provesUser)
        .isPresent()) {
      JsonBody user =
          AtlasRequests.retiringUser(
              project, name, cluster(request.database()), ownership.description(), end);
      api.updateUser(project, name, user, request.call());
    }
  }

  @Override
  public StepResult<Revoked> revoke(RevokeRequest request) throws InterruptedException {
    AtlasCheckpoint made = AtlasCheckpoint.of(request.database().checkpoint());
    Optional<Instant> gone = request.checkpoint().instant(GONE_SINCE);
    if (gone.isPresent()) {
      return awaitEnd(request.database(), made, request.checkpoint(), gone.get(), request.call());
    }
    String name = AtlasUsers.name(request.database().identity(), request.credential());
    AtlasOwnership ownership = new AtlasOwnership(request.database().identity());
    if (api.findUserDescription(project(made), name, request.call())
        .filter(ownership::provesUser)
        .isPresent()) {
      api.deleteUser(project(made), name, request.call());
    }
    // Also without one: an earlier delete, whose answer was lost, may not have reached the cluster.
    return deleted(request.checkpoint());
  }

  /** By the mark, so that users are found, too, that nobody remembers. */
  @Override
  public StepResult<Revoked> revokeAll(RevokeAllRequest request) throws InterruptedException {
    AtlasCheckpoint made = AtlasCheckpoint.of(request.database().checkpoint());
    Optional<Instant> gone = request.checkpoint().instant(GONE_SINCE);
    if (gone.isPresent()) {
      return awaitEnd(request.database(), made, request.checkpoint(), gone.get(), request.call());
    }
    String mark = request.database().identity().ownershipMark();
    for (String user : api.findUsers(project(made), mark, request.call())) {
      api.deleteUser(project(made), user, request.call());
    }
    return deleted(request.checkpoint());
  }

  private StepResult<Revoked> deleted(Checkpoint saved) {
    return StepResult.waiting(
        saved.with(GONE_SINCE, context.clock().instant()), "waiting for the cluster to forget it");
  }

  private StepResult<Revoked> awaitEnd(
      ReadyDatabase database,
      AtlasCheckpoint made,
      Checkpoint saved,
      Instant gone,
      CallContext call)
      throws InterruptedException {
    return isRolledOut(database, made, gone, call)
        ? StepResult.done(saved, Revoked.dead())
        : StepResult.waiting(saved, "waiting for the cluster to forget it");
  }

  /** Whether the cluster has the change; where Atlas does not say, after the time it takes. */
  private boolean isRolledOut(
      ReadyDatabase database, AtlasCheckpoint made, Instant changed, CallContext call)
      throws InterruptedException {
    AtlasApi.Rollout rollout =
        api.rollout(project(made), cluster(database), kind(made), false, call);
    return switch (rollout) {
      case APPLIED -> true;
      case PENDING -> false;
      case UNKNOWN -> !context.clock().instant().isBefore(changed.plus(AtlasProvisioning.SETTLING));
    };
  }

  private ClusterKind kind(AtlasCheckpoint made) {
    return made.kind().orElse(settings.tier().kind());
  }

  private static String cluster(ReadyDatabase database) {
    return database.identity().vendorName().value();
  }

  private static String project(AtlasCheckpoint made) {
    return made.project()
        .orElseThrow(() ->
            ProviderException.of(
                    ErrorCategory.PROVIDER_BUG, "The project of the database was not saved.")
                .outcomeKnown(true)
                .build());
  }
}
