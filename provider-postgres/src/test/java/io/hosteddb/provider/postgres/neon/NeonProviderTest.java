package io.hosteddb.provider.postgres.neon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.database.HostedDatabase;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.model.RegionId;
import io.hosteddb.simulators.Fault;
import io.hosteddb.simulators.Faults;
import io.hosteddb.simulators.Reply;
import io.hosteddb.simulators.neon.NeonAccount;
import io.hosteddb.simulators.neon.NeonSimulator;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.testkit.provider.ProviderDriver;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is special about Neon: one test for each trap of its API. */
class NeonProviderTest {
  private static final String REGION = "aws-us-west-2";
  private static final String CREATE = "POST /projects";
  private static final String LIST = "GET /projects";
  private static final String OPERATION = "GET /projects/{project_id}/operations/{operation_id}";
  private static final String URI = "GET /projects/{project_id}/connection_uri";
  private static final String BRANCHES = "GET /projects/{project_id}/branches";
  private static final String DELETE = "DELETE /projects/{project_id}";

  private final NeonUnderTest subject = new NeonUnderTest();
  private final NeonSimulator vendor = subject.vendor();
  private final ProviderDriver database = NeonUnderTest.drive(subject.provider());

  @AfterEach
  void close() {
    subject.close();
  }

  private void pass(Duration time) {
    subject.clock().advance(time);
  }

  private long calls(String operation) {
    return vendor.traffic().counts().getOrDefault(operation, 0L);
  }

  private static ErrorCategory category(Throwable thrown) {
    return ((ProviderException) thrown).category();
  }

  // Calls.

  @Test
  void freshDatabase_costsTheCreateOnePollAnOperationAndTheProbe_andTheFirstTheAccount()
      throws Exception {
    database.provisionStep();
    pass(Duration.ofSeconds(1));
    assertThat(database.provisionStep()).isInstanceOf(StepResult.Done.class);
    List<String> calls = vendor.traffic().operations();
    System.out.println("[vendor calls] postgres/neon, looked once when it was done: " + calls);
    assertThat(calls)
        .containsExactly("GET /users/me/organizations", CREATE, OPERATION, OPERATION, OPERATION);
  }

  @Test
  void engineMakesNoCallButTheCreateAndPolls() {
    try (NeonEngine engine = new NeonEngine(subject.provider(), subject.clock())) {
      DatabaseId id = engine.attach(REGION);
      assertThat(engine.settle(id).status()).isEqualTo(DatabaseStatus.READY);
      vendor.traffic().clear();
      id = engine.attach(REGION);
      assertThat(engine.settle(id).status()).isEqualTo(DatabaseStatus.READY);
      System.out.println(
          "[vendor calls] postgres/neon, creation 0.9 s, engine: " + vendor.traffic().counts());
      assertThat(vendor.traffic().counts()).containsOnlyKeys(CREATE, OPERATION);
      assertThat(calls(CREATE)).isEqualTo(1);
      assertThat(calls(OPERATION)).isBetween(3L, 12L);
    }
  }

  @Test
  void createAsksForNamesLabelsAndRegionAndForNothingThatIsNotSet() throws Exception {
    StepResult.Pending<Provisioned> created =
        (StepResult.Pending<Provisioned>) database.provisionStep();
    assertThat(created.resource()).isPresent();
    String name = database.identity().vendorName().withUnderscores();
    var asked = vendor.lastCreate();
    assertThat(asked.propertyNames())
        .containsExactlyInAnyOrder("name", "region_id", "pg_version", "store_passwords", "branch");
    assertThat(asked.path("name").asString()).isEqualTo(database.identity().vendorName().value());
    assertThat(asked.path("region_id").asString()).isEqualTo(REGION);
    assertThat(asked.path("store_passwords").asBoolean()).isTrue();
    assertThat(asked.path("branch").path("role_name").asString()).isEqualTo(name);
    assertThat(asked.path("branch").path("database_name").asString()).isEqualTo(name);
    assertThat(
            vendor.isIntact(
                created.resource().orElseThrow().externalId(), database.identity().labels()))
        .isTrue();
  }

