package io.hosteddb.examples.platform.security;

import io.hosteddb.access.AccessPolicy;
import io.hosteddb.examples.platform.directory.Directory;
import io.hosteddb.examples.platform.directory.Member;
import io.hosteddb.examples.platform.directory.Role;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.ProjectId;
import org.springframework.stereotype.Component;

/** Members look at the projects of their organization; its admins do everything there. */
@Component
public class RolePolicy implements AccessPolicy {
  private final Directory directory;

  RolePolicy(Directory directory) {
    this.directory = directory;
  }

  @Override
  public boolean allows(Actor actor, Action action, ProjectId project) {
    if (actor.equals(Actor.host())) {
      return action == Action.READ;
    }
    return directory
        .member(actor.id())
        .filter(member -> isAtHome(member, project))
        .filter(member -> action == Action.READ || member.role() == Role.ADMIN)
        .isPresent();
  }

  private boolean isAtHome(Member member, ProjectId project) {
    return directory
        .project(project)
        .filter(found -> found.organizationId().equals(member.organization().id()))
        .isPresent();
  }
}
