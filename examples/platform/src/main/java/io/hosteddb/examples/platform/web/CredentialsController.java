package io.hosteddb.examples.platform.web;

import io.hosteddb.HostedDatabases;
import io.hosteddb.RotateRequest;
import io.hosteddb.credentials.CredentialsStatus;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.database.Operation;
import io.hosteddb.examples.platform.directory.Directory;
import io.hosteddb.examples.platform.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Which credentials are valid until when, and new ones in their place. */
@RestController
@RequestMapping("/v1/server/projects/{project}/databases/{database}/credentials")
class CredentialsController {
  private final Workspace workspace;
  private final HostedDatabases databases;
  private final Directory directory;

  CredentialsController(Workspace workspace, HostedDatabases databases, Directory directory) {
    this.workspace = workspace;
    this.databases = databases;
    this.directory = directory;
  }

  record RotateBody(
      @Nullable Long overlapSeconds,
      @Nullable Boolean afterAcknowledgement,
      @Nullable String reason) {}

  record CompromisedBody(@Nullable String reason) {}

  @GetMapping
  CredentialViews.One get(
      @AuthenticationPrincipal Caller caller,
      @PathVariable("project") String projectId,
      @PathVariable("database") String id) {
    HostedDatabase database = database(caller, projectId, id);
    CredentialsStatus status = databases.credentials().status(database.id(), caller.actor());
    return new CredentialViews.One(
        CredentialViews.Credentials.of(
            database, status, directory.actorNames(caller.organizationId())));
  }

  @PostMapping("/rotate")
  ResponseEntity<OperationViews.One> rotate(
      @AuthenticationPrincipal Caller caller,
      @PathVariable("project") String projectId,
      @PathVariable("database") String id,
      @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
      @RequestBody(required = false) @Nullable RotateBody body,
      HttpServletRequest http) {
    HostedDatabase database = database(caller, projectId, id);
    workspace.requireAdmin(caller);
    RotateRequest.Builder request = request(caller, database, key);
    if (body != null) {
      Long overlap = body.overlapSeconds();
      request.overlap(overlap == null ? null : Duration.ofSeconds(overlap)).reason(body.reason());
      if (Boolean.TRUE.equals(body.afterAcknowledgement())) {
        request.afterAcknowledgement();
      }
    }
    return accepted(caller, http, projectId, databases.credentials().rotate(request.build()));
  }

  @PostMapping("/compromised")
  ResponseEntity<OperationViews.One> compromised(
      @AuthenticationPrincipal Caller caller,
      @PathVariable("project") String projectId,
      @PathVariable("database") String id,
      @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
      @RequestBody(required = false) @Nullable CompromisedBody body,
      HttpServletRequest http) {
    HostedDatabase database = database(caller, projectId, id);
    workspace.requireAdmin(caller);
    RotateRequest.Builder request =
        request(caller, database, key).reason(body == null ? null : body.reason());
    return accepted(
        caller, http, projectId, databases.credentials().rotateCompromised(request.build()));
  }

  private static RotateRequest.Builder request(
      Caller caller, HostedDatabase database, @Nullable String key) {
    return RotateRequest.of(database.id())
        .by(caller.actor())
        .idempotencyKey(key == null ? null : Problems.idempotencyKey(key));
  }

  /** It goes on by itself; where to look is said as HTTP says it. */
  private ResponseEntity<OperationViews.One> accepted(
      Caller caller, HttpServletRequest http, String projectId, Operation operation) {
    URI where =
        URI.create(
            http.getContextPath()
                + "/v1/server/projects/"
                + projectId
                + "/databases/"
                + operation.database()
                + "/operations/"
                + operation.id());
    return ResponseEntity.accepted()
        .location(where)
        .body(
            new OperationViews.One(
                OperationViews.OperationView.of(
                    operation, directory.actorNames(caller.organizationId()))));
  }

  private HostedDatabase database(Caller caller, String projectId, String id) {
    return workspace.database(workspace.project(caller, projectId), id);
  }
}