  @Test
  void settingsThatAreSetAreSent() throws Exception {
    NeonUnderTest other =
        new NeonUnderTest(
            Map.ofEntries(
                Map.entry("neon.engine-version", "18"),
                Map.entry("neon.organization", NeonAccount.ORG),
                Map.entry("neon.min-compute-units", "0.25"),
                Map.entry("neon.max-compute-units", "2"),
                Map.entry("neon.suspend-timeout", "never"),
                Map.entry("neon.history-retention", "6h"),
                Map.entry("neon.quota.active-time", "10h"),
                Map.entry("neon.quota.compute-time", "5h"),
                Map.entry("neon.quota.written-bytes", "1000000000"),
                Map.entry("neon.quota.transfer-bytes", "5000000000"),
                Map.entry("neon.quota.size-bytes", "500000000")));
    NeonUnderTest.drive(other.provider()).provisionStep();
    var asked = other.vendor().lastCreate();
    assertThat(asked.path("pg_version").asInt()).isEqualTo(18);
    assertThat(asked.path("org_id").asString()).isEqualTo(NeonAccount.ORG);
    assertThat(asked.path("history_retention_seconds").asInt()).isEqualTo(21_600);
    assertThat(asked.path("default_endpoint_settings").toString())
        .isEqualTo(
            "{\"autoscaling_limit_min_cu\":0.25,\"autoscaling_limit_max_cu\":2,"
                + "\"suspend_timeout_seconds\":-1}");
    assertThat(asked.path("settings").path("quota").toString())
        .isEqualTo(
            "{\"active_time_seconds\":36000,\"compute_time_seconds\":18000,"
                + "\"written_data_bytes\":1000000000,\"data_transfer_bytes\":5000000000,"
                + "\"logical_size_bytes\":500000000}");
    other.close();
  }

  /** The simulator's databases are real; pgcrypto is trusted as nearly all are at Neon. */
  @Test
  void extensionsAreInstalledByTheRoleOfTheDatabase() throws Exception {
    NeonUnderTest other =
        new NeonUnderTest(Map.of("postgres.extensions", "pgcrypto schema tools, vector"));
    try {
      ProviderDriver driver = NeonUnderTest.drive(other.provider()).clock(other.clock());
      assertThatThrownBy(driver::provision)
          .hasMessageContaining("does not have the extension vector")
          .isInstanceOfSatisfying(
              ProviderException.class,
              e -> assertThat(e.failure().remedy()).contains("neon.engine-version"));
    } finally {
      other.close();
    }
    NeonUnderTest another =
        new NeonUnderTest(Map.of("postgres.extensions", "pgcrypto schema tools"));
    try {
      ProviderDriver driver = NeonUnderTest.drive(another.provider()).clock(another.clock());
      Provisioned ready = driver.provision();
      try (Connection connection = NeonUnderTest.connect(NeonUnderTest.url(ready.variables()));
          Statement statement = connection.createStatement();
          ResultSet row =
              statement.executeQuery(
                  "SELECT length(gen_random_bytes(4)), extowner::regrole = current_role::regrole"
                      + " FROM pg_extension WHERE extname = 'pgcrypto'")) {
        assertThat(row.next()).isTrue();
        assertThat(row.getInt(1)).isEqualTo(4);
        assertThat(row.getBoolean(2)).as("the tenant owns it").isTrue();
      }
      driver.deprovision();
    } finally {
      another.close();
    }
  }

  @Test
  void personalKeyWorksWithTheOrganizationNamedEverywhere() {
    NeonUnderTest other =
        new NeonUnderTest(
            Map.of("neon.api-key", NeonAccount.PERSONAL_KEY, "neon.organization", NeonAccount.ORG));
    try (NeonEngine engine = new NeonEngine(other.provider(), other.clock())) {
      DatabaseId id = engine.attach(REGION);
      assertThat(engine.settle(id).status()).isEqualTo(DatabaseStatus.READY);
      engine.detach(id);
      assertThat(engine.settle(id).status()).isEqualTo(DatabaseStatus.DELETED);
      assertThat(other.vendor().inventory()).isEmpty();
    }
    other.close();
  }

  // Doubt.

  @Test
  void lostCreateIsAdoptedAlthoughListsLag() throws Exception {
    vendor.listLag(Duration.ofSeconds(5));
    vendor.faults(Faults.once(CREATE, new Fault.Reset(true)));
    assertThatThrownBy(database::provisionStep)
        .matches(e -> category(e) == ErrorCategory.UNAVAILABLE);
    StepResult.Pending<Provisioned> waiting =
        (StepResult.Pending<Provisioned>) database.provisionUntilWaiting();
    assertThat(waiting.pollAfter()).contains(NeonProjectCreation.PAUSE);
    pass(NeonProjectCreation.PAUSE);
    assertThat(database.provisionUntilWaiting()).isInstanceOf(StepResult.Done.class);
    assertThat(calls(CREATE)).isEqualTo(1);
    assertThat(vendor.inventory()).hasSize(1);
  }

