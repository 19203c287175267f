package io.hosteddb.provider.mongodb;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.model.Secret;
import io.hosteddb.simulators.Fault;
import io.hosteddb.simulators.Faults;
import io.hosteddb.simulators.Reply;
import io.hosteddb.simulators.atlas.AtlasSimulator;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes wrong for good at Atlas, and what the platform's user is told. */
class AtlasErrorsTest {
  private static final String GROUPS = "POST /api/atlas/v2/groups";
  private static final String FLEX = GROUPS + "/{groupId}/flexClusters";
  private static final String USERS = GROUPS + "/{groupId}/databaseUsers";

  /**
   * A row of the table.
   *
   * @param what is wrong
   * @param settings that are wrong
   * @param mood of Atlas
   * @param category expected
   * @param retryable whether a retry can help
   * @param remedy what the remedy speaks of
   */
  record Row(
      String what,
      Map<String, String> settings,
      Consumer<AtlasSimulator> mood,
      ErrorCategory category,
      boolean retryable,
      String remedy) {
    @Override
    public String toString() {
      return what;
    }
  }

  private static Row row(
      String what,
      Consumer<AtlasSimulator> mood,
      ErrorCategory category,
      boolean retryable,
      String remedy) {
    return new Row(what, Map.of(), mood, category, retryable, remedy);
  }

  private static Consumer<AtlasSimulator> answers(
      String operation, int status, String code, String detail) {
    Reply reply =
        Reply.json(
            status,
            Map.of("error", status, "errorCode", code, "detail", detail, "reason", "because"));
    return atlas -> atlas.faults(Faults.always(operation, new Fault.Answer(code, false, reply)));
  }

  static Stream<Row> table() {
    return Stream.of(
        new Row(
            "wrong key",
            Map.of("atlas.client-secret", "mdb_sa_sk_wrong-canary"),
            atlas -> {},
            ErrorCategory.UNAUTHORIZED,
            true,
            "atlas.client-secret"),
        row(
            "revoked key",
            AtlasSimulator::revokeSecret,
            ErrorCategory.UNAUTHORIZED,
            true,
            "atlas.client-id"),
        new Row(
            "wrong organization",
            Map.of("atlas.organization", "5f00000000000000000000ff"),
            atlas -> {},
            ErrorCategory.UNAUTHORIZED,
            true,
            "atlas.organization"),
        row(
            "no right to make projects",
            AtlasSimulator::withoutCreatorRole,
            ErrorCategory.UNAUTHORIZED,
            true,
            "Organization Project Creator"),
        new Row(
            "wrong project",
            Map.of("atlas.project", "5f00000000000000000000ee"),
            atlas -> {},
            ErrorCategory.UNAUTHORIZED,
            true,
            "access to the project"),
        row(
            "project not shown",
            answers(FLEX, 401, "NOT_IN_GROUP", "The current user is not in the group."),
            ErrorCategory.UNAUTHORIZED,
            true,
            "access to the project"),
        row(
            "project gone",
            answers(FLEX, 404, "GROUP_NOT_FOUND", "No group with that ID exists."),
            ErrorCategory.UNAUTHORIZED,
            true,
            "access to the project"),
        row(
            "address not on the API access list",
            AtlasSimulator::addressNotAllowed,
            ErrorCategory.UNAUTHORIZED,
            true,
            "API access list"),
        row(
            "forbidden by policy",
            AtlasSimulator::forbiddenByPolicy,
            ErrorCategory.UNAUTHORIZED,
            true,
            "resource policy"),
        row(
            "plan limit: projects",
            atlas -> atlas.mostProjects(0),
            ErrorCategory.QUOTA_EXCEEDED,
            true,
            "no longer needed"),
        row(
            "quota: users",
            atlas -> atlas.mostUsers(0),
            ErrorCategory.QUOTA_EXCEEDED,
            true,
            "no longer needed"),
        row(
            "payment missing",
            AtlasSimulator::withoutPayment,
            ErrorCategory.QUOTA_EXCEEDED,
            true,
            "payment method"),
        row(
            "account suspended",
            answers(FLEX, 402, "ACCOUNT_SUSPENDED", "The account is suspended."),
            ErrorCategory.QUOTA_EXCEEDED,
            true,
            "payment method"),
        row(
            "region full",
            atlas -> atlas.full("US_WEST_2"),
            ErrorCategory.REGION_UNAVAILABLE,
            true,
            "another region"),
        row(
            "region unknown",
            answers(FLEX, 400, "INVALID_ATTRIBUTE", "Invalid attribute regionName specified."),
            ErrorCategory.REGION_UNAVAILABLE,
            false,
            "another region"),
        row(
            "region without the tier",
            answers(FLEX, 400, "INVALID_TENANT_CONFIGURATION", "Not in that region."),
            ErrorCategory.REGION_UNAVAILABLE,
            false,
            "another region"),
        row(
            "name refused",
            answers(GROUPS, 400, "INVALID_ATTRIBUTE", "Invalid attribute name specified."),
            ErrorCategory.INVALID_REQUEST,
            false,
            "Detach"),
        row(
            "name too long",
            answers(FLEX, 400, "CLUSTER_NAME_TOO_LONG", "The cluster name is too long."),
            ErrorCategory.INVALID_REQUEST,
            false,
            "Detach"),
        row(
            "password refused",
            answers(USERS, 400, "COMMON_PASSWORD", "The password is too common."),
            ErrorCategory.INVALID_REQUEST,
            false,
            "Detach"),
        row(
            "version of the API ended",
            answers(FLEX, 410, "VERSION_GONE", "The version is gone."),
            ErrorCategory.PROVIDER_BUG,
            true,
            "update the hosteddb library"));
  }

