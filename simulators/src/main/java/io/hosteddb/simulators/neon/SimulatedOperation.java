package io.hosteddb.simulators.neon;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * A piece of work that goes by the clock: it waits, runs, and ends one way or another.
 *
 * @param id its id
 * @param action what it does
 * @param createdAt when it was scheduled
 * @param startsAt when it begins to run
 * @param endsAt when it ends
 * @param end its status then, such as {@code finished}
 */
record SimulatedOperation(
    UUID id, String action, Instant createdAt, Instant startsAt, Instant endsAt, String end) {
  String status(Instant now) {
    if (now.isBefore(startsAt)) {
      return "scheduling";
    }
    return now.isBefore(endsAt) ? "running" : end;
  }

  boolean isUnderWay(Instant now) {
    return now.isBefore(endsAt);
  }

  boolean endsWell() {
    return end.equals("finished") || end.equals("skipped");
  }

  /**
   * As the API shows it.
   *
   * @param repeated what went wrong with work that is under way and that the vendor repeats; empty
   *     if nothing did
   */
  Map<String, Object> json(SimulatedProject project, Instant now, String repeated) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", id.toString());
    json.put("project_id", project.id());
    json.put("branch_id", project.branchId());
    json.put("endpoint_id", project.endpointId());
    json.put("action", action);
    json.put("status", status(now));
    boolean bad = !isUnderWay(now) && !endsWell();
    if (bad) {
      json.put("error", "storage did not answer");
    }
    boolean stumbles = !repeated.isEmpty() && status(now).equals("running");
    if (stumbles) {
      json.put("error", repeated);
      json.put("retry_at", endsAt.toString());
    }
    json.put("failures_count", bad ? 3 : stumbles ? 1 : 0);
    json.put("created_at", createdAt.toString());
    json.put("updated_at", (now.isBefore(endsAt) ? createdAt : endsAt).toString());
    json.put("total_duration_ms", Duration.between(startsAt, endsAt).toMillis());
    return json;
  }
}
