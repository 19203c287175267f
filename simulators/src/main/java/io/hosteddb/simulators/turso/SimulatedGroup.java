package io.hosteddb.simulators.turso;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A group of the simulated organization. Not thread-safe. */
final class SimulatedGroup {
  private final String name;
  private final String uuid;
  private final String location;
  private final Instant visibleFrom;
  private final Instant healthyFrom;
  private Instant awakeFrom;
  private boolean archived;

  SimulatedGroup(
      String name, String uuid, String location, Instant visibleFrom, Instant healthyFrom) {
    this.name = name;
    this.uuid = uuid;
    this.location = location;
    this.visibleFrom = visibleFrom;
    this.healthyFrom = healthyFrom;
    this.awakeFrom = visibleFrom;
  }

  String location() {
    return location;
  }

  boolean isVisible(Instant now) {
    return !now.isBefore(visibleFrom);
  }

  boolean isAsleep(Instant now) {
    return archived || now.isBefore(awakeFrom);
  }

  void archive() {
    archived = true;
  }

  void wake(Instant awake) {
    if (archived) {
      archived = false;
      awakeFrom = awake;
    }
  }

  void wakeAtOnce() {
    archived = false;
    awakeFrom = visibleFrom;
  }

  /**
   * As the API shows it.
   *
   * @param version the server that its databases run on
   * @param undocumented whether to add the fields that only the vendor's own client knows
   */
  Map<String, Object> json(Instant now, String version, boolean undocumented) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", name);
    json.put("uuid", uuid);
    json.put("version", version);
    json.put("locations", List.of(location));
    // An example of the API description has it without the prefix.
    json.put("primary", location.replaceFirst("^aws-", ""));
    json.put("delete_protection", false);
    if (undocumented) {
      json.put("archived", isAsleep(now));
      String status = now.isBefore(healthyFrom) ? "down" : "up";
      json.put("status", Map.of("locations", List.of(Map.of("name", location, "status", status))));
    }
    return json;
  }
}