  @Test
  void createThatCameToNothingIsRepeatedAfterTwoLooksWithAPause() throws Exception {
    vendor.faults(Faults.once(CREATE, Fault.page(502, false)));
    assertThatThrownBy(database::provisionStep)
        .matches(e -> !((ProviderException) e).isOutcomeKnown());
    database.provisionUntilWaiting();
    pass(NeonProjectCreation.PAUSE.minusMillis(1));
    database.provisionUntilWaiting();
    assertThat(calls(CREATE)).as("before the pause is over").isEqualTo(1);
    pass(Duration.ofMillis(1));
    database.provisionUntilWaiting();
    assertThat(calls(CREATE)).isEqualTo(2);
    assertThat(vendor.inventory()).hasSize(1);
  }

  @Test
  void stepThatCreatedAndWasLostDoesNotCreateAgainFromTheSameCheckpoint() throws Exception {
    vendor.listLag(Duration.ofSeconds(5));
    database.mayExist().provisionUntilWaiting();
    pass(NeonProjectCreation.PAUSE);
    database.provisionStep();
    assertThat(database.checkpoint().keys()).contains("ticket");
    database.loseProvisionStep();
    assertThat(calls(CREATE)).isEqualTo(1);
    // The same node that thinks it lost the step, and another one; the list shows nothing yet.
    database.provisionUntilWaiting();
    database.servedBy(subject.anotherProvider()).provisionUntilWaiting();
    assertThat(calls(CREATE)).isEqualTo(1);
    pass(NeonProjectCreation.PAUSE);
    assertThat(database.provisionUntilWaiting()).isInstanceOf(StepResult.Done.class);
    assertThat(vendor.inventory()).hasSize(1);
  }

  @Test
  void createThatNeonRefusedIsLookedForBeforeItIsRepeated() throws Exception {
    database.mayExist().provisionUntilWaiting();
    pass(NeonProjectCreation.PAUSE);
    vendor.faults(Faults.once(CREATE, Fault.tooMany("")));
    assertThatThrownBy(database::provisionUntilWaiting)
        .matches(e -> category(e) == ErrorCategory.RATE_LIMITED);
    long searches = calls(LIST);
    database.provisionUntilWaiting();
    assertThat(calls(LIST)).isEqualTo(searches + 1);
    assertThat(vendor.inventory()).as("before the pause is over").isEmpty();
    pass(NeonProjectCreation.PAUSE);
    database.provisionUntilWaiting();
    assertThat(vendor.inventory()).hasSize(1);
  }

  @Test
  void createThatOurOwnLimitHeldBackIsMadeWithoutAnotherSearch() throws Exception {
    AtomicReference<Optional<Duration>> wait = new AtomicReference<>(Optional.empty());
    DatabaseProvider limited =
        NeonUnderTest.provider(
            vendor,
            Map.of(),
            ProviderContext.builder()
                .platform("testkit")
                .clock(subject.clock())
                .rateLimits((account, limit) -> () -> Objects.requireNonNull(wait.get()))
                .build());
    ProviderDriver steps = NeonUnderTest.drive(limited).mayExist();
    steps.provisionUntilWaiting();
    pass(NeonProjectCreation.PAUSE);
    steps.provisionStep();
    wait.set(Optional.of(Duration.ofSeconds(1)));
    assertThatThrownBy(steps::provisionStep).matches(e -> ((ProviderException) e).isNothingSent());
    wait.set(Optional.empty());
    long searches = calls(LIST);
    steps.provisionStep();
    assertThat(vendor.inventory()).hasSize(1);
    assertThat(calls(LIST)).isEqualTo(searches);
    limited.close();
  }

  @ParameterizedTest
  @CsvSource({
    "423, true",
    "429, true",
    "503, true",
    "500, false",
    "502, false",
    "504, false",
    "524, false"
  })
  void outcomeOfACreateIsKnownOrNotByTheStatus(int status, boolean known) {
    vendor.faults(Faults.once(CREATE, Fault.status(status, false)));
    assertThatThrownBy(database::provisionStep)
        .matches(e -> ((ProviderException) e).isOutcomeKnown() == known)
        .matches(e -> ((ProviderException) e).isRetriedByEngine());
  }

