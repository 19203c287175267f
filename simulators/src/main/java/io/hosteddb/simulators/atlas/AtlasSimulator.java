package io.hosteddb.simulators.atlas;

import static io.hosteddb.simulators.atlas.AtlasReplies.error;

import io.hosteddb.model.Secret;
import io.hosteddb.simulators.Call;
import io.hosteddb.simulators.Reply;
import io.hosteddb.simulators.UnknownFields;
import io.hosteddb.simulators.VendorSimulator;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * MongoDB Atlas. One organization, one service account. The date of a media type is resolved down
 * to the newest version of the endpoint that is not younger, as the real one does; bodies are the
 * newest version's whichever it is. It counts calls by the documented limits.
 */
public final class AtlasSimulator extends VendorSimulator {
  /** The one organization. */
  public static final String ORGANIZATION = "5f0000000000000000000001";

  /** The one service account. */
  public static final String CLIENT_ID = "mdb_sa_id_5f00000000000000000000aa";

  private static final String ROOT = "/api/atlas/v2";
  private static final String ORG = ROOT + "/orgs/{orgId}";
  private static final String GROUPS = "/api/atlas/v2/groups";
  private static final String GROUP = GROUPS + "/{groupId}";
  private static final String TOKEN = "/api/oauth/token";

  private final AtlasState state;
  private final TokenEndpoint tokens;
  private final Map<String, ApiVersions> versions = new HashMap<>();
  private final Map<String, SimulatedRateLimit> buckets = new HashMap<>();
  private final Secret clientSecret;
  private int smallCapacity = 1_200;
  private int smallRefill = 500;

  /**
   * A simulator that listens.
   *
   * @param clock what its time is
   * @param clientSecret the secret of the service account
   */
  public AtlasSimulator(InstantSource clock, Secret clientSecret) {
    super("atlas", clock);
    this.state = new AtlasState(clock, ORGANIZATION);
    this.tokens = new TokenEndpoint(clock, CLIENT_ID, clientSecret);
    this.clientSecret = clientSecret;
    ProjectEndpoints projects = new ProjectEndpoints(state);
    ClusterEndpoints clusters = new ClusterEndpoints(state);
    UserEndpoints users = new UserEndpoints(state);
    route("POST", TOKEN, tokens::token);
    on("GET", ROOT, projects::root, "2023-01-01");
    on("GET", ORG, projects::organization, "2023-01-01");
    on("POST", GROUPS, projects::create, "2023-01-01");
    on("GET", GROUPS + "/byName/{groupName}", projects::byName, "2023-01-01");
    on("GET", GROUP, projects::get, "2023-01-01");
    on("DELETE", GROUP, projects::delete, "2023-01-01");
    on("POST", GROUP + "/accessList", projects::addAccess, "2023-01-01");
    on("POST", GROUP + "/flexClusters", clusters::createFlex, "2024-11-13");
    on("GET", GROUP + "/accessList/{entryValue}/status", projects::entryStatus, "2023-01-01");
    on("GET", GROUP + "/flexClusters/{name}", call -> clusters.get(call, true), "2024-11-13");
    on("DELETE", GROUP + "/flexClusters/{name}", c -> clusters.delete(c, true), "2024-11-13");
    on(
        "POST",
        GROUP + "/clusters",
        clusters::createCluster,
        "2023-02-01",
        "2024-08-05",
        "2024-10-23");
    on("GET", GROUP + "/clusters/provider/regions", clusters::regions, "2023-01-01");
    on("GET", GROUP + "/clusters/{name}/status", clusters::status, "2023-01-01");
    on(
        "GET",
        GROUP + "/clusters/{name}",
        call -> clusters.get(call, false),
        "2023-02-01",
        "2024-08-05");
    on("DELETE", GROUP + "/clusters/{name}", c -> clusters.delete(c, false), "2023-02-01");
    on("POST", GROUP + "/databaseUsers", users::create, "2023-01-01");
    on("GET", GROUP + "/databaseUsers", users::list, "2023-01-01");
    on("GET", GROUP + "/databaseUsers/admin/{username}", users::get, "2023-01-01");
    on("PATCH", GROUP + "/databaseUsers/admin/{username}", users::change, "2023-01-01");
    on("DELETE", GROUP + "/databaseUsers/admin/{username}", users::delete, "2023-01-01");
    start();
  }

