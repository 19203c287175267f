package io.hosteddb.simulators.neon;

import io.hosteddb.simulators.Call;
import io.hosteddb.simulators.Reply;
import io.hosteddb.simulators.VendorSimulator;
import io.hosteddb.simulators.neon.SimulatedProject.NewProject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * Neon's API v2 (description of 2026-07) with real databases behind its projects: operations that
 * take time, lists that lag and show ten at a time, names that are not unique, work that locks a
 * project, deleted projects that stay recoverable, limits of a plan.
 *
 * <p>Unlike the vendor, a connection goes to a loopback address, plain, with a port in the URI; and
 * a deleted project's database is gone at once.
 */
public final class NeonSimulator extends VendorSimulator {
  /** The direct host of every database; the pooled one is {@code localhost}. */
  public static final String HOST = "127.0.0.1";

  /** The pooled host of every database. */
  public static final String POOLER_HOST = "localhost";

  private static final String ORGANIZATIONS = "/users/me/organizations";
  private static final int DEFAULT_LIMIT = 10;

  /** What the free plan allows (documentation of 2026-01). */
  private static final int MAX_HISTORY_SECONDS = 21_600;

  private final DatabasePool pool = DatabasePool.get();
  private final Map<String, SimulatedProject> projects = new LinkedHashMap<>();
  private final Map<String, NeonProxy.Refusal> refusals = new ConcurrentHashMap<>();
  private final NeonProxy proxy =
      new NeonProxy(pool.port(), database -> Optional.ofNullable(refusals.get(database)));
  private Supplier<Duration> creationTime = () -> Duration.ofMillis(900);
  private Duration listLag = Duration.ofSeconds(2);
  private int projectLimit = Integer.MAX_VALUE;
  private int incompleteLists;
  private String endOfOperations = "finished";
  private String repeated = "";
  private boolean answersInFull = true;
  private JsonNode lastCreate = MissingNode.getInstance();
  private int ids;

  /**
   * A simulator that listens.
   *
   * @param clock the vendor's time
   */
  public NeonSimulator(InstantSource clock) {
    super("neon", clock);
    route("POST", "/projects", this::create);
    route("GET", "/projects", this::list);
    route("DELETE", "/projects/{project_id}", call -> with(call, this::delete));
    route(
        "GET",
        "/projects/{project_id}",
        call -> with(call, p -> Reply.json(200, Map.of("project", p.json()))));
    route("GET", "/projects/{project_id}/branches", call -> with(call, this::branches));
    route(
        "GET",
        "/projects/{project_id}/operations",
        call -> with(call, p -> Reply.json(200, operations(p))));
    route(
        "GET",
        "/projects/{project_id}/operations/{operation_id}",
        call -> with(call, p -> operation(p, call)));
    route(
        "GET",
        "/projects/{project_id}/connection_uri",
        call -> with(call, p -> connectionUri(p, call)));
    route(
        "GET",
        "/projects/{project_id}/branches/{branch_id}/roles/{role_name}/reveal_password",
        call -> with(call, p -> revealPassword(p, call)));
    route("GET", "/regions", this::regions);
    route("GET", ORGANIZATIONS, call -> Reply.json(200, organizations(key(call))));
    start();
  }

  // What a test or a benchmark may set.

  /**
   * How long creating a project takes from now on.
   *
   * @param supplier asked for each project
   */
  public synchronized void creationTime(Supplier<Duration> supplier) {
    creationTime = supplier;
  }

  /**
   * How old the picture is that lists of projects show.
   *
   * @param lag zero for none
   */
  public synchronized void listLag(Duration lag) {
    listLag = lag;
  }

  /**
   * How many projects the plan allows.
   *
   * @param limit of the organization
   */
  public synchronized void projectLimit(int limit) {
    projectLimit = limit;
  }

  /**
   * The next lists of projects time out: what they leave out, they name as unavailable.
   *
   * @param lists how many
   */
  public synchronized void incompleteLists(int lists) {
    incompleteLists = lists;
  }

  /**
   * How the operations of new projects end from now on.
   *
   * @param status {@code finished}, {@code skipped}, {@code failed}, {@code error} or {@code
   *     cancelled}
   */
  public synchronized void endOfOperations(String status) {
    endOfOperations = status;
  }

  /**
   * Lets work that is under way stumble from now on: the vendor says why, and repeats it.
   *
   * @param error what goes wrong; empty for nothing
   */
  public synchronized void operationsStumble(String error) {
    repeated = error;
  }

