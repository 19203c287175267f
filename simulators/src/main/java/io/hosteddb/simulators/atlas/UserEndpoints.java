package io.hosteddb.simulators.atlas;

import static io.hosteddb.simulators.atlas.AtlasReplies.answer;
import static io.hosteddb.simulators.atlas.AtlasReplies.error;

import io.hosteddb.simulators.Call;
import io.hosteddb.simulators.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import tools.jackson.databind.JsonNode;

/** Database users. */
final class UserEndpoints {
  private static final String V = "2023-01-01";

  private final AtlasState state;

  UserEndpoints(AtlasState state) {
    this.state = state;
  }

  Reply create(Call call) {
    return state.inProject(
        call,
        project -> {
          JsonNode body = call.json();
          String name = body.path("username").asString();
          if (!body.path("databaseName").asString().equals("admin")) {
            return error(400, "DATABASE_NAME_INVALID_ADMIN", "The database must be admin.");
          }
          if (body.path("password").asString("").length() < 8) {
            return error(400, "WEAK_PASSWORD", "The password is too short.");
          }
          if (project.users.size() >= state.behavior.mostUsers) {
            return error(
                403,
                "GROUP_USERS_LIMIT_EXCEEDED",
                "The limit of users in this project is reached.");
          }
          if (project.users.containsKey(name)) {
            return error(
                409, "USER_ALREADY_EXISTS", "A user with name " + name + " already exists.");
          }
          SimulatedUser user = new SimulatedUser(name, body, state.now());
          project.dropped.remove(name);
          project.users.put(name, user);
          state.tell(user);
          return answer(201, V, AtlasReplies.user(project, user));
        });
  }

  private Reply withUser(Call call, BiFunction<SimulatedProject, SimulatedUser, Reply> handler) {
    return state.inProject(
        call,
        project -> {
          SimulatedUser user = project.users.get(call.variable("username"));
          return user == null
              ? error(
                  404,
                  "USERNAME_NOT_FOUND",
                  "No user with username " + call.variable("username") + " exists.")
              : handler.apply(project, user);
        });
  }

  Reply list(Call call) {
    return state.inProject(
        call,
        project -> {
          List<Map<String, Object>> all =
              project.users.values().stream()
                  .map(user -> AtlasReplies.user(project, user))
                  .toList();
          String size = call.query("itemsPerPage").orElse("100");
          String page = call.query("pageNum").orElse("1");
          if (!size.matches("[1-9]\\d{0,2}") || !page.matches("[1-9]\\d{0,5}")) {
            return error(400, "INVALID_QUERY_PARAMETER", "A page is a number from 1 on.");
          }
          int most = Math.min(Integer.parseInt(size), state.behavior.mostOnAPage);
          int from = Math.min(all.size(), (Integer.parseInt(page) - 1) * most);
          Map<String, Object> json = new LinkedHashMap<>();
          json.put("links", List.of());
          json.put("results", all.subList(from, Math.min(all.size(), from + most)));
          if (state.behavior.counts) {
            json.put("totalCount", all.size());
          }
          return answer(200, V, json);
        });
  }

  Reply get(Call call) {
    return withUser(call, (project, user) -> answer(200, V, AtlasReplies.user(project, user)));
  }

  Reply change(Call call) {
    return withUser(
        call,
        (project, user) -> {
          String end = call.json().path("deleteAfterDate").asString("");
          if (!end.isEmpty()
              && (!Instant.parse(end).isAfter(state.now())
                  || Instant.parse(end).isAfter(state.now().plus(Duration.ofDays(7))))) {
            return error(
                400,
                "INVALID_ATTRIBUTE",
                "The date must be in the future, and within one week of now.");
          }
          user.change(call.json(), state.now());
          state.tell(user);
          return answer(200, V, AtlasReplies.user(project, user));
        });
  }

  Reply delete(Call call) {
    return withUser(
        call,
        (project, user) -> {
          state.drop(project, user, state.now());
          return Reply.empty(204);
        });
  }
}