  @Test
  void incompleteListIsNeverReadAsNothingThere() throws Exception {
    String ours = plantOurs();
    vendor.incompleteLists(1);
    database.mayExist();
    assertThatThrownBy(database::provisionStep)
        .matches(e -> category(e) == ErrorCategory.UNAVAILABLE);
    vendor.incompleteLists(1);
    assertThatThrownBy(database::deprovisionStep)
        .matches(e -> category(e) == ErrorCategory.UNAVAILABLE);
    assertThat(vendor.idsOf(database.identity().vendorName().value())).containsExactly(ours);
  }

  @Test
  void searchIsExactAndPagesToTheEnd() throws Exception {
    String ours = plantOurs();
    for (int i = 0; i < 405; i++) {
      // One of them even bears our labels.
      Map<String, String> labels = i == 0 ? database.identity().labels() : Map.of();
      vendor.plant(database.identity().vendorName().value() + "-copy-" + i, REGION, labels, false);
    }
    pass(Duration.ofMinutes(1));
    StepResult.Done<Provisioned> ready =
        (StepResult.Done<Provisioned>) database.mayExist().provisionUntilWaiting();
    assertThat(ready.value().resource().externalId()).isEqualTo(ours);
    assertThat(calls(LIST)).as("a full page, and a short one").isEqualTo(2);
    assertThat(calls(CREATE)).isZero();
    assertThat(calls(BRANCHES)).as("only the exact name is looked into").isEqualTo(1);
  }

  @Test
  void pageThatIsJustFullIsFollowedByAnEmptyOne() throws Exception {
    for (int i = 0; i < 400; i++) {
      vendor.plant(
          database.identity().vendorName().value() + "-copy-" + i, REGION, Map.of(), false);
    }
    pass(Duration.ofMinutes(1));
    StepResult.Pending<Provisioned> unused =
        (StepResult.Pending<Provisioned>) database.mayExist().provisionStep();
    assertThat(calls(LIST)).isEqualTo(2);
  }

  /** Neon may give fewer than are asked for: where it points on, there is more. */
  @Test
  void shortPageIsNotTheLast() throws Exception {
    String ours = plantOurs();
    pass(Duration.ofSeconds(1));
    for (int i = 0; i < 12; i++) {
      // The list shows the newest first.
      vendor.plant(
          database.identity().vendorName().value() + "-copy-" + i, REGION, Map.of(), false);
    }
    vendor.mostOnAPage(10);
    pass(Duration.ofMinutes(1));
    StepResult.Done<Provisioned> ready =
        (StepResult.Done<Provisioned>) database.mayExist().provisionUntilWaiting();
    assertThat(ready.value().resource().externalId()).isEqualTo(ours);
    assertThat(calls(CREATE)).isZero();
    String other = plantOurs();
    pass(Duration.ofMinutes(1));
    assertThat(other).isNotEqualTo(ours);
    database.deprovision();
    assertThat(vendor.idsOf(database.identity().vendorName().value())).isEmpty();
  }

  /** The mark stands at the branch that a project was made with, wherever a list shows it. */
  @Test
  void markIsFoundOnEveryPageOfBranches() throws Exception {
    ready();
    vendor.olderBranches(database.identity().vendorName().value(), 101);
    pass(Duration.ofMinutes(1));
    database.deprovision();
    assertThat(vendor.inventory()).isEmpty();
  }

  private String plantOurs() {
    return vendor.plant(
        database.identity().vendorName().value(), REGION, database.identity().labels(), true);
  }

  @Test
  void ofTwoOfOursTheOlderIsKept() throws Exception {
    String older = plantOurs();
    pass(Duration.ofSeconds(1));
    plantOurs();
    pass(Duration.ofMinutes(1));
    StepResult.Done<Provisioned> ready =
        (StepResult.Done<Provisioned>) database.mayExist().provisionUntilWaiting();
    assertThat(ready.value().resource().externalId()).isEqualTo(older);
    assertThat(vendor.idsOf(database.identity().vendorName().value())).containsExactly(older);
  }

  @Test
  void createThatWasCarriedOutLateIsRemovedBeforeTheDatabaseIsReady() throws Exception {
    database.mayExist().provisionUntilWaiting();
    pass(NeonProjectCreation.PAUSE);
    StepResult.Pending<Provisioned> created =
        (StepResult.Pending<Provisioned>) database.provisionUntilWaiting();
    plantOurs();
    pass(Duration.ofMinutes(1));
    StepResult.Done<Provisioned> ready =
        (StepResult.Done<Provisioned>) database.provisionUntilWaiting();
    assertThat(created.resource()).contains(ready.value().resource());
    assertThat(vendor.idsOf(database.identity().vendorName().value()))
        .containsExactly(ready.value().resource().externalId());
  }

