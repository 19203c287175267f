package io.hosteddb.simulators.turso;

import io.hosteddb.simulators.Call;
import io.hosteddb.simulators.Reply;
import io.hosteddb.simulators.VendorSimulator;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turso Cloud with one organization: groups, databases, tokens, and for every database a host of
 * its own that answers the SQL pipeline from SQLite. Databases count as its inventory; groups are
 * shared and stay. Thread-safe.
 */
public final class TursoSimulator extends VendorSimulator {
  /** The slug of the one organization. */
  public static final String ORGANIZATION = "acme";

  /** The one platform API token that is good. */
  public static final String API_TOKEN = "turso-platform-token-canary-5f1c";

  private static final String ORG = "/v1/organizations/{organization}";
  private static final int LABEL = 63;
  private static final int UNPAGED_LIST = 1000;

  private final TursoBehavior behavior = new TursoBehavior();
  private final Map<String, SimulatedGroup> groups = new TreeMap<>();
  private final Map<String, SimulatedDatabase> databases = new TreeMap<>();
  private final DatabaseTokens tokens = new DatabaseTokens();
  private long ids;

  /**
   * A simulator that listens; without groups, with today's locations.
   *
   * @param clock the vendor's time
   */
  public TursoSimulator(InstantSource clock) {
    super("turso", clock);
    route("GET", "/v1/locations", call -> Reply.json(200, Map.of("locations", behavior.locations)));
    route("GET", ORG + "/groups", this::listGroups);
    route("POST", ORG + "/groups", this::createGroup);
    route("GET", ORG + "/groups/{group}", call -> onGroup(call, g -> {}));
    route("POST", ORG + "/groups/{group}/unarchive", call -> onGroup(call, this::wake));
    route("GET", ORG + "/databases", this::listDatabases);
    route("POST", ORG + "/databases", this::createDatabase);
    route("GET", ORG + "/databases/{database}", this::getDatabase);
    route("DELETE", ORG + "/databases/{database}", this::deleteDatabase);
    route("POST", ORG + "/databases/{database}/auth/tokens", this::mint);
    route("POST", ORG + "/databases/{database}/auth/rotate", this::rotate);
    start();
  }

  /**
   * Changes how the vendor behaves.
   *
   * @param change sets what differs
   */
  public synchronized void set(Consumer<TursoBehavior> change) {
    change.accept(behavior);
  }

  private static Reply error(int status, String sentence) {
    return Reply.json(status, Map.of("error", sentence));
  }

  @Override
  protected Optional<Reply> guard(Call call) {
    if (!call.header("Authorization").equals(Optional.of("Bearer " + behavior.apiToken))) {
      return Optional.of(error(401, "could not parse jwt id"));
    }
    if (call.template().startsWith(ORG)
        && !call.variable("organization").equals(behavior.organization)) {
      return Optional.of(
          behavior.foreignOrganizationIsForbidden
              ? error(403, "user is not a member of this organization")
              : error(404, "organization not found"));
    }
    if (behavior.forbidden.contains(call.toString())) {
      return Optional.of(error(403, "token does not have the scope for this"));
    }
    return Optional.empty();
  }

  @Override
  protected Reply noRoute(Call call) {
    return Reply.text(404, "404 page not found");
  }

  private Reply listGroups(Call call) {
    Instant now = clock().instant();
    return Reply.json(
        200,
        Map.of(
            "groups",
            groups.values().stream()
                .filter(g -> g.isVisible(now))
                .map(g -> g.json(now, behavior.version, behavior.undocumentedFields))
                .toList()));
  }

