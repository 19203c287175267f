package io.hosteddb.simulators.atlas;

import static io.hosteddb.simulators.atlas.AtlasReplies.answer;
import static io.hosteddb.simulators.atlas.AtlasReplies.error;

import io.hosteddb.simulators.Call;
import io.hosteddb.simulators.Reply;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Clusters of both kinds. Each interface refuses the other's. */
final class ClusterEndpoints {
  static final String FLEX_VERSION = "2024-11-13";
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9-]*");

  /** By cloud, some of the regions with M0 and flex: an id means another place in each. */
  private static final Map<String, Set<String>> SMALL_REGIONS =
      Map.of(
          "AWS",
          Set.of("US_EAST_1", "US_WEST_2", "EU_WEST_1", "EU_CENTRAL_1", "AP_SOUTHEAST_1"),
          "GCP",
          Set.of("CENTRAL_US", "WESTERN_EUROPE", "SOUTHEASTERN_ASIA_PACIFIC"),
          "AZURE",
          Set.of("US_EAST_2", "US_WEST", "EUROPE_NORTH", "EUROPE_WEST"));

  /** By cloud, those beyond the small ones. */
  private static final Map<String, Set<String>> DEDICATED_REGIONS =
      Map.of(
          "AWS",
          Set.of("US_EAST_2", "EU_WEST_2"),
          "GCP",
          Set.of("EASTERN_US", "US_WEST_2", "EUROPE_WEST_3"),
          "AZURE",
          Set.of("US_WEST_2", "UK_SOUTH", "GERMANY_WEST_CENTRAL"));

  private static Set<String> regions(String cloud, boolean small) {
    Set<String> regions = new TreeSet<>(SMALL_REGIONS.getOrDefault(cloud, Set.of()));
    if (!small) {
      regions.addAll(DEDICATED_REGIONS.getOrDefault(cloud, Set.of()));
    }
    return regions;
  }

  private final AtlasState state;

  ClusterEndpoints(AtlasState state) {
    this.state = state;
  }

  Reply createFlex(Call call) {
    JsonNode settings = call.json().path("providerSettings");
    return create(
        call,
        SimulatedCluster.Kind.FLEX,
        settings.path("backingProviderName").asString(),
        settings.path("regionName").asString(),
        "FLEX");
  }

  Reply createCluster(Call call) {
    JsonNode config = call.json().path("replicationSpecs").path(0).path("regionConfigs").path(0);
    String size = config.path("electableSpecs").path("instanceSize").asString("");
    boolean free = config.path("providerName").asString().equals("TENANT");
    if (free != size.equals("M0")) {
      return error(400, "INVALID_TENANT_CONFIGURATION", "The tenant configuration is invalid.");
    }
    return create(
        call,
        free ? SimulatedCluster.Kind.FREE : SimulatedCluster.Kind.DEDICATED,
        config.path(free ? "backingProviderName" : "providerName").asString(),
        config.path("regionName").asString(),
        size);
  }

  private Reply create(
      Call call, SimulatedCluster.Kind kind, String cloud, String region, String size) {
    return state.inProject(
        call,
        project -> {
          String name = call.json().path("name").asString();
          Optional<Reply> refusal =
              refusal(project, kind, cloud, region).or(() -> nameRefusal(project, name));
          if (refusal.isPresent()) {
            return refusal.get();
          }
          SimulatedCluster cluster =
              new SimulatedCluster(
                  state.newId(),
                  name,
                  kind,
                  cloud,
                  region,
                  size,
                  AtlasState.tags(call.json()),
                  state.now());
          project.clusters.put(name, cluster);
          return answer(
              201,
              kind == SimulatedCluster.Kind.FLEX ? FLEX_VERSION : "2024-10-23",
              body(project, cluster));
        });
  }

  /** The limits are looked at before the name: with M0 its own first try shows as the limit. */
  private Optional<Reply> refusal(
      SimulatedProject project, SimulatedCluster.Kind kind, String cloud, String region) {
    if (state.behavior.forbiddenByPolicy) {
      return Optional.of(
          error(
              403,
              "ATLAS_RESOURCE_POLICIES_VIOLATION_NOT_AUTHORIZED",
              "A resource policy of the organization forbids this."));
    }
    if (kind != SimulatedCluster.Kind.FREE && state.behavior.withoutPayment) {
      return Optional.of(
          error(
              402,
              "NO_PAYMENT_INFORMATION_FOUND",
              "No payment information was found for group " + project.name + "."));
    }
    boolean small = kind != SimulatedCluster.Kind.DEDICATED;
    if (!SMALL_REGIONS.containsKey(cloud)) {
      return Optional.of(
          error(
              400,
              "INVALID_ENUM_VALUE",
              "An invalid enumeration value " + cloud + " was specified."));
    }
    if (!regions(cloud, small).contains(region)) {
      return Optional.of(
          regions(cloud, false).contains(region)
              ? error(400, "INVALID_REGION", "The tier is not available in region " + region + ".")
              : error(
                  400,
                  "INVALID_ENUM_VALUE",
                  "An invalid enumeration value " + region + " was specified."));
    }
    if (state.behavior.fullRegions.contains(region)) {
      return Optional.of(
          error(409, "OUT_OF_CAPACITY", "There is no capacity in region " + region + " now."));
    }
    boolean secondFree =
        kind == SimulatedCluster.Kind.FREE
            && project.clusters.values().stream()
                .anyMatch(c -> c.kind == SimulatedCluster.Kind.FREE);
    return secondFree
        ? Optional.of(
            error(
                400,
                "CANNOT_CREATE_FREE_CLUSTER_VIA_PUBLIC_API",
                "This project has reached the limit for the number of free clusters."))
        : Optional.empty();
  }

  private Optional<Reply> nameRefusal(SimulatedProject project, String name) {
    if (!NAME.matcher(name).matches() || name.length() > 64) {
      return Optional.of(error(400, "CLUSTER_NAME_INVALID", "The cluster name is invalid."));
    }
    if (head(name).endsWith("-")) {
      return Optional.of(
          error(400, "CLUSTER_NAME_PREFIX_INVALID", "The cluster name prefix is invalid."));
    }
    if (project.clusters.containsKey(name)) {
      return Optional.of(
          error(
              state.behavior.duplicateStatus(),
              "DUPLICATE_CLUSTER_NAME",
              "A cluster named " + name + " is already present in group " + project.id + "."));
    }
    return project.clusters.keySet().stream().anyMatch(other -> head(other).equals(head(name)))
        ? Optional.of(
            error(
                400,
                "DUPLICATE_CLUSTER_NAME_PREFIX",
                "A cluster with the same first 23 characters is already present."))
        : Optional.empty();
  }

  private static String head(String name) {
    return name.substring(0, Math.min(23, name.length()));
  }

  Map<String, Object> body(SimulatedProject project, SimulatedCluster cluster) {
    return AtlasReplies.cluster(
        project, cluster, state.now(), state.times, state.server.authority());
  }

  Reply get(Call call, boolean flex) {
    return state.inProject(
        call,
        project -> {
          SimulatedCluster cluster = state.cluster(project, call);
          Reply refusal = refusal(project, cluster, call, flex);
          return refusal != null || cluster == null
              ? notNull(refusal)
              : answer(200, flex ? FLEX_VERSION : "2024-08-05", body(project, cluster));
        });
  }

  private static Reply notNull(@Nullable Reply reply) {
    if (reply == null) {
      throw new IllegalStateException("A cluster that is not there is refused.");
    }
    return reply;
  }

  Reply delete(Call call, boolean flex) {
    return state.inProject(
        call,
        project -> {
          SimulatedCluster cluster = state.cluster(project, call);
          Reply refusal = refusal(project, cluster, call, flex);
          if (refusal != null || cluster == null) {
            return notNull(refusal);
          }
          if (cluster.terminationProtected) {
            return error(
                400,
                "CANNOT_TERMINATE_CLUSTER_WHEN_TERMINATION_PROTECTION_ENABLED",
                "Termination protection is enabled for this cluster.");
          }
          if (cluster.deleted != null) {
            return error(
                400,
                "CLUSTER_ALREADY_REQUESTED_DELETION",
                "Cluster " + cluster.name + " is already being deleted.");
          }
          if (!flex || !state.behavior.dropsDelete()) {
            cluster.deleted = state.now();
          }
          return flex ? Reply.empty(204) : answer(202, "2023-02-01", Map.of());
        });
  }

  private static @Nullable Reply refusal(
      SimulatedProject project, @Nullable SimulatedCluster cluster, Call call, boolean flex) {
    if (cluster == null) {
      return error(
          404,
          "CLUSTER_NOT_FOUND",
          "No cluster named " + call.variable("name") + " exists in group " + project.id + ".");
    }
    if (flex == (cluster.kind == SimulatedCluster.Kind.FLEX)) {
      return null;
    }
    return flex
        ? error(
            400,
            "CANNOT_USE_NON_FLEX_CLUSTER_IN_FLEX_API",
            "Cannot use non-flex cluster " + cluster.name + " in the flex API.")
        : error(
            400,
            "CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API",
            "Cannot use flex cluster " + cluster.name + " in the cluster API.");
  }

  /** Answers for flex clusters, too, unless it is in another mood: nobody recorded it. */
  Reply status(Call call) {
    return state.inProject(
        call,
        project -> {
          SimulatedCluster cluster = state.cluster(project, call);
          boolean asFlex =
              cluster != null
                  && cluster.kind == SimulatedCluster.Kind.FLEX
                  && !state.behavior.rolloutRefusedForFlex;
          Reply refusal = refusal(project, cluster, call, asFlex);
          if (refusal != null || cluster == null) {
            return notNull(refusal);
          }
          boolean applied =
              cluster.state(state.now(), state.times).equals("IDLE")
                  && project.users.values().stream()
                      .filter(user -> mayEnter(user, cluster))
                      .allMatch(user -> user.isRolledOut(state.now(), state.times))
                  && project.dropped.values().stream()
                      .filter(gone -> mayEnter(gone.user(), cluster))
                      .allMatch(gone -> gone.isRolledOut(state.now(), state.times));
          return answer(200, "2023-01-01", Map.of("changeStatus", applied ? "APPLIED" : "PENDING"));
        });
  }

  private static boolean mayEnter(SimulatedUser user, SimulatedCluster cluster) {
    return user.wanted().scopes().isEmpty() || user.wanted().scopes().contains(cluster.name);
  }

  Reply regions(Call call) {
    return state.inProject(
        call,
        project -> {
          String tier = call.query("tier").orElse("M10");
          String cloud = call.query("providers").orElse("AWS");
          Set<String> names = regions(cloud, tier.equals("M0"));
          List<Map<String, Object>> regions =
              names.stream()
                  .sorted()
                  .map(name ->
                      Map.<String, Object>of("name", name, "default", name.equals("US_EAST_1")))
                  .toList();
          return answer(
              200,
              "2023-01-01",
              AtlasReplies.page(
                  List.of(
                      Map.of(
                          "provider",
                          cloud,
                          "instanceSizes",
                          List.of(Map.of("name", tier, "availableRegions", regions))))));
        });
  }
}