  @Test
  void detachFindsDoublesThatNoCheckpointKnows() throws Exception {
    ready();
    plantOurs();
    pass(Duration.ofMinutes(1));
    assertThat(database.deprovisionStep()).isInstanceOf(StepResult.Pending.class);
    assertThat(database.deprovisionStep()).isInstanceOf(StepResult.Done.class);
    assertThat(vendor.inventory()).isEmpty();
  }

  private StepResult.Done<Provisioned> ready() throws InterruptedException {
    database.provisionUntilWaiting();
    pass(Duration.ofSeconds(3));
    return (StepResult.Done<Provisioned>) database.provisionUntilWaiting();
  }

  // Operations.

  @ParameterizedTest
  @CsvSource({
    "finished, true, false",
    "skipped, true, false",
    "failed, false, true",
    "error, false, true",
    "cancelled, false, true",
    "scheduling, false, false",
    "running, false, false",
    "cancelling, false, false",
    "pondering, false, false",
    "'', false, false"
  })
  void statusOfAnOperationIsReadByItsMeaning(String status, boolean done, boolean bad) {
    NeonOperation operation = new NeonOperation("id", "create_timeline", status, "");
    assertThat(operation.isDone()).isEqualTo(done);
    assertThat(operation.isBad()).isEqualTo(bad);
    assertThat(operation.isUnderWay()).isEqualTo(!done && !bad);
  }

  @ParameterizedTest
  @CsvSource({"failed", "error", "cancelled"})
  void failedOperationIsToldWhenAllAreQuietAndARetryMakesAnotherProject(String end) {
    vendor.endOfOperations(end);
    try (NeonEngine engine = new NeonEngine(subject.provider(), subject.clock())) {
      DatabaseId id = engine.attach(REGION);
      Failure failure = engine.settle(id).failure();
      assertThat(failure).isNotNull();
      assertThat(failure.category()).isEqualTo(ErrorCategory.UNAVAILABLE);
      assertThat(failure.retryable()).isTrue();
      assertThat(failure.message())
          .contains("create_timeline is " + end)
          .contains("start_compute is " + end)
          .contains("storage did not answer");
      vendor.endOfOperations("finished");
      assertThat(engine.retry(id).status()).isEqualTo(DatabaseStatus.READY);
      assertThat(vendor.inventory()).hasSize(1);
    }
  }

  @Test
  void failedOperationIsNotToldWhileAnotherIsUnderWay() throws Exception {
    vendor.creationTime(() -> Duration.ofSeconds(10));
    vendor.endOfOperations("failed");
    database.provisionStep();
    pass(Duration.ofSeconds(6));
    assertThat(database.provisionStep()).isInstanceOf(StepResult.Pending.class);
    assertThat(database.provisionStep())
        .as("looked at once more")
        .isInstanceOf(StepResult.Pending.class);
    pass(Duration.ofSeconds(5));
    assertThat(database.provisionStep()).isInstanceOf(StepResult.Failed.class);
    assertThat(calls(DELETE)).isZero();
  }

  @Test
  void pollsStopAtTheFirstOperationThatIsNotOver() throws Exception {
    database.provisionStep();
    database.provisionStep();
    assertThat(calls(OPERATION)).isEqualTo(1);
  }

  @Test
  void answerWithoutAConnectionIsCompletedByOneCall() throws Exception {
    vendor.answersInFull(false);
    assertThat(NeonUnderTest.url(ready().value().variables())).contains("@127.0.0.1:");
    assertThat(calls(URI)).isEqualTo(1);
  }

  @Test
  void projectThatSomebodyDeletedIsToldAndARetryMakesAnother() throws Exception {
    database.provisionStep();
    vendor.deleteByHand(database.identity().vendorName().value());
    assertThat(database.provisionStep()).isInstanceOf(StepResult.Pending.class);
    pass(NeonProjectCreation.PAUSE);
    StepResult.Failed<Provisioned> failed =
        (StepResult.Failed<Provisioned>) database.provisionStep();
    assertThat(failed.failure().category()).isEqualTo(ErrorCategory.NOT_FOUND);
    assertThat(failed.failure().retryable()).isTrue();
    database.provisionUntilWaiting();
    pass(NeonProjectCreation.PAUSE);
    assertThat(ready().value().resource().externalId()).isNotBlank();
  }

  // Connections.

