package io.hosteddb.provider.mongodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.RotateRequest;
import io.hosteddb.credentials.CredentialGeneration;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.database.Operation;
import io.hosteddb.model.CredentialId;
import io.hosteddb.model.CredentialStatus;
import io.hosteddb.model.OperationStatus;
import io.hosteddb.model.RuntimeName;
import io.hosteddb.simulators.Fault;
import io.hosteddb.simulators.Faults;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The date at which Atlas itself deletes a user that others have taken the place of. */
class AtlasRetirementTest {
  private static final String USER =
      "/api/atlas/v2/groups/{groupId}/databaseUsers/admin/{username}";
  private static final Duration DAY = Duration.ofDays(1);

  private final AtlasHost host = new AtlasHost(new AtlasUnderTest());
  private final HostedDatabase database = host.ready();
  private final String first = database.placement().vendorName().value();
  private final String project = host.subject.vendor().projectId(first);

  @AfterEach
  void close() {
    host.close();
  }

  private void rotate(UnaryOperator<RotateRequest.Builder> how) {
    Operation asked =
        host.databases
            .credentials()
            .rotate(how.apply(RotateRequest.of(database.id()).by(AtlasHost.ANA)).build());
    host.queue.runUntil(() -> operation(asked).status().isOver(), Duration.ofHours(2));
    assertThat(operation(asked).status()).isEqualTo(OperationStatus.SUCCEEDED);
  }

  private Operation operation(Operation asked) {
    return host.databases.operations().get(asked.id(), AtlasHost.ANA);
  }

  private CredentialGeneration old() {
    return host.databases.credentials().status(database.id(), AtlasHost.ANA).generations().stream()
        .filter(g -> g.id().equals(CredentialId.main(1)))
        .findFirst()
        .orElseThrow();
  }

  private Optional<Instant> end(String user) {
    return host.subject.vendor().deleteAfter(project, user);
  }

  private int count(String operation) {
    return Collections.frequency(host.subject.vendor().traffic().operations(), operation);
  }

  private boolean has(String user) {
    return host.subject.vendor().inventory().stream()
        .anyMatch(thing -> thing.startsWith("user " + user + " "));
  }

  private void runUntilRevoked() {
    host.queue.runUntil(() -> old().status() == CredentialStatus.REVOKED, Duration.ofDays(40));
  }

  @Test
  void userThatTimeAloneEnds_isDeletedByAtlas_ifNoHostIsThere() {
    List<String> injected = new CopyOnWriteArrayList<>();
    host.subject
        .vendor()
        .faults(call -> {
          if (call.toString().equals("PATCH " + USER)) {
            injected.add(MongoCheck.value(host.variables(database), "MONGODB_URI"));
          }
          return Optional.empty();
        });
    rotate(request -> request.overlap(DAY));
    host.queue.runUntil(() -> end(first).isPresent(), Duration.ofMinutes(5));

    assertThat(injected)
        .as("after the swap, not before")
        .singleElement()
        .satisfies(uri -> assertThat(uri).contains(first + "_g2:"));
    Instant revokeAt = Objects.requireNonNull(old().revokeAt());
    assertThat(old().status()).isEqualTo(CredentialStatus.RETIRING);
    assertThat(end(first).orElseThrow())
        .isBetween(revokeAt.plus(Duration.ofHours(5)), revokeAt.plus(Duration.ofHours(7)));
    assertThat(end(first + "_g2")).isEmpty();

    host.subject.clock().advance(DAY);
    assertThat(has(first)).isTrue();
    host.subject.clock().advance(Duration.ofHours(7));
    assertThat(has(first)).isFalse();
    assertThat(has(first + "_g2")).isTrue();
    runUntilRevoked();
  }

  @Test
  void userIsRevokedAtItsTime_byAHostThatIsThere() {
    rotate(request -> request.overlap(DAY));
    Instant revokeAt = Objects.requireNonNull(old().revokeAt());
    runUntilRevoked();

    assertThat(host.subject.clock().instant())
        .isBetween(revokeAt, revokeAt.plus(Duration.ofHours(1)));
    assertThat(count("PATCH " + USER)).isEqualTo(1);
    assertThat(count("DELETE " + USER)).isEqualTo(1);
    assertThat(has(first)).isFalse();
  }

  @Test
  void anAcknowledgementWhileAtlasIsTold_endsItAllTheSame() {
    var credentials = host.databases.credentials();
    credentials.expect(
        database.project(), database.environment(), Set.of(RuntimeName.ALL), AtlasHost.ANA);
    host.subject
        .vendor()
        .faults(call -> {
          if (call.toString().equals("PATCH " + USER)) {
            credentials.acknowledge(
                RuntimeName.ALL,
                database.project(),
                database.environment(),
                host.databases.environment(database.project()).revision(),
                AtlasHost.ANA);
          }
          return Optional.empty();
        });
    rotate(request -> request.overlap(DAY));

    host.queue.runUntil(() -> old().status() == CredentialStatus.REVOKED, Duration.ofHours(1));

    assertThat(count("PATCH " + USER)).isEqualTo(1);
    assertThat(has(first)).isFalse();
  }

  @Test
  void whereSomebodyMustAcknowledge_noDateEndsIt() {
    host.databases
        .credentials()
        .expect(database.project(), database.environment(), Set.of(RuntimeName.ALL), AtlasHost.ANA);
    rotate(request -> request.overlap(DAY).afterAcknowledgement());
    Instant later = host.subject.clock().instant().plus(Duration.ofDays(3));
    host.queue.runUntil(() -> !host.subject.clock().instant().isBefore(later), Duration.ofDays(4));

    assertThat(end(first)).isEmpty();
    assertThat(has(first)).isTrue();
    assertThat(count("PATCH " + USER)).isZero();
  }

  /** Atlas takes no later date. */
  @Test
  void overlapOfMoreThanAWeek_goesWithout() {
    rotate(request -> request.overlap(Duration.ofDays(7)));
    runUntilRevoked();
    assertThat(count("PATCH " + USER)).isZero();
    assertThat(has(first)).isFalse();
  }

  @Test
  void dateThatAtlasDoesNotTake_keepsNothingFromBeingRevoked() {
    host.subject.vendor().faults(Faults.always("PATCH " + USER, Fault.page(502, false)));
    rotate(request -> request.overlap(DAY));
    runUntilRevoked();
    assertThat(count("PATCH " + USER)).isEqualTo(1);
    assertThat(has(first)).isFalse();
  }
}
