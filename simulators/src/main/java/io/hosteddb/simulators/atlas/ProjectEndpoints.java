package io.hosteddb.simulators.atlas;

import static io.hosteddb.simulators.atlas.AtlasReplies.answer;
import static io.hosteddb.simulators.atlas.AtlasReplies.error;

import io.hosteddb.simulators.Call;
import io.hosteddb.simulators.Reply;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Projects and their access lists. */
final class ProjectEndpoints {
  private static final String V = "2023-01-01";
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}\\-_.(),:&@+']{1,64}");
  private static final Pattern CIDR = Pattern.compile("[0-9a-fA-F.:]+/[0-9]{1,3}");
  private static final Pattern ADDRESS = Pattern.compile("[0-9a-fA-F.:]+");

  private final AtlasState state;

  ProjectEndpoints(AtlasState state) {
    this.state = state;
  }

  /** What is behind the credential; a service account has no API key. */
  Reply root(Call call) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("apiKey", null);
    body.put("appName", "MongoDB Atlas");
    body.put("build", "83be55e140f493c88e7f578aae96548dd881587b");
    body.put("throttling", false);
    body.put("links", List.of());
    return answer(200, V, body);
  }

  Reply organization(Call call) {
    String id = call.variable("orgId");
    return id.equals(state.organization)
        ? answer(
            200, V, Map.of("id", id, "name", "simulated", "isDeleted", false, "links", List.of()))
        : error(
            401,
            "NOT_IN_ORG",
            "The current user is not in the organization, or it does not exist.");
  }

  Reply create(Call call) {
    JsonNode body = call.json();
    String name = body.path("name").asString();
    if (!body.path("orgId").asString().equals(state.organization)
        || state.behavior.withoutCreatorRole) {
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
    if (state.projects.size() >= state.behavior.mostProjects) {
      return error(
          400,
          "MAX_GROUPS_PER_ORG_EXCEEDED",
          "Exceeded maximum number of groups for this organization.");
    }
    if (state.projectNamed(name).isPresent()) {
      return error(
          409, "GROUP_ALREADY_EXISTS", "A group with name \"" + name + "\" already exists.");
    }
    boolean alerts = body.path("withDefaultAlertsSettings").asBoolean(true);
    SimulatedProject project =
        new SimulatedProject(state.newId(), name, AtlasState.tags(body), alerts, state.now());
    state.projects.put(project.id, project);
    return answer(201, V, AtlasReplies.project(project, state.organization));
  }

  Reply byName(Call call) {
    String name = call.variable("groupName");
    SimulatedProject project = state.projectNamed(name).orElse(null);
    if (project == null) {
      return error(404, "GROUP_NAME_NOT_FOUND", "No group with name " + name + " exists.");
    }
    return project.visible
        ? answer(200, V, AtlasReplies.project(project, state.organization))
        : error(401, "NOT_IN_GROUP", "The current user is not in the group.");
  }

  Reply get(Call call) {
    return state.inProject(
        call, project -> answer(200, V, AtlasReplies.project(project, state.organization)));
  }

  Reply delete(Call call) {
    return state.inProject(
        call,
        project -> {
          boolean counted =
              !project.clusters.isEmpty()
                  || (project.lastClusterGone.isAfter(java.time.Instant.MIN)
                      && state
                          .now()
                          .isBefore(project.lastClusterGone.plus(state.times.closingLag())));
          if (counted) {
            return error(
                409,
                "CANNOT_CLOSE_GROUP_ACTIVE_ATLAS_CLUSTERS",
                "There are active clusters in this project.");
          }
          if (state.behavior.failsProjectDelete()) {
            return error(500, "UNEXPECTED_ERROR", "Unexpected error.");
          }
          if (project.closing == null) {
            project.closing = state.now();
          }
          return answer(202, V, Map.of());
        });
  }

  Reply addAccess(Call call) {
    return state.inProject(
        call,
        project -> {
          Set<String> asked = new HashSet<>();
          Map<String, SimulatedProject.AccessEntry> added = new LinkedHashMap<>();
          for (JsonNode entry : call.json()) {
            boolean isRange = entry.has("cidrBlock");
            if (isRange == entry.has("ipAddress")) {
              return error(
                  400, "INVALID_ATTRIBUTE", "Exactly one of cidrBlock and ipAddress is needed.");
            }
            String what = isRange ? "cidrBlock" : "ipAddress";
            String given = entry.path(what).asString("");
            if (!(isRange ? CIDR : ADDRESS).matcher(given).matches()) {
              return error(400, "INVALID_ATTRIBUTE", "Invalid attribute " + what + " specified.");
            }
            // One address and the range of that one address are the same entry.
            String range = isRange ? given : given + (given.contains(":") ? "/128" : "/32");
            if (!asked.add(range)) {
              return error(
                  400,
                  "DUPLICATE_ADDRESSES_IN_INPUT",
                  "Two or more of the addresses are the same.");
            }
            added.put(
                range,
                new SimulatedProject.AccessEntry(entry.path("comment").asString(""), state.now()));
          }
          added.keySet().removeAll(project.accessList.keySet());
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

  /** An entry of one address shows both forms, as the real one does. */
  private static List<Map<String, String>> accessList(SimulatedProject project) {
    List<Map<String, String>> list = new ArrayList<>();
    project.accessList.forEach((range, entry) -> {
      Map<String, String> shown = new LinkedHashMap<>();
      shown.put("cidrBlock", range);
      shown.put("comment", entry.comment());
      shown.put("groupId", project.id);
      if (range.endsWith("/32") || range.endsWith("/128")) {
        shown.put("ipAddress", range.substring(0, range.indexOf('/')));
      }
      list.add(shown);
    });
    return list;
  }

  /** An entry may be asked for as it was given, or as its range. */
  Reply entryStatus(Call call) {
    return state.inProject(
        call,
        project -> {
          String given = call.variable("entryValue");
          String range =
              given.contains("/") ? given : given + (given.contains(":") ? "/128" : "/32");
          SimulatedProject.AccessEntry entry = project.accessList.get(range);
          if (entry == null) {
            return error(
                404,
                "ATLAS_NETWORK_PERMISSION_ENTRY_NOT_FOUND",
                "No access list entry " + given + " exists in group " + project.id + ".");
          }
          boolean pending = state.now().isBefore(entry.added().plus(state.behavior.entriesTake));
          String done = state.behavior.entriesFail ? "FAILED" : "ACTIVE";
          return answer(200, V, Map.of("STATUS", pending ? "PENDING" : done));
        });
  }
}
