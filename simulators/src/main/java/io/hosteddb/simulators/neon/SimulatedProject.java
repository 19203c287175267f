package io.hosteddb.simulators.neon;

import io.hosteddb.simulators.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A project and the one branch, endpoint, role and database in it. Guarded by the simulator. */
final class SimulatedProject {
  private static final Duration RECOVERABLE = Duration.ofDays(7);

  private final String id;
  private final String org;
  private final String name;
  private final String regionId;
  private final int pgVersion;
  private final Instant createdAt;
  private final Map<String, String> annotations;
  private final NewProject asked;
  private final String database;
  private final List<SimulatedOperation> operations = new ArrayList<>();
  private String password;
  private @Nullable Instant deletedAt;
  private int olderBranches;
  private @Nullable Instant passwordChangesAt;
  private boolean real;
  private boolean open;
  private boolean storesPasswords = true;
  private @Nullable Reply protection;

  SimulatedProject(
      String id,
      String org,
      NewProject asked,
      String database,
      String password,
      Instant createdAt) {
    this.id = id;
    this.org = org;
    this.name = asked.name().isEmpty() ? id : asked.name();
    this.regionId = asked.regionId();
    this.asked = asked;
    this.database = database;
    this.pgVersion = asked.pgVersion();
    this.annotations = asked.annotations();
    this.password = password;
    this.createdAt = createdAt;
  }

  /**
   * What a create asks for.
   *
   * @param name the name; empty for the id
   * @param regionId where
   * @param pgVersion the major version
   * @param role the role
   * @param database the database
   * @param annotations of the branch
   */
  record NewProject(
      String name,
      String regionId,
      int pgVersion,
      String role,
      String database,
      Map<String, String> annotations) {}

  String id() {
    return id;
  }

  /** The organization that it belongs to. */
  String org() {
    return org;
  }

  String name() {
    return name;
  }

  String branchId() {
    return "br-" + id;
  }

  String endpointId() {
    return "ep-" + id;
  }

  /** What the create asked for. */
  NewProject asked() {
    return asked;
  }

  /**
   * The role: on the shared server of the simulator that of the database, unless nobody connects.
   */
  String role() {
    return real ? database : asked.role();
  }

  /** The database: that asked for, unless the shared server has one of the name already. */
  String database() {
    return database;
  }

  String password() {
    return password;
  }

  void setPassword(String value) {
    password = value;
  }

  /** From when on the server knows the password that was set last; null if it does. */
  void passwordChangesAt(@Nullable Instant moment) {
    passwordChangesAt = moment;
  }

  boolean isPasswordDue(Instant now) {
    Instant due = passwordChangesAt;
    return due != null && !due.isAfter(now);
  }

  Instant createdAt() {
    return createdAt;
  }

  Map<String, String> annotations() {
    return annotations;
  }

  List<SimulatedOperation> operations() {
    return operations;
  }

  boolean isUnderWay(Instant now) {
    return operations.stream().anyMatch(o -> o.isUnderWay(now));
  }

  /** Whether every operation is over and was done well. */
  boolean isUsable(Instant now) {
    return operations.stream().allMatch(o -> !o.isUnderWay(now) && o.endsWell());
  }

  /** Whether there is a real database behind it. */
  boolean isReal() {
    return real;
  }

  void setReal(boolean value) {
    real = value;
  }

  /** Whether its role may log in. */
  boolean isOpen() {
    return open;
  }

  void setOpen() {
    open = true;
  }

  boolean storesPasswords() {
    return storesPasswords;
  }

  void storesPasswords(boolean value) {
    storesPasswords = value;
  }

  /** How a delete is refused since a branch is protected; null if none is. */
  @Nullable Reply protection() {
    return protection;
  }

  void protect(@Nullable Reply refusal) {
    protection = refusal;
  }

  void olderBranches(int number) {
    olderBranches = number;
  }

  boolean isDeleted() {
    return deletedAt != null;
  }

  void delete(Instant now) {
    deletedAt = now;
  }

  /** Whether it was there at a moment of the past. */
  boolean existedAt(Instant then) {
    return !createdAt.isAfter(then) && (deletedAt == null || deletedAt.isAfter(then));
  }

  /** As a list shows it. */
  Map<String, Object> listItem() {
    Map<String, Object> json = common();
    json.put("active_time", 0);
    json.put("org_name", "Simulated");
    Instant deleted = deletedAt;
    if (deleted != null) {
      json.put("deleted_at", deleted.toString());
      json.put("recoverable_until", deleted.plus(RECOVERABLE).toString());
    }
    return json;
  }

