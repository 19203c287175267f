package io.hosteddb.provider.mongodb;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.RememberedAccount;
import io.hosteddb.spi.StepResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The steps towards nothing being left: the cluster, the user, then the project if it was made for
 * this database. Each step looks at what is there and changes one thing at most, so that it does
 * not matter which answers were lost. Entries of a shared project's access list stay: other
 * databases need them. Thread-safe.
 */
final class AtlasDeprovisioning {
  /** Deleting a project takes Atlas a while. After this it is taken for forgotten. */
  private static final Duration CLOSING_TIME = Duration.ofMinutes(5);

  private static final int USERS_AT_ONCE = 10;

  private final AtlasSettings settings;
  private final ProviderContext context;
  private final AtlasApi api;
  private final RememberedAccount account;

  AtlasDeprovisioning(
      AtlasSettings settings, ProviderContext context, AtlasApi api, RememberedAccount account) {
    this.settings = settings;
    this.context = context;
    this.api = api;
    this.account = account;
  }

  /** What is proved to be ours is in the account that we speak to. */
  private AtlasCheckpoint proved(AtlasCheckpoint saved, DeprovisionRequest request)
      throws InterruptedException {
    return request.checkpoint().account().isPresent()
        ? saved
        : saved.provedIn(account.get(request.call()));
  }

  StepResult<Nothing> step(DeprovisionRequest request) throws InterruptedException {
    AtlasCheckpoint saved = AtlasCheckpoint.of(request.checkpoint());
    if (saved.project().isEmpty() && settings.sharedProject().isPresent()) {
      saved = saved.inSharedProject(settings.sharedProject().get());
    }
    if (saved.project().isEmpty()) {
      return byName(request, saved, true);
    }
    String project = saved.project().get();
    if (saved.closingSince().isPresent()) {
      return closing(request, saved, project);
    }
    return saved.isClusterDoomed()
        ? deleteCluster(request, saved, project)
        : cluster(request, saved, project);
  }

  private static String name(DeprovisionRequest request) {
    return request.identity().vendorName().value();
  }

  /**
   * Looks for the project by its name: when no id was saved, and when the saved one is gone, since
   * a late call of a dead process may have made another after that.
   *
   * @param gone whether the project of the saved id is gone for sure; it may also be one that this
   *     service account may not see, and then its name need not be shown either
   */
  private StepResult<Nothing> byName(
      DeprovisionRequest request, AtlasCheckpoint saved, boolean gone) throws InterruptedException {
    Optional<AtlasProject> found = api.findProjectByName(name(request), request.call());
    if (found.isEmpty()) {
      return gone ? StepResult.done() : stillThere(saved);
    }
    if (saved.project().isPresent() && saved.project().equals(found.get().id())) {
      return stillThere(saved);
    }
    AtlasCheckpoint unknown = saved.withoutProject();
    if (!new AtlasOwnership(request.identity()).proves(found.get(), unknown)) {
      return StepResult.done();
    }
    Optional<String> id = found.get().id();
    return id.isEmpty()
        ? pending(saved, "waiting until Atlas shows the id of the project", null)
        : pending(
            proved(unknown.inOwnProject(id.get()), request), "deleting the cluster", Duration.ZERO);
  }

  /** A project that we have come to delete may well be gone, however Atlas says so. */
  private static boolean isGone(AtlasCheckpoint saved, ProviderException problem) {
    return AtlasRefusal.isProjectAbsent(problem)
        || saved.isUserGone()
        || saved.closingSince().isPresent();
  }

  /** The project's name is taken, though Atlas says that its id is unknown. */
  private static StepResult<Nothing> stillThere(AtlasCheckpoint saved) {
    if (saved.closingSince().isPresent()) {
      return pending(saved, "waiting until the project is gone", null);
    }
    throw ProviderException.of(
            ErrorCategory.UNAUTHORIZED,
            "The platform may not see the project of this database at MongoDB Atlas any more.")
        .remedy(
            "Ask the platform's operator to make its Atlas service account owner of the project"
                + " again; the work then goes on.")
        .build();
  }

