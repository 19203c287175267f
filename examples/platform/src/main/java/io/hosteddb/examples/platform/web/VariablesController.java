package io.hosteddb.examples.platform.web;

import io.hosteddb.HostedDatabases;
import io.hosteddb.environment.EffectiveVariable;
import io.hosteddb.environment.ManagedEnvironment;
import io.hosteddb.environment.Origin;
import io.hosteddb.examples.platform.directory.ActorNames;
import io.hosteddb.examples.platform.directory.Directory;
import io.hosteddb.examples.platform.directory.Environment;
import io.hosteddb.examples.platform.directory.Project;
import io.hosteddb.examples.platform.directory.UserVariables;
import io.hosteddb.examples.platform.directory.VariableAudit;
import io.hosteddb.examples.platform.directory.VariableSet;
import io.hosteddb.examples.platform.live.LiveUpdates;
import io.hosteddb.examples.platform.security.Caller;
import io.hosteddb.model.Actor;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The variables that users set, and what a runtime really gets. */
@RestController
@RequestMapping("/v1/server/projects/{project}")
class VariablesController {
  private static final int MAX_PAGE_SIZE = 500;

  private final Workspace workspace;
  private final UserVariables variables;
  private final VariableAudit audit;
  private final Directory directory;
  private final LiveUpdates live;
  private final HostedDatabases databases;

  VariablesController(
      Workspace workspace,
      UserVariables variables,
      VariableAudit audit,
      Directory directory,
      LiveUpdates live,
      HostedDatabases databases) {
    this.workspace = workspace;
    this.variables = variables;
    this.audit = audit;
    this.directory = directory;
    this.live = live;
    this.databases = databases;
  }

  /**
   * The variables with their revisions, for those who change some of them later.
   *
   * @param revisions the change that gave each its value
   */
  record EnvVars(Map<String, String> envVars, Map<String, Long> revisions) {
    /** The names; the framework logs what it reads and writes. */
    @Override
    public String toString() {
      return envVars.keySet().toString();
    }
  }

  record EnvVarsBody(@Nullable Map<String, @Nullable String> envVars) {
    /** The names. */
    @Override
    public String toString() {
      return envVars == null ? "none" : envVars.keySet().toString();
    }
  }

  /**
   * Some variables.
   *
   * @param envVars their new values; null for those to be removed
   * @param seen the revisions that the caller saw of them, 0 for one that was not there; what is
   *     left out is changed whatever it is
   */
  record ChangeBody(
      @Nullable Map<String, @Nullable String> envVars, @Nullable Map<String, @Nullable Long> seen) {
    /** The names. */
    @Override
    public String toString() {
      return envVars == null ? "none" : envVars.keySet().toString();
    }
  }

  record AuditView(
      Instant at,
      String actor,
      String action,
      @Nullable String environmentId,
      List<String> names) {}

  record Audit(List<AuditView> entries, @Nullable String next) {}

  record EffectiveView(long revision, List<EffectiveVariableView> variables) {}

  record EffectiveVariableView(
      String name,
      String value,
      boolean secret,
      String origin,
      @Nullable String databaseId,
      List<String> shadowed) {
    static EffectiveVariableView of(EffectiveVariable variable) {
      return new EffectiveVariableView(
          variable.name(),
          variable.shown(),
          variable.secret(),
          wire(variable.origin()),
          variable.database() == null ? null : variable.database().value(),
          variable.shadowed().stream().map(EffectiveVariableView::wire).toList());
    }

    private static String wire(Origin origin) {
      return origin.name().toLowerCase(Locale.ROOT);
    }
  }

  @GetMapping("/env")
  ResponseEntity<EnvVars> own(
      @AuthenticationPrincipal Caller caller,
      @PathVariable("project") String projectId,
      @RequestParam(name = "environmentId", required = false) @Nullable String environmentId,
      @RequestParam(name = "masked", required = false) @Nullable String masked) {
    Project project = workspace.project(caller, projectId);
    EnvironmentId environment = environment(project, environmentId);
    if (!Problems.isMasked(masked) && workspace.isAdmin(caller)) {
      VariableSet clear = variables.read(project.id(), environment, caller.id());
      return answer(clear, clear.values());
    }
    VariableSet own = variables.get(project.id(), environment);
    return answer(own, masked(own.values()), maskedEtag(own));
  }

  @PutMapping("/env")
  ResponseEntity<EnvVars> replace(
      @AuthenticationPrincipal Caller caller,
      @PathVariable("project") String projectId,
      @RequestParam(name = "environmentId", required = false) @Nullable String environmentId,
      @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
      @RequestBody EnvVarsBody body) {
    Map<String, @Nullable String> given = VariableChecks.present(body.envVars());
    return change(caller, projectId, environmentId, ifMatch, before -> VariableChecks.all(given));
  }