  /** In full. */
  Map<String, Object> json() {
    Map<String, Object> json = common();
    json.put("consumption_period_start", createdAt.toString());
    json.put("consumption_period_end", createdAt.plus(Duration.ofDays(30)).toString());
    json.put("active_time_seconds", 0);
    json.put("compute_time_seconds", 0);
    json.put("written_data_bytes", 0);
    json.put("data_transfer_bytes", 0);
    json.put("data_storage_bytes_hour", 0);
    json.put("history_retention_seconds", 86_400);
    return json;
  }

  private Map<String, Object> common() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", id);
    json.put("platform_id", "aws");
    json.put("region_id", regionId);
    json.put("name", name);
    json.put("provisioner", "k8s-neonvm");
    json.put("pg_version", pgVersion);
    json.put("proxy_host", regionId.replaceFirst("^aws-", "") + ".aws.neon.tech");
    json.put("branch_logical_size_limit", 0);
    json.put("branch_logical_size_limit_bytes", 0);
    json.put("store_passwords", storesPasswords);
    json.put("cpu_used_sec", 0);
    json.put("creation_source", "console");
    json.put("created_at", createdAt.toString());
    json.put("updated_at", createdAt.toString());
    json.put("owner_id", org);
    json.put("org_id", org);
    return json;
  }

  Map<String, Object> branchJson(Instant now) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", branchId());
    json.put("project_id", id);
    json.put("name", "main");
    json.put("current_state", isUnderWay(now) ? "init" : "ready");
    json.put("state_changed_at", createdAt.toString());
    json.put("creation_source", "console");
    json.put("default", true);
    json.put("protected", protection != null);
    json.put("cpu_used_sec", 0);
    json.put("active_time_seconds", 0);
    json.put("compute_time_seconds", 0);
    json.put("written_data_bytes", 0);
    json.put("data_transfer_bytes", 0);
    json.put("created_at", createdAt.toString());
    json.put("updated_at", createdAt.toString());
    return json;
  }

  /** All branches, the oldest first. */
  List<Map<String, Object>> branchesJson(Instant now) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (int i = 0; i < olderBranches; i++) {
      Map<String, Object> older = branchJson(now);
      older.put("id", branchId() + "-" + i);
      older.put("name", "older-" + i);
      older.put("default", false);
      older.put("protected", false);
      all.add(older);
    }
    all.add(branchJson(now));
    return all;
  }

  Map<String, Object> annotationsJson() {
    if (annotations.isEmpty()) {
      return Map.of();
    }
    return Map.of(
        branchId(),
        Map.of(
            "object",
            Map.of("type", "console/branch", "id", branchId()),
            "value",
            annotations,
            "created_at",
            createdAt.toString(),
            "updated_at",
            createdAt.toString()));
  }

  Map<String, Object> endpointJson(String host, Instant now) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("host", host);
    json.put("id", endpointId());
    json.put("project_id", id);
    json.put("branch_id", branchId());
    json.put("region_id", regionId);
    json.put("autoscaling_limit_min_cu", 0.25);
    json.put("autoscaling_limit_max_cu", 2);
    json.put("type", "read_write");
    json.put("current_state", isUnderWay(now) ? "init" : "active");
    json.put("pooler_enabled", false);
    json.put("pooler_mode", "transaction");
    json.put("disabled", false);
    json.put("passwordless_access", true);
    json.put("creation_source", "console");
    json.put("created_at", createdAt.toString());
    json.put("updated_at", createdAt.toString());
    json.put("settings", Map.of());
    json.put("proxy_host", regionId.replaceFirst("^aws-", "") + ".aws.neon.tech");
    json.put("suspend_timeout_seconds", 0);
    json.put("provisioner", "k8s-neonvm");
    return json;
  }

  Map<String, Object> roleJson() {
    return Map.of(
        "branch_id",
        branchId(),
        "name",
        role(),
        "password",
        password,
        "protected",
        false,
        "created_at",
        createdAt.toString(),
        "updated_at",
        createdAt.toString());
  }

  Map<String, Object> databaseJson() {
    return Map.of(
        "id",
        1,
        "branch_id",
        branchId(),
        "name",
        database,
        "owner_name",
        role(),
        "created_at",
        createdAt.toString(),
        "updated_at",
        createdAt.toString());
  }
}