  private StepResult<Nothing> cluster(
      DeprovisionRequest request, AtlasCheckpoint saved, String project)
      throws InterruptedException {
    Optional<AtlasCluster> found;
    try {
      ClusterKind guess = saved.kind().orElse(settings.tier().kind());
      found = api.findCluster(project, name(request), guess, request.call());
    } catch (ProviderException e) {
      return withoutProject(request, saved, e);
    }
    if (found.isEmpty() || !new AtlasOwnership(request.identity()).proves(found.get(), saved)) {
      return saved.isShared()
          ? sharedUsers(request, saved, project)
          : ownProject(request, saved, project);
    }
    if (found.get().isBeingDeleted()) {
      return pending(saved, "waiting until the cluster is gone", null);
    }
    // Also one that is up again although it was deleted before: Atlas forgets a deletion at times.
    // A step of its own: with a limit reached, one that needs two calls at once might never go on.
    return pending(
        proved(saved.withDoomedCluster(found.get()), request),
        "deleting the cluster",
        Duration.ZERO);
  }

  private StepResult<Nothing> deleteCluster(
      DeprovisionRequest request, AtlasCheckpoint saved, String project)
      throws InterruptedException {
    AtlasCheckpoint deleted = saved.withoutDoom();
    try {
      ClusterKind kind = saved.kind().orElse(settings.tier().kind());
      api.deleteCluster(project, name(request), kind, request.call());
    } catch (ProviderException e) {
      return withoutProject(request, deleted, e);
    }
    return pending(
        deleted, "waiting until the cluster is gone", settings.tier().leastDeletingTime());
  }

  private StepResult<Nothing> withoutProject(
      DeprovisionRequest request, AtlasCheckpoint saved, ProviderException problem)
      throws InterruptedException {
    // What is said of a project that others use proves nothing of what is in it.
    if (saved.isShared() || !AtlasRefusal.isWithoutProject(problem)) {
      throw problem;
    }
    return byName(request, saved, isGone(saved, problem));
  }

  private StepResult<Nothing> sharedUsers(
      DeprovisionRequest request, AtlasCheckpoint saved, String project)
      throws InterruptedException {
    return removeUsers(request, project)
        ? StepResult.done()
        : pending(saved, "deleting the users", Duration.ZERO);
  }

  /**
   * Some of the users that bear the mark: a database that was rotated for years may have had more
   * than one step can ask for.
   *
   * @return whether these were all
   */
  private boolean removeUsers(DeprovisionRequest request, String project)
      throws InterruptedException {
    String mark = new AtlasOwnership(request.identity()).description();
    List<String> users = api.findUsers(project, mark, request.call());
    for (String user : users.subList(0, Math.min(users.size(), USERS_AT_ONCE))) {
      api.deleteUser(project, user, request.call());
    }
    return users.size() <= USERS_AT_ONCE;
  }

  /** The project, when nothing of ours but a user can be left in it. */
  private StepResult<Nothing> ownProject(
      DeprovisionRequest request, AtlasCheckpoint saved, String project)
      throws InterruptedException {
    if (saved.isUserGone()) {
      api.deleteProject(project, request.call());
      Instant now = context.clock().instant();
      return pending(saved.withClosingSince(now), "waiting until the project is gone", null);
    }
    AtlasProject found;
    try {
      found = api.getProject(project, request.call());
    } catch (ProviderException e) {
      return withoutProject(request, saved, e);
    }
    if (!new AtlasOwnership(request.identity()).proves(found, saved)) {
      return StepResult.done();
    }
    if (!removeUsers(request, project)) {
      return pending(saved, "deleting the users", Duration.ZERO);
    }
    return pending(proved(saved.withUserGone(), request), "deleting the project", Duration.ZERO);
  }

  private StepResult<Nothing> closing(
      DeprovisionRequest request, AtlasCheckpoint saved, String project)
      throws InterruptedException {
    try {
      AtlasProject unused = api.getProject(project, request.call());
    } catch (ProviderException e) {
      return withoutProject(request, saved, e);
    }
    Instant since = saved.closingSince().orElse(Instant.MIN);
    return context.clock().instant().isBefore(since.plus(CLOSING_TIME))
        ? pending(saved, "waiting until the project is gone", null)
        : pending(saved.withoutClosing(), "deleting the project once more", Duration.ZERO);
  }

  private static StepResult<Nothing> pending(
      AtlasCheckpoint saved, String progress, @Nullable Duration pollAfter) {
    return StepResult.waiting(saved.toCheckpoint(), progress).withPollAfter(pollAfter);
  }
}
