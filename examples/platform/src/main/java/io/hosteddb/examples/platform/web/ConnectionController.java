package io.hosteddb.examples.platform.web;

import io.hosteddb.ConnectionDetails;
import io.hosteddb.HostedDatabases;
import io.hosteddb.MaskedForm;
import io.hosteddb.database.HistoryEntry;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.environment.MaskedVariable;
import io.hosteddb.examples.platform.directory.ActorNames;
import io.hosteddb.examples.platform.directory.Directory;
import io.hosteddb.examples.platform.directory.Project;
import io.hosteddb.examples.platform.security.Caller;
import io.hosteddb.model.Page;
import io.hosteddb.spi.Snippet;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** How to use a database, and what happened to it. */
@RestController
@RequestMapping("/v1/server/projects/{project}/databases/{database}")
class ConnectionController {
  /** Into the audit, for callers that cannot give a reason: the command line client is one. */
  private static final String BY_API = "read all values over the API";

  private final Workspace workspace;
  private final HostedDatabases databases;
  private final Directory directory;

  ConnectionController(Workspace workspace, HostedDatabases databases, Directory directory) {
    this.workspace = workspace;
    this.databases = databases;
    this.directory = directory;
  }

  record EnvVar(String name, String value, boolean secret) {
    /** The name; the framework logs what it writes. */
    @Override
    public String toString() {
      return name;
    }
  }

  /** A form as it may be shown; its values come one by one, by reveal. */
  record Form(String id, String title, List<FormField> fields, @Nullable String refusal) {}

  record FormField(String name, String value, boolean secret) {}

  record Connection(
      List<EnvVar> envVars, List<Form> forms, List<Snippet> snippets, @Nullable String docsUrl) {}

  record RevealBody(@Nullable String form, @Nullable String name, @Nullable String reason) {}

  record Revealed(String name, String value) {
    /** The name. */
    @Override
    public String toString() {
      return name;
    }
  }

  record HistoryView(Instant at, @Nullable String from, String to, String actor, String reason) {}

  record History(List<HistoryView> history, @Nullable String next) {}

  @GetMapping("/connection")
  Connection connection(
      @AuthenticationPrincipal Caller caller,
      @PathVariable("project") String projectId,
      @PathVariable("database") String id,
      @RequestParam(name = "masked", required = false) @Nullable String masked) {
    HostedDatabase database = database(caller, projectId, id);
    ConnectionDetails details = databases.connection(database.id(), caller.actor());
    Map<String, String> values =
        Problems.isMasked(masked)
            ? Map.of()
            : databases.reveal(database.id(), caller.actor(), BY_API);
    return new Connection(
        details.variables().stream().map(variable -> envVar(variable, values)).toList(),
        details.forms().stream().map(ConnectionController::form).toList(),
        details.snippets(),
        details.docsUrl() == null ? null : details.docsUrl().toString());
  }

  private static EnvVar envVar(MaskedVariable variable, Map<String, String> values) {
    String name = variable.name().value();
    return new EnvVar(name, values.getOrDefault(name, variable.value()), variable.secret());
  }

  private static Form form(MaskedForm form) {
    return new Form(
        form.id(),
        form.title(),
        form.fields().stream()
            .map(field -> new FormField(field.name(), field.shown(), field.secret()))
            .toList(),
        form.refusal());
  }

  @PostMapping("/reveal")
  Revealed reveal(
      @AuthenticationPrincipal Caller caller,
      @PathVariable("project") String projectId,
      @PathVariable("database") String id,
      @RequestBody RevealBody body) {
    HostedDatabase database = database(caller, projectId, id);
    ConnectionDetails details = databases.connection(database.id(), caller.actor());
    return body.form() == null
        ? revealVariable(details, body, caller)
        : revealField(details.form(body.form()), body, caller);
  }

  private Revealed revealVariable(ConnectionDetails details, RevealBody body, Caller caller) {
    String name = body.name();
    boolean known =
        details.variables().stream().anyMatch(variable -> variable.name().value().equals(name));
    if (name == null || !known) {
      throw Problems.invalid("name", "Name one of the variables of this database.");
    }
    return new Revealed(
        name,
        databases
            .reveal(details.database().id(), caller.actor(), reason(name, body))
            .getOrDefault(name, ""));
  }

  private static Revealed revealField(MaskedForm form, RevealBody body, Caller caller) {
    String name = body.name();
    if (form.refusal() == null && (name == null || form.find(name).isEmpty())) {
      throw Problems.invalid("name", "Name one of the fields of this form.");
    }
    Map<String, String> values =
        form.reveal(caller.actor(), reason(form.title() + " " + name, body));
    return new Revealed(String.valueOf(name), values.getOrDefault(name, ""));
  }

  /** Says what was seen, too; without a reason the library refuses. */
  private static String reason(String what, RevealBody body) {
    return body.reason() == null || body.reason().isBlank() ? "" : what + ": " + body.reason();
  }

  @GetMapping("/history")
  History history(
      @AuthenticationPrincipal Caller caller,
      @PathVariable("project") String projectId,
      @PathVariable("database") String id,
      @RequestParam(name = "limit", defaultValue = "100") int limit,
      @RequestParam(name = "after", required = false) @Nullable String after) {
    HostedDatabase database = database(caller, projectId, id);
    Page<HistoryEntry> page = databases.history().of(database.id(), limit, after, caller.actor());
    ActorNames names = directory.actorNames(caller.organizationId());
    return new History(
        page.items().stream().map(entry -> view(entry, names)).toList(), page.next());
  }

  private HistoryView view(HistoryEntry entry, ActorNames names) {
    return new HistoryView(
        entry.at(),
        entry.from() == null ? null : entry.from().name().toLowerCase(Locale.ROOT),
        entry.to().name().toLowerCase(Locale.ROOT),
        names.of(entry.actor()),
        entry.reason());
  }

  private HostedDatabase database(Caller caller, String projectId, String id) {
    Project project = workspace.project(caller, projectId);
    return workspace.database(project, id);
  }
}
