package io.hosteddb.provider.mongodb;

import io.hosteddb.env.VariableValues;
import io.hosteddb.http.JsonBody;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.ProvisionResult;
import io.hosteddb.spi.VendorResource;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The steps towards a usable database: a project of its own (unless all share one), its access
 * list, the cluster, the user; then looks until the cluster is up and knows the user. Each step
 * changes one thing at most. Thread-safe.
 *
 * <p>Names are unique at Atlas, so a step that may have been done before is simply tried, and what
 * it meets is adopted if it bears our proof; that costs no look-up as long as all goes well.
 *
 * <p>Nothing here connects to the database to see whether it works: the platform's own address need
 * not be on the access list, so a failed attempt would say nothing.
 */
final class AtlasProvisioning {
  private static final int PASSWORD_LENGTH = 40;

  /**
   * How long after its making a user is taken for known where Atlas does not say: about 12 s were
   * reported, and up to 30 s for roles on M0 and flex.
   */
  private static final Duration SETTLING = Duration.ofSeconds(30);

  private final AtlasSettings options;
  private final ProviderContext context;
  private final AtlasApi api;
  private final AtlasAccessList accessList;

  AtlasProvisioning(AtlasSettings options, ProviderContext context, AtlasApi api) {
    this.options = options;
    this.context = context;
    this.api = api;
    this.accessList = new AtlasAccessList(options, api);
  }

  ProvisionResult step(ProvisionRequest request) throws InterruptedException {
    AtlasCheckpoint state = withChoices(AtlasCheckpoint.of(request.checkpoint()));
    if (state.isShared() && !AtlasCheckpoint.of(request.checkpoint()).isShared()) {
      // Saved before anything is made in it: the settings may name another one tomorrow.
      return ProvisionResult.goOn(state.checkpoint(), "creating the cluster");
    }
    if (state.project().isEmpty()) {
      return project(request, state);
    }
    if (!options.accessList().isEmpty() && !state.hasAccessList()) {
      return accessList.add(request, state, project(state));
    }
    if (state.cluster().isEmpty()) {
      return cluster(request, state, project(state));
    }
    if (state.userSince().isEmpty()) {
      return user(request, state, project(state));
    }
    return poll(request, state, project(state));
  }

  /** What is chosen without asking Atlas; saved with this step, used in a later one. */
  private AtlasCheckpoint withChoices(AtlasCheckpoint given) {
    AtlasCheckpoint state = given;
    if (state.password().isEmpty()) {
      state = state.withPassword(Secret.generate(PASSWORD_LENGTH, context.random()));
    }
    if (state.project().isEmpty() && options.sharedProject().isPresent()) {
      state = state.inSharedProject(options.sharedProject().get());
    }
    return state;
  }

  private static String project(AtlasCheckpoint state) {
    return state.project().orElseThrow();
  }

  private static String name(ProvisionRequest request) {
    return request.identity().vendorName().value();
  }

  private ProvisionResult project(ProvisionRequest request, AtlasCheckpoint state)
      throws InterruptedException {
    Optional<AtlasProject> found =
        request.mayExist() ? adoptableProject(request, state) : Optional.empty();
    if (found.isPresent()) {
      return found
          .get()
          .id()
          .<ProvisionResult>map(id ->
              ProvisionResult.goOn(state.inOwnProject(id).checkpoint(), "creating the cluster"))
          .orElseGet(() ->
              ProvisionResult.waiting(
                  state.checkpoint(), "waiting until Atlas shows the id of the project"));
    }
    Optional<String> made = newProject(request, state).id();
    return made.map(
            id -> ProvisionResult.goOn(state.inOwnProject(id).checkpoint(), "creating the cluster"))
        .orElseGet(
            () -> ProvisionResult.goOn(state.checkpoint(), "looking for the project created"));
  }

  private AtlasProject newProject(ProvisionRequest request, AtlasCheckpoint state)
      throws InterruptedException {
    try {
      return api.createProject(
          options.organization().orElseThrow(),
          name(request),
          new AtlasOwnership(request.identity()).newTags(),
          request.call());
    } catch (ProviderException e) {
      if (!AtlasRefusal.code(e).equals("GROUP_ALREADY_EXISTS")) {
        throw e;
      }
      return adoptableProject(request, state).orElseThrow(() -> taken("project", name(request)));
    }
  }

