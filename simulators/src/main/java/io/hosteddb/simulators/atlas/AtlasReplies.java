package io.hosteddb.simulators.atlas;

import io.hosteddb.simulators.Reply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answers of the simulated Atlas, with the shapes and media types of the real one. */
final class AtlasReplies {
  private static final Map<Integer, String> REASONS =
      Map.of(
          400, "Bad Request",
          401, "Unauthorized",
          402, "Payment Required",
          403, "Forbidden",
          404, "Not Found",
          405, "Method Not Allowed",
          406, "Not Acceptable",
          409, "Conflict",
          429, "Too Many Requests",
          500, "Internal Server Error");

  private AtlasReplies() {}

  /** Errors are plain JSON, whatever was accepted. */
  static Reply error(int status, String code, String detail) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("detail", detail);
    body.put("error", status);
    body.put("errorCode", code);
    body.put("parameters", List.of());
    body.put("reason", REASONS.getOrDefault(status, "Error"));
    return Reply.json(status, body).with("X-Error-Code", code);
  }

  static Reply answer(int status, String version, Object body) {
    return Reply.json(status, body)
        .with("Content-Type", "application/vnd.atlas." + version + "+json;charset=utf-8");
  }

  static Map<String, Object> project(SimulatedProject project, String organization) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("id", project.id);
    body.put("name", project.name);
    body.put("orgId", organization);
    body.put("clusterCount", project.clusters.size());
    body.put("created", project.created.toString());
    body.put("tags", project.tags);
    body.put("links", List.of());
    return body;
  }

  static Map<String, Object> cluster(
      SimulatedProject project,
      SimulatedCluster cluster,
      Instant now,
      AtlasTimings times,
      String authority) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("id", cluster.id);
    body.put("groupId", project.id);
    body.put("name", cluster.name);
    body.put("stateName", cluster.state(now, times));
    body.put("createDate", cluster.created.toString());
    body.put("clusterType", "REPLICASET");
    body.put("mongoDBVersion", "8.0.13");
    body.put("tags", cluster.tags);
    body.put("terminationProtectionEnabled", cluster.terminationProtected);
    body.put("versionReleaseSystem", "LTS");
    body.put("connectionStrings", connectionStrings(cluster, now, times, authority));
    if (cluster.kind == SimulatedCluster.Kind.FLEX) {
      body.put("backupSettings", Map.of("enabled", true));
      body.put(
          "providerSettings",
          Map.of(
              "backingProviderName",
              cluster.cloud,
              "diskSizeGB",
              5.0,
              "providerName",
              "FLEX",
              "regionName",
              cluster.region));
    } else {
      body.put("paused", cluster.paused);
      body.put("replicationSpecs", List.of(replicationSpec(cluster)));
      // In recorded answers, though not in the description.
      body.put("effectiveDatabaseEdition", "ENTERPRISE");
    }
    return body;
  }

  private static Map<String, Object> replicationSpec(SimulatedCluster cluster) {
    Map<String, Object> config = new LinkedHashMap<>();
    boolean free = cluster.kind == SimulatedCluster.Kind.FREE;
    config.put("providerName", free ? "TENANT" : cluster.cloud);
    if (free) {
      config.put("backingProviderName", cluster.cloud);
    }
    config.put("regionName", cluster.region);
    config.put("priority", 7);
    config.put("electableSpecs", Map.of("instanceSize", cluster.size));
    return Map.of("regionConfigs", List.of(config), "zoneName", "Zone 1");
  }

  /** The DNS does not know the first; the second is the server behind all clusters. */
  private static Map<String, String> connectionStrings(
      SimulatedCluster cluster, Instant now, AtlasTimings times, String authority) {
    Map<String, String> strings = new LinkedHashMap<>();
    if (cluster.hasSrv(now, times)) {
      strings.put(
          "standardSrv", "mongodb+srv://" + cluster.name + ".a1b2c.simulated-atlas.invalid");
    }
    if (cluster.hasStandard(now, times)) {
      strings.put("standard", "mongodb://" + authority + "/?ssl=false&authSource=admin");
    }
    return strings;
  }

  static Map<String, Object> user(SimulatedProject project, SimulatedUser user) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("awsIAMType", "NONE");
    body.put("databaseName", "admin");
    body.put("description", user.description);
    body.put("groupId", project.id);
    body.put("labels", List.of());
    body.put("ldapAuthType", "NONE");
    body.put("links", List.of());
    body.put("oidcAuthType", "NONE");
    body.put("username", user.name);
    body.put("x509Type", "NONE");
    List<Map<String, String>> roles = new ArrayList<>();
    for (String role : user.wanted().roles()) {
      int at = role.indexOf('@');
      roles.add(Map.of("roleName", role.substring(0, at), "databaseName", role.substring(at + 1)));
    }
    body.put("roles", roles);
    body.put(
        "scopes",
        user.wanted().scopes().stream()
            .map(name -> Map.of("name", name, "type", "CLUSTER"))
            .toList());
    return body;
  }

  static Map<String, Object> page(List<?> results) {
    return Map.of("results", results, "totalCount", results.size(), "links", List.of());
  }
}