  /**
   * Somebody protects the branch of a project in the console, or takes the protection off. A
   * project with a protected branch is not deleted; with which status that is refused is not
   * documented.
   *
   * @param name the project's name
   * @param status of the refusal, such as 422; 0 for no protection
   * @param sentence of the refusal
   */
  public synchronized void protect(String name, int status, String sentence) {
    named(name).protect(status == 0 ? null : error(status, "", sentence));
  }

  /**
   * Whether passwords of a project can be read, from now on.
   *
   * @param name the project's name
   * @param stored whether they can
   */
  public synchronized void storesPasswords(String name, boolean stored) {
    named(name).storesPasswords(stored);
  }

  /**
   * Whether the answer of a create says how to connect.
   *
   * @param value false to leave it out
   */
  public synchronized void answersInFull(boolean value) {
    answersInFull = value;
  }

  /**
   * A project that nobody created through this simulator's API: of another platform, of a person,
   * or of a create that was carried out late.
   *
   * @param name its name
   * @param regionId where
   * @param annotations of its branch
   * @param real whether there is a real database behind it
   * @return its id
   */
  public synchronized String plant(
      String name, String regionId, Map<String, String> annotations, boolean real) {
    String own = real ? name.replace('-', '_') : "neondb";
    SimulatedProject project =
        add(new NewProject(name, regionId, 17, own, own, annotations), real, NeonAccount.ORG);
    project.operations().clear();
    open(project);
    return project.id();
  }

  /**
   * Whether a project is there with the annotations it was planted with.
   *
   * @param id its id
   * @param annotations of its branch
   */
  public synchronized boolean isIntact(String id, Map<String, String> annotations) {
    SimulatedProject project = projects.get(id);
    return project != null && !project.isDeleted() && project.annotations().equals(annotations);
  }

  /**
   * Lets nobody into a database for a while, as if its compute were not awake.
   *
   * @param name the project's name
   * @param asleep whether it is
   */
  public synchronized void asleep(String name, boolean asleep) {
    pool.asleep(named(name).database(), asleep);
  }

  /**
   * Refuses every connection to a database from now on, as Neon's proxy does: at the start, with a
   * sentence.
   *
   * @param name the project's name
   * @param sqlState the SQLSTATE; the proxy gives {@code XX000} with most of its sentences
   * @param sentence what a client is told
   */
  public synchronized void refuseConnections(String name, String sqlState, String sentence) {
    refusals.put(named(name).database(), new NeonProxy.Refusal(sqlState, sentence));
  }

  /**
   * Lets connections to a database through again.
   *
   * @param name the project's name
   */
  public synchronized void acceptConnections(String name) {
    refusals.remove(named(name).database());
  }

  /**
   * Somebody resets the password of a role in the console.
   *
   * @param name the project's name
   */
  public synchronized void resetPassword(String name) {
    SimulatedProject project = named(name);
    project.setPassword(newPassword());
    pool.setPassword(project.role(), project.password());
  }

  /**
   * Somebody deletes a project in the console.
   *
   * @param name the project's name
   */
  public synchronized void deleteByHand(String name) {
    remove(named(name));
  }

  /**
   * The ids of the projects of a name, the oldest first.
   *
   * @param name the name
   */
  public synchronized List<String> idsOf(String name) {
    return live().stream().filter(p -> p.name().equals(name)).map(SimulatedProject::id).toList();
  }

  /** The names of the projects that are there, in the order of their creation. */
  public synchronized List<String> names() {
    return live().stream().map(SimulatedProject::name).toList();
  }

  /**
   * When the database of a project became usable at the vendor, or will be.
   *
   * @param name the project's name
   */
  public synchronized Instant usableAt(String name) {
    SimulatedProject project = named(name);
    return project.operations().stream()
        .map(SimulatedOperation::endsAt)
        .max(Instant::compareTo)
        .orElse(project.createdAt());
  }

  /** What the last create asked for: the field {@code project} of its body. */
  public synchronized JsonNode lastCreate() {
    return lastCreate;
  }

  private SimulatedProject named(String name) {
    return live().stream()
        .filter(p -> p.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("There is no project " + name));
  }

  @Override
  public synchronized List<String> inventory() {
    return live().stream().map(p -> "project " + p.name() + " (" + p.id() + ")").toList();
  }

