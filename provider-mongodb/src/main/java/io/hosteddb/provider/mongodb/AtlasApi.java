package io.hosteddb.provider.mongodb;

import io.hosteddb.http.ControlPlaneRequest;
import io.hosteddb.http.ControlPlaneResponse;
import io.hosteddb.http.JsonBody;
import io.hosteddb.http.JsonView;
import io.hosteddb.http.Pages;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.RateLimit;
import io.hosteddb.spi.RateLimiter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * The Atlas Administration API v2, as far as it is used: a method an endpoint. Each endpoint has
 * the date of its own newest stable version in its media type. Any 2xx is a success, since
 * description and service disagree about which. Thread-safe.
 */
final class AtlasApi implements AutoCloseable {
  private static final String ORGANIZATION = "/api/atlas/v2/orgs/{orgId}";
  private static final String PROJECTS = "/api/atlas/v2/groups";
  private static final String PROJECT = PROJECTS + "/{groupId}";
  private static final String FLEX = PROJECT + "/flexClusters";
  private static final String CLUSTERS = PROJECT + "/clusters";
  private static final String USERS = PROJECT + "/databaseUsers";
  private static final String USER = USERS + "/admin/{username}";

  /** The most that Atlas gives at once. */
  private static final String PAGE = "500";

  private static final String V_2023_01_01 = "2023-01-01";
  private static final String V_2023_02_01 = "2023-02-01";
  private static final String V_2024_08_05 = "2024-08-05";
  private static final String V_2024_10_23 = "2024-10-23";
  private static final String V_2024_11_13 = "2024-11-13";

  /** Whether a cluster has all changes of users. */
  enum Rollout {
    /** It has. */
    APPLIED,
    /** Not yet. */
    PENDING,
    /** Atlas does not say for such a cluster. */
    UNKNOWN
  }

  private final AtlasClient calls;
  private final RateLimiter callerLimit;
  private final RateLimiter projectLimit;
  private final RateLimiter clusterLimit;
  private final AtomicBoolean rolloutUntoldOfFlex = new AtomicBoolean();

  AtlasApi(AtlasSettings settings, ProviderContext context) {
    this.calls = new AtlasClient(settings, context);
    this.callerLimit =
        context.rateLimits().limiter("mongodb-atlas/" + settings.clientId(), settings.rateLimit());
    this.projectLimit = shared(settings, context, "", settings.rateLimit());
    this.clusterLimit = shared(settings, context, "/clusters", settings.clusterRateLimit());
  }

  /** Atlas counts by project: one that a database has to itself is far from its limits. */
  private static RateLimiter shared(
      AtlasSettings settings, ProviderContext context, String set, RateLimit limit) {
    return settings
        .sharedProject()
        .map(id -> context.rateLimits().limiter("mongodb-atlas/project/" + id + set, limit))
        .orElse(RateLimiter.unlimited());
  }

  /**
   * Makes sure that the organization is there and that this service account belongs to it: what is
   * not found then, is not there.
   */
  void requireOrganization(String id, CallContext call) throws InterruptedException {
    try {
      ControlPlaneRequest request = ControlPlaneRequest.get(ORGANIZATION, id);
      JsonView found = calls.send(callerLimit, request, V_2023_01_01, call).json();
      requireShown(found.at("id").textOr(id).equals(id) && !found.at("name").isMissing(), id);
    } catch (ProviderException e) {
      throw AtlasRefusal.isRefusedOrMissing(e) ? AtlasErrors.notInOrganization(e) : e;
    }
  }

  /**
   * The organization of a project.
   *
   * @throws ProviderException also if the project is not there, or this account may not see it
   */
  String organizationOf(String project, CallContext call) throws InterruptedException {
    ControlPlaneRequest request = ControlPlaneRequest.get(PROJECT, project);
    JsonView found = calls.send(projectLimit, request, V_2023_01_01, call).json();
    String organization = found.at("orgId").textOr("");
    requireShown(
        found.at("id").textOr(project).equals(project) && !organization.isBlank(), project);
    return organization;
  }