  @ParameterizedTest
  @MethodSource("table")
  void endsFailed_withASentenceForTheUser(Row row) {
    AtlasUnderTest subject = new AtlasUnderTest(row.settings());
    try (AtlasHost host = new AtlasHost(subject)) {
      row.mood().accept(subject.vendor());

      HostedDatabase failed = host.failed();

      Failure failure = requireNonNull(failed.failure());
      assertThat(failure.category()).isEqualTo(row.category());
      assertThat(failure.retryable()).isEqualTo(row.retryable());
      assertThat(failure.message()).startsWith("MongoDB Atlas answered with HTTP ");
      assertThat(failure.remedy()).contains(row.remedy());
      assertThat(failure.toString())
          .doesNotContain(AtlasUnderTest.CLIENT_SECRET.reveal(), "mdb_sa_sk_", "Bearer");
      subject.vendor().faults(Faults.none());
    }
  }

  @org.junit.jupiter.api.Test
  void secondFreeClusterOfAProject_isAQuota() {
    try (AtlasHost host = new AtlasHost(AtlasUnderTest.shared(Map.of("atlas.tier", "M0")))) {
      HostedDatabase unusedFirst = host.ready();

      Failure failure = requireNonNull(host.failed().failure());

      assertThat(failure.category()).isEqualTo(ErrorCategory.QUOTA_EXCEEDED);
      assertThat(failure.remedy()).contains("one M0 in a project");
    }
  }

  @org.junit.jupiter.api.Test
  void revokedInMidFlight_endsFailedAtOnce_withoutManyTokens() {
    try (AtlasHost host = new AtlasHost(new AtlasUnderTest())) {
      HostedDatabase unusedFirst = host.ready();
      host.subject.vendor().revokeSecret();

      Failure failure = requireNonNull(host.failed().failure());

      assertThat(failure.category()).isEqualTo(ErrorCategory.UNAUTHORIZED);
      assertThat(host.subject.vendor().tokensGiven()).isEqualTo(1);
    }
  }

  @org.junit.jupiter.api.Test
  void tokensThatAreAllRefused_areNotFetchedWithoutEnd() {
    try (AtlasHost host = new AtlasHost(new AtlasUnderTest())) {
      answers(GROUPS, 401, "UNEXPECTED_ERROR", "You are not authorized.")
          .accept(host.subject.vendor());

      Failure failure = requireNonNull(host.failed().failure());

      assertThat(failure.category()).isEqualTo(ErrorCategory.UNAUTHORIZED);
      assertThat(host.subject.vendor().tokensGiven()).isEqualTo(1);
      assertThat(failure.message()).doesNotContain(Secret.MASK);
    }
  }
}