  /** The versions of an endpoint, the oldest first. */
  private void on(String method, String template, Function<Call, Reply> handler, String... dates) {
    ApiVersions dated = new ApiVersions(List.of(dates));
    versions.put(method + " " + template, dated);
    route(method, template, call -> dated.resolved(call, handler.apply(call)));
  }

  @Override
  protected Optional<Reply> guard(Call call) {
    state.settle();
    ApiVersions dated = versions.get(call.toString());
    if (dated == null) {
      return Optional.empty();
    }
    if (!tokens.accepts(call.header("Authorization").orElse(""))) {
      return Optional.of(
          error(401, "UNEXPECTED_ERROR", "You are not authorized for this resource."));
    }
    if (state.behavior.withoutRight.contains(call.toString())) {
      return Optional.of(
          error(401, "UNEXPECTED_ERROR", "You are not authorized for this resource."));
    }
    if (state.behavior.addressNotAllowed) {
      return Optional.of(
          error(
              403,
              "IP_ADDRESS_NOT_ON_ACCESS_LIST",
              "IP address 127.0.0.1 is not allowed to access this resource."));
    }
    if (!dated.knows(call)) {
      return Optional.of(
          error(406, "INVALID_VERSION_DATE", "The version date of the request is invalid."));
    }
    if (state.behavior.upgrading && !call.method().equals("GET")) {
      return Optional.of(
          error(405, "WRITES_NOT_ALLOWED_DURING_APP_UPGRADES", "Atlas is being upgraded."));
    }
    return limited(call);
  }

  private Optional<Reply> limited(Call call) {
    SimulatedRateLimit bucket = buckets.computeIfAbsent(set(call), this::bucket);
    return bucket.take()
        ? Optional.empty()
        : Optional.of(
            error(429, "RATE_LIMITED_TOKEN_BUCKET", "Too many requests.").with("Retry-After", "5"));
  }

  /** The endpoint set and its scope, as the documentation draws them. */
  private static String set(Call call) {
    String template = call.template();
    boolean ofCaller =
        template.equals(ROOT)
            || template.equals(ORG)
            || template.equals(GROUPS)
            || template.startsWith(GROUPS + "/byName");
    if (ofCaller) {
      return "caller";
    }
    boolean large = template.contains("/clusters") || template.contains("/databaseUsers");
    return (large ? "large " : "small ") + call.variable("groupId");
  }

  private SimulatedRateLimit bucket(String set) {
    return set.startsWith("large ")
        ? new SimulatedRateLimit(clock(), 10_000, 5_000)
        : new SimulatedRateLimit(clock(), smallCapacity, smallRefill);
  }

  @Override
  protected Reply noRoute(Call call) {
    return error(404, "RESOURCE_NOT_FOUND", "Cannot find resource " + call.path() + ".");
  }

  /** Also a state that nobody has heard of, while a cluster is being made. */
  @Override
  protected Reply withUnknowns(Call call, Reply reply) {
    Reply more = UnknownFields.addTo(reply);
    return more.withBody(
        more.body()
            .replace("\"stateName\":\"CREATING\"", "\"stateName\":\"PONDERING\"")
            .replace("\"changeStatus\":\"PENDING\"", "\"changeStatus\":\"PONDERING\""));
  }

  @Override
  public synchronized List<String> inventory() {
    state.settle();
    List<String> all = new ArrayList<>();
    for (SimulatedProject project : state.projects.values()) {
      all.add("project " + project.name);
      project.clusters.values().forEach(c -> all.add("cluster " + c.id + " in " + project.name));
      project.users.values().forEach(u -> all.add("user " + u.name + " in " + project.name));
    }
    return all;
  }

  /** The secret that the service account began with. */
  public Secret clientSecret() {
    return clientSecret;
  }

  /** How many access tokens were given. */
  public synchronized int tokensGiven() {
    return tokens.given();
  }

  /** All access tokens are worth nothing from now on; new ones can be had. */
  public synchronized void endTokens() {
    tokens.endTokens();
  }

  /** The service account's secret was revoked: neither it nor its tokens open anything. */
  public synchronized void revokeSecret() {
    tokens.replaceSecret(Secret.of("another-secret-of-the-service-account"));
  }

  /** Other limits than 1200 at once and 500 a minute, for what has not been called yet. */
  public synchronized void limits(int atOnce, int perMinute) {
    smallCapacity = atOnce;
    smallRefill = perMinute;
  }

