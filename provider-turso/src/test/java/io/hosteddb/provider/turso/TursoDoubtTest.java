package io.hosteddb.provider.turso;

import static io.hosteddb.provider.turso.TursoHost.CREATE;
import static io.hosteddb.provider.turso.TursoHost.DELETE;
import static io.hosteddb.provider.turso.TursoHost.FIND;
import static io.hosteddb.provider.turso.TursoHost.FIND_GROUP;
import static io.hosteddb.provider.turso.TursoHost.LIST_GROUPS;
import static io.hosteddb.provider.turso.TursoHost.MAKE_GROUP;
import static io.hosteddb.provider.turso.TursoHost.MINT;
import static io.hosteddb.provider.turso.TursoHost.SQL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.simulators.Fault;
import io.hosteddb.simulators.Faults;
import io.hosteddb.simulators.Reply;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Turso's answers do not prove, and what they lack. */
class TursoDoubtTest {
  private static Fault answer(Reply reply) {
    return new Fault.Answer("odd", false, reply);
  }

  private static Reply error(int status, String sentence) {
    return Reply.json(status, Map.of("error", sentence));
  }

  /** Answers to "is it there?" that do not say no. */
  static Stream<Arguments> notAnAbsence() {
    return Stream.of(
        arguments("the organization", error(404, "organization not found")),
        arguments("a group", error(404, "group not found")),
        arguments("a namespace", error(404, "Namespace `x` doesn't exist")),
        arguments("nothing said", error(404, "not found")),
        arguments(
            "another database",
            error(404, "could not find database with name x: record not found")),
        arguments("something of a database", error(404, "database location not found")),
        arguments(
            "an unknown code",
            Reply.json(404, Map.of("error", "database not found", "code", "shard_moved"))),
        arguments("a router", Reply.text(404, "404 page not found")),
        arguments("a gateway", Reply.html(404, "Not Found")),
        arguments("an empty body", new Reply(404, Map.of(), "")),
        arguments("JSON of somebody else", Reply.json(404, Map.of("status", "missing"))),
        arguments("a list", Reply.json(404, List.of())),
        arguments("gone at a gateway", Reply.html(410, "Gone")),
        arguments("a good page", Reply.html(200, "Sign in to the network")),
        arguments("a good nothing", new Reply(200, Map.of(), "")),
        arguments("no database in it", Reply.json(200, Map.of())),
        arguments("a list for one", Reply.json(200, Map.of("databases", List.of()))),
        arguments("no content", new Reply(204, Map.of(), "")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("notAnAbsence")
  void detach_takesNothingButAKnownFormForAnAbsence(String unusedName, Reply reply) {
    try (TursoHost host = TursoHost.open()) {
      HostedDatabase database = host.ready();
      host.vendor().faults(Faults.always(FIND, answer(reply)));
      HostedDatabase unused = host.detach(database);

      Failure problem = host.problem(database);

      assertThat(problem.category()).isNotEqualTo(ErrorCategory.PROVIDER_BUG);
      assertThat(host.get(database.id()).status()).isEqualTo(DatabaseStatus.DELETING);
      assertThat(host.vendor().inventory()).hasSize(1);
      host.vendor().faults(Faults.none());
      host.run(() -> host.get(database.id()).status() == DatabaseStatus.DELETED);
      assertThat(host.vendor().inventory()).isEmpty();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("notAnAbsence")
  void provisioning_makesNoSecondOne(String unusedName, Reply reply) {
    try (TursoHost host = TursoHost.open()) {
      HostedDatabase database = host.attach();
      host.vendor()
          .faults(call -> {
            if (call.toString().equals(FIND)) {
              return Optional.of(answer(reply));
            }
            return call.toString().equals(CREATE)
                ? Optional.of(new Fault.Reset(true))
                : Optional.empty();
          });
      host.run(() -> host.count(FIND) >= 1);
      Failure unused = host.problem(database);

      assertThat(host.count(CREATE)).isEqualTo(1);
      host.vendor().faults(Faults.none());
      if (host.get(database.id()).status() == DatabaseStatus.FAILED) {
        HostedDatabase unusedRetried = host.retry(database);
      }
      assertThat(host.ready(database).placement().externalId()).isNotNull();
      assertThat(host.vendor().inventory()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "could not find database with name %s: record not found",
        "Could not find database with name '%s'",
        "database %s not found",
        "database not found"
      })
  void detach_takesTheKnownForms(String sentence) {
    try (TursoHost host = TursoHost.open()) {
      HostedDatabase database = host.ready();
      String said = sentence.formatted(database.placement().vendorName().value());
      host.vendor().faults(Faults.always(FIND, answer(error(404, said))));
      host.detached(database);
    }
  }

  /** A group is not made because something else is not found. */
  @Test
  void groupIsMadeOnlyWhenItIsKnownToBeMissing() {
    try (TursoHost host = TursoHost.withoutGroup()) {
      HostedDatabase database = host.attach();
      host.vendor()
          .faults(
              Faults.always(
                  CREATE, answer(error(404, "user group membership was not found here"))));
      Failure failure = host.problem(database);
      assertThat(failure.category()).isEqualTo(ErrorCategory.UNAVAILABLE);
      assertThat(host.count(MAKE_GROUP)).isZero();

      host.vendor().faults(Faults.once(FIND_GROUP, answer(Reply.json(404, Map.of("x", "y")))));
      assertThat(host.ready(database).failure()).isNull();
      assertThat(host.count(MAKE_GROUP)).isEqualTo(1);
    }
  }

  /** A page of a gateway has a 200, too. */
  @Test
  void delete_isBelievedOnlyWhenTursoItselfSaysSo() {
    try (TursoHost host = TursoHost.open()) {
      HostedDatabase database = host.ready();
      host.vendor().faults(Faults.once(DELETE, answer(Reply.html(200, "Sign in to the network"))));
      host.detached(database);
      assertThat(host.count(DELETE)).isEqualTo(2);
      assertThat(host.vendor().inventory()).isEmpty();
    }
  }

  @Test
  void anotherOrganization_isToldFromAnAbsence() {
    try (TursoHost first = TursoHost.open()) {
      HostedDatabase database = first.ready();
      String name = database.placement().vendorName().value();
      first.vendor().set(behavior -> behavior.organization = "other");
      try (TursoHost second = first.restart(Map.of("turso.organization", "other"))) {
        // The other organization has no such database.
        first
            .vendor()
            .faults(
                Faults.always(
                    FIND, answer(error(404, "could not find database with name " + name))));
        HostedDatabase unused = second.detach(database);
        Failure problem = second.problem(database);
        assertThat(problem.message())
            .contains("made in the organization acme")
            .contains("configured for the organization other");
        assertThat(second.count(FIND)).isZero();
        first.vendor().faults(Faults.none());
        first.vendor().set(behavior -> behavior.organization = "acme");
      }
      try (TursoHost third = first.restart(Map.of("turso.organization", "ACME"))) {
        first.vendor().set(behavior -> behavior.organization = "ACME");
        third.run(() -> third.get(database.id()).status() == DatabaseStatus.DELETED);
      }
      assertThat(first.vendor().inventory()).isEmpty();
    }
  }

  @Test
  void rotatedToken_changesNothing() {
    try (TursoHost first = TursoHost.open()) {
      HostedDatabase database = first.ready();
      first.vendor().set(behavior -> behavior.apiToken = "rotated");
      try (TursoHost second = first.restart(Map.of("turso.api-key", "rotated"))) {
        second.detached(database);
      }
      assertThat(first.vendor().inventory()).isEmpty();
    }
  }

  /** A slip in the settings binds nobody. */
  @Test
  void organizationThatTursoDoesNotKnow_bindsNoDatabase() {
    try (TursoHost first = TursoHost.open(Map.of("turso.organization", "acne"))) {
      HostedDatabase database = first.attach();
      assertThat(first.failure(database).remedy()).contains("turso.organization");
      assertThat(first.calls()).containsOnly(LIST_GROUPS);
      try (TursoHost second = first.restart(Map.of())) {
        assertThat(second.ready(second.retry(database)).failure()).isNull();
      }
    }
  }

  @Test
  void databaseWithoutAHostYet_isDeletedByItsId() {
    try (TursoHost host = TursoHost.open()) {
      host.vendor().set(behavior -> behavior.hostless = true);
      HostedDatabase database = host.attach();
      host.run(() -> host.count(FIND) >= 2);
      assertThat(host.get(database.id()).progress()).contains("does not name its host yet");
      host.vendor().traffic().clear();
      host.detached(database);
      assertThat(host.calls()).containsExactly(FIND, DELETE, FIND);
      assertThat(host.vendor().inventory()).isEmpty();
    }
  }

  /** What was made a moment ago need not be shown yet. */
  @Test
  void databaseThatIsNotShownYet_isNotLeaked() {
    try (TursoHost host = TursoHost.open()) {
      HostedDatabase database = host.attach();
      host.run(() -> host.count(CREATE) == 1);
      String name = database.placement().vendorName().value();
      host.vendor()
          .faults(
              Faults.once(
                  FIND,
                  answer(
                      error(
                          404,
                          "could not find database with name " + name + ": record not found"))));
      host.detached(database);
      assertThat(host.vendor().inventory()).isEmpty();
    }
  }

  @Test
  void databaseThatGetsItsHostLate_becomesReady() throws Exception {
    try (TursoHost host = TursoHost.open()) {
      host.vendor().set(behavior -> behavior.hostless = true);
      HostedDatabase database = host.attach();
      host.run(() -> host.count(FIND) >= 2);
      host.vendor().set(behavior -> behavior.hostless = false);
      host.client(host.ready(database)).writeAndRead();
      assertThat(host.count(CREATE)).isEqualTo(1);
    }
  }

  /** The entry that a refused create left behind: nobody can look into it. */
  @Test
  void entryWithoutHostOfARefusedCreate_isDeletedByDetach() {
    try (TursoHost host = TursoHost.open()) {
      host.vendor()
          .set(behavior -> {
            behavior.mostDatabases = 0;
            behavior.overLimitLeavesEntry = true;
            behavior.hostless = true;
          });
      HostedDatabase database = host.attach();
      assertThat(host.failure(database).category()).isEqualTo(ErrorCategory.QUOTA_EXCEEDED);
      host.detached(database);
      assertThat(host.vendor().inventory()).isEmpty();
      assertThat(host.count(DELETE)).isEqualTo(1);
    }
  }

  /** Deleting needs the name and the id only. */
  @Test
  void answerWithNothingButTheId_isEnoughToDelete() {
    try (TursoHost host = TursoHost.open()) {
      HostedDatabase database = host.ready();
      Map<String, Object> bare = new LinkedHashMap<>();
      bare.put("DbId", database.placement().externalId());
      bare.put("Hostname", null);
      host.vendor().faults(Faults.once(FIND, answer(Reply.json(200, Map.of("database", bare)))));
      host.detached(database);
      assertThat(host.count(FIND)).isEqualTo(1);
      assertThat(host.vendor().inventory()).isEmpty();
    }
  }

  /** Without its id a database of our name could be one that took the place of ours. */
  @Test
  void answerWithoutTheId_isWaitedOut() {
    try (TursoHost host = TursoHost.open()) {
      HostedDatabase database = host.ready();
      Map<String, Object> bare = Map.of("Name", database.placement().vendorName().value());
      host.vendor().faults(Faults.once(FIND, answer(Reply.json(200, Map.of("database", bare)))));
      host.detached(database);
      assertThat(host.count(FIND)).isEqualTo(2);
      assertThat(host.vendor().inventory()).isEmpty();
    }
  }

  /** What a host says while it does not serve. */
  static Stream<Arguments> hosts() {
    return Stream.of(
        arguments(error(404, "Namespace `x` doesn't exist"), "HTTP 404: Namespace `x` doesn't"),
        arguments(Reply.html(502, "502 Bad Gateway"), "HTTP 502: 502 Bad Gateway"),
        arguments(
            Reply.json(503, Map.of("error", "the volume is full", "code", "VOLUME")),
            "HTTP 503: the volume is full"),
        arguments(
            Reply.json(
                200,
                Map.of(
                    "results",
                    List.of(
                        Map.of(
                            "type",
                            "error",
                            "error",
                            Map.of("message", "disk I/O error", "code", "SQLITE_IOERR"))))),
            "disk I/O error"));
  }

  @ParameterizedTest
  @MethodSource("hosts")
  void whatTheHostSays_isInProgressAndInTheFailure(Reply reply, String expected) {
    try (TursoHost host = TursoHost.open()) {
      HostedDatabase database = host.attach();
      host.vendor().faults(Faults.always(SQL, answer(reply)));
      host.run(() -> host.count(SQL) == 2);
      HostedDatabase waiting = host.get(database.id());
      assertThat(waiting.progress() + waiting.failure()).contains(expected);

      assertThat(host.failure(database).message()).contains(expected);
      assertThat(host.count(MINT)).isEqualTo(1);
    }
  }

  @Test
  void protectedDatabase_showsInItsProgressWhatHolds() {
    try (TursoHost host = TursoHost.open()) {
      HostedDatabase database = host.ready();
      host.vendor().protect(database.placement().vendorName().value(), true);
      HostedDatabase unused = host.detach(database);
      Failure problem = host.problem(database);
      assertThat(host.get(database.id()).progress()).contains("delete protection is on");
      assertThat(problem.remedy()).contains("switch delete protection off");
      host.pass(Duration.ofMinutes(1));
      host.vendor().protect(database.placement().vendorName().value(), false);
      host.run(() -> host.get(database.id()).status() == DatabaseStatus.DELETED);
    }
  }
}
