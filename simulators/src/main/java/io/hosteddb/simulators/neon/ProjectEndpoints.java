package io.hosteddb.simulators.neon;

import static io.hosteddb.simulators.neon.AccountEndpoints.belongs;
import static io.hosteddb.simulators.neon.AccountEndpoints.key;
import static io.hosteddb.simulators.neon.AccountEndpoints.wrongOrganization;
import static io.hosteddb.simulators.neon.NeonReplies.error;

import io.hosteddb.simulators.Call;
import io.hosteddb.simulators.Reply;
import io.hosteddb.simulators.neon.SimulatedProject.NewProject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Projects, their operations, and how to connect to them. */
final class ProjectEndpoints {
  private static final String DEFAULT_LIMIT = "10";
  private static final int MAX_LIMIT = 400;
  private static final String MAX_BRANCHES = "10000";

  /** What the free plan allows (documentation of 2026-01). */
  private static final int MAX_HISTORY_SECONDS = 21_600;

  private final NeonState state;
  private JsonNode lastCreate = MissingNode.getInstance();

  ProjectEndpoints(NeonState state) {
    this.state = state;
  }

  /** What the last create asked for: the field {@code project} of its body. */
  JsonNode lastCreate() {
    return lastCreate;
  }

  /** The answer for the project in the path; 404 if the caller has none of that id. */
  Reply with(Call call, Function<SimulatedProject, Reply> handler) {
    SimulatedProject project = state.projects.get(call.variable("project_id"));
    // What another organization has is not there, as far as one is told.
    return project == null || project.isDeleted() || !belongs(project, call)
        ? error(404, "", "project not found")
        : handler.apply(project);
  }

  Reply create(Call call) {
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
        state.add(
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
    if (state.live().size() >= state.behavior.projectLimit) {
      return error(
          422,
          "PROJECTS_LIMIT_EXCEEDED",
          "projects limit exceeded, only " + state.behavior.projectLimit + " projects are allowed");
    }
    return null;
  }

  private Map<String, Object> created(SimulatedProject project) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("project", project.json());
    json.put(
        "connection_uris", state.behavior.answersInFull ? List.of(connection(project)) : List.of());
    json.put("roles", List.of(project.roleJson()));
    json.put("databases", List.of(project.databaseJson()));
    json.put("operations", operationsJson(project));
    json.put("branch", project.branchJson(state.now()));
    json.put("endpoints", List.of(project.endpointJson(NeonSimulator.HOST, state.now())));
    return json;
  }

  private Map<String, Object> connection(SimulatedProject project) {
    return Map.of(
        "connection_uri",
        uri(project, NeonSimulator.HOST),
        "connection_parameters",
        Map.of(
            "database",
            project.database(),
            "password",
            project.password(),
            "role",
            project.role(),
            "host",
            NeonSimulator.HOST,
            "pooler_host",
            NeonSimulator.POOLER_HOST));
  }

  private String uri(SimulatedProject project, String host) {
    return "postgresql://%s:%s@%s:%d/%s?sslmode=require&channel_binding=require"
        .formatted(
            project.role(), project.password(), host, state.proxy.port(), project.database());
  }