  @Test
  void computeThatIsNotAwakeIsWaitedFor() throws Exception {
    database.provisionStep();
    vendor.asleep(database.identity().vendorName().value(), true);
    pass(Duration.ofSeconds(3));
    for (int i = 0; i < 6; i++) {
      StepResult.Pending<Provisioned> waiting =
          (StepResult.Pending<Provisioned>) database.provisionUntilWaiting();
      assertThat(waiting.progress()).contains("waiting for the database to answer", "too many");
    }
    vendor.asleep(database.identity().vendorName().value(), false);
    assertThat(database.provisionUntilWaiting()).isInstanceOf(StepResult.Done.class);
  }

  @Test
  void passwordThatWasResetMeanwhileIsReadAgain() throws Exception {
    database.provisionStep();
    pass(Duration.ofSeconds(3));
    vendor.resetPassword(database.identity().vendorName().value());
    assertThat(database.provisionUntilWaiting()).isInstanceOf(StepResult.Pending.class);
    StepResult.Done<Provisioned> ready =
        (StepResult.Done<Provisioned>) database.provisionUntilWaiting();
    try (Connection connection =
            NeonUnderTest.connect(NeonUnderTest.url(ready.value().variables()));
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT current_database()")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getString(1)).isEqualTo(database.identity().vendorName().withUnderscores());
    }
    assertThat(calls(URI)).isEqualTo(1);
  }

  @Test
  void pooledHostIsHandedOutIfAskedForAlsoAfterACrash() throws Exception {
    NeonUnderTest other = new NeonUnderTest(Map.of("neon.connection", "pooled"));
    for (boolean complete : new boolean[] {true, false}) {
      other.vendor().answersInFull(complete);
      ProviderDriver steps = NeonUnderTest.drive(other.provider());
      steps.provisionStep();
      other.clock().advance(Duration.ofSeconds(3));
      StepResult.Done<Provisioned> ready =
          (StepResult.Done<Provisioned>) steps.provisionUntilWaiting();
      assertThat(NeonUnderTest.url(ready.value().variables())).contains("@localhost:");
    }
    other.close();
  }

  // Removal.

  @Test
  void detachWaitsWhileNeonIsAtWorkOnTheProject() throws Exception {
    vendor.creationTime(() -> Duration.ofSeconds(30));
    database.provisionStep();
    StepResult.Pending<Nothing> locked = (StepResult.Pending<Nothing>) database.deprovisionStep();
    assertThat(locked.progress()).startsWith(NeonDeprovisioning.LOCKED);
    pass(Duration.ofSeconds(31));
    assertThat(database.deprovisionStep()).isInstanceOf(StepResult.Done.class);
    assertThat(vendor.inventory()).isEmpty();
  }

  @Test
  void deleteThatIsAnswered404Or422CountsIfTheProjectIsGone() throws Exception {
    for (int status : new int[] {404, 422}) {
      ProviderDriver one = NeonUnderTest.drive(subject.provider());
      one.provisionStep();
      pass(Duration.ofSeconds(3));
      Fault actsAll =
          new Fault.Answer("x", true, Reply.json(status, NeonUnderTest.error("", "no project")));
      vendor.faults(Faults.once(DELETE, actsAll));
      assertThat(one.deprovisionStep()).isInstanceOf(StepResult.Done.class);
      assertThat(vendor.inventory()).isEmpty();
    }
  }

  @Test
  void deleteThatIsAnswered422DoesNotCountIfTheProjectIsThere() throws Exception {
    ready();
    Fault actsNot =
        new Fault.Answer("x", false, Reply.json(422, NeonUnderTest.error("", "not now")));
    vendor.faults(Faults.once(DELETE, actsNot));
    assertThatThrownBy(database::deprovisionStep).isInstanceOf(ProviderException.class);
    assertThat(vendor.inventory()).hasSize(1);
    assertThat(database.deprovisionStep()).isInstanceOf(StepResult.Done.class);
  }

  @Test
  void pageOfTheCdnIsNotReadAsGone() throws Exception {
    ready();
    vendor.faults(
        Faults.always(BRANCHES, new Fault.Answer("x", false, Reply.html(404, "Not Found"))));
    assertThatThrownBy(database::deprovisionStep)
        .matches(e -> category(e) == ErrorCategory.UNAVAILABLE);
    assertThat(vendor.inventory()).hasSize(1);
  }