  private static void requireShown(boolean isShown, String what) {
    if (!isShown) {
      throw ProviderException.of(
              ErrorCategory.UNAVAILABLE,
              "MongoDB Atlas gave an answer that does not say whether " + what + " is there.")
          .build();
    }
  }

  AtlasProject createProject(
      String organization, String name, List<Map<String, String>> tags, CallContext call)
      throws InterruptedException {
    JsonBody body =
        JsonBody.object()
            .with("name", name)
            .with("orgId", organization)
            .with("tags", tags)
            // Or every member of the organization gets mail about every database.
            .with("withDefaultAlertsSettings", false);
    ControlPlaneRequest request = ControlPlaneRequest.post(PROJECTS);
    return AtlasProject.of(calls.send(callerLimit, request, V_2023_01_01, body, call).json());
  }

  Optional<AtlasProject> findProjectByName(String name, CallContext call)
      throws InterruptedException {
    try {
      ControlPlaneRequest request = ControlPlaneRequest.get(PROJECTS + "/byName/{groupName}", name);
      JsonView found = calls.send(callerLimit, request, V_2023_01_01, call).json();
      requireShown(found.at("name").textOr("").equals(name), name);
      return Optional.of(AtlasProject.of(found));
    } catch (ProviderException e) {
      return nothing(e, AtlasRefusal.isProjectNameUnknown(e));
    }
  }

  /**
   * The project.
   *
   * @throws ProviderException also if Atlas does not know it or this account may not see it
   */
  AtlasProject getProject(String id, CallContext call) throws InterruptedException {
    ControlPlaneRequest request = ControlPlaneRequest.get(PROJECT, id);
    JsonView found = calls.send(projectLimit, request, V_2023_01_01, call).json();
    requireShown(found.at("id").textOr(id).equals(id) && !found.at("name").isMissing(), id);
    return AtlasProject.of(found);
  }

  void deleteProject(String id, CallContext call) throws InterruptedException {
    calls.send(projectLimit, ControlPlaneRequest.delete(PROJECT, id), V_2023_01_01, call);
  }

  /** Entries that are there already stay as they are. */
  void addAccessEntries(String project, List<String> ranges, String comment, CallContext call)
      throws InterruptedException {
    JsonBody body =
        JsonBody.of(
            ranges.stream().map(range -> Map.of("cidrBlock", range, "comment", comment)).toList());
    ControlPlaneRequest request = ControlPlaneRequest.post(PROJECT + "/accessList", project);
    JsonView answer = calls.send(projectLimit, request, V_2023_01_01, body, call).json();
    requireShown(answer.at("results").isArray(), "what was added to the access list");
  }

  /**
   * How far an entry of the access list is.
   *
   * @return {@code ACTIVE}, {@code PENDING}, {@code FAILED}, or what nobody has heard of yet; empty
   *     if there is no such entry
   */
  Optional<String> entryStatus(String project, String range, CallContext call)
      throws InterruptedException {
    try {
      ControlPlaneRequest request =
          ControlPlaneRequest.get(PROJECT + "/accessList/{entryValue}/status", project, range);
      JsonView answer = calls.send(projectLimit, request, V_2023_01_01, call).json();
      return Optional.of(answer.ignoringCase().at("STATUS").textOr("not said"));
    } catch (ProviderException e) {
      return nothing(e, AtlasRefusal.isEntryAbsent(e));
    }
  }

  AtlasCluster createCluster(String project, ClusterKind kind, JsonBody body, CallContext call)
      throws InterruptedException {
    boolean flex = kind == ClusterKind.FLEX;
    ControlPlaneRequest request = ControlPlaneRequest.post(flex ? FLEX : CLUSTERS, project);
    String version = flex ? V_2024_11_13 : V_2024_10_23;
    return AtlasCluster.of(kind, calls.send(limit(flex), request, version, body, call).json());
  }

  /**
   * The cluster of a name, whichever kind it is.
   *
   * @param guess the kind to ask for first
   * @throws ProviderException also if the project is not there
   */
  Optional<AtlasCluster> findCluster(
      String project, String name, ClusterKind guess, CallContext call)
      throws InterruptedException {
    try {
      return findClusterOf(guess, project, name, call);
    } catch (ProviderException e) {
      if (!AtlasRefusal.isOtherKind(e)) {
        throw e;
      }
      return findClusterOf(guess.other(), project, name, call);
    }
  }

