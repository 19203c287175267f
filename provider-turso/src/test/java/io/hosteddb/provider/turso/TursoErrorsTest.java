package io.hosteddb.provider.turso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.simulators.Fault;
import io.hosteddb.simulators.Faults;
import io.hosteddb.simulators.Reply;
import io.hosteddb.simulators.turso.TursoBehavior;
import io.hosteddb.simulators.turso.TursoSimulator;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes wrong at the vendor, as a platform's user is told it. */
class TursoErrorsTest {
  private static void nothing(TursoBehavior unused) {}

  static Stream<Arguments> problems() {
    return Stream.of(
        arguments(
            "wrong key",
            Map.of("turso.api-key", TursoUnderTest.WRONG_TOKEN),
            change(TursoErrorsTest::nothing),
            ErrorCategory.UNAUTHORIZED,
            true,
            "does not accept the platform's API token (HTTP 401: could not parse jwt id)",
            "platform API token at Turso (not a database token)"),
        arguments(
            "revoked key",
            Map.of(),
            change(behavior -> behavior.apiToken = "another"),
            ErrorCategory.UNAUTHORIZED,
            true,
            "does not accept the platform's API token",
            "turso.api-key"),
        arguments(
            "wrong organization",
            Map.of("turso.organization", "acne"),
            change(TursoErrorsTest::nothing),
            ErrorCategory.NOT_FOUND,
            true,
            "Turso knows no organization 'acne'",
            "turso.organization"),
        arguments(
            "an organization of others",
            Map.of("turso.organization", "acne"),
            change(behavior -> behavior.foreignOrganizationIsForbidden = true),
            ErrorCategory.UNAUTHORIZED,
            true,
            "may not do this in the organization 'acne'",
            "belongs to the organization"),
        arguments(
            "a token without the scope",
            Map.of(),
            change(behavior -> behavior.forbidden.add(TursoHost.CREATE)),
            ErrorCategory.UNAUTHORIZED,
            true,
            "(HTTP 403: token does not have the scope for this)",
            "scopes"),
        arguments(
            "plan limit of groups",
            Map.of("turso.group-prefix", "other"),
            change(behavior -> behavior.mostGroups = 1),
            ErrorCategory.QUOTA_EXCEEDED,
            true,
            "The plan of the platform's Turso organization does not allow this",
            "turso.group"),
        arguments(
            "quota of databases",
            Map.of(),
            change(behavior -> behavior.mostDatabases = 0),
            ErrorCategory.QUOTA_EXCEEDED,
            true,
            "maximum database count of 0 reached",
            "raise the plan"),
        arguments(
            "payment missing",
            Map.of(),
            change(behavior -> behavior.unpaid = true),
            ErrorCategory.QUOTA_EXCEEDED,
            true,
            "subscription is past due",
            "plan and payment"),
        arguments(
            "used up reads",
            Map.of(),
            change(behavior -> behavior.blocked = true),
            ErrorCategory.QUOTA_EXCEEDED,
            true,
            "Turso has blocked the database",
            "overages"),
        arguments(
            "fixed group missing",
            Map.of("turso.group", "default"),
            change(TursoErrorsTest::nothing),
            ErrorCategory.NOT_FOUND,
            true,
            "has no group 'default'",
            "turso.group"),
        arguments(
            "expiration that Turso does not take",
            Map.of("turso.token-expiration", "1s"),
            change(behavior -> behavior.takesExpirations = false),
            ErrorCategory.INVALID_REQUEST,
            true,
            "Invalid expiration format",
            "turso.token-expiration"),
        arguments(
            "name too long for the organization",
            Map.of("turso.organization", "a-slug-of-forty-characters-that-is-long-"),
            change(behavior -> behavior.organization = "a-slug-of-forty-characters-that-is-long-"),
            ErrorCategory.INVALID_REQUEST,
            true,
            "leaves room for names of 22 characters",
            "slug of at most"),
        arguments(
            "group name too long for the organization",
            Map.of("turso.group-prefix", "a-prefix-of-fifty-characters-which-is-rather-long"),
            change(TursoErrorsTest::nothing),
            ErrorCategory.INVALID_REQUEST,
            true,
            "and the group 'a-prefix",
            "turso.group-prefix"));
  }

  private static Consumer<TursoBehavior> change(Consumer<TursoBehavior> behavior) {
    return behavior;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("problems")
  void endsInFailedAndSaysWhatToDo(
      String unusedName,
      Map<String, String> settings,
      Consumer<TursoBehavior> behavior,
      ErrorCategory category,
      boolean retryable,
      String sentence,
      String remedy) {
    try (TursoHost host = TursoHost.open(settings)) {
      host.vendor().set(behavior);
      Failure failure = host.failure(host.attach());
      assertThat(failure.category()).isEqualTo(category);
      assertThat(failure.retryable()).isEqualTo(retryable);
      assertThat(failure.message()).contains(sentence);
      assertThat(failure.remedy()).contains(remedy);
      assertThat(failure.toString())
          .doesNotContain(TursoSimulator.API_TOKEN, TursoUnderTest.WRONG_TOKEN, "<", "{\"");
    }
  }

  @Test
  void nameThatDoesNotFit_asksTheVendorNothing() {
    try (TursoHost host = TursoHost.open(Map.of("turso.organization", "o".repeat(45)))) {
      assertThat(host.failure(host.attach()).category()).isEqualTo(ErrorCategory.INVALID_REQUEST);
      assertThat(host.calls()).isEmpty();
    }
  }

  @Test
  void unknownRegion_isRefusedAtAttach() {
    try (TursoHost host = TursoHost.open()) {
      assertThatThrownBy(() -> host.attachIn("aws-mars-1"))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("aws-mars-1");
    }
  }

  /** The location was offered when the list was read, and is not when the group is made. */
  @Test
  void locationThatWentAway_isARegionProblem() {
    try (TursoHost host = TursoHost.withoutGroup()) {
      var database = host.attachIn("aws-eu-west-1");
      host.vendor().set(behavior -> behavior.locations.remove("aws-eu-west-1"));
      Failure failure = host.failure(database);
      assertThat(failure.category()).isEqualTo(ErrorCategory.REGION_UNAVAILABLE);
      assertThat(failure.retryable()).isFalse();
      assertThat(failure.message()).contains("invalid location: aws-eu-west-1");
      assertThat(failure.remedy()).contains("another region");
    }
  }

  /** The token is quoted back, in a page. */
  @Test
  void whatTheVendorSays_isCleaned() {
    try (TursoHost host = TursoHost.open()) {
      String page = "<html><head><title>No " + TursoSimulator.API_TOKEN + "</title></head></html>";
      host.vendor()
          .faults(
              Faults.always(
                  TursoHost.CREATE,
                  new Fault.Answer(
                      "page", false, new Reply(403, Map.of("Content-Type", "text/html"), page))));
      Failure failure = host.failure(host.attach());
      assertThat(failure.message()).contains("No ********").doesNotContain("<", "canary");
    }
  }
}
