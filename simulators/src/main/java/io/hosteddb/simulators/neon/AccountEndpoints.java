package io.hosteddb.simulators.neon;

import static io.hosteddb.simulators.neon.NeonReplies.error;

import io.hosteddb.simulators.Call;
import io.hosteddb.simulators.Reply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keys, the organizations they are of, and the regions. */
final class AccountEndpoints {
  static final String ORGANIZATIONS = "/users/me/organizations";

  private AccountEndpoints() {}

  /** What a call is refused with for its key. */
  static Optional<Reply> refusal(Call call) {
    String key = key(call);
    if (!NeonAccount.KEYS.contains(key)) {
      return Optional.of(error(401, "", "This request requires authentication credentials"));
    }
    if (call.template().equals(ORGANIZATIONS)) {
      // Of a key of one project, too, this is the organization that owns it.
      return Optional.empty();
    }
    if (key.equals(NeonAccount.PROJECT_KEY)) {
      return Optional.of(
          error(
              404, "", "not allowed to perform actions outside the project this key is scoped to"));
    }
    if (key.equals(NeonAccount.VIEWER_KEY) && !call.method().equals("GET")) {
      return Optional.of(error(403, "", "you do not have permission to perform this action"));
    }
    return Optional.empty();
  }

  static String key(Call call) {
    return call.header("Authorization").orElse("").replaceFirst("^Bearer ", "");
  }

  /** What is wrong with the organization that a call names, or does not name. */
  static @Nullable Reply wrongOrganization(Call call, String org) {
    if (org.isEmpty() && key(call).equals(NeonAccount.PERSONAL_KEY)) {
      return error(
          400, "", "org_id is required, you can find it on your organization settings page");
    }
    return org.isEmpty() || org.equals(NeonAccount.organizationOf(key(call)))
        ? null
        : error(403, "", "you are not a member of the organization " + org);
  }

  static boolean belongs(SimulatedProject project, Call call) {
    return project.org().equals(NeonAccount.organizationOf(key(call)));
  }

  static Reply organizations(Call call) {
    String id = NeonAccount.organizationOf(key(call));
    String then = Instant.EPOCH.toString();
    return Reply.json(
        200,
        Map.of(
            "organizations",
            List.of(
                Map.of(
                    "id",
                    id,
                    "name",
                    "Simulated",
                    "handle",
                    "simulated-" + id,
                    "plan",
                    "scale",
                    "created_at",
                    then,
                    "managed_by",
                    "console",
                    "updated_at",
                    then))));
  }

  static Reply regions(Call call) {
    Reply wrong = wrongOrganization(call, call.query("org_id").orElse(""));
    if (wrong != null) {
      return wrong;
    }
    List<Map<String, Object>> regions = new ArrayList<>();
    NeonAccount.REGIONS.forEach((id, name) ->
        regions.add(
            Map.of(
                "region_id",
                id,
                "name",
                name,
                "default",
                id.equals("aws-us-east-2"),
                "geo_lat",
                "39.96",
                "geo_long",
                "-83.00")));
    return Reply.json(200, Map.of("regions", regions));
  }
}
