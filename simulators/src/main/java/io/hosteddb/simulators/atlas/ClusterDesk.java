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
final class ClusterDesk {
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

  private final AtlasWorld world;

  ClusterDesk(AtlasWorld world) {
    this.world = world;
  }

  Reply createFlex(Call call) {
    JsonNode settings = call.json().path("providerSettings");
    return create(
        call,
        SimCluster.Kind.FLEX,
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
        free ? SimCluster.Kind.FREE : SimCluster.Kind.DEDICATED,
        config.path(free ? "backingProviderName" : "providerName").asString(),
        config.path("regionName").asString(),
        size);
  }

  private Reply create(Call call, SimCluster.Kind kind, String cloud, String region, String size) {
    return world.inProject(
        call,
        project -> {
          String name = call.json().path("name").asString();
          Optional<Reply> refusal =
              refusal(project, kind, cloud, region).or(() -> nameRefusal(project, name));
          if (refusal.isPresent()) {
            return refusal.get();
          }
          SimCluster cluster =
              new SimCluster(
                  world.newId(),
                  name,
                  kind,
                  cloud,
                  region,
                  size,
                  AtlasWorld.tags(call.json()),
                  world.now());
          project.clusters.put(name, cluster);
          return answer(
              201,
              kind == SimCluster.Kind.FLEX ? FLEX_VERSION : "2024-10-23",
              body(project, cluster));
        });
  }

  /** The limits are looked at before the name: with M0 its own first try shows as the limit. */
  private Optional<Reply> refusal(
      SimProject project, SimCluster.Kind kind, String cloud, String region) {
    if (world.behaviour.forbiddenByPolicy) {
      return Optional.of(
          error(
              403,
              "ATLAS_RESOURCE_POLICIES_VIOLATION_NOT_AUTHORIZED",
              "A resource policy of the organization forbids this."));
    }
    if (kind != SimCluster.Kind.FREE && world.behaviour.withoutPayment) {
      return Optional.of(
          error(
              402,
              "NO_PAYMENT_INFORMATION_FOUND",
              "No payment information was found for group " + project.name + "."));
    }
    boolean small = kind != SimCluster.Kind.DEDICATED;
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
    if (world.behaviour.fullRegions.contains(region)) {
      return Optional.of(
          error(409, "OUT_OF_CAPACITY", "There is no capacity in region " + region + " now."));
    }
    boolean secondFree =
        kind == SimCluster.Kind.FREE
            && project.clusters.values().stream().anyMatch(c -> c.kind == SimCluster.Kind.FREE);
    return secondFree
        ? Optional.of(
            error(
                400,
                "CANNOT_CREATE_FREE_CLUSTER_VIA_PUBLIC_API",
                "This project has reached the limit for the number of free clusters."))
        : Optional.empty();
  }

  private Optional<Reply> nameRefusal(SimProject project, String name) {
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
              world.behaviour.duplicateStatus(),
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

  Map<String, Object> body(SimProject project, SimCluster cluster) {
    return AtlasReplies.cluster(project, cluster, world.now(), world.times, WireServer.authority());
  }

  Reply get(Call call, boolean flex) {
    return world.inProject(
        call,
        project -> {
          SimCluster cluster = world.cluster(project, call);
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
    return world.inProject(
        call,
        project -> {
          SimCluster cluster = world.cluster(project, call);
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
          if (!flex || !world.behaviour.dropsDelete()) {
            cluster.deleted = world.now();
          }
          return flex ? Reply.empty(204) : answer(202, "2023-02-01", Map.of());
        });
  }

  private static @Nullable Reply refusal(
      SimProject project, @Nullable SimCluster cluster, Call call, boolean flex) {
    if (cluster == null) {
      return error(
          404,
          "CLUSTER_NOT_FOUND",
          "No cluster named " + call.variable("name") + " exists in group " + project.id + ".");
    }
    if (flex == (cluster.kind == SimCluster.Kind.FLEX)) {
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
    return world.inProject(
        call,
        project -> {
          SimCluster cluster = world.cluster(project, call);
          boolean asFlex =
              cluster != null
                  && cluster.kind == SimCluster.Kind.FLEX
                  && !world.behaviour.rolloutRefusedForFlex;
          Reply refusal = refusal(project, cluster, call, asFlex);
          if (refusal != null || cluster == null) {
            return notNull(refusal);
          }
          boolean applied =
              cluster.state(world.now(), world.times).equals("IDLE")
                  && project.users.values().stream()
                      .filter(user -> mayEnter(user, cluster))
                      .allMatch(user -> user.isRolledOut(world.now(), world.times));
          return answer(200, "2023-01-01", Map.of("changeStatus", applied ? "APPLIED" : "PENDING"));
        });
  }

  private static boolean mayEnter(SimUser user, SimCluster cluster) {
    return user.wanted().scopes().isEmpty() || user.wanted().scopes().contains(cluster.name);
  }

  Reply regions(Call call) {
    return world.inProject(
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