  private List<SimulatedProject> live() {
    return projects.values().stream().filter(p -> !p.isDeleted()).toList();
  }

  // The API.

  @Override
  protected Optional<Reply> guard(Call call) {
    projects.values().stream()
        .filter(p -> !p.isDeleted() && !p.isOpen() && p.isUsable(now()))
        .forEach(this::open);
    String key = key(call);
    if (!NeonAccount.KEYS.contains(key)) {
      return Optional.of(error(401, "", "This request requires authentication credentials"));
    }
    if (call.template().equals(ORGANIZATIONS)) {
      // Of a key of one project, too, this is the organization that owns it.
      return Optional.empty();
    }
    if (key.equals(NeonAccount.PROJECT_KEY)) {
      return Optional.of(
          error(
              404, "", "not allowed to perform actions outside the project this key is scoped to"));
    }
    if (key.equals(NeonAccount.VIEWER_KEY) && !call.method().equals("GET")) {
      return Optional.of(error(403, "", "you do not have permission to perform this action"));
    }
    return Optional.empty();
  }

  private static String key(Call call) {
    return call.header("Authorization").orElse("").replaceFirst("^Bearer ", "");
  }

  /** What is wrong with the organization that a call names, or does not name. */
  private static @Nullable Reply wrongOrganization(Call call, String org) {
    if (org.isEmpty() && key(call).equals(NeonAccount.PERSONAL_KEY)) {
      return error(
          400, "", "org_id is required, you can find it on your organization settings page");
    }
    return org.isEmpty() || org.equals(NeonAccount.organizationOf(key(call)))
        ? null
        : error(403, "", "you are not a member of the organization " + org);
  }

  @Override
  protected Reply noRoute(Call call) {
    return error(404, "", "this route does not exist");
  }

  private static Reply error(int status, String code, String message) {
    return Reply.json(
        status,
        Map.of("request_id", new UUID(0, message.hashCode()), "code", code, "message", message));
  }

  private Reply with(Call call, java.util.function.Function<SimulatedProject, Reply> handler) {
    SimulatedProject project = projects.get(call.variable("project_id"));
    // What another organization has is not there, as far as one is told.
    return project == null || project.isDeleted() || !belongs(project, call)
        ? error(404, "", "project not found")
        : handler.apply(project);
  }

  private static boolean belongs(SimulatedProject project, Call call) {
    return project.org().equals(NeonAccount.organizationOf(key(call)));
  }

  private static Map<String, Object> organizations(String key) {
    String id = NeonAccount.organizationOf(key);
    String then = Instant.EPOCH.toString();
    return Map.of(
        "organizations",
        List.of(
            Map.of(
                "id",
                id,
                "name",
                "Simulated",
                "handle",
                "simulated-" + id,
                "plan",
                "scale",
                "created_at",
                then,
                "managed_by",
                "console",
                "updated_at",
                then)));
  }

  private Reply create(Call call) {
    JsonNode asked = call.json().path("project");
    lastCreate = asked;
    Reply wrong = wrongOrganization(call, asked.path("org_id").asString(""));
    if (wrong == null) {
      wrong = refusal(asked);
    }
    if (wrong != null) {
      return wrong;
    }
    JsonNode branch = asked.path("branch");
    String database = branch.path("database_name").asString("neondb");
    Map<String, String> annotations = new LinkedHashMap<>();
    branch
        .path("annotations")
        .properties()
        .forEach(e -> annotations.put(e.getKey(), e.getValue().asString()));
    SimulatedProject project =
        add(
            new NewProject(
                asked.path("name").asString(""),
                asked.path("region_id").asString("aws-us-east-2"),
                asked.path("pg_version").asInt(17),
                branch.path("role_name").asString(database + "_owner"),
                database,
                annotations),
            true,
            NeonAccount.organizationOf(key(call)));
    return Reply.json(201, created(project));
  }

  private @Nullable Reply refusal(JsonNode asked) {
    String region = asked.path("region_id").asString("aws-us-east-2");
    if (!NeonAccount.REGIONS.containsKey(region) || region.startsWith("azure-")) {
      return error(400, "", "the region " + region + " is not supported");
    }
    if (asked.path("history_retention_seconds").asInt(0) > MAX_HISTORY_SECONDS) {
      return error(
          422, "", "history_retention_seconds must not be over 21600 with the plan of the account");
    }
    if (live().size() >= projectLimit) {
      return error(
          422,
          "PROJECTS_LIMIT_EXCEEDED",
          "projects limit exceeded, only " + projectLimit + " projects are allowed");
    }
    return null;
  }

