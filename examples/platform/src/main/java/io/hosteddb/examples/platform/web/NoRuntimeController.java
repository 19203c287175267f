package io.hosteddb.examples.platform.web;

import io.hosteddb.examples.platform.security.Caller;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/** What clients know of platforms that run programs. This one does not, and says so. */
@RestController
class NoRuntimeController {
  private static final String ACTION = "/{action:restart|pause|resume|deploys|logs}";

  private final Workspace workspace;

  NoRuntimeController(Workspace workspace) {
    this.workspace = workspace;
  }

  @RequestMapping(
      path = {
        "/v1/projects/{project}/environments",
        "/v1/projects/{project}/environments/{environment}"
      },
      method = {RequestMethod.POST, RequestMethod.PUT, RequestMethod.PATCH, RequestMethod.DELETE})
  void environments(
      @AuthenticationPrincipal Caller caller, @PathVariable("project") String projectId) {
    workspace.project(caller, projectId);
    throw Problems.notImplemented(
        "This platform is an example with fixed environments: it makes, changes and removes none.");
  }

  @RequestMapping({
    "/v1/projects/{project}" + ACTION + "/**",
    "/v1/projects/{project}/environments/{environment}" + ACTION + "/**",
    "/v1/server/projects/{project}" + ACTION + "/**"
  })
  void action(
      @AuthenticationPrincipal Caller caller,
      @PathVariable("project") String projectId,
      @PathVariable("action") String action) {
    workspace.project(caller, projectId);
    throw Problems.notImplemented(
        switch (action) {
          case "restart" ->
              "This platform runs nothing, so there is nothing to restart: restart your program"
                  + " yourself, and it starts with the variables as they are now.";
          case "deploys" -> "This platform runs nothing, so there is nothing to deploy to.";
          case "logs" -> "This platform runs nothing, so there is nothing that logs.";
          default -> "This platform runs nothing, so there is nothing to " + action + ".";
        });
  }

  @RequestMapping({"/v1/server/deploys/**", "/v1/studio/**"})
  void elsewhere() {
    throw Problems.notImplemented(
        "This platform attaches databases and has neither deploys nor a studio.");
  }
}