  @PatchMapping("/env")
  ResponseEntity<EnvVars> change(
      @AuthenticationPrincipal Caller caller,
      @PathVariable("project") String projectId,
      @RequestParam(name = "environmentId", required = false) @Nullable String environmentId,
      @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
      @RequestBody ChangeBody body) {
    Map<String, @Nullable String> given = VariableChecks.present(body.envVars());
    Map<String, @Nullable Long> seen = body.seen() == null ? Map.of() : body.seen();
    return change(
        caller,
        projectId,
        environmentId,
        ifMatch,
        before -> VariableChecks.some(before, given, seen));
  }

  private ResponseEntity<EnvVars> change(
      Caller caller,
      String projectId,
      @Nullable String environmentId,
      @Nullable String ifMatch,
      Function<VariableSet, Map<String, String>> change) {
    Project project = workspace.project(caller, projectId);
    workspace.requireAdmin(caller);
    EnvironmentId environment = environment(project, environmentId);
    VariableSet after =
        variables.change(
            project.id(),
            environment,
            caller.id(),
            before -> {
              VariableChecks.requireMatch(ifMatch, etag(before));
              return change.apply(before);
            });
    live.variablesChanged(project.id());
    return answer(after, after.values());
  }

  private static ResponseEntity<EnvVars> answer(VariableSet set, Map<String, String> values) {
    return answer(set, values, etag(set));
  }

  private static ResponseEntity<EnvVars> answer(
      VariableSet set, Map<String, String> values, String etag) {
    return ResponseEntity.ok().eTag(etag).body(new EnvVars(values, set.revisions()));
  }

  private static String etag(VariableSet set) {
    return "\"" + set.revision() + "\"";
  }

  /** Another one: who has masked values and asks for clear ones is not told that nothing is new. */
  private static String maskedEtag(VariableSet set) {
    return "\"" + set.revision() + "-masked\"";
  }

  @GetMapping("/env/audit")
  Audit audit(
      @AuthenticationPrincipal Caller caller,
      @PathVariable("project") String projectId,
      @RequestParam(name = "limit", defaultValue = "100") int limit,
      @RequestParam(name = "after", required = false) @Nullable String after) {
    Project project = workspace.project(caller, projectId);
    if (limit < 1 || limit > MAX_PAGE_SIZE) {
      throw Problems.invalid("limit", "A page has 1 to " + MAX_PAGE_SIZE + " entries.");
    }
    List<VariableAudit.Entry> page =
        audit.page(project.id(), limit, after == null ? Long.MAX_VALUE : position(after));
    ActorNames names = directory.actorNames(caller.organizationId());
    return new Audit(
        page.stream().map(entry -> view(entry, names)).toList(),
        page.size() < limit ? null : Long.toString(page.get(page.size() - 1).id()));
  }

  /** Nothing at all is no place either: who goes on after it would read the first page for ever. */
  private static long position(String after) {
    try {
      return Long.parseLong(after);
    } catch (NumberFormatException e) {
      throw Problems.invalid(
          "after", "This is not where a page of this list ends: pass what the page before gave.");
    }
  }

  private static AuditView view(VariableAudit.Entry entry, ActorNames names) {
    return new AuditView(
        entry.at(),
        names.of(Actor.user(entry.member())),
        entry.action().name().toLowerCase(Locale.ROOT),
        entry.environment() == null ? null : entry.environment().value(),
        entry.names());
  }

  @GetMapping("/environments/{environment}/effective")
  EffectiveView effective(
      @AuthenticationPrincipal Caller caller,
      @PathVariable("project") String projectId,
      @PathVariable("environment") String environmentId) {
    Project project = workspace.project(caller, projectId);
    Environment environment = workspace.environment(project, environmentId);
    ManagedEnvironment managed =
        databases.environment(project.id(), environment.id(), caller.actor());
    return new EffectiveView(
        managed.revision(),
        managed
            .merge(
                variables.get(project.id(), null).values(),
                variables.get(project.id(), environment.id()).values())
            .variables()
            .stream()
            .map(EffectiveVariableView::of)
            .toList());
  }

  private @Nullable EnvironmentId environment(Project project, @Nullable String id) {
    return id == null ? null : workspace.environment(project, id).id();
  }

  /** Nobody says which of these are secret, so all may be. */
  static Map<String, String> masked(Map<String, String> variables) {
    Map<String, String> masked = new TreeMap<>();
    variables.keySet().forEach(name -> masked.put(name, Secret.MASK));
    return masked;
  }
}
