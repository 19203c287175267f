package io.hosteddb.examples.platform.web;

import io.hosteddb.examples.platform.directory.Project;
import io.hosteddb.examples.platform.live.LiveUpdates;
import io.hosteddb.examples.platform.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** The databases of a project as they change. */
@RestController
class EventsController {
  private final Workspace workspace;
  private final LiveUpdates live;

  EventsController(Workspace workspace, LiveUpdates live) {
    this.workspace = workspace;
    this.live = live;
  }

  @GetMapping(
      path = "/v1/server/projects/{project}/events",
      produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  SseEmitter events(
      @AuthenticationPrincipal Caller caller,
      @PathVariable("project") String projectId,
      HttpServletRequest request,
      HttpServletResponse response) {
    Project project = workspace.project(caller, projectId);
    // Proxies that buffer would hold events back.
    response.setHeader("X-Accel-Buffering", "no");
    if (!live.isRunning()) {
      throw Problems.unavailable("The platform is starting or stopping. Ask again.");
    }
    HttpSession session = request.getSession(false);
    LiveUpdates.Viewer viewer =
        new LiveUpdates.Viewer(
            caller.id(), caller.tokenHash(), session == null ? null : session.getId());
    return live.open(project.id(), project.organizationId(), viewer)
        .orElseThrow(() -> Problems.tooMany("Too many pages are open. Close some."));
  }
}