  private Optional<AtlasProject> adoptableProject(ProvisionRequest request, AtlasCheckpoint state)
      throws InterruptedException {
    Optional<AtlasProject> found = api.findProjectByName(name(request), request.call());
    if (found.isPresent() && !new AtlasOwnership(request.identity()).proves(found.get(), state)) {
      throw AtlasConflicts.project(name(request));
    }
    return found;
  }

  /** It may be about to vanish, or to appear. */
  private static ProviderException taken(String what, String name) {
    return ProviderException.of(
            ErrorCategory.UNAVAILABLE,
            "MongoDB Atlas says that there is a " + what + " " + name + ", but does not show it.")
        .outcomeKnown(true)
        .build();
  }

  private ProvisionResult cluster(ProvisionRequest request, AtlasCheckpoint state, String project)
      throws InterruptedException {
    AtlasOwnership ownership = new AtlasOwnership(request.identity());
    AtlasCluster cluster;
    try {
      cluster =
          api.createCluster(
              project,
              options.tier().kind(),
              AtlasRequests.cluster(options, name(request), request.region(), ownership.newTags()),
              request.call());
    } catch (ProviderException e) {
      cluster = adoptableCluster(request, state, project, aboutRegion(e, request));
      if (cluster.isBeingDeleted()) {
        return waiting(state, request, "waiting until the earlier cluster of this name is gone");
      }
    }
    if (cluster.id().isEmpty()) {
      return waiting(state, request, "waiting until Atlas shows the id of the cluster");
    }
    AtlasCheckpoint made = state.withCluster(cluster);
    return new ProvisionResult.Pending(
        made.checkpoint(), "creating the user", resource(made, request), Duration.ZERO);
  }

  /**
   * Atlas refuses a region that it does not know as it refuses any word it does not know
   * (terraform-provider-mongodbatlas, issues 49 and 450). The user is told which it knows.
   */
  private ProviderException aboutRegion(ProviderException refusal, ProvisionRequest request) {
    boolean wrongWord =
        AtlasRefusal.code(refusal).startsWith("INVALID_")
            && refusal.failure().message().contains(request.region().value());
    if (refusal.category() != ErrorCategory.REGION_UNAVAILABLE && !wrongWord) {
      return refusal;
    }
    if (refusal.failure().retryable()) {
      return refusal;
    }
    String known =
        AtlasRegions.of(options.cloud(), options.tier()).stream()
            .map(region -> region.id().value())
            .filter(id -> !id.equals(request.region().value()))
            .sorted()
            .collect(Collectors.joining(", "));
    return ProviderException.of(ErrorCategory.REGION_UNAVAILABLE, refusal.failure().message())
        .remedy(
            "Detach this database and attach one in another region. MongoDB Atlas makes "
                + options.tier().name()
                + " clusters at "
                + options.cloud()
                + " in: "
                + known
                + ".")
        .outcomeKnown(refusal.isOutcomeKnown())
        .cause(Objects.requireNonNullElse(refusal.getCause(), refusal))
        .build();
  }

  /**
   * Our own cluster of an earlier call whose answer was lost. Not only "exists already" can mean
   * it: with a limit reached by that very cluster, Atlas may name the limit.
   */
  private AtlasCluster adoptableCluster(
      ProvisionRequest request, AtlasCheckpoint state, String project, ProviderException refusal)
      throws InterruptedException {
    if (refusal.category() != ErrorCategory.CONFLICT
        && refusal.category() != ErrorCategory.QUOTA_EXCEEDED) {
      throw refusal;
    }
    Optional<AtlasCluster> found =
        api.findCluster(project, name(request), options.tier().kind(), request.call());
    if (found.isEmpty()) {
      boolean exists = AtlasRefusal.code(refusal).equals("DUPLICATE_CLUSTER_NAME");
      throw exists ? taken("cluster", name(request)) : refusal;
    }
    if (!new AtlasOwnership(request.identity()).proves(found.get(), state)) {
      throw AtlasConflicts.cluster(name(request));
    }
    return found.get();
  }

