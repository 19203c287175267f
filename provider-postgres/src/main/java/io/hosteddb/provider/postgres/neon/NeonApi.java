package io.hosteddb.provider.postgres.neon;

import io.hosteddb.http.Authentication;
import io.hosteddb.http.ControlPlaneClient;
import io.hosteddb.http.ControlPlaneRequest;
import io.hosteddb.http.ControlPlaneResponse;
import io.hosteddb.http.JsonBody;
import io.hosteddb.http.JsonView;
import io.hosteddb.http.Pages;
import io.hosteddb.http.VendorText;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Region;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.ProviderException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The calls of the Neon API v2 that the backend needs (API description of 2026-07), one method
 * each. Thread-safe.
 */
final class NeonApi implements AutoCloseable {
  /** A page of 400 projects is longer than the client's default allows. */
  private static final int MAX_BYTES = 8 << 20;

  private static final int PAGE = 400;

  /**
   * Neon's own clients take every page that is shorter than asked for as the last. We believe that
   * of pages that are shorter than what Neon gives unasked, and read on behind longer ones: it may
   * give fewer than are asked for.
   */
  private static final int SHORTEST_PAGE = 10;

  private static final int LOCKED = 423;
  private static final int NOT_STORED = 412;

  private final ControlPlaneClient client;
  private final NeonSettings settings;

  NeonApi(NeonSettings settings, ProviderContext context) {
    this.settings = settings;
    this.client =
        ControlPlaneClient.builder("Neon", settings.baseUrl(), context)
            .authentication(Authentication.bearer(settings.apiKey()))
            .problemMapper(new NeonErrors())
            .rateLimiter(context.rateLimits().limiter(settings.account(), settings.rateLimit()))
            .maxResponseBytes(MAX_BYTES)
            .build();
  }

  /**
   * What a create gave.
   *
   * @param project the new project
   * @param connection how to connect; empty if the answer does not say
   * @param operations the work it started
   */
  record Created(
      NeonProject project, Optional<NeonConnection> connection, List<NeonOperation> operations) {}

  /** Creates a project. The only call that must never be repeated blindly. */
  Created createProject(DatabaseIdentity identity, String region, CallContext call)
      throws InterruptedException {
    String name = identity.vendorName().withUnderscores();
    JsonBody branch =
        JsonBody.object()
            .with("database_name", name)
            .with("role_name", name)
            .with("annotations", identity.labels());
    JsonBody project =
        settings
            .template()
            .with("name", identity.vendorName().value())
            .with("region_id", region)
            .with("branch", branch);
    ControlPlaneRequest request =
        ControlPlaneRequest.post("/projects").json(JsonBody.object().with("project", project));
    JsonView answer = client.send(request, call).json();
    return new Created(
        NeonProject.of(answer.at("project")), connection(answer), operations(answer));
  }

  private Optional<NeonConnection> connection(JsonView created) {
    JsonView first = created.at("connection_uris").at(0);
    JsonView parts = first.at("connection_parameters");
    Optional<String> host = parts.at(settings.pooled() ? "pooler_host" : "host").findText();
    Optional<String> role = parts.at("role").findText();
    Optional<Secret> password = parts.at("password").findSecret();
    Optional<String> database = parts.at("database").findText();
    if (host.isEmpty() || role.isEmpty() || password.isEmpty() || database.isEmpty()) {
      return Optional.empty();
    }
    if (host.get().isBlank()) {
      // Its endpoint is still being made.
      return Optional.empty();
    }
    // The parameters have no port, and the URI has one only if it is not the usual one.
    int port =
        first
            .at("connection_uri")
            .findSecret()
            .flatMap(NeonConnection::tryParse)
            .map(NeonConnection::port)
            .orElse(NeonConnection.DEFAULT_PORT);
    return Optional.of(
        new NeonConnection(host.get(), port, role.get(), password.get(), database.get()));
  }

  /**
   * All projects whose name or id contains a text.
   *
   * @throws ProviderException UNAVAILABLE if the vendor knows of projects that it does not show:
   *     then nothing can be said to be missing
   */
  List<NeonProject> searchProjects(String text, CallContext call) throws InterruptedException {
    return Pages.readAll(
        "Neon's list of projects",
        NeonProject::id,
        from -> {
          ControlPlaneRequest request =
              ControlPlaneRequest.get("/projects")
                  .query("org_id", settings.organization())
                  .query("search", text)
                  .query("limit", Integer.toString(PAGE))
                  .query("cursor", from);
          JsonView answer = client.send(request, call).json();
          if (!answer.at("unavailable_project_ids").views().isEmpty()) {
            throw ProviderException.of(
                    ErrorCategory.UNAVAILABLE, "Neon could not list all projects at the moment.")
                .outcomeKnown(true)
                .build();
          }
          List<JsonView> views = views(answer, "projects");
          List<NeonProject> projects =
              views.stream().flatMap(view -> NeonProject.listed(view).stream()).toList();
          // A cursor comes with the last page, too.
          return Pages.Page.of(
              projects, views.size() < SHORTEST_PAGE ? Optional.empty() : cursor(answer, "cursor"));
        });
  }

