package io.hosteddb.provider.mongodb;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.DeprovisionResult;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.ProviderException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The steps towards nothing being left: the cluster, the user, then the project if it was made for
 * this database. Each step looks at what is there and changes one thing at most, so that it does
 * not matter which answers were lost. Entries of a shared project's access list stay: other
 * databases need them. Thread-safe.
 */
final class Deprovisioning {
  /** Deleting a project takes Atlas a while. After this it is taken for forgotten. */
  private static final Duration CLOSING_TIME = Duration.ofMinutes(5);

  private final AtlasOptions options;
  private final ProviderContext context;
  private final AtlasApi api;

  Deprovisioning(AtlasOptions options, ProviderContext context, AtlasApi api) {
    this.options = options;
    this.context = context;
    this.api = api;
  }

  DeprovisionResult step(DeprovisionRequest request) throws InterruptedException {
    AtlasState state = AtlasState.of(request.checkpoint());
    if (state.project().isEmpty() && options.sharedProject().isPresent()) {
      state = state.inSharedProject(options.sharedProject().get());
    }
    if (state.project().isEmpty()) {
      return byName(request, state);
    }
    String project = state.project().get();
    if (state.closingSince().isPresent()) {
      return closing(request, state, project);
    }
    return state.isClusterDoomed()
        ? deleteCluster(request, state, project)
        : cluster(request, state, project);
  }

  private static String name(DeprovisionRequest request) {
    return request.identity().vendorName().value();
  }

  /**
   * Looks for the project by its name: when no id was saved, and when the saved one is gone, since
   * a late call of a dead process may have made another after that.
   */
  private DeprovisionResult byName(DeprovisionRequest request, AtlasState state)
      throws InterruptedException {
    Optional<AtlasProject> found = api.findProjectByName(name(request), request.call());
    if (found.isPresent() && state.project().equals(Optional.of(found.get().id()))) {
      return stillThere(state);
    }
    AtlasState unknown = state.withoutProject();
    return found
        .filter(project -> new Ownership(request.identity()).proves(project, unknown))
        .map(project ->
            pending(unknown.inOwnProject(project.id()), "deleting the cluster", Duration.ZERO))
        .orElseGet(DeprovisionResult::gone);
  }

  /** The project's name is taken, though Atlas says that its id is unknown. */
  private static DeprovisionResult stillThere(AtlasState state) {
    if (state.closingSince().isPresent()) {
      return pending(state, "waiting until the project is gone", null);
    }
    throw ProviderException.of(
            ErrorCategory.UNAUTHORIZED,
            "The platform may not see the project of this database at MongoDB Atlas any more.")
        .remedy(
            "Ask the platform's operator to make its Atlas service account owner of the project"
                + " again; the work then goes on.")
        .build();
  }

  private DeprovisionResult cluster(DeprovisionRequest request, AtlasState state, String project)
      throws InterruptedException {
    Optional<AtlasCluster> found;
    try {
      ClusterKind guess = state.kind().orElse(options.tier().kind());
      found = api.findCluster(project, name(request), guess, request.call());
    } catch (ProviderException e) {
      return withoutProject(request, state, e);
    }
    if (found.isEmpty() || !new Ownership(request.identity()).proves(found.get(), state)) {
      return state.isShared() ? sharedUser(request, project) : ownProject(request, state, project);
    }
    if (found.get().isBeingDeleted()) {
      return pending(state, "waiting until the cluster is gone", null);
    }
    // Also one that is up again although it was deleted before: Atlas forgets a deletion at times.
    // A step of its own: with a limit reached, one that needs two calls at once might never go on.
    return pending(state.withDoomedCluster(found.get()), "deleting the cluster", Duration.ZERO);
  }

  private DeprovisionResult deleteCluster(
      DeprovisionRequest request, AtlasState state, String project) throws InterruptedException {
    AtlasState deleted = state.withoutDoom();
    try {
      ClusterKind kind = state.kind().orElse(options.tier().kind());
      api.deleteCluster(project, name(request), kind, request.call());
    } catch (ProviderException e) {
      return withoutProject(request, deleted, e);
    }
    return pending(
        deleted, "waiting until the cluster is gone", options.tier().leastDeletingTime());
  }

  private DeprovisionResult withoutProject(
      DeprovisionRequest request, AtlasState state, ProviderException problem)
      throws InterruptedException {
    boolean gone = AtlasRefusal.isWithoutProject(problem);
    if (!gone || (state.isShared() && AtlasRefusal.isMaybeInvisible(problem))) {
      throw problem;
    }
    return state.isShared() ? DeprovisionResult.gone() : byName(request, state);
  }

  private DeprovisionResult sharedUser(DeprovisionRequest request, String project)
      throws InterruptedException {
    Ownership ownership = new Ownership(request.identity());
    if (api.findUserDescription(project, name(request), request.call())
        .filter(ownership::provesUser)
        .isPresent()) {
      api.deleteUser(project, name(request), request.call());
    }
    return DeprovisionResult.gone();
  }

  /** The project, when nothing of ours but a user can be left in it. */
  private DeprovisionResult ownProject(DeprovisionRequest request, AtlasState state, String project)
      throws InterruptedException {
    if (state.isUserGone()) {
      api.deleteProject(project, request.call());
      Instant now = context.clock().instant();
      return pending(state.withClosingSince(now), "waiting until the project is gone", null);
    }
    Optional<AtlasProject> found = api.findProject(project, request.call());
    if (found.isEmpty()) {
      return byName(request, state);
    }
    if (!new Ownership(request.identity()).proves(found.get(), state)) {
      return DeprovisionResult.gone();
    }
    api.deleteUser(project, name(request), request.call());
    return pending(state.withUserGone(), "deleting the project", Duration.ZERO);
  }

  private DeprovisionResult closing(DeprovisionRequest request, AtlasState state, String project)
      throws InterruptedException {
    if (api.findProject(project, request.call()).isEmpty()) {
      return byName(request, state);
    }
    Instant since = state.closingSince().orElse(Instant.MIN);
    return context.clock().instant().isBefore(since.plus(CLOSING_TIME))
        ? pending(state, "waiting until the project is gone", null)
        : pending(state.withoutClosing(), "deleting the project once more", Duration.ZERO);
  }

  private static DeprovisionResult pending(
      AtlasState state, String progress, @Nullable Duration lookAgainAfter) {
    return new DeprovisionResult.Pending(state.checkpoint(), progress, lookAgainAfter);
  }
}