  private ProvisionResult user(ProvisionRequest request, AtlasCheckpoint state, String project)
      throws InterruptedException {
    String name = name(request);
    AtlasOwnership ownership = new AtlasOwnership(request.identity());
    JsonBody user =
        AtlasRequests.user(
            project, name, state.password().orElseThrow(), name, ownership.description());
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
      // Nobody can read its password back, so it gets ours.
      api.updateUser(project, name, user, request.call());
    }
    return waiting(
        state.withUserSince(context.clock().instant()), request, "waiting for the cluster");
  }

  private ProvisionResult poll(ProvisionRequest request, AtlasCheckpoint state, String project)
      throws InterruptedException {
    if (state.address().isPresent()) {
      return userLook(request, state, project, false);
    }
    ClusterKind guess = state.kind().orElse(options.tier().kind());
    Optional<AtlasCluster> found = api.findCluster(project, name(request), guess, request.call());
    if (found.isEmpty() || found.get().isBeingDeleted()) {
      return waiting(state.withoutCluster(), request, "the cluster has vanished");
    }
    AtlasCluster cluster = found.get();
    if (!new AtlasOwnership(request.identity()).proves(cluster, state)) {
      throw AtlasConflicts.cluster(name(request));
    }
    Optional<String> address = options.srv() ? cluster.standardSrv() : cluster.standard();
    return cluster.isIdle() && address.isPresent()
        ? userLook(request, state.withAddress(address.get()), project, true)
        : waiting(state, request, "waiting for the cluster: " + cluster.said());
  }

  /**
   * Whether the cluster knows the user; where Atlas does not say, the cluster must be seen, too.
   */
  private ProvisionResult userLook(
      ProvisionRequest request, AtlasCheckpoint state, String project, boolean clusterSeen)
      throws InterruptedException {
    ClusterKind kind = state.kind().orElse(options.tier().kind());
    AtlasApi.Rollout rollout =
        api.rollout(project, name(request), kind, clusterSeen, request.call());
    Instant settled = state.userSince().orElse(Instant.MIN).plus(SETTLING);
    boolean isSettled = clusterSeen && !context.clock().instant().isBefore(settled);
    if (rollout == AtlasApi.Rollout.APPLIED || (rollout == AtlasApi.Rollout.UNKNOWN && isSettled)) {
      Optional<ProvisionResult> waiting = accessList.poll(request, state, project);
      return waiting.isPresent() ? waiting.get() : ready(request, state);
    }
    return waiting(
        rollout == AtlasApi.Rollout.UNKNOWN ? state.withoutAddress() : state,
        request,
        "waiting for the cluster to know the user");
  }

  private static ProvisionResult ready(ProvisionRequest request, AtlasCheckpoint state) {
    Secret uri =
        ConnectionUri.of(
            state.address().orElseThrow(),
            name(request),
            state.password().orElseThrow(),
            AtlasRequests.DATABASE);
    return new ProvisionResult.Ready(
        state.checkpoint(),
        request.fill(
            VariableValues.none()
                .with("MONGODB_URI", uri)
                .with("MONGODB_DB_NAME", Secret.of(AtlasRequests.DATABASE))),
        new VendorResource(state.cluster().orElseThrow(), request.region()));
  }

  static ProvisionResult goOn(AtlasCheckpoint state, ProvisionRequest request, String progress) {
    return new ProvisionResult.Pending(
        state.checkpoint(), progress, resource(state, request), Duration.ZERO);
  }

  static ProvisionResult waiting(AtlasCheckpoint state, ProvisionRequest request, String progress) {
    return new ProvisionResult.Pending(
        state.checkpoint(), progress, resource(state, request), null);
  }

  static @Nullable VendorResource resource(AtlasCheckpoint state, ProvisionRequest request) {
    return state.cluster().map(id -> new VendorResource(id, request.region())).orElse(null);
  }
}