  private Reply createGroup(Call call) {
    String name = call.json().path("name").asString();
    String location = call.json().path("location").asString();
    if (groups.containsKey(name)) {
      return behavior.sayTaken("group", name);
    }
    if (!behavior.locations.containsKey(location)) {
      return error(400, "invalid location: " + location);
    }
    if (groups.size() >= behavior.mostGroups) {
      return Reply.json(
          403,
          Map.of(
              "error", "your plan does not include more groups, please upgrade",
              "code", "feature_not_available_for_starter_plan"));
    }
    return tooLong("group", name)
        .orElseGet(() -> {
          SimulatedGroup group = newGroup(name, location, behavior.groupAppearsAfter);
          return Reply.json(
              200,
              Map.of(
                  "group",
                  group.json(clock().instant(), behavior.version, behavior.undocumentedFields)));
        });
  }

  private SimulatedGroup newGroup(String name, String location, Duration appearsAfter) {
    Instant visible = clock().instant().plus(appearsAfter);
    SimulatedGroup group =
        new SimulatedGroup(name, newId(), location, visible, visible.plus(behavior.groupDownFor));
    groups.put(name, group);
    return group;
  }

  private Optional<Reply> tooLong(String what, String name) {
    int most = LABEL - 1 - behavior.organization.length();
    return name.matches("[a-z0-9-]{1," + most + "}")
        ? Optional.empty()
        : Optional.of(
            error(
                400,
                "invalid %s name: name must contain between 1 and %d characters"
                    .formatted(what, most)));
  }

  private Reply onGroup(Call call, Consumer<SimulatedGroup> change) {
    SimulatedGroup group = visibleGroup(call.variable("group"));
    if (group == null) {
      return error(404, "group not found");
    }
    change.accept(group);
    return Reply.json(
        200,
        Map.of(
            "group", group.json(clock().instant(), behavior.version, behavior.undocumentedFields)));
  }

  private void wake(SimulatedGroup group) {
    group.wake(clock().instant().plus(behavior.wakesAfter));
  }

  private @Nullable SimulatedGroup visibleGroup(String name) {
    SimulatedGroup group = groups.get(name);
    return group != null && group.isVisible(clock().instant()) ? group : null;
  }

  private Reply listDatabases(Call call) {
    List<SimulatedDatabase> found =
        databases.values().stream()
            .filter(d -> call.query("group").map(d.group()::equals).orElse(true))
            .filter(d -> call.query("cursor").map(c -> d.name().compareTo(c) > 0).orElse(true))
            .toList();
    int limit = call.query("limit").map(Integer::parseInt).orElse(UNPAGED_LIST);
    List<SimulatedDatabase> page = found.subList(0, Math.min(limit, found.size()));
    Map<String, Object> body = new LinkedHashMap<>();
    body.put(
        "databases", page.stream().map(d -> d.json(behavior.hostless, shownVersion())).toList());
    if (call.query("limit").isPresent() && page.size() < found.size()) {
      body.put("pagination", Map.of("next", page.get(page.size() - 1).name()));
    }
    return Reply.json(200, body);
  }

  private Reply createDatabase(Call call) {
    String name = call.json().path("name").asString();
    String group = call.json().path("group").asString();
    Optional<Reply> wrong = tooLong("database", name);
    if (wrong.isPresent()) {
      return wrong.get();
    }
    if (behavior.unpaid) {
      return error(402, "your subscription is past due");
    }
    if (databases.containsKey(name)) {
      return behavior.sayTaken("database", name);
    }
    SimulatedGroup home = visibleGroup(group);
    if (home == null) {
      return error(400, "group not found");
    }
    if (home.isAsleep(clock().instant())) {
      return Reply.json(
          400,
          Map.of(
              "error",
              "cannot create database on group " + group + " because it is archived",
              "code",
              "group_sleeping"));
    }
    if (databases.size() >= behavior.mostDatabases) {
      if (behavior.overLimitLeavesEntry) {
        newDatabase(name, group);
      }
      return error(403, "maximum database count of " + behavior.mostDatabases + " reached");
    }
    return Reply.json(200, Map.of("database", newDatabase(name, group).created(behavior.hostless)));
  }

