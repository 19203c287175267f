package io.hosteddb.provider.postgres.neon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.simulators.Fault;
import io.hosteddb.simulators.Faults;
import io.hosteddb.simulators.Reply;
import io.hosteddb.simulators.neon.NeonSimulator;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.testkit.provider.ProviderDriver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What proves that something is or is not at Neon, and what is only doubt. */
class NeonDoubtTest {
  private static final String BRANCHES = "GET /projects/{project_id}/branches";
  private static final String DELETE = "DELETE /projects/{project_id}";
  private static final String OPERATION = "GET /projects/{project_id}/operations/{operation_id}";
  private static final String URI = "GET /projects/{project_id}/connection_uri";
  private static final String LIST = "GET /projects";
  private static final String CREATE = "POST /projects";

  private final NeonUnderTest subject = new NeonUnderTest();
  private final NeonSimulator vendor = subject.vendor();
  private final ProviderDriver database = NeonUnderTest.drive(subject.provider());

  @AfterEach
  void close() {
    subject.close();
  }

  private StepResult.Done<Provisioned> ready() throws InterruptedException {
    database.provisionUntilWaiting();
    subject.clock().advance(Duration.ofSeconds(3));
    return (StepResult.Done<Provisioned>) database.provisionUntilWaiting();
  }

  private static Fault answer(Reply reply) {
    return new Fault.Answer("x", false, reply);
  }

  // Not found.

  static Stream<Arguments> doubtful404s() {
    return Stream.of(
        Arguments.of("page", Reply.html(404, "project not found")),
        Arguments.of("empty", Reply.empty(404)),
        Arguments.of("plain text", Reply.text(404, "project not found")),
        Arguments.of("JSON of a gateway", Reply.json(404, Map.of("error", "project not found"))),
        Arguments.of("no object", Reply.json(404, List.of("project not found"))),
        json("", "this route does not exist"),
        json("", "organization not found"),
        json("", "project not found in organization org-1"),
        json("", "branch not found"),
        json("", "not found"),
        json("", ""),
        json("ORGANIZATION_NOT_FOUND", "project not found"),
        json("SOMETHING_ELSE", "project not found"),
        Arguments.of("410", Reply.json(410, NeonUnderTest.error("", "gone"))));
  }

