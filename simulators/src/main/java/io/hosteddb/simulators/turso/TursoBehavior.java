package io.hosteddb.simulators.turso;

import io.hosteddb.simulators.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** How the simulated vendor behaves. Not thread-safe: changed under the simulator's lock. */
public final class TursoBehavior {
  /** How the vendor says that a name is taken. */
  public enum Taken {
    /** As it is documented. */
    DOCUMENTED_409,
    /** As it was seen since the summer of 2026. */
    SEEN_400,
    /** As the vendor's own client expects it. */
    CLIENT_422
  }

  /** The locations by code. */
  public Map<String, String> locations = today();

  /** The slug of the one organization. */
  public String organization = TursoSimulator.ORGANIZATION;

  /** Whether databases have no host yet. */
  public boolean hostless;

  /** The platform token that is good. */
  public String apiToken = TursoSimulator.API_TOKEN;

  /** How the vendor says that a name is taken. */
  public Taken taken = Taken.SEEN_400;

  /** How long the host of a new database answers 404. */
  public Supplier<Duration> servesAfter = () -> Duration.ofMillis(2500);

  /** How long a new group is not to be seen. */
  public Duration groupAppearsAfter = Duration.ZERO;

  /** How long a new group is down after it appeared. */
  public Duration groupDownFor = Duration.ZERO;

  /** How long a group takes to wake. */
  public Duration wakesAfter = Duration.ofSeconds(5);

  /** The most groups of the plan. */
  public int mostGroups = Integer.MAX_VALUE;

  /** The most databases of the plan. */
  public int mostDatabases = Integer.MAX_VALUE;

  /** Whether a database that was refused for the plan's limit is there all the same. */
  public boolean overLimitLeavesEntry;

  /** Whether a group goes when its last database does. */
  public boolean groupGoesWithLastDatabase;

  /** Whether groups show fields that only the vendor's own client knows. */
  public boolean undocumentedFields = true;

  /** Whether the subscription is not paid. */
  public boolean unpaid;

  /** Whether tokens can have an expiration other than never. */
  public boolean takesExpirations = true;

  /** The server that the databases run on. */
  public String version = "tech-preview";

  /** How long tokens live on after their database got new keys: "within one hour". */
  public Duration tokensDieAfter = Duration.ZERO;

  /** How long a database does not serve after it got new keys: "a short downtime". */
  public Duration restartsFor = Duration.ofSeconds(1);

  /** Whether all SQL is blocked. */
  public boolean blocked;

  /** Until when the hosts refuse every token. */
  public Instant refusesTokensUntil = Instant.MIN;

  /** Whether an unknown organization is a 403 rather than a 404. */
  public boolean foreignOrganizationIsForbidden;

  /** The operations for which the token has no scope. */
  public Set<String> forbidden = new HashSet<>();

  TursoBehavior() {}

  private static Map<String, String> today() {
    Map<String, String> locations = new LinkedHashMap<>();
    locations.put("aws-ap-northeast-1", "AWS AP NorthEast (Tokyo)");
    locations.put("aws-ap-south-1", "AWS AP South (Mumbai)");
    locations.put("aws-eu-west-1", "AWS EU West (Ireland)");
    locations.put("aws-us-east-1", "AWS US East (Virginia)");
    locations.put("aws-us-east-2", "AWS US East (Ohio)");
    locations.put("aws-us-west-2", "AWS US West (Oregon)");
    return locations;
  }

  Reply sayTaken(String what, String name) {
    return switch (taken) {
      case DOCUMENTED_409 -> documented(what, name);
      case SEEN_400 -> Reply.json(400, Map.of("error", what + " with same name already exists"));
      // The client knows it of databases only.
      case CLIENT_422 ->
          what.equals("group")
              ? documented(what, name)
              : Reply.json(422, Map.of("error", "name not available"));
    };
  }

  private static Reply documented(String what, String name) {
    String sentence =
        what.equals("group")
            ? "group already exists"
            : "database with name " + name + " already exists";
    return Reply.json(409, Map.of("error", sentence));
  }
}
