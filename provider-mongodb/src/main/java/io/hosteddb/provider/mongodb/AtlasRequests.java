package io.hosteddb.provider.mongodb;

import io.hosteddb.http.JsonBody;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.Secret;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** The bodies to make clusters and users with. */
final class AtlasRequests {
  /**
   * The database of each cluster. A cluster holds one database only, so that its name need not tell
   * it from others; the same name everywhere lets a dump of one be restored in another as it is.
   */
  static final String DATABASE = "app";

  private AtlasRequests() {}

  static JsonBody cluster(
      AtlasSettings settings, String name, RegionId region, List<Map<String, String>> tags) {
    JsonBody body = JsonBody.object().with("name", name).with("tags", tags);
    if (settings.tier().kind() == ClusterKind.FLEX) {
      return body.with(
          "providerSettings",
          Map.of("backingProviderName", settings.cloud().name(), "regionName", region.value()));
    }
    return body.with("clusterType", "REPLICASET")
        .with(
            "replicationSpecs",
            List.of(Map.of("regionConfigs", List.of(regionConfig(settings, region)))))
        .withPresent("mongoDBMajorVersion", settings.engineVersion());
  }

  private static JsonBody regionConfig(AtlasSettings settings, RegionId region) {
    JsonBody config = JsonBody.object().with("regionName", region.value()).with("priority", 7);
    String size = settings.tier().name();
    if (settings.tier().isFree()) {
      return config
          .with("providerName", "TENANT")
          .with("backingProviderName", settings.cloud().name())
          .with("electableSpecs", Map.of("instanceSize", size));
    }
    return config
        .with("providerName", settings.cloud().name())
        .with("electableSpecs", Map.of("instanceSize", size, "nodeCount", 3));
  }

  /**
   * A user for the one database of the one cluster. Without a scope it could enter every cluster of
   * the project; and {@code readWrite} alone cannot drop the database, as migrations may want to.
   */
  static JsonBody user(
      String project, String name, Secret password, String cluster, String description) {
    return user(project, name, cluster, description).with("password", password);
  }

  /** A change of a user that Atlas deletes at a time; the password stays. */
  static JsonBody retiringUser(
      String project, String name, String cluster, String description, Instant end) {
    return user(project, name, cluster, description)
        .with("deleteAfterDate", end.truncatedTo(ChronoUnit.SECONDS).toString());
  }

  private static JsonBody user(String project, String name, String cluster, String description) {
    return JsonBody.object()
        .with("groupId", project)
        .with("databaseName", "admin")
        .with("username", name)
        .with("roles", List.of(role("readWrite"), role("dbAdmin")))
        .with("scopes", List.of(Map.of("name", cluster, "type", "CLUSTER")))
        .with("description", description);
  }

  private static Map<String, String> role(String role) {
    return Map.of("roleName", role, "databaseName", DATABASE);
  }
}