  private static Arguments json(String code, String message) {
    return Arguments.of(
        "'" + code + "' " + message, Reply.json(404, NeonUnderTest.error(code, message)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("doubtful404s")
  void notEvery404SaysThatTheProjectIsGone(String name, Reply reply) throws Exception {
    ready();
    for (String operation : List.of(BRANCHES, DELETE)) {
      vendor.faults(Faults.always(operation, answer(reply)));
      // The list shows nothing, either.
      subject.clock().advance(Duration.ofSeconds(1));
      assertThatThrownBy(database::deprovisionStep)
          .as("%s at %s", name, operation)
          .isInstanceOf(ProviderException.class)
          .matches(e -> ((ProviderException) e).category() == ErrorCategory.UNAVAILABLE);
    }
    vendor.faults(Faults.none());
    assertThat(vendor.inventory()).hasSize(1);
    assertThat(database.deprovisionStep()).isInstanceOf(StepResult.Done.class);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("doubtful404s")
  void notEvery404EndsWhatIsBeingMade(String name, Reply reply) throws Exception {
    vendor.answersInFull(false);
    database.provisionStep();
    subject.clock().advance(Duration.ofSeconds(3));
    for (String operation : List.of(OPERATION, URI)) {
      vendor.faults(Faults.always(operation, answer(reply)));
      assertThatThrownBy(database::provisionStep)
          .as("%s at %s", name, operation)
          .matches(e -> ((ProviderException) e).isRetriedByEngine());
    }
    vendor.faults(Faults.none());
    assertThat(database.provisionUntilWaiting()).isInstanceOf(StepResult.Done.class);
  }

  static Stream<Arguments> absences() {
    return Stream.of(
        json("", "project not found"),
        json("", "Project not found."),
        json("", "project calm-field-10000000 not found"),
        json("PROJECT_NOT_FOUND", "The requested project was not found"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("absences")
  void knownFormOfA404SaysThatTheProjectIsGone(String name, Reply reply) throws Exception {
    ready();
    vendor.deleteByHand(database.identity().vendorName().value());
    vendor.faults(Faults.always(BRANCHES, answer(reply)));
    subject.clock().advance(Duration.ofSeconds(10));
    assertThat(database.deprovisionStep()).as(name).isInstanceOf(StepResult.Done.class);
  }

  /** What was made a moment ago need not be shown yet, wherever one asks. */
  @Test
  void projectThatIsNotShownYetIsNeitherLostNorLeaked() {
    Reply absent = Reply.json(404, NeonUnderTest.error("", "project not found"));
    Faults unseen =
        call ->
            call.toString().startsWith("GET /projects/")
                ? Optional.of(answer(absent))
                : Optional.empty();
    try (NeonEngine engine = new NeonEngine(subject.provider(), subject.clock())) {
      vendor.answersInFull(false);
      DatabaseId id = engine.attach("aws-us-west-2");
      engine.runFor(id, 1);
      vendor.faults(unseen);
      engine.runFor(id, 1);
      vendor.faults(Faults.none());
      assertThat(engine.settle(id).status()).isEqualTo(DatabaseStatus.READY);
      assertThat(vendor.inventory()).hasSize(1);

      DatabaseId early = engine.attach("aws-us-west-2");
      engine.runFor(early, 1);
      vendor.faults(unseen);
      engine.detach(early);
      engine.runFor(early, 1);
      vendor.faults(Faults.none());
      assertThat(engine.settle(early).status()).isEqualTo(DatabaseStatus.DELETED);
      assertThat(vendor.inventory()).hasSize(1);
    }
  }

  // A create that was refused.

  @ParameterizedTest
  @ValueSource(ints = {400, 402, 403, 404, 409, 412, 422, 423, 429, 500, 503})
  void refusedCreateMayHaveMadeTheProjectAllTheSame(int status) {
    // Refused as often as it is tried, and carried out each time.
    Reply refusal = Reply.json(status, NeonUnderTest.error("", "the request was refused"));
    vendor.faults(Faults.always(CREATE, new Fault.Answer("x", true, refusal)));
    try (NeonEngine engine = new NeonEngine(subject.provider(), subject.clock())) {
      DatabaseId id = engine.attach("aws-us-west-2");
      engine.runFor(id, 1);
      assertThat(vendor.inventory()).hasSize(1);
      engine.detach(id);
      assertThat(engine.settle(id).status()).isEqualTo(DatabaseStatus.DELETED);
    }
    assertThat(vendor.inventory()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 409, 422, 423, 429, 500, 503})
  void refusedCreateThatWasCarriedOutIsAdoptedAndNotRepeated(int status) {
    Reply refusal = Reply.json(status, NeonUnderTest.error("", "the request was refused"));
    vendor.faults(Faults.once(CREATE, new Fault.Answer("x", true, refusal)));
    try (NeonEngine engine = new NeonEngine(subject.provider(), subject.clock())) {
      DatabaseId id = engine.attach("aws-us-west-2");
      if (engine.settle(id).status() == DatabaseStatus.FAILED) {
        engine.retry(id);
      }
      assertThat(engine.settle(id).status()).isEqualTo(DatabaseStatus.READY);
      assertThat(vendor.inventory()).hasSize(1);
      assertThat(vendor.traffic().counts()).containsEntry(CREATE, 1L);
    }
  }

  // What is not finished.

  @Test
  void projectOfOurNameWithoutABranchIsDoubtAndNotNothing() throws Exception {
    vendor.plant(
        database.identity().vendorName().value(),
        "aws-us-west-2",
        database.identity().labels(),
        true);
    subject.clock().advance(Duration.ofMinutes(1));
    vendor.faults(
        Faults.always(
            BRANCHES,
            answer(Reply.json(200, Map.of("branches", List.of(), "annotations", Map.of())))));
    assertThatThrownBy(database::deprovisionStep)
        .matches(e -> ((ProviderException) e).category() == ErrorCategory.UNAVAILABLE);
    assertThatThrownBy(() -> database.mayExist().provisionStep())
        .matches(e -> ((ProviderException) e).category() == ErrorCategory.UNAVAILABLE);
    vendor.faults(Faults.none());
    assertThat(database.deprovisionStep()).isInstanceOf(StepResult.Done.class);
    assertThat(vendor.inventory()).isEmpty();
  }

  @Test
  void unfinishedEntryOfAListHidesNoOther() throws Exception {
    ready();
    vendor.faults(
        Faults.once(
            LIST,
            answer(
                Reply.json(200, Map.of("projects", List.of(Map.of("name", "still-being-made")))))));
    assertThat(database.deprovisionStep()).isInstanceOf(StepResult.Done.class);
  }

  @Test
  void answerOfACreateNeedsNothingButTheProject() throws Exception {
    vendor.faults(
        Faults.once(
            CREATE,
            new Fault.Answer(
                "x",
                true,
                Reply.json(
                    201,
                    Map.of(
                        "project",
                        Map.of("id", "calm-field-10000000", "region_id", "not a region"),
                        "operations",
                        List.of(Map.of("action", "create_timeline"), Map.of("id", "")),
                        "connection_uris",
                        List.of(
                            Map.of(
                                "connection_uri",
                                "postgresql://role:word@/db",
                                "connection_parameters",
                                Map.of(
                                    "host",
                                    "",
                                    "role",
                                    "role",
                                    "password",
                                    "word",
                                    "database",
                                    "db"))))))));
    database.provisionStep();
    subject.clock().advance(Duration.ofSeconds(3));
    StepResult.Done<Provisioned> ready =
        (StepResult.Done<Provisioned>) database.provisionUntilWaiting();
    assertThat(ready.value().resource().region().value()).isEqualTo("aws-us-west-2");
    assertThat(database.deprovisionStep()).isInstanceOf(StepResult.Done.class);
    assertThat(vendor.inventory()).isEmpty();
  }

  /** A page of something on the way has a 200, too. */
  @Test
  void deleteIsBelievedOnlyWhenNeonItselfSaysSo() throws Exception {
    ready();
    for (Reply reply :
        List.of(
            Reply.html(200, "Sign in to the network"),
            Reply.empty(204),
            Reply.json(200, Map.of("status", "ok")))) {
      vendor.faults(Faults.once(DELETE, answer(reply)));
      assertThatThrownBy(database::deprovisionStep)
          .matches(e -> ((ProviderException) e).category() == ErrorCategory.UNAVAILABLE);
      assertThat(vendor.inventory()).hasSize(1);
    }
    assertThat(database.deprovisionStep()).isInstanceOf(StepResult.Done.class);
    assertThat(vendor.inventory()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"uri\":\"\"}",
        "{\"uri\":\"postgresql://role:word@/db?sslmode=require\"}"
      })
  void connectionUriWithoutAHostIsWaitedFor(String body) throws Exception {
    vendor.answersInFull(false);
    database.provisionStep();
    subject.clock().advance(Duration.ofSeconds(3));
    vendor.faults(Faults.once(URI, answer(Reply.json(200, Map.of()).withBody(body))));
    assertThatThrownBy(database::provisionUntilWaiting)
        .matches(e -> ((ProviderException) e).category() == ErrorCategory.UNAVAILABLE);
    assertThat(database.provisionUntilWaiting()).isInstanceOf(StepResult.Done.class);
  }
}