  /** How long things take from now on. */
  public synchronized void timings(AtlasTimings timings) {
    state.times = timings;
  }

  /**
   * Every fifth deletion of a flex cluster is forgotten, every seventh of a project fails inside,
   * deleted clusters say IDLE for a while, and their projects count them for a while after.
   */
  public synchronized void quirky() {
    state.behavior.quirky = true;
    state.times = state.times.withLags(Duration.ofSeconds(2), Duration.ofSeconds(3));
  }

  /** The next deletions of flex clusters are accepted and forgotten. */
  public synchronized void dropDeletes(int number) {
    state.behavior.droppedDeletes = number;
  }

  /** The next deletions of projects fail inside. */
  public synchronized void failProjectDeletes(int number) {
    state.behavior.failingProjectDeletes = number;
  }

  /** The service account may not make projects. */
  public synchronized void withoutCreatorRole() {
    state.behavior.withoutCreatorRole = true;
  }

  /** The organization has no payment method. */
  public synchronized void withoutPayment() {
    state.behavior.withoutPayment = true;
  }

  /** A resource policy forbids clusters. */
  public synchronized void forbiddenByPolicy() {
    state.behavior.forbiddenByPolicy = true;
  }

  /** The organization has an API access list without the platform's address. */
  public synchronized void addressNotAllowed() {
    state.behavior.addressNotAllowed = true;
  }

  /** Whether Atlas is being upgraded and refuses every change. */
  public synchronized void upgrading(boolean value) {
    state.behavior.upgrading = value;
  }

  /** The roll-out of users is not told for flex clusters. */
  public synchronized void rolloutRefusedForFlex() {
    state.behavior.rolloutRefusedForFlex = true;
  }

  /** How many projects the organization may have. */
  public synchronized void mostProjects(int number) {
    state.behavior.mostProjects = number;
  }

  /** How many users a project may have. */
  public synchronized void mostUsers(int number) {
    state.behavior.mostUsers = number;
  }

  /**
   * How lists of users come.
   *
   * @param mostOnAPage how many entries a page has at most, whatever is asked for
   * @param counts whether they say how many there are
   */
  public synchronized void pages(int mostOnAPage, boolean counts) {
    state.behavior.mostOnAPage = mostOnAPage;
    state.behavior.counts = counts;
  }

  /** There is no capacity in a region. */
  public synchronized void full(String region) {
    state.behavior.fullRegions.add(region);
  }

  /** Makes a project, as somebody else would. */
  public synchronized String plantProject(String name, Map<String, String> tags) {
    SimulatedProject project =
        new SimulatedProject(state.newId(), name, tags(tags), true, state.now());
    state.projects.put(project.id, project);
    return project.id;
  }

  /** Makes a cluster that is up, as somebody else would. */
  public synchronized void plantCluster(
      String projectId, String name, boolean flex, Map<String, String> tags) {
    SimulatedProject project = state.project(projectId);
    project.clusters.put(
        name,
        new SimulatedCluster(
            state.newId(),
            name,
            flex ? SimulatedCluster.Kind.FLEX : SimulatedCluster.Kind.DEDICATED,
            "AWS",
            "US_EAST_1",
            flex ? "FLEX" : "M10",
            tags(tags),
            state.now().minus(Duration.ofHours(1))));
  }

  /** Makes a database user, as somebody else would. */
  public synchronized void plantUser(String projectId, String name, String description) {
    var body = tools.jackson.databind.node.JsonNodeFactory.instance.objectNode();
    body.put("password", "somebody-elses").put("description", description);
    state.project(projectId).users.put(name, new SimulatedUser(name, body, state.now()));
  }

  private static List<Map<String, String>> tags(Map<String, String> tags) {
    return tags.entrySet().stream()
        .map(tag -> Map.of("key", tag.getKey(), "value", tag.getValue()))
        .toList();
  }

  /** The password of a user as it is wanted, for a test that looks whether somebody changed it. */
  public synchronized Optional<Secret> password(String projectId, String user) {
    return Optional.ofNullable(state.projects.get(projectId))
        .map(project -> project.users.get(user))
        .map(found -> found.wanted().password());
  }

  /** When Atlas itself deletes a user; empty if it never does, or there is none. */
  public synchronized Optional<Instant> deleteAfter(String projectId, String user) {
    return Optional.ofNullable(state.projects.get(projectId))
        .map(project -> project.users.get(user))
        .map(SimulatedUser::deleteAfter);
  }