  Reply list(Call call) {
    Reply wrong = wrongOrganization(call, call.query("org_id").orElse(""));
    if (wrong != null) {
      return wrong;
    }
    boolean recoverable = call.query("recoverable").map(Boolean::valueOf).orElse(false);
    String search = call.query("search").orElse("");
    Instant then = state.now().minus(state.behavior.listLag);
    List<SimulatedProject> found = new ArrayList<>();
    for (SimulatedProject project : state.projects.values()) {
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
    Integer from = whole(call.query("cursor").orElse("0"));
    Integer limit = whole(call.query("limit").orElse(DEFAULT_LIMIT));
    if (from == null || limit == null || limit < 1 || limit > MAX_LIMIT) {
      return wrongPage();
    }
    List<SimulatedProject> shown = shown(found, from, limit);
    Map<String, Object> json = new LinkedHashMap<>();
    boolean incomplete = state.behavior.incompleteLists > 0;
    if (incomplete) {
      state.behavior.incompleteLists--;
      json.put("projects", List.of());
      List<String> left = shown.stream().map(SimulatedProject::id).toList();
      json.put("unavailable_project_ids", left.isEmpty() ? List.of("cold-moon-00000001") : left);
    } else {
      json.put("projects", shown.stream().map(SimulatedProject::listItem).toList());
    }
    // With the last page, too, and with the empty one behind it: nobody says that there is none.
    int next = from + Math.max(1, shown.size());
    json.put("pagination", Map.of("cursor", Integer.toString(next)));
    json.put("applications", Map.of());
    json.put("integrations", Map.of());
    return Reply.json(200, json);
  }

  private <T> List<T> shown(List<T> all, int from, int limit) {
    int end = from + Math.min(limit, state.behavior.mostOnAPage);
    return all.subList(Math.min(from, all.size()), Math.min(end, all.size()));
  }

  /** A number from 0 on; null for any other text. */
  private static @Nullable Integer whole(String text) {
    return text.matches("\\d{1,6}") ? Integer.valueOf(text) : null;
  }

  private static Reply wrongPage() {
    return error(400, "", "invalid cursor or limit");
  }

  Reply delete(SimulatedProject project) {
    Reply refusal = project.protection();
    if (refusal != null) {
      return refusal;
    }
    if (project.isUnderWay(state.now())) {
      return locked();
    }
    state.remove(project);
    return Reply.json(200, Map.of("project", project.json()));
  }

  Reply branches(SimulatedProject project, Call call) {
    Integer from = whole(call.query("cursor").orElse("0"));
    Integer limit = whole(call.query("limit").orElse(MAX_BRANCHES));
    if (from == null || limit == null || limit < 1) {
      return wrongPage();
    }
    List<Map<String, Object>> all = project.branchesJson(state.now());
    List<Map<String, Object>> shown = shown(all, from, limit);
    int end = from + shown.size();
    Map<String, Object> pagination = new LinkedHashMap<>();
    pagination.put("sort_by", "created_at");
    pagination.put("sort_order", "ASC");
    if (end < all.size()) {
      pagination.put("next", Integer.toString(end));
    }
    boolean ours = shown.stream().anyMatch(b -> project.branchId().equals(b.get("id")));
    return Reply.json(
        200,
        Map.of(
            "branches",
            shown,
            "annotations",
            ours ? project.annotationsJson() : Map.of(),
            "pagination",
            pagination));
  }

  Map<String, Object> operations(SimulatedProject project) {
    List<Map<String, Object>> newestFirst = operationsJson(project);
    Collections.reverse(newestFirst);
    return Map.of(
        "operations", newestFirst, "pagination", Map.of("cursor", state.now().toString()));
  }

  private List<Map<String, Object>> operationsJson(SimulatedProject project) {
    List<Map<String, Object>> json = new ArrayList<>();
    project
        .operations()
        .forEach(o -> json.add(o.json(project, state.now(), state.behavior.repeated)));
    return json;
  }

  Reply operation(SimulatedProject project, Call call) {
    return project.operations().stream()
        .filter(o -> o.id().toString().equals(call.variable("operation_id")))
        .findFirst()
        .map(o ->
            Reply.json(
                200, Map.of("operation", o.json(project, state.now(), state.behavior.repeated))))
        .orElseGet(() -> error(404, "", "operation not found"));
  }

  Reply connectionUri(SimulatedProject project, Call call) {
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
    return Reply.json(
        200, Map.of("uri", uri(project, pooled ? NeonSimulator.POOLER_HOST : NeonSimulator.HOST)));
  }

  /** The role's new password, and the work that makes it the only one. */
  Reply resetPassword(SimulatedProject project, Call call) {
    if (!call.variable("role_name").equals(project.asked().role())) {
      return error(404, "", "role not found");
    }
    if (project.isUnderWay(state.now())) {
      return locked();
    }
    int before = project.operations().size();
    state.resetPassword(project);
    List<Map<String, Object>> all = operationsJson(project);
    return Reply.json(
        200, Map.of("role", project.roleJson(), "operations", all.subList(before, all.size())));
  }

  private static Reply locked() {
    return error(
        423,
        "",
        "project already has running conflicting operations, scheduling of new ones is prohibited");
  }

  private static Reply notStored() {
    return error(412, "", "passwords of this project are not stored");
  }

  static Reply revealPassword(SimulatedProject project, Call call) {
    if (!project.storesPasswords()) {
      return notStored();
    }
    return call.variable("role_name").equals(project.role())
        ? Reply.json(200, Map.of("password", project.password()))
        : error(404, "", "role not found");
  }
}
