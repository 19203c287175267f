package io.hosteddb.simulators.atlas;

import static io.hosteddb.simulators.atlas.AtlasReplies.answer;
import static io.hosteddb.simulators.atlas.AtlasReplies.error;

import io.hosteddb.simulators.Call;
import io.hosteddb.simulators.Reply;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Projects and their access lists. */
final class ProjectDesk {
  private static final String V = "2023-01-01";
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}\\-_.(),:&@+']{1,64}");
  private static final Pattern CIDR = Pattern.compile("[0-9a-fA-F.:]+/[0-9]{1,3}");

  private final AtlasWorld world;

  ProjectDesk(AtlasWorld world) {
    this.world = world;
  }

  Reply create(Call call) {
    JsonNode body = call.json();
    String name = body.path("name").asString();
    if (!body.path("orgId").asString().equals(world.organisation)
        || world.behaviour.withoutCreatorRole) {
      return error(
          401,
          "NOT_ORG_GROUP_CREATOR",
          "The currently logged in user does not have the group creator role in organization "
              + body.path("orgId").asString()
              + ".");
    }
    if (!NAME.matcher(name).matches()) {
      return error(400, "INVALID_ATTRIBUTE", "Invalid attribute name specified.");
    }
    if (world.projects.size() >= world.behaviour.mostProjects) {
      return error(
          400,
          "MAX_GROUPS_PER_ORG_EXCEEDED",
          "Exceeded maximum number of groups for this organization.");
    }
    if (world.projectNamed(name).isPresent()) {
      return error(
          409, "GROUP_ALREADY_EXISTS", "A group with name \"" + name + "\" already exists.");
    }
    boolean alerts = body.path("withDefaultAlertsSettings").asBoolean(true);
    SimProject project =
        new SimProject(world.newId(), name, AtlasWorld.tags(body), alerts, world.now());
    world.projects.put(project.id, project);
    return answer(201, V, AtlasReplies.project(project, world.organisation));
  }

  Reply byName(Call call) {
    String name = call.variable("groupName");
    SimProject project = world.projectNamed(name).orElse(null);
    if (project == null) {
      return error(404, "GROUP_NAME_NOT_FOUND", "No group with name " + name + " exists.");
    }
    return project.visible
        ? answer(200, V, AtlasReplies.project(project, world.organisation))
        : error(401, "NOT_IN_GROUP", "The current user is not in the group.");
  }

  Reply get(Call call) {
    return world.inProject(
        call, project -> answer(200, V, AtlasReplies.project(project, world.organisation)));
  }

  Reply delete(Call call) {
    return world.inProject(
        call,
        project -> {
          boolean counted =
              !project.clusters.isEmpty()
                  || (project.lastClusterGone.isAfter(java.time.Instant.MIN)
                      && world
                          .now()
                          .isBefore(project.lastClusterGone.plus(world.times.closingLag())));
          if (counted) {
            return error(
                409,
                "CANNOT_CLOSE_GROUP_ACTIVE_ATLAS_CLUSTERS",
                "There are active clusters in this project.");
          }
          if (world.behaviour.failsProjectDelete()) {
            return error(500, "UNEXPECTED_ERROR", "Unexpected error.");
          }
          if (project.closing == null) {
            project.closing = world.now();
          }
          return answer(202, V, Map.of());
        });
  }

  Reply addAccess(Call call) {
    return world.inProject(
        call,
        project -> {
          Set<String> asked = new HashSet<>();
          Map<String, String> added = new LinkedHashMap<>();
          for (JsonNode entry : call.json()) {
            String range = entry.path("cidrBlock").asString("");
            if (!CIDR.matcher(range).matches()) {
              return error(400, "INVALID_ATTRIBUTE", "Invalid attribute cidrBlock specified.");
            }
            if (!asked.add(range)) {
              return error(
                  400,
                  "DUPLICATE_ADDRESSES_IN_INPUT",
                  "Two or more of the addresses are the same.");
            }
            added.put(range, entry.path("comment").asString(""));
          }
          if (added.size() + project.accessList.size() > 200) {
            return error(
                403,
                "ATLAS_NETWORK_PERMISSIONS_LIMIT_EXCEEDED",
                "The limit of 200 entries is reached.");
          }
          project.accessList.putAll(added);
          return answer(201, V, AtlasReplies.page(accessList(project)));
        });
  }

  private static List<Map<String, String>> accessList(SimProject project) {
    return project.accessList.entrySet().stream()
        .map(entry ->
            Map.of("cidrBlock", entry.getKey(), "comment", entry.getValue(), "groupId", project.id))
        .toList();
  }
}
