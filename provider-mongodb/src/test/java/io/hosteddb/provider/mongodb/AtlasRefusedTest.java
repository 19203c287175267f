package io.hosteddb.provider.mongodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.simulators.Fault;
import io.hosteddb.simulators.Faults;
import io.hosteddb.simulators.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A refusal does not prove that nothing was made. */
class AtlasRefusedTest {
  private static final String GROUPS = "POST /api/atlas/v2/groups";
  private static final String ACCESS = GROUPS + "/{groupId}/accessList";
  private static final String FLEX = GROUPS + "/{groupId}/flexClusters";
  private static final String USERS = GROUPS + "/{groupId}/databaseUsers";

  static Stream<Arguments> refusals() {
    List<Reply> replies =
        List.of(
            coded(400, "INVALID_ATTRIBUTE"),
            coded(400, "WHO_KNOWS"),
            coded(401, "UNEXPECTED_ERROR"),
            coded(402, "NO_PAYMENT_INFORMATION_FOUND"),
            coded(403, "GROUP_USERS_LIMIT_EXCEEDED"),
            coded(404, "GROUP_NOT_FOUND"),
            coded(409, "WHO_KNOWS"),
            coded(422, "WHO_KNOWS"),
            coded(429, "RATE_LIMITED"),
            coded(500, "UNEXPECTED_ERROR"),
            Reply.html(502, "502 Bad Gateway"));
    return Stream.of(false, true)
        .flatMap(shared ->
            Stream.of(GROUPS, ACCESS, FLEX, USERS)
                .filter(operation -> !shared || !operation.equals(GROUPS))
                .flatMap(operation ->
                    replies.stream().map(reply -> Arguments.of(shared, operation, reply))));
  }

  private static Reply coded(int status, String code) {
    return Reply.json(
        status, Map.of("error", status, "errorCode", code, "detail", "Not now: " + code));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void createThatIsRefusedThoughItActed_isUndoneByDetach(
      boolean shared, String operation, Reply reply) {
    AtlasUnderTest subject = shared ? AtlasUnderTest.shared(Map.of()) : new AtlasUnderTest();
    try (AtlasHost host = new AtlasHost(subject)) {
      subject.vendor().faults(Faults.once(operation, new Fault.Answer("acted", true, reply)));
      HostedDatabase database = host.attach();
      host.queue.runUntil(
          () ->
              subject.vendor().traffic().operations().contains(operation)
                  || host.databases.get(database.id()).status() == DatabaseStatus.FAILED,
          Duration.ofMinutes(5));

      host.detachAndWait(database.id());

      assertThat(subject.vendor().inventory())
          .isEqualTo(shared ? List.of("project shared") : List.of());
    }
  }
}