  private SimulatedDatabase newDatabase(String name, String group) {
    SimulatedGroup home = groups.get(group);
    if (home == null) {
      throw new IllegalArgumentException("There is no group " + group + ".");
    }
    Instant serves = clock().instant().plus(behavior.servesAfter.get());
    SimulatedDatabase database =
        new SimulatedDatabase(name, newId(), group, home.location(), serves);
    database.servedBy(listen("database", call -> onHost(database, call)));
    databases.put(name, database);
    return database;
  }

  /** A UUID of version 7, as the vendor's recent ones look. */
  private String newId() {
    long millis = clock().instant().toEpochMilli();
    return "%08x-%04x-7%03x-8000-%012x"
        .formatted(millis >>> 16, millis & 0xffff, ids & 0xfff, ++ids);
  }

  private static Reply noDatabase(String name) {
    return error(404, "could not find database with name " + name + ": record not found");
  }

  private Reply getDatabase(Call call) {
    SimulatedDatabase database = databases.get(call.variable("database"));
    return database == null
        ? noDatabase(call.variable("database"))
        : Reply.json(200, Map.of("database", database.json(behavior.hostless, shownVersion())));
  }

  private Reply deleteDatabase(Call call) {
    String name = call.variable("database");
    SimulatedDatabase database = databases.get(name);
    if (database == null) {
      return noDatabase(name);
    }
    if (database.isDeleteProtected()) {
      return error(403, "database " + name + " is protected from deletion");
    }
    remove(database);
    return Reply.json(200, Map.of("database", name));
  }

  private void remove(SimulatedDatabase database) {
    databases.remove(database.name());
    database.close();
    if (behavior.groupGoesWithLastDatabase
        && databases.values().stream().noneMatch(d -> d.group().equals(database.group()))) {
      groups.remove(database.group());
    }
  }

  private Reply mint(Call call) {
    String name = call.variable("database");
    SimulatedDatabase database = databases.get(name);
    if (database == null) {
      return noDatabase(name);
    }
    if (!call.body().isEmpty()) {
      return error(400, "Permissions are not supported for db-api controlled databases");
    }
    String expiration = call.query("expiration").orElse("never");
    if (!behavior.takesExpirations && !expiration.equals("never")) {
      return error(400, "Invalid expiration format");
    }
    try {
      Optional<Instant> expires = DatabaseTokens.expires(expiration, clock().instant());
      boolean readOnly = call.query("authorization").equals(Optional.of("read-only"));
      String jwt =
          tokens.mint(
              new DatabaseTokens.Grant(database.id(), name, readOnly, expires.orElse(null)));
      return Reply.json(200, Map.of("jwt", jwt));
    } catch (IllegalArgumentException e) {
      return error(400, "Invalid expiration format");
    }
  }

  private String shownVersion() {
    return behavior.undocumentedFields ? behavior.version : "";
  }

  /** Only the newer servers keep it to the one database; on older ones the keys are the group's. */
  private Reply rotate(Call call) {
    SimulatedDatabase rotated = databases.get(call.variable("database"));
    if (rotated == null) {
      return noDatabase(call.variable("database"));
    }
    boolean alone = behavior.version.equals("tech-preview");
    List<SimulatedDatabase> hit =
        databases.values().stream()
            .filter(d -> alone ? d.equals(rotated) : d.group().equals(rotated.group()))
            .toList();
    Instant now = clock().instant();
    List<String> ids = hit.stream().map(SimulatedDatabase::id).toList();
    tokens.end(ids::contains, now.plus(behavior.tokensDieAfter));
    hit.forEach(d -> d.restart(now.plus(behavior.restartsFor)));
    return Reply.empty(200);
  }

  private Reply onHost(SimulatedDatabase database, Call call) {
    String path = call.path();
    if (path.equals("/health")) {
      // It never looks at the database, so it proves nothing.
      return Reply.empty(200);
    }
    SimulatedGroup home = groups.get(database.group());
    if (home != null && home.isAsleep(clock().instant())) {
      return Reply.text(502, "Bad Gateway");
    }
    if (!database.serves(clock().instant())) {
      return noNamespace(database);
    }
    if (!path.equals("/v2/pipeline") && !path.equals("/v3/pipeline")) {
      return Reply.empty(404);
    }
    return sql(database, call);
  }

