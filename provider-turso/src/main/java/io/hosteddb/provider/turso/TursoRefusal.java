package io.hosteddb.provider.turso;

import io.hosteddb.http.ControlPlaneResponse;
import io.hosteddb.http.JsonView;
import io.hosteddb.http.VendorProblem;
import io.hosteddb.spi.ProviderException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How Turso refused something. Statuses and sentences changed more than once without notice, so
 * what is meant is told from both (Turso API description 2026-06 and the threads on its clients).
 *
 * @param status the HTTP status, 400 or above
 * @param code the slug beside the sentence; empty if there is none
 * @param sentence what Turso says to a person; empty if nothing
 * @param isJson whether the API itself spoke: a router or proxy sends text or a page
 * @param retryAfter when to come back; null if Turso did not say
 */
record TursoRefusal(
    int status, String code, String sentence, boolean isJson, @Nullable Duration retryAfter) {

  private static final String NOT_THERE = "(is )?(not found|does not exist|doesn't exist)";
  private static final String NO_GROUP =
      "(the )?group( with name)?( \\S+)? "
          + NOT_THERE
          + "|could not find (the )?group( with name)?( \\S+)?(: record not found)?";
  private static final String NO_ORGANIZATION =
      "(the )?organi[sz]ation( with (name|slug))?( \\S+)? "
          + NOT_THERE
          + "|could not find (the )?organi[sz]ation( with (name|slug))?( \\S+)?(: record not found)?";

  /** The place is the database's name, which may be quoted or left out. */
  private static final String NO_DATABASE =
      "(the )?database( with name)?( ['\"`]?%1$s['\"`]?)? "
          + NOT_THERE
          + "|could not find (the )?database( with name)?( ['\"`]?%1$s['\"`]?)?(: record not found)?";

  static TursoRefusal of(ControlPlaneResponse response) {
    return of(
        response.status(),
        jsonOf(response),
        response.sentence(),
        response.retryAfter().orElse(null));
  }

  static TursoRefusal of(VendorProblem problem) {
    return of(problem.status(), problem.body(), problem.sentence(), null);
  }

  private static TursoRefusal of(
      int status, @Nullable JsonView json, String sentence, @Nullable Duration retryAfter) {
    boolean isJson = json != null && json.isObject();
    String code = json == null ? "" : json.at("code").textOr("");
    return new TursoRefusal(status, code, sentence, isJson, retryAfter);
  }

  private static @Nullable JsonView jsonOf(ControlPlaneResponse response) {
    try {
      return response.json();
    } catch (ProviderException notJson) {
      return null;
    }
  }

  /** Something of the name is there already: 409 by the documentation, 400 or 422 as seen. */
  boolean isNameTaken() {
    return !isGroupAsleep() && (status == 409 || status == 422 || saysTaken());
  }

  /** Whether the sentence itself says that the name is taken. */
  boolean saysTaken() {
    return status == 409 || says("already exists") || says("not available");
  }

  /** The group is not there, in a form that is known to mean it. */
  boolean isGroupMissing() {
    return (status == 400 || status == 404) && isJson && code.isEmpty() && matches(NO_GROUP);
  }

  /** "Sleeping" is the older word for archived. */
  boolean isGroupAsleep() {
    return code.equals("group_sleeping")
        || code.equals("group_archived")
        || (says("group") && (says("sleeping") || says("archived")));
  }

  /**
   * The database is not there, in a form that is known to mean it (API description 2026-06, {@code
   * DatabaseNotFoundResponse}). Any other 404 may be about something else: a parent, a route, a
   * gateway.
   *
   * @param name the database that was asked for
   */
  boolean isDatabaseMissing(String name) {
    return status == 404
        && isJson
        && code.isEmpty()
        && matches(NO_DATABASE.formatted(Pattern.quote(name.toLowerCase(Locale.ROOT))));
  }

  boolean isOrganizationMissing() {
    return status == 404 && matches(NO_ORGANIZATION);
  }

  /** A 404 that does not come from the API: the address itself is unknown. */
  boolean isAddressMissing() {
    return (status == 404 || status == 410) && !isJson;
  }

  boolean isPlanLimit() {
    return code.startsWith("feature_not_available")
        || Stream.of("maximum", "quota", "upgrade", "limit reached", "plan limit", "limit exceeded")
            .anyMatch(this::says);
  }

  boolean isBadLocation() {
    return status == 400 && says("location") && (says("invalid") || says("not "));
  }

  boolean isBadExpiration() {
    return status == 400 && says("expiration");
  }

  boolean isDeleteProtection() {
    return says("protect");
  }

  private boolean matches(String pattern) {
    return sentence.strip().toLowerCase(Locale.ROOT).matches("(" + pattern + ")\\.?");
  }

  private boolean says(String words) {
    return sentence.toLowerCase(Locale.ROOT).contains(words);
  }

  /** Status and sentence, for the end of a message. */
  String quoted() {
    return sentence.isEmpty() ? "(HTTP " + status + ")" : "(HTTP " + status + ": " + sentence + ")";
  }
}