  /** The tags of a project; empty if it is not there. */
  public synchronized Optional<Map<String, String>> projectTags(String name) {
    state.settle();
    return state
        .projectNamed(name)
        .map(project -> {
          Map<String, String> tags = new LinkedHashMap<>();
          project.tags.forEach(tag -> tags.put(tag.get("key"), tag.get("value")));
          return tags;
        });
  }

  /** The id of a project. */
  public synchronized String projectId(String name) {
    return state.projectNamed(name).orElseThrow().id;
  }

  /** Whether a project sends mail about alerts. */
  public synchronized boolean hasDefaultAlerts(String name) {
    return state.projectNamed(name).orElseThrow().alerts;
  }

  /** How entries of access lists fare from now on, once they are no longer PENDING. */
  public synchronized void accessEntriesFail(boolean value) {
    state.behavior.entriesFail = value;
  }

  /** How long new entries of access lists are PENDING from now on. */
  public synchronized void accessEntriesTake(Duration time) {
    state.behavior.entriesTake = time;
  }

  /** The service account lacks the right to an operation, which Atlas says without a code. */
  public synchronized void withoutRightTo(String operation) {
    state.behavior.withoutRight.add(operation);
  }

  /** The cloud and the region of the one cluster of a project. */
  public synchronized String placement(String projectName) {
    SimulatedCluster cluster =
        state.projectNamed(projectName).orElseThrow().clusters.values().iterator().next();
    return cluster.cloud + " " + cluster.region;
  }

  /** The organization of the service account is another one from now on. */
  public synchronized void organization(String id) {
    state.organization = id;
  }

  /** Deletes a project behind everybody's back. */
  public synchronized void loseProject(String name) {
    state.projects.remove(projectId(name));
  }

  /** The address ranges that may connect to the clusters of a project. */
  public synchronized List<String> accessList(String projectId) {
    return List.copyOf(state.project(projectId).accessList.keySet());
  }

  /** The service account loses sight of a project, or gets it back. */
  public synchronized void visible(String projectName, boolean visible) {
    state.projectNamed(projectName).orElseThrow().visible = visible;
  }

  /** Another server stands behind the clusters, which knows their users. */
  public synchronized void clusterServer(ClusterServer server) {
    state.server = server;
  }

  /** Somebody switches on the termination protection of the clusters of a project, or off. */
  public synchronized void terminationProtection(String projectName, boolean on) {
    state
        .projectNamed(projectName)
        .orElseThrow()
        .clusters
        .values()
        .forEach(cluster -> cluster.terminationProtected = on);
  }

  /** The clusters of a project are paused, as M0 is after 30 idle days, or resumed. */
  public synchronized void pause(String projectName, boolean on) {
    state
        .projectNamed(projectName)
        .orElseThrow()
        .clusters
        .values()
        .forEach(cluster -> cluster.paused = on);
  }

  /** Somebody deletes all clusters of a project at once. */
  public synchronized void loseClusters(String projectName) {
    state.projectNamed(projectName).orElseThrow().clusters.clear();
  }

  /**
   * Whether a login would succeed: the user is known to an IDLE cluster that it may enter, has this
   * password, and may read and write the database.
   *
   * @return why not; empty if it would
   */
  public synchronized Optional<String> loginProblem(String user, Secret password, String database) {
    state.settle();
    Instant now = state.now();
    String problem = "no user " + user;
    for (SimulatedProject project : state.projects.values()) {
      SimulatedUser found = project.users.get(user);
      SimulatedProject.Dropped gone = project.dropped.get(user);
      if (found == null && gone != null && !gone.isRolledOut(now, state.times)) {
        found = gone.user();
      }
      SimulatedUser.Grant grant = found == null ? null : found.known(now, state.times);
      if (found == null) {
        continue;
      }
      if (grant == null) {
        problem = "the clusters do not know the user yet";
      } else if (!grant.password().equals(password)) {
        problem = "another password";
      } else if (!grant.roles().contains("readWrite@" + database)) {
        problem = "no role readWrite on " + database;
      } else if (project.clusters.values().stream()
          .noneMatch(cluster ->
              cluster.state(now, state.times).equals("IDLE")
                  && !cluster.paused
                  && (grant.scopes().isEmpty() || grant.scopes().contains(cluster.name)))) {
        problem = "no cluster that is up and may be entered";
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(problem);
  }
}