  private static List<JsonView> views(JsonView answer, String list) {
    if (!answer.at(list).isArray()) {
      throw ProviderException.of(
              ErrorCategory.UNAVAILABLE, "Neon gave an answer without a list of " + list + ".")
          .outcomeKnown(true)
          .build();
    }
    return answer.at(list).views();
  }

  private static Optional<String> cursor(JsonView answer, String field) {
    return answer.at("pagination", field).findText().filter(cursor -> !cursor.isEmpty());
  }

  /**
   * What the branches of a project say about it.
   *
   * @param none whether there is no branch yet
   * @param marked whether one bears all the annotations that were asked for
   * @param protectedOnes the names of those that somebody protects
   */
  record Branches(boolean none, boolean marked, List<String> protectedOnes) {}

  /**
   * The branches of a project.
   *
   * @param annotations what the one that is ours bears
   * @throws ProviderException NOT_FOUND if the project is not there
   */
  Branches branches(String project, Map<String, String> annotations, CallContext call)
      throws InterruptedException {
    AtomicBoolean marked = new AtomicBoolean();
    List<JsonView> all =
        allBranches(
            project,
            answer -> {
              if (showsMark(answer, annotations)) {
                marked.set(true);
              }
            },
            call);
    List<String> protectedOnes =
        all.stream()
            .filter(branch -> branch.at("protected").boolOr(false))
            .map(branch -> clean(branch.at("name").textOr(branch.at("id").textOr("a branch"))))
            .toList();
    return new Branches(all.isEmpty(), marked.get(), protectedOnes);
  }

  /** All branches, the oldest first. */
  private List<JsonView> allBranches(String project, Consumer<JsonView> answers, CallContext call)
      throws InterruptedException {
    return Pages.readAll(
        "Neon's list of the branches of a project",
        branch -> branch.at("id").findText().<Object>map(id -> id).orElse(branch),
        from -> {
          ControlPlaneRequest request =
              ControlPlaneRequest.get("/projects/{project_id}/branches", project)
                  .query("sort_by", "created_at")
                  .query("sort_order", "asc")
                  .query("limit", "100")
                  .query("cursor", from);
          JsonView answer = client.send(request, call).json();
          answers.accept(answer);
          return Pages.Page.of(views(answer, "branches"), cursor(answer, "next"));
        });
  }

  private static boolean showsMark(JsonView answer, Map<String, String> annotations) {
    return answer.at("annotations").fields().values().stream()
        .anyMatch(branch -> bears(branch.at("value"), annotations));
  }

  private static boolean bears(JsonView found, Map<String, String> wanted) {
    return wanted.entrySet().stream()
        .allMatch(label -> found.at(label.getKey()).textOr("").equals(label.getValue()));
  }

  /** An operation. */
  NeonOperation operation(String project, String operation, CallContext call)
      throws InterruptedException {
    ControlPlaneRequest request =
        ControlPlaneRequest.get(
            "/projects/{project_id}/operations/{operation_id}", project, operation);
    JsonView view = client.send(request, call).json().at("operation");
    // What it says of its own id does not matter here.
    return clean(
        new NeonOperation(
            operation,
            view.at("action").textOr("work"),
            view.at("status").textOr(""),
            view.at("error").textOr("")));
  }

  /** The latest operations of a project. */
  List<NeonOperation> operations(String project, CallContext call) throws InterruptedException {
    ControlPlaneRequest request =
        ControlPlaneRequest.get("/projects/{project_id}/operations", project).query("limit", "100");
    return operations(client.send(request, call).json());
  }

  private List<NeonOperation> operations(JsonView answer) {
    return answer.at("operations").views().stream()
        .flatMap(view -> NeonOperation.of(view).stream())
        .map(this::clean)
        .toList();
  }

  private NeonOperation clean(NeonOperation raw) {
    return new NeonOperation(
        raw.id(), clean(raw.action()), clean(raw.status()), clean(raw.error()));
  }

  private String clean(String text) {
    return VendorText.clean(text, List.of(settings.apiKey()));
  }