  private static Reply noNamespace(SimulatedDatabase database) {
    return error(404, "Namespace `" + database.name() + "` doesn't exist");
  }

  private Reply sql(SimulatedDatabase database, Call call) {
    Instant now = clock().instant();
    String bearer = call.header("Authorization").orElse("").replaceFirst("^Bearer ", "");
    Optional<DatabaseTokens.Grant> grant = tokens.find(bearer);
    if (grant.isEmpty() || now.isBefore(behavior.refusesTokensUntil)) {
      return error(401, "Unauthorized: `The JWT is invalid`");
    }
    if (grant.get().isExpired(now)) {
      return error(401, "Unauthorized: `The JWT has expired`");
    }
    if (!grant.get().databaseId().equals(database.id())) {
      return grant.get().databaseName().equals(database.name())
          ? error(400, "The token was issued for another database")
          : noNamespace(database);
    }
    if (behavior.blocked) {
      return Reply.json(
          200, HranaPipeline.failed("BLOCKED", "Operation was blocked: SQL read operations"));
    }
    return call.json().isObject()
        ? Reply.json(
            200,
            HranaPipeline.run(
                database.connection(), call.json().path("requests"), grant.get().readOnly()))
        : Reply.text(400, "Could not parse the request body");
  }

  /** Makes a group that is there at once. */
  public synchronized void makeGroup(String name, String location) {
    SimulatedGroup unused = newGroup(name, location, Duration.ZERO);
  }

  /** Lets a group fall asleep, as those of free plans do. */
  public synchronized void archive(String group) {
    Optional.ofNullable(groups.get(group)).ifPresent(SimulatedGroup::archive);
  }

  /** Ends what passes by itself: hosts take tokens again, and groups are awake. */
  public synchronized void calmDown() {
    behavior.refusesTokensUntil = Instant.MIN;
    groups.values().forEach(SimulatedGroup::wakeAtOnce);
  }

  /**
   * Makes a database behind everybody's back, in a group that is there.
   *
   * @param statements what it holds
   */
  public synchronized void plant(String name, String group, String... statements) {
    newDatabase(name, group).execute(statements);
  }

  /** Deletes a database behind everybody's back. */
  public synchronized void drop(String name) {
    remove(database(name));
  }

  /** Switches the delete protection of a database. */
  public synchronized void protect(String name, boolean value) {
    database(name).protect(value);
  }

  private SimulatedDatabase database(String name) {
    SimulatedDatabase database = databases.get(name);
    if (database == null) {
      throw new IllegalArgumentException("There is no database " + name + ".");
    }
    return database;
  }

  /** The id of a database; empty if there is none. */
  public synchronized Optional<String> idOf(String name) {
    return Optional.ofNullable(databases.get(name)).map(SimulatedDatabase::id);
  }

  /** Asks a database directly; empty if there is none, or the query fails. */
  public synchronized String query(String name, String sql) {
    SimulatedDatabase database = databases.get(name);
    return database == null ? "" : database.query(sql);
  }

  /** How many tokens are good now that may write in a database. */
  public synchronized long writersOf(String name) {
    return tokens.writersOf(database(name).id(), clock().instant());
  }

  /** The names of the groups. */
  public synchronized List<String> groups() {
    return List.copyOf(groups.keySet());
  }

  /** The databases; a group is shared and stays. */
  @Override
  public synchronized List<String> inventory() {
    return databases.values().stream().map(d -> "database " + d.name() + " " + d.id()).toList();
  }

  @Override
  public void close() {
    List<SimulatedDatabase> open;
    synchronized (this) {
      open = new ArrayList<>(databases.values());
      databases.clear();
    }
    open.forEach(SimulatedDatabase::close);
    super.close();
  }
}
