package io.hosteddb.simulators.neon;

import io.hosteddb.simulators.Call;
import io.hosteddb.simulators.Reply;
import io.hosteddb.simulators.VendorSimulator;
import io.hosteddb.simulators.neon.SimulatedProject.NewProject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

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

  private final NeonState state;
  private final ProjectEndpoints projects;

  /**
   * A simulator that listens.
   *
   * @param clock the vendor's time
   */
  public NeonSimulator(InstantSource clock) {
    super("neon", clock);
    state = new NeonState(clock);
    projects = new ProjectEndpoints(state);
    route("POST", "/projects", projects::create);
    route("GET", "/projects", projects::list);
    route("DELETE", "/projects/{project_id}", call -> projects.with(call, projects::delete));
    route(
        "GET",
        "/projects/{project_id}",
        call -> projects.with(call, p -> Reply.json(200, Map.of("project", p.json()))));
    route(
        "GET",
        "/projects/{project_id}/branches",
        call -> projects.with(call, p -> projects.branches(p, call)));
    route(
        "GET",
        "/projects/{project_id}/operations",
        call -> projects.with(call, p -> Reply.json(200, projects.operations(p))));
    route(
        "GET",
        "/projects/{project_id}/operations/{operation_id}",
        call -> projects.with(call, p -> projects.operation(p, call)));
    route(
        "GET",
        "/projects/{project_id}/connection_uri",
        call -> projects.with(call, p -> projects.connectionUri(p, call)));
    route(
        "GET",
        "/projects/{project_id}/branches/{branch_id}/roles/{role_name}/reveal_password",
        call -> projects.with(call, p -> ProjectEndpoints.revealPassword(p, call)));
    route(
        "POST",
        "/projects/{project_id}/branches/{branch_id}/roles/{role_name}/reset_password",
        call -> projects.with(call, p -> projects.resetPassword(p, call)));
    route("GET", "/regions", AccountEndpoints::regions);
    route("GET", AccountEndpoints.ORGANIZATIONS, AccountEndpoints::organizations);
    start();
  }

  // What a test or a benchmark may set.

  /**
   * How long creating a project takes from now on.
   *
   * @param supplier asked for each project
   */
  public synchronized void creationTime(Supplier<Duration> supplier) {
    state.behavior.creationTime = supplier;
  }

  /**
   * How old the picture is that lists of projects show.
   *
   * @param lag zero for none
   */
  public synchronized void listLag(Duration lag) {
    state.behavior.listLag = lag;
  }

  /**
   * How many projects the plan allows.
   *
   * @param limit of the organization
   */
  public synchronized void projectLimit(int limit) {
    state.behavior.projectLimit = limit;
  }

  /**
   * The next lists of projects time out: what they leave out, they name as unavailable.
   *
   * @param lists how many
   */
  public synchronized void incompleteLists(int lists) {
    state.behavior.incompleteLists = lists;
  }

  /**
   * Pages of projects and branches have at most so many entries, whatever is asked for.
   *
   * @param number of entries
   */
  public synchronized void mostOnAPage(int number) {
    state.behavior.mostOnAPage = number;
  }

  /**
   * Gives a project further branches, older than the one that it was made with.
   *
   * @param name the project's name
   * @param number how many
   */
  public synchronized void olderBranches(String name, int number) {
    state.named(name).olderBranches(number);
  }

  /**
   * How the operations of new projects, and of resets of passwords, end from now on.
   *
   * @param status {@code finished}, {@code skipped}, {@code failed}, {@code error} or {@code
   *     cancelled}
   */
  public synchronized void endOfOperations(String status) {
    state.behavior.endOfOperations = status;
  }

  /**
   * Lets work that is under way stumble from now on: the vendor says why, and repeats it.
   *
   * @param error what goes wrong; empty for nothing
   */
  public synchronized void operationsStumble(String error) {
    state.behavior.repeated = error;
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
    state.named(name).protect(status == 0 ? null : NeonReplies.error(status, "", sentence));
  }

  /**
   * Whether passwords of a project can be read, from now on.
   *
   * @param name the project's name
   * @param stored whether they can
   */
  public synchronized void storesPasswords(String name, boolean stored) {
    state.named(name).storesPasswords(stored);
  }

  /**
   * Whether the answer of a create says how to connect.
   *
   * @param value false to leave it out
   */
  public synchronized void answersInFull(boolean value) {
    state.behavior.answersInFull = value;
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
        state.add(new NewProject(name, regionId, 17, own, own, annotations), real, NeonAccount.ORG);
    project.operations().clear();
    state.open(project);
    return project.id();
  }

  /**
   * Whether a project is there with the annotations it was planted with.
   *
   * @param id its id
   * @param annotations of its branch
   */
  public synchronized boolean isIntact(String id, Map<String, String> annotations) {
    SimulatedProject project = state.projects.get(id);
    return project != null && !project.isDeleted() && project.annotations().equals(annotations);
  }

  /**
   * Lets nobody into a database for a while, as if its compute were not awake.
   *
   * @param name the project's name
   * @param asleep whether it is
   */
  public synchronized void asleep(String name, boolean asleep) {
    state.pool.asleep(state.named(name).database(), asleep);
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
    state.refusals.put(state.named(name).database(), new NeonProxy.Refusal(sqlState, sentence));
  }

  /**
   * Refuses the next connection to a database, and no other.
   *
   * @param name the project's name
   * @param sqlState the SQLSTATE
   * @param sentence what a client is told
   */
  public synchronized void refuseOnce(String name, String sqlState, String sentence) {
    state.onceRefused.put(state.named(name).database(), new NeonProxy.Refusal(sqlState, sentence));
  }

  /**
   * Refuses statements from now on, as a server that does not allow them.
   *
   * @param regex found in what a client says
   * @param sqlState the SQLSTATE
   * @param sentence what a client is told
   */
  public synchronized void refuseStatements(String regex, String sqlState, String sentence) {
    state.proxy.refuseStatements(regex, new NeonProxy.Refusal(sqlState, sentence));
  }

  /**
   * Executes statements in a database, with all rights, as the vendor's own staff can.
   *
   * @param name the project's name
   * @param statements in order
   */
  public synchronized void asSuperuser(String name, String... statements) {
    state.pool.executeIn(state.named(name).database(), statements);
  }

  /**
   * Lets connections to a database through again.
   *
   * @param name the project's name
   */
  public synchronized void acceptConnections(String name) {
    state.refusals.remove(state.named(name).database());
  }

  /**
   * Somebody resets the password of a role in the console.
   *
   * @param name the project's name
   */
  public synchronized void resetPassword(String name) {
    SimulatedProject project = state.named(name);
    project.setPassword(state.newPassword());
    state.pool.setPassword(project.role(), project.password());
  }

  /**
   * Somebody deletes a project in the console.
   *
   * @param name the project's name
   */
  public synchronized void deleteByHand(String name) {
    state.remove(state.named(name));
  }

  /**
   * The ids of the projects of a name, the oldest first.
   *
   * @param name the name
   */
  public synchronized List<String> idsOf(String name) {
    return state.live().stream()
        .filter(p -> p.name().equals(name))
        .map(SimulatedProject::id)
        .toList();
  }

  /** The names of the projects that are there, in the order of their creation. */
  public synchronized List<String> names() {
    return state.live().stream().map(SimulatedProject::name).toList();
  }

  /**
   * When the database of a project became usable at the vendor, or will be.
   *
   * @param name the project's name
   */
  public synchronized Instant usableAt(String name) {
    SimulatedProject project = state.named(name);
    return project.operations().stream()
        .map(SimulatedOperation::endsAt)
        .max(Instant::compareTo)
        .orElse(project.createdAt());
  }

  /** What the last create asked for: the field {@code project} of its body. */
  public synchronized JsonNode lastCreate() {
    return projects.lastCreate();
  }

  @Override
  public synchronized List<String> inventory() {
    return state.live().stream().map(p -> "project " + p.name() + " (" + p.id() + ")").toList();
  }

  // The API.

  @Override
  protected Optional<Reply> guard(Call call) {
    state.live().forEach(state::catchUp);
    return AccountEndpoints.refusal(call);
  }

  @Override
  protected Reply noRoute(Call call) {
    return NeonReplies.error(404, "", "this route does not exist");
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

  /**
   * Stops listening, and gives the databases of the projects that are left back to the state.pool.
   */
  @Override
  public void close() {
    try {
      super.close();
    } finally {
      synchronized (this) {
        state.live().forEach(state::remove);
      }
      state.proxy.close();
    }
  }
}