  private SimulatedProject add(NewProject asked, boolean real, String org) {
    String id = "calm-field-%08d".formatted(10_000_000 + ids++);
    String database = real ? freeName(asked.database()) : asked.database();
    SimulatedProject project = new SimulatedProject(id, org, asked, database, newPassword(), now());
    schedule(project);
    if (real) {
      pool.take(database, project.password());
      project.setReal(true);
    }
    projects.put(id, project);
    return project;
  }

  /** At the vendor every project has a server of its own; here two of a name share one. */
  private String freeName(String asked) {
    String name = asked;
    for (int i = 2; isTaken(name); i++) {
      name = asked + "_" + i;
    }
    return name;
  }

  private boolean isTaken(String database) {
    return live().stream().anyMatch(p -> p.isReal() && p.database().equals(database));
  }

  private String newPassword() {
    return "npg_simulated%06dcanary".formatted(ids++);
  }

  /**
   * The storage first, then the compute; beside them one whose action the API description does not
   * have, as new ones come up every few months.
   */
  private void schedule(SimulatedProject project) {
    Instant begin = now();
    Instant end = begin.plus(creationTime.get());
    Instant half = begin.plus(Duration.between(begin, end).dividedBy(2));
    project.operations().add(operation("create_timeline", begin, half, endOfOperations));
    project.operations().add(operation("start_compute", half, end, endOfOperations));
    project.operations().add(operation("epc_sync", begin, half, "skipped"));
  }

  private SimulatedOperation operation(
      String action, Instant startsAt, Instant endsAt, String end) {
    return new SimulatedOperation(new UUID(0x4000L, ids++), action, now(), startsAt, endsAt, end);
  }

  private void open(SimulatedProject project) {
    project.setOpen();
    if (project.isReal()) {
      pool.allowLogin(project.role());
    }
  }

