package io.hosteddb.provider.mongodb;

import io.hosteddb.http.JsonBody;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.VendorResource;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
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
  static final int PASSWORD_LENGTH = 40;

  /**
   * How long after its making a user is taken for known where Atlas does not say: about 12 s were
   * reported, and up to 30 s for roles on M0 and flex.
   */
  static final Duration SETTLING = Duration.ofSeconds(30);

  /** How long a project that we have made may not be shown; nobody promises a time. */
  private static final Duration SHOWING = Duration.ofSeconds(30);

  private final AtlasSettings settings;
  private final ProviderContext context;
  private final AtlasApi api;
  private final AtlasAccessList accessList;

  AtlasProvisioning(AtlasSettings settings, ProviderContext context, AtlasApi api) {
    this.settings = settings;
    this.context = context;
    this.api = api;
    this.accessList = new AtlasAccessList(settings, api);
  }

  StepResult<Provisioned> step(ProvisionRequest request) throws InterruptedException {
    AtlasCheckpoint saved = withChoices(AtlasCheckpoint.of(request.checkpoint()));
    if (saved.isShared() && !AtlasCheckpoint.of(request.checkpoint()).isShared()) {
      // Saved before anything is made in it: the settings may name another one tomorrow.
      return StepResult.goOn(saved.toCheckpoint(), "creating the cluster");
    }
    if (saved.project().isEmpty()) {
      return project(request, saved);
    }
    try {
      return inProject(request, saved.withoutUnseen());
    } catch (ProviderException e) {
      return notShown(request, saved, e);
    }
  }

  /** What was made a moment ago need not be shown yet. */
  private StepResult<Provisioned> notShown(
      ProvisionRequest request, AtlasCheckpoint saved, ProviderException refusal) {
    Instant now = context.clock().instant();
    Instant since = saved.unseenSince().orElse(now);
    boolean isYoung = saved.cluster().isEmpty() && now.isBefore(since.plus(SHOWING));
    if (saved.isShared() || !isYoung || !AtlasRefusal.isWithoutProject(refusal)) {
      throw refusal;
    }
    return waiting(
        saved.withUnseenSince(since), request, "waiting until Atlas shows the new project");
  }

  private StepResult<Provisioned> inProject(ProvisionRequest request, AtlasCheckpoint saved)
      throws InterruptedException {
    if (!settings.accessList().isEmpty() && !saved.hasAccessList()) {
      return accessList.add(request, saved, project(saved));
    }
    if (saved.cluster().isEmpty()) {
      return cluster(request, saved, project(saved));
    }
    if (saved.userSince().isEmpty()) {
      return user(request, saved, project(saved));
    }
    return poll(request, saved, project(saved));
  }

  /** What is chosen without asking Atlas; saved with this step, used in a later one. */
  private AtlasCheckpoint withChoices(AtlasCheckpoint given) {
    AtlasCheckpoint saved = given;
    if (saved.password().isEmpty()) {
      saved = saved.withPassword(Secret.generate(PASSWORD_LENGTH, context.random()));
    }
    if (saved.project().isEmpty() && settings.sharedProject().isPresent()) {
      saved = saved.inSharedProject(settings.sharedProject().get());
    }
    return saved;
  }

  private static String project(AtlasCheckpoint saved) {
    return saved.project().orElseThrow();
  }

  private static String name(ProvisionRequest request) {
    return request.identity().vendorName().value();
  }

  private StepResult<Provisioned> project(ProvisionRequest request, AtlasCheckpoint saved)
      throws InterruptedException {
    Optional<AtlasProject> found =
        request.mayExist() ? adoptableProject(request, saved) : Optional.empty();
    if (found.isPresent()) {
      return found
          .get()
          .id()
          .<StepResult<Provisioned>>map(
              id -> StepResult.goOn(saved.inOwnProject(id).toCheckpoint(), "creating the cluster"))
          .orElseGet(() ->
              StepResult.waiting(
                  saved.toCheckpoint(), "waiting until Atlas shows the id of the project"));
    }
    Optional<String> made = newProject(request, saved).id();
    return made.<StepResult<Provisioned>>map(
            id -> StepResult.goOn(saved.inOwnProject(id).toCheckpoint(), "creating the cluster"))
        .orElseGet(() -> StepResult.goOn(saved.toCheckpoint(), "looking for the project created"));
  }

  private AtlasProject newProject(ProvisionRequest request, AtlasCheckpoint saved)
      throws InterruptedException {
    try {
      return api.createProject(
          settings.organization().orElseThrow(),
          name(request),
          new AtlasOwnership(request.identity()).newTags(),
          request.call());
    } catch (ProviderException e) {
      if (!AtlasRefusal.code(e).equals("GROUP_ALREADY_EXISTS")) {
        throw e;
      }
      return adoptableProject(request, saved).orElseThrow(() -> taken("project", name(request)));
    }
  }

  private Optional<AtlasProject> adoptableProject(ProvisionRequest request, AtlasCheckpoint saved)
      throws InterruptedException {
    Optional<AtlasProject> found = api.findProjectByName(name(request), request.call());
    if (found.isPresent() && !new AtlasOwnership(request.identity()).proves(found.get(), saved)) {
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

  private StepResult<Provisioned> cluster(
      ProvisionRequest request, AtlasCheckpoint saved, String project) throws InterruptedException {
    AtlasOwnership ownership = new AtlasOwnership(request.identity());
    AtlasCluster cluster;
    try {
      cluster =
          api.createCluster(
              project,
              settings.tier().kind(),
              AtlasRequests.cluster(settings, name(request), request.region(), ownership.newTags()),
              request.call());
    } catch (ProviderException e) {
      cluster = adoptableCluster(request, saved, project, aboutRegion(e, request));
      if (cluster.isBeingDeleted()) {
        return waiting(saved, request, "waiting until the earlier cluster of this name is gone");
      }
    }
    if (cluster.id().isEmpty()) {
      return waiting(saved, request, "waiting until Atlas shows the id of the cluster");
    }
    AtlasCheckpoint made = saved.withCluster(cluster);
    return StepResult.goOn(made.toCheckpoint(), "creating the user")
        .withResource(resource(made, request));
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
        AtlasRegions.of(settings.cloud(), settings.tier()).stream()
            .map(region -> region.id().value())
            .filter(id -> !id.equals(request.region().value()))
            .sorted()
            .collect(Collectors.joining(", "));
    return ProviderException.of(ErrorCategory.REGION_UNAVAILABLE, refusal.failure().message())
        .remedy(
            "Detach this database and attach one in another region. MongoDB Atlas makes "
                + settings.tier().name()
                + " clusters at "
                + settings.cloud()
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
      ProvisionRequest request, AtlasCheckpoint saved, String project, ProviderException refusal)
      throws InterruptedException {
    if (refusal.category() != ErrorCategory.CONFLICT
        && refusal.category() != ErrorCategory.QUOTA_EXCEEDED) {
      throw refusal;
    }
    Optional<AtlasCluster> found =
        api.findCluster(project, name(request), settings.tier().kind(), request.call());
    if (found.isEmpty()) {
      boolean exists = AtlasRefusal.code(refusal).equals("DUPLICATE_CLUSTER_NAME");
      throw exists ? taken("cluster", name(request)) : refusal;
    }
    if (!new AtlasOwnership(request.identity()).proves(found.get(), saved)) {
      throw AtlasConflicts.cluster(name(request));
    }
    return found.get();
  }

  private StepResult<Provisioned> user(
      ProvisionRequest request, AtlasCheckpoint saved, String project) throws InterruptedException {
    String name = name(request);
    AtlasOwnership ownership = new AtlasOwnership(request.identity());
    JsonBody user =
        AtlasRequests.user(
            project, name, saved.password().orElseThrow(), name, ownership.description());
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
        saved.withUserSince(context.clock().instant()), request, "waiting for the cluster");
  }

  private StepResult<Provisioned> poll(
      ProvisionRequest request, AtlasCheckpoint saved, String project) throws InterruptedException {
    if (saved.address().isPresent()) {
      return userLook(request, saved, project, false);
    }
    ClusterKind guess = saved.kind().orElse(settings.tier().kind());
    Optional<AtlasCluster> found = api.findCluster(project, name(request), guess, request.call());
    if (found.isEmpty() || found.get().isBeingDeleted()) {
      return waiting(saved.withoutCluster(), request, "the cluster has vanished");
    }
    AtlasCluster cluster = found.get();
    if (!new AtlasOwnership(request.identity()).proves(cluster, saved)) {
      throw AtlasConflicts.cluster(name(request));
    }
    Optional<String> address = settings.srv() ? cluster.standardSrv() : cluster.standard();
    return cluster.isIdle() && address.isPresent()
        ? userLook(request, saved.withAddress(address.get()), project, true)
        : waiting(saved, request, "waiting for the cluster: " + cluster.said());
  }

  /**
   * Whether the cluster knows the user; where Atlas does not say, the cluster must be seen, too.
   */
  private StepResult<Provisioned> userLook(
      ProvisionRequest request, AtlasCheckpoint saved, String project, boolean clusterSeen)
      throws InterruptedException {
    ClusterKind kind = saved.kind().orElse(settings.tier().kind());
    AtlasApi.Rollout rollout =
        api.rollout(project, name(request), kind, clusterSeen, request.call());
    Instant settled = saved.userSince().orElse(Instant.MIN).plus(SETTLING);
    boolean isSettled = clusterSeen && !context.clock().instant().isBefore(settled);
    if (rollout == AtlasApi.Rollout.APPLIED || (rollout == AtlasApi.Rollout.UNKNOWN && isSettled)) {
      Optional<StepResult<Provisioned>> waiting = accessList.poll(request, saved, project);
      return waiting.isPresent() ? waiting.get() : ready(request, saved);
    }
    return waiting(
        rollout == AtlasApi.Rollout.UNKNOWN ? saved.withoutAddress() : saved,
        request,
        "waiting for the cluster to know the user");
  }

  private static StepResult<Provisioned> ready(ProvisionRequest request, AtlasCheckpoint saved) {
    Secret uri =
        ConnectionUri.of(
            saved.address().orElseThrow(),
            name(request),
            saved.password().orElseThrow(),
            AtlasRequests.DATABASE);
    return StepResult.done(
        saved.toCheckpoint(),
        new Provisioned(
            request.fill(
                Map.of("MONGODB_URI", uri, "MONGODB_DB_NAME", Secret.of(AtlasRequests.DATABASE))),
            new VendorResource(saved.cluster().orElseThrow(), request.region())));
  }

  static StepResult<Provisioned> goOn(
      AtlasCheckpoint saved, ProvisionRequest request, String progress) {
    return StepResult.goOn(saved.toCheckpoint(), progress).withResource(resource(saved, request));
  }

  static StepResult<Provisioned> waiting(
      AtlasCheckpoint saved, ProvisionRequest request, String progress) {
    return StepResult.waiting(saved.toCheckpoint(), progress)
        .withResource(resource(saved, request));
  }

  static @Nullable VendorResource resource(AtlasCheckpoint saved, ProvisionRequest request) {
    return saved.cluster().map(id -> new VendorResource(id, request.region())).orElse(null);
  }
}