  private Optional<AtlasCluster> findClusterOf(
      ClusterKind kind, String project, String name, CallContext call) throws InterruptedException {
    boolean flex = kind == ClusterKind.FLEX;
    try {
      ControlPlaneRequest request =
          ControlPlaneRequest.get((flex ? FLEX : CLUSTERS) + "/{name}", project, name);
      String version = flex ? V_2024_11_13 : V_2024_08_05;
      JsonView found = calls.send(limit(flex), request, version, call).json();
      boolean isOne = !found.at("id").isMissing() || !found.at("stateName").isMissing();
      requireShown(isOne && found.at("name").textOr(name).equals(name), name);
      return Optional.of(AtlasCluster.of(kind, found));
    } catch (ProviderException e) {
      return nothing(e, AtlasRefusal.isClusterAbsent(e));
    }
  }

  /** Deletes a cluster; one that is gone or being deleted is well. */
  void deleteCluster(String project, String name, ClusterKind kind, CallContext call)
      throws InterruptedException {
    boolean flex = kind == ClusterKind.FLEX;
    try {
      ControlPlaneRequest request =
          ControlPlaneRequest.delete((flex ? FLEX : CLUSTERS) + "/{name}", project, name);
      calls.send(limit(flex), request, flex ? V_2024_11_13 : V_2023_02_01, call);
    } catch (ProviderException e) {
      boolean deletedAlready =
          AtlasRefusal.isClusterAbsent(e)
              || AtlasRefusal.code(e).equals("CLUSTER_ALREADY_REQUESTED_DELETION");
      if (!deletedAlready) {
        throw e;
      }
    }
  }

  /**
   * Whether a cluster has all changes of users. Where Atlas turns out not to say that of flex
   * clusters, it is asked once.
   *
   * @param seen whether Atlas has just shown the cluster, so that "unknown" is said of this
   *     question
   */
  Rollout rollout(String project, String cluster, ClusterKind kind, boolean seen, CallContext call)
      throws InterruptedException {
    boolean flex = kind == ClusterKind.FLEX;
    if (flex && rolloutUntoldOfFlex.get()) {
      return Rollout.UNKNOWN;
    }
    try {
      ControlPlaneRequest request =
          ControlPlaneRequest.get(CLUSTERS + "/{clusterName}/status", project, cluster);
      String status =
          calls
              .send(clusterLimit, request, V_2023_01_01, call)
              .json()
              .at("changeStatus")
              .textOr("");
      return status.equals("APPLIED") ? Rollout.APPLIED : Rollout.PENDING;
    } catch (ProviderException e) {
      boolean absent = AtlasRefusal.isClusterAbsent(e);
      if (!AtlasRefusal.isOtherKind(e) && !absent) {
        throw e;
      }
      if (flex && (seen || !absent)) {
        rolloutUntoldOfFlex.set(true);
      }
      return Rollout.UNKNOWN;
    }
  }

  void createUser(String project, JsonBody user, CallContext call) throws InterruptedException {
    requireUser(
        calls.send(
            clusterLimit, ControlPlaneRequest.post(USERS, project), V_2023_01_01, user, call));
  }

  /** A page of something on the way has a 200, too: who was made is named. */
  private static void requireUser(ControlPlaneResponse answer) {
    requireShown(
        !answer.json().at("username").textOr("").isBlank(), "the database user that was asked for");
  }

  void updateUser(String project, String name, JsonBody user, CallContext call)
      throws InterruptedException {
    requireUser(
        calls.send(
            clusterLimit,
            ControlPlaneRequest.patch(USER, project, name),
            V_2023_01_01,
            user,
            call));
  }