  private Map<String, Object> created(SimulatedProject project) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("project", project.json());
    json.put("connection_uris", answersInFull ? List.of(connection(project)) : List.of());
    json.put("roles", List.of(project.roleJson()));
    json.put("databases", List.of(project.databaseJson()));
    json.put("operations", operationsJson(project));
    json.put("branch", project.branchJson(now()));
    json.put("endpoints", List.of(project.endpointJson(HOST, now())));
    return json;
  }

  private Map<String, Object> connection(SimulatedProject project) {
    return Map.of(
        "connection_uri",
        uri(project, HOST),
        "connection_parameters",
        Map.of(
            "database",
            project.database(),
            "password",
            project.password(),
            "role",
            project.role(),
            "host",
            HOST,
            "pooler_host",
            POOLER_HOST));
  }

  private String uri(SimulatedProject project, String host) {
    return "postgresql://%s:%s@%s:%d/%s?sslmode=require&channel_binding=require"
        .formatted(project.role(), project.password(), host, proxy.port(), project.database());
  }

  private Reply list(Call call) {
    Reply wrong = wrongOrganization(call, call.query("org_id").orElse(""));
    if (wrong != null) {
      return wrong;
    }
    boolean recoverable = call.query("recoverable").map(Boolean::valueOf).orElse(false);
    String search = call.query("search").orElse("");
    Instant then = now().minus(listLag);
    List<SimulatedProject> found = new ArrayList<>();
    for (SimulatedProject project : projects.values()) {
      boolean shown = recoverable ? project.isDeleted() : project.existedAt(then);
      if (shown
          && belongs(project, call)
          && (project.name().contains(search) || project.id().contains(search))) {
        found.add(project);
      }
    }
    Collections.reverse(found);
    return page(call, found);
  }

  private Reply page(Call call, List<SimulatedProject> found) {
    int from = call.query("cursor").map(Integer::valueOf).orElse(0);
    int limit = call.query("limit").map(Integer::valueOf).orElse(DEFAULT_LIMIT);
    List<SimulatedProject> shown =
        found.subList(Math.min(from, found.size()), Math.min(from + limit, found.size()));
    Map<String, Object> json = new LinkedHashMap<>();
    boolean incomplete = incompleteLists > 0;
    if (incomplete) {
      incompleteLists--;
      json.put("projects", List.of());
      List<String> left = shown.stream().map(SimulatedProject::id).toList();
      json.put("unavailable_project_ids", left.isEmpty() ? List.of("cold-moon-00000001") : left);
    } else {
      json.put("projects", shown.stream().map(SimulatedProject::listItem).toList());
    }
    if (!shown.isEmpty()) {
      // With the last page, too.
      json.put("pagination", Map.of("cursor", Integer.toString(from + shown.size())));
    }
    json.put("applications", Map.of());
    json.put("integrations", Map.of());
    return Reply.json(200, json);
  }

  private Reply delete(SimulatedProject project) {
    Reply refusal = project.protection();
    if (refusal != null) {
      return refusal;
    }
    if (project.isUnderWay(now())) {
      return error(
          423,
          "",
          "project already has running conflicting operations, scheduling of new ones is"
              + " prohibited");
    }
    remove(project);
    return Reply.json(200, Map.of("project", project.json()));
  }

  private void remove(SimulatedProject project) {
    project.delete(now());
    if (project.isReal()) {
      refusals.remove(project.database());
      pool.giveBack(project.database());
    }
  }

  private Reply branches(SimulatedProject project) {
    return Reply.json(
        200,
        Map.of(
            "branches",
            List.of(project.branchJson(now())),
            "annotations",
            project.annotationsJson(),
            "pagination",
            Map.of("sort_by", "created_at", "sort_order", "ASC")));
  }

  private Map<String, Object> operations(SimulatedProject project) {
    List<Map<String, Object>> newestFirst = operationsJson(project);
    Collections.reverse(newestFirst);
    return Map.of("operations", newestFirst, "pagination", Map.of("cursor", now().toString()));
  }

  private List<Map<String, Object>> operationsJson(SimulatedProject project) {
    List<Map<String, Object>> json = new ArrayList<>();
    project.operations().forEach(o -> json.add(o.json(project, now(), repeated)));
    return json;
  }

  private Reply operation(SimulatedProject project, Call call) {
    return project.operations().stream()
        .filter(o -> o.id().toString().equals(call.variable("operation_id")))
        .findFirst()
        .map(o -> Reply.json(200, Map.of("operation", o.json(project, now(), repeated))))
        .orElseGet(() -> error(404, "", "operation not found"));
  }

  private Reply connectionUri(SimulatedProject project, Call call) {
    boolean known =
        call.query("role_name").equals(Optional.of(project.asked().role()))
            && call.query("database_name").equals(Optional.of(project.asked().database()));
    if (!known) {
      return error(404, "", "role or database not found");
    }
    if (!project.storesPasswords()) {
      return notStored();
    }
    boolean pooled = call.query("pooled").map(Boolean::valueOf).orElse(false);
    return Reply.json(200, Map.of("uri", uri(project, pooled ? POOLER_HOST : HOST)));
  }

  private static Reply notStored() {
    return error(412, "", "passwords of this project are not stored");
  }

  private static Reply revealPassword(SimulatedProject project, Call call) {
    if (!project.storesPasswords()) {
      return notStored();
    }
    return call.variable("role_name").equals(project.role())
        ? Reply.json(200, Map.of("password", project.password()))
        : error(404, "", "role not found");
  }

  private Reply regions(Call call) {
    Reply wrong = wrongOrganization(call, call.query("org_id").orElse(""));
    if (wrong != null) {
      return wrong;
    }
    List<Map<String, Object>> regions = new ArrayList<>();
    NeonAccount.REGIONS.forEach((id, name) ->
        regions.add(
            Map.of(
                "region_id",
                id,
                "name",
                name,
                "default",
                id.equals("aws-us-east-2"),
                "geo_lat",
                "39.96",
                "geo_long",
                "-83.00")));
    return Reply.json(200, Map.of("regions", regions));
  }

  @Override
  protected Reply withUnknowns(Call call, Reply reply) {
    String odd =
        reply
            .body()
            .replace("\"status\":\"running\"", "\"status\":\"pondering\"")
            .replace("\"action\":\"start_compute\"", "\"action\":\"entangle_compute\"")
            .replace("\"current_state\":\"init\"", "\"current_state\":\"larval\"");
    return super.withUnknowns(call, reply.withBody(odd));
  }

  private Instant now() {
    return clock().instant();
  }

  /** Stops listening, and gives the databases of the projects that are left back to the pool. */
  @Override
  public void close() {
    try {
      super.close();
    } finally {
      synchronized (this) {
        live().forEach(this::remove);
      }
      proxy.close();
    }
  }
}