  /**
   * How to connect to the database of a project that was created earlier.
   *
   * @return empty if Neon does not store its password, so that nobody can read it again
   * @throws ProviderException UNAVAILABLE if there is no host to connect to yet
   */
  Optional<NeonConnection> connection(String project, DatabaseIdentity identity, CallContext call)
      throws InterruptedException {
    String name = identity.vendorName().withUnderscores();
    ControlPlaneRequest request =
        ControlPlaneRequest.get("/projects/{project_id}/connection_uri", project)
            .query("database_name", name)
            .query("role_name", name)
            .query("pooled", Boolean.toString(settings.pooled()))
            .expecting(NOT_STORED);
    ControlPlaneResponse answer = client.send(request, call);
    if (answer.status() == NOT_STORED) {
      return Optional.empty();
    }
    Optional<Secret> uri = answer.json().at("uri").findSecret();
    if (uri.isEmpty() || NeonConnection.hasNoHost(uri.get())) {
      throw ProviderException.of(
              ErrorCategory.UNAVAILABLE, "Neon does not say yet where the new database is.")
          .outcomeKnown(true)
          .build();
    }
    return Optional.of(NeonConnection.parse(uri.get()));
  }

  /**
   * Lets Neon choose another password for a role of the API, at the end of which every connection
   * to the compute is dropped.
   *
   * @return the operations to wait for; until they are over the old password is valid
   */
  List<String> resetPassword(String project, String role, CallContext call)
      throws InterruptedException {
    ControlPlaneRequest request =
        ControlPlaneRequest.post(
            "/projects/{project_id}/branches/{branch_id}/roles/{role_name}/reset_password",
            project,
            defaultBranch(project, call),
            role);
    return operations(client.send(request, call).json()).stream().map(NeonOperation::id).toList();
  }

  private String defaultBranch(String project, CallContext call) throws InterruptedException {
    List<JsonView> all = allBranches(project, answer -> {}, call);
    return all.stream()
        .filter(branch -> branch.at("default").boolOr(false))
        .findFirst()
        .or(() -> all.stream().findFirst())
        .flatMap(branch -> branch.at("id").findText())
        .orElseThrow(() ->
            ProviderException.of(
                    ErrorCategory.UNAVAILABLE, "Neon does not say which branch the project has.")
                .outcomeKnown(true)
                .build());
  }

  /**
   * Deletes a project with all that is in it.
   *
   * @return empty if that was done; otherwise the project is locked for the moment, nothing was
   *     done, and this is what Neon says, a clean phrase that may be blank
   */
  Optional<String> deleteProject(String project, CallContext call) throws InterruptedException {
    ControlPlaneRequest request =
        ControlPlaneRequest.delete("/projects/{project_id}", project).expecting(LOCKED);
    ControlPlaneResponse answer = client.send(request, call);
    if (answer.status() == LOCKED) {
      return Optional.of(said(answer));
    }
    if (!saysDeleted(answer, project)) {
      throw ProviderException.of(
              ErrorCategory.UNAVAILABLE,
              "Neon gave an answer that does not say whether the project is deleted.")
          .build();
    }
    return Optional.empty();
  }

  /** A page of something on the way has a 200, too. */
  private static boolean saysDeleted(ControlPlaneResponse answer, String project) {
    try {
      return answer.json().at("project", "id").textOr("").equals(project);
    } catch (ProviderException notJson) {
      return false;
    }
  }

  private String said(ControlPlaneResponse answer) {
    String sentence = clean(answer.json().at("message").textOr(""));
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }

  /** The regions that are open to the organization. */
  List<Region> regions(CallContext call) throws InterruptedException {
    ControlPlaneRequest request =
        ControlPlaneRequest.get("/regions").query("org_id", settings.organization());
    return client.send(request, call).json().at("regions").views().stream()
        .flatMap(r -> region(r).stream())
        .toList();
  }

  /** The organizations that the key reaches; the key of an organization reaches one. */
  List<String> organizations(CallContext call) throws InterruptedException {
    JsonView all =
        client
            .send(ControlPlaneRequest.get("/users/me/organizations"), call)
            .json()
            .at("organizations");
    if (!all.isArray()) {
      throw ProviderException.of(
              ErrorCategory.UNAVAILABLE, "Neon does not say which organization the key is of.")
          .outcomeKnown(true)
          .build();
    }
    return all.views().stream()
        .flatMap(organization -> organization.at("id").findText().stream())
        .filter(id -> !id.isBlank())
        .toList();
  }

  private static Optional<Region> region(JsonView view) {
    try {
      return Optional.of(Region.of(view.at("region_id").textOr(""), view.at("name").textOr("")));
    } catch (IllegalArgumentException e) {
      // One odd region must not hide the others.
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    client.close();
  }

  /** Who is asked; no secret. */
  @Override
  public String toString() {
    return client.toString();
  }
}