  @Test
  void keyOfOneProjectIsNotToldThatEverythingIsGone() throws Exception {
    ready();
    NeonUnderTest scoped = new NeonUnderTest(Map.of("neon.api-key", NeonAccount.PROJECT_KEY));
    ProviderDriver other = NeonUnderTest.drive(scoped.provider());
    assertThatThrownBy(other::deprovisionStep)
        .matches(e -> category(e) == ErrorCategory.UNAUTHORIZED)
        .matches(
            e -> ((ProviderException) e).failure().remedy().contains("key of the organization"));
    scoped.close();
  }

  @Test
  void knownProjectThatBearsOtherLabelsIsLeftAloneAndSaid() throws Exception {
    StepResult.Done<Provisioned> ready = ready();
    vendor.faults(
        Faults.always(
            BRANCHES,
            new Fault.Answer(
                "x",
                false,
                Reply.json(200, Map.of("branches", List.of(), "annotations", Map.of())))));
    assertThatThrownBy(database::deprovisionStep)
        .matches(e -> category(e) == ErrorCategory.CONFLICT)
        .hasMessageContaining(ready.value().resource().externalId());
    assertThat(calls(DELETE)).isZero();
  }

  // Regions.

  @Test
  void regionsAreTheLiveOnesWithoutTheRetired() throws Exception {
    DatabaseProvider provider = subject.provider();
    assertThat(provider.regions(CallContext.startingNow(Duration.ofSeconds(5))))
        .extracting(region -> region.id().value())
        .contains(REGION, "aws-eu-central-1")
        .noneMatch(id -> id.startsWith("azure-"));
    assertThat(provider.descriptor().retiredRegions())
        .containsKeys(RegionId.of("azure-eastus2"), RegionId.of("azure-gwc"));
  }

  @Test
  void retiredRegionIsRefusedAtAttachByItsOwnSentence() {
    try (NeonEngine engine = new NeonEngine(subject.provider(), subject.clock())) {
      assertThatThrownBy(() -> engine.attach("azure-eastus2"))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("was closed by the vendor in 2026");
      assertThatThrownBy(() -> engine.attach("aws-moon-1"))
          .isInstanceOf(InvalidRequestException.class);
      assertThat(calls(CREATE)).isZero();
    }
  }

  // Errors.

  static Stream<Arguments> problems() {
    return Stream.of(
        problem(
            "wrong key",
            Map.of("neon.api-key", "napi_wrong_canary"),
            null,
            "UNAUTHORIZED",
            true,
            "neon.api-key"),
        problem(
            "revoked key",
            Map.of("neon.api-key", NeonAccount.REVOKED_KEY),
            null,
            "UNAUTHORIZED",
            true,
            "neon.api-key"),
        problem(
            "key of one project",
            Map.of("neon.api-key", NeonAccount.PROJECT_KEY),
            null,
            "UNAUTHORIZED",
            true,
            "reaches a single project"),
        problem(
            "key that may only look",
            Map.of("neon.api-key", NeonAccount.VIEWER_KEY),
            null,
            "UNAUTHORIZED",
            true,
            "may manage projects"),
        problem(
            "no organization",
            Map.of("neon.api-key", NeonAccount.PERSONAL_KEY),
            null,
            "UNAUTHORIZED",
            true,
            "neon.organization"),
        problem(
            "wrong organization",
            Map.of("neon.organization", "org-of-others"),
            null,
            "UNAUTHORIZED",
            true,
            "neon.organization"),
        problem(
            "setting beyond the plan",
            Map.of("neon.history-retention", "7d"),
            null,
            "INVALID_REQUEST",
            true,
            "neon.* settings"),
        problem(
            "plan limit, 422",
            Map.of(),
            Reply.json(
                422, NeonUnderTest.error("PROJECTS_LIMIT_EXCEEDED", "projects limit exceeded")),
            "QUOTA_EXCEEDED",
            true,
            "plan"),
        problem(
            "plan limit, 403",
            Map.of(),
            Reply.json(403, NeonUnderTest.error("PROJECTS_LIMIT_EXCEEDED", "")),
            "QUOTA_EXCEEDED",
            true,
            "plan"),
        problem(
            "plan limit without a code",
            Map.of(),
            Reply.json(422, NeonUnderTest.error("", "The projects limit of your plan is reached.")),
            "QUOTA_EXCEEDED",
            true,
            "plan"),
        problem(
            "quota",
            Map.of(),
            Reply.json(403, NeonUnderTest.error("COMPUTE_TIME_EXCEEDED", "compute time")),
            "QUOTA_EXCEEDED",
            true,
            "plan"),
        problem(
            "payment missing",
            Map.of(),
            Reply.json(402, NeonUnderTest.error("", "payment required")),
            "QUOTA_EXCEEDED",
            true,
            "plan"),
        problem(
            "region gone meanwhile",
            Map.of(),
            Reply.json(400, NeonUnderTest.error("", "region aws-us-west-2 is not available")),
            "REGION_UNAVAILABLE",
            false,
            "another region"),
        problem(
            "name too long",
            Map.of(),
            Reply.json(400, NeonUnderTest.error("", "name must be at most 10 characters")),
            "INVALID_REQUEST",
            true,
            "neon.* settings"));
  }