  /** What a user is described with; empty text if with nothing, and nothing if there is none. */
  Optional<String> findUserDescription(String project, String name, CallContext call)
      throws InterruptedException {
    try {
      ControlPlaneRequest request = ControlPlaneRequest.get(USER, project, name);
      JsonView user = calls.send(clusterLimit, request, V_2023_01_01, call).json();
      requireShown(user.at("username").textOr("").equals(name), name);
      return Optional.of(user.at("description").textOr(""));
    } catch (ProviderException e) {
      return nothing(e, AtlasRefusal.isUserAbsent(e));
    }
  }

  /** The names of the users that are described so. */
  List<String> findUsers(String project, String description, CallContext call)
      throws InterruptedException {
    List<JsonView> all =
        readAll(
            "MongoDB Atlas's list of the database users of a project",
            user -> List.of(user.at("username").textOr(""), user.at("databaseName").textOr("")),
            ControlPlaneRequest.get(USERS, project),
            call);
    return all.stream()
        .filter(user -> user.at("description").textOr("").equals(description))
        .filter(user -> user.at("databaseName").textOr("admin").equals("admin"))
        .flatMap(user -> user.at("username").findText().stream())
        .toList();
  }

  /**
   * All pages of a list. How many entries there are is an estimate, and may not be said at all: a
   * page is the last one if all have come that are counted and no other is linked, or if it is
   * empty.
   */
  private List<JsonView> readAll(
      String list, Function<JsonView, ?> id, ControlPlaneRequest request, CallContext call)
      throws InterruptedException {
    AtomicInteger read = new AtomicInteger();
    return Pages.readAll(
        list,
        id,
        from -> {
          String number = from == null ? "1" : from;
          ControlPlaneRequest asked = request.query("itemsPerPage", PAGE).query("pageNum", from);
          JsonView answer = calls.send(clusterLimit, asked, V_2023_01_01, call).json();
          requireShown(answer.at("results").isArray(), "all of " + list);
          List<JsonView> page = answer.at("results").views();
          Optional<Long> total = answer.at("totalCount").findLong();
          boolean counted = read.addAndGet(page.size()) >= total.orElse(Long.MAX_VALUE);
          boolean linked =
              answer.at("links").views().stream()
                  .anyMatch(l -> l.at("rel").textOr("").equals("next"));
          boolean last = page.isEmpty() || (counted && !linked);
          return new Pages.Page<>(
              page,
              last ? Optional.empty() : Optional.of(Integer.toString(Integer.parseInt(number) + 1)),
              total.map(OptionalLong::of).orElse(OptionalLong.empty()));
        });
  }

  /** Deletes a user; one that is gone is well. */
  void deleteUser(String project, String name, CallContext call) throws InterruptedException {
    try {
      ControlPlaneResponse answer =
          calls.send(
              clusterLimit, ControlPlaneRequest.delete(USER, project, name), V_2023_01_01, call);
      JsonView said = answer.json();
      requireShown(said.isMissing() || said.isObject(), "the database user " + name);
    } catch (ProviderException e) {
      if (!AtlasRefusal.isUserAbsent(e)) {
        throw e;
      }
    }
  }

  /** The ids of the regions in which a size is offered. */
  List<String> regions(String project, Cloud cloud, String size, CallContext call)
      throws InterruptedException {
    ControlPlaneRequest request =
        ControlPlaneRequest.get(CLUSTERS + "/provider/regions", project)
            .query("providers", cloud.name())
            .query("tier", size);
    return calls
        .send(clusterLimit, request, V_2023_01_01, call)
        .json()
        .at("results")
        .views()
        .stream()
        .filter(provider -> provider.at("provider").textOr("").equals(cloud.name()))
        .flatMap(provider -> provider.at("instanceSizes").views().stream())
        .filter(instance -> instance.at("name").textOr("").equals(size))
        .flatMap(instance -> instance.at("availableRegions").views().stream())
        .flatMap(region -> region.at("name").findText().stream())
        .distinct()
        .toList();
  }

  private RateLimiter limit(boolean flex) {
    return flex ? projectLimit : clusterLimit;
  }

  private static <T> Optional<T> nothing(ProviderException problem, boolean isNothing) {
    if (isNothing) {
      return Optional.empty();
    }
    throw problem;
  }

  @Override
  public void close() {
    calls.close();
  }
}