  private static Arguments problem(
      String name,
      Map<String, String> settings,
      @org.jspecify.annotations.Nullable Reply reply,
      String category,
      boolean retryable,
      String remedy) {
    return Arguments.of(name, settings, reply, category, retryable, remedy);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("problems")
  void problem_ends_in_FAILED_with_what_a_person_needs(
      String name,
      Map<String, String> settings,
      @org.jspecify.annotations.Nullable Reply reply,
      ErrorCategory category,
      boolean retryable,
      String remedy) {
    NeonUnderTest other = new NeonUnderTest(settings);
    if (reply != null) {
      other.vendor().faults(Faults.always(CREATE, new Fault.Answer(name, false, reply)));
    }
    try (NeonEngine engine = new NeonEngine(other.provider(), other.clock())) {
      DatabaseId id = engine.attach(REGION);
      HostedDatabase database = engine.settle(id);
      assertThat(database.status()).isEqualTo(DatabaseStatus.FAILED);
      Failure failure = database.failure();
      assertThat(failure).isNotNull();
      assertThat(failure.category()).isEqualTo(category);
      assertThat(failure.retryable()).isEqualTo(retryable);
      assertThat(failure.remedy()).contains(remedy);
      assertThat(failure.message()).contains("Neon").doesNotContain("canary");
      engine.detach(id);
      if (reply != null) {
        assertThat(engine.settle(id).status()).isEqualTo(DatabaseStatus.DELETED);
      }
    }
    assertThat(other.vendor().inventory()).isEmpty();
    other.close();
  }

  @Test
  void retrySucceedsOnceThePlanHasRoom() {
    vendor.projectLimit(0);
    try (NeonEngine engine = new NeonEngine(subject.provider(), subject.clock())) {
      DatabaseId id = engine.attach(REGION);
      assertThat(engine.settle(id).status()).isEqualTo(DatabaseStatus.FAILED);
      vendor.projectLimit(1);
      assertThat(engine.retry(id).status()).isEqualTo(DatabaseStatus.READY);
      assertThat(calls(LIST)).as("a refusal proves nothing: it is looked for").isPositive();
    }
  }

  // The connection string.

  @Test
  void uriAsksForTlsAndNothingElseAndEscapes() {
    NeonConnection connection =
        NeonConnection.parse(
            io.hosteddb.model.Secret.of(
                "postgres://ro%20le:p%40ss%2Fw%3F%2B@ep-cool-1.us-west-2.aws.neon.tech/d%23b"
                    + "?sslmode=require&channel_binding=require&options=endpoint%3Dx"));
    assertThat(connection.uri().reveal())
        .isEqualTo(
            "postgresql://ro%20le:p%40ss%2Fw%3F%2B@ep-cool-1.us-west-2.aws.neon.tech/d%23b"
                + "?sslmode=require");
    assertThat(connection.target().properties())
        .containsOnly(Map.entry("sslmode", "require"), Map.entry("channelBinding", "require"));
    assertThat(connection.target().port()).isEqualTo(5432);
    assertThat(connection.toString() + connection.target()).doesNotContain("p@ss");
  }

  @Test
  void uriThatCannotBeReadIsNotRepeated() {
    assertThatThrownBy(() ->
            NeonConnection.parse(
                io.hosteddb.model.Secret.of("postgresql://role:canary@host:canary/db")))
        .matches(e -> category(e) == ErrorCategory.PROVIDER_BUG)
        .hasMessageNotContaining("canary");
  }

  @Test
  void variablesOpenNothingAfterTheDetach() throws Exception {
    String url = NeonUnderTest.url(ready().value().variables());
    assertThat(database.deprovisionStep()).isInstanceOf(StepResult.Done.class);
    assertThatThrownBy(() -> NeonUnderTest.connect(url)).isInstanceOf(SQLException.class);
  }
}
