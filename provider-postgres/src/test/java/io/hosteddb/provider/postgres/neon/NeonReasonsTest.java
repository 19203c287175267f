package io.hosteddb.provider.postgres.neon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.model.Secret;
import io.hosteddb.simulators.Fault;
import io.hosteddb.simulators.Faults;
import io.hosteddb.simulators.Reply;
import io.hosteddb.simulators.neon.NeonSimulator;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.testkit.provider.ProviderDriver;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Neon says is what the user reads; what is final ends at once. */
class NeonReasonsTest {
  private static final String REGION = "aws-us-west-2";
  private static final String DELETE = "DELETE /projects/{project_id}";

  private final NeonUnderTest subject = new NeonUnderTest();
  private final NeonSimulator vendor = subject.vendor();
  private final ProviderDriver database = NeonUnderTest.drive(subject.provider());

  @AfterEach
  void close() {
    subject.close();
  }

  private void created() throws InterruptedException {
    database.provisionStep();
    subject.clock().advance(Duration.ofSeconds(3));
  }

  // Connections.

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "QUOTA_EXCEEDED | XX000 | Your account or project has exceeded the compute time quota."
            + " Upgrade your plan to increase limits.",
        "QUOTA_EXCEEDED | XX000 | Your project has exceeded the data transfer quota. Upgrade your"
            + " plan to increase limits.",
        "QUOTA_EXCEEDED | 53100 | could not extend file because project size limit (512 MB) has been"
            + " exceeded",
        "QUOTA_EXCEEDED | XX000 | The written data quota of the project is reached",
        "QUOTA_EXCEEDED | XX000 | You have exceeded the limit of concurrently active endpoints."
            + " Please suspend some endpoints or contact our support team.",
        "QUOTA_EXCEEDED | XX000 | The project is suspended: payment is overdue",
        "UNAUTHORIZED | XX000 | This IP address 10.1.2.3 is not allowed to connect to this endpoint."
            + " Please add it to the allowed list in the Neon console.",
        "UNAUTHORIZED | XX000 | This connection is trying to access this endpoint from a blocked"
            + " network.",
        "UNAUTHORIZED | XX000 | VPC endpoint ID is not specified. This endpoint requires a VPC"
            + " endpoint ID to connect.",
        "UNAUTHORIZED | XX000 | Control plane request failed: endpoint is disabled",
        "UNAUTHORIZED | XX000 | The project was suspended by its owner"
      })
  void refusalThatDoesNotPassEndsAtOnce(ErrorCategory category, String state, String sentence)
      throws Exception {
    created();
    vendor.refuseConnections(database.identity().vendorName().value(), state, sentence);
    Failure failure = ((StepResult.Failed<Provisioned>) database.provisionUntilWaiting()).failure();
    assertThat(failure.category()).isEqualTo(category);
    assertThat(failure.retryable()).isTrue();
    assertThat(failure.message()).contains(sentence.substring(0, 30));
    assertThat(failure.remedy()).contains("operator", "then retry");
    vendor.acceptConnections(database.identity().vendorName().value());
    assertThat(database.provisionUntilWaiting())
        .as("after a retry")
        .isInstanceOf(StepResult.Done.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "XX000 | Couldn't connect to compute node",
        "XX000 | Control plane request failed",
        "XX000 | Control plane request failed: endpoint is temporarily unavailable. Check your"
            + " quotas and/or contact our support.",
        "XX000 | The requested endpoint could not be found, or you don't have access to it.",
        "XX000 | Too many connections to this endpoint. Please try again later.",
        "XX000 | Failed to acquire permit to connect to the database. Too many database connection"
            + " attempts are currently ongoing.",
        "53300 | remaining connection slots are reserved for roles with the SUPERUSER attribute",
        "53300 | connection limit exceeded for non-superusers",
        "57P03 | the database system is starting up",
        "28P01 | password authentication failed for user 'x'"
      })
  void refusalThatMayPassIsWaitedForAndShown(String state, String sentence) throws Exception {
    created();
    vendor.refuseConnections(database.identity().vendorName().value(), state, sentence);
    for (int i = 0; i < 7; i++) {
      StepResult.Pending<Provisioned> waiting =
          (StepResult.Pending<Provisioned>) database.provisionUntilWaiting();
      assertThat(waiting.progress())
          .startsWith("waiting for the database to answer: " + sentence.substring(0, 20));
    }
    vendor.acceptConnections(database.identity().vendorName().value());
    assertThat(database.provisionUntilWaiting()).isInstanceOf(StepResult.Done.class);
  }

  @Test
  void lastReasonStandsInTheFailureWhenTimeIsUp() {
    try (NeonEngine engine = new NeonEngine(subject.provider(), subject.clock())) {
      DatabaseId id = engine.attach(REGION);
      engine.runFor(id, 1);
      vendor.refuseConnections(vendor.names().get(0), "XX000", "Couldn't connect to compute node");
      HostedDatabase failed = engine.settle(id);
      assertThat(failed.status()).isEqualTo(DatabaseStatus.FAILED);
      assertThat(failed.failure()).isNotNull();
      assertThat(failed.failure().message())
          .contains("10 minutes", "Couldn't connect to compute node");
    }
  }

  @Test
  void reasonHoldsNoPasswordAndNoMarkup() throws Exception {
    created();
    String password = database.checkpoint().secret("password").orElseThrow().reveal();
    vendor.refuseConnections(
        database.identity().vendorName().value(),
        "XX000",
        "<b>bad</b> postgresql://role:" + password + "@host/db\r\n\u202enext line");
    StepResult.Pending<Provisioned> waiting =
        (StepResult.Pending<Provisioned>) database.provisionUntilWaiting();
    assertThat(waiting.progress())
        .contains("bad", "next line")
        .doesNotContain(password, "<b>", "\n", "\u202e");
  }

  @Test
  void silenceHasAReasonToo() throws Exception {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    assertThat(reason("127.0.0.1", closed)).isEqualTo("nothing accepts connections at its address");
    assertThat(reason("no-such-endpoint.invalid", 5432))
        .isEqualTo("the name of its host cannot be resolved");
  }

  private static String reason(String host, int port) throws InterruptedException {
    NeonProbe probe =
        new NeonProbe(
            new io.hosteddb.provider.postgres.internal.PostgresConnector(
                io.hosteddb.provider.postgres.internal.ConnectionOpener.driver(), "test"));
    return probe
        .ask(
            new NeonConnection(host, port, "role", Secret.of("canary"), "database"),
            CallContext.startingNow(Duration.ofSeconds(20)))
        .reason();
  }

  // Operations.

  @Test
  void workThatNeonRepeatsSaysWhatWentWrong() throws Exception {
    database.provisionStep();
    vendor.operationsStumble("no <i>safekeeper</i> answered");
    StepResult.Pending<Provisioned> waiting =
        (StepResult.Pending<Provisioned>) database.provisionStep();
    assertThat(waiting.progress())
        .startsWith("Neon is creating the database: ")
        .contains("no safekeeper answered");
  }

  // Removal.

  @Test
  void lockAtDetachSaysWhy() throws Exception {
    vendor.creationTime(() -> Duration.ofSeconds(30));
    database.provisionStep();
    StepResult.Pending<Nothing> locked = (StepResult.Pending<Nothing>) database.deprovisionStep();
    assertThat(locked.progress())
        .startsWith(NeonDeprovisioning.LOCKED)
        .contains("running conflicting operations");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 409, 412, 422, 423})
  void protectedBranchIsNamedWithWhatToDo(int status) throws Exception {
    created();
    assertThat(database.provisionUntilWaiting()).isInstanceOf(StepResult.Done.class);
    vendor.protect(database.identity().vendorName().value(), status, "the request was refused");
    assertThatThrownBy(database::deprovisionStep)
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> {
              assertThat(e.category()).isEqualTo(ErrorCategory.CONFLICT);
              assertThat(e.failure().message()).contains("protected", "main");
              assertThat(e.failure().remedy()).contains("protection", "goes on by itself");
            });
    assertThat(vendor.inventory()).hasSize(1);
    vendor.protect(database.identity().vendorName().value(), 0, "");
    assertThat(database.deprovisionStep()).isInstanceOf(StepResult.Done.class);
    assertThat(vendor.inventory()).isEmpty();
  }

  @Test
  void protectionIsWhatStatusAndProgressSayUntilItIsTakenOff() {
    try (NeonEngine engine = new NeonEngine(subject.provider(), subject.clock())) {
      DatabaseId id = engine.attach(REGION);
      assertThat(engine.settle(id).status()).isEqualTo(DatabaseStatus.READY);
      String name = vendor.names().get(0);
      vendor.protect(name, 423, "the request was refused");
      engine.detach(id);
      HostedDatabase waiting = engine.runFor(id, 4);
      assertThat(waiting.status()).isEqualTo(DatabaseStatus.DELETING);
      assertThat(waiting.progress()).contains("protected its branch main");
      assertThat(waiting.failure()).isNotNull();
      assertThat(waiting.failure().remedy()).contains("protection");
      vendor.protect(name, 0, "");
      assertThat(engine.settle(id).status()).isEqualTo(DatabaseStatus.DELETED);
    }
    assertThat(vendor.inventory()).isEmpty();
  }

  @Test
  void refusedDeleteOfWhatNobodyProtectsKeepsNeonsOwnSentence() throws Exception {
    created();
    vendor.faults(
        Faults.once(
            DELETE,
            new Fault.Answer(
                "x", false, Reply.json(409, NeonUnderTest.error("", "an integration uses it")))));
    assertThatThrownBy(database::deprovisionStep).hasMessageContaining("an integration uses it");
    assertThat(database.deprovisionStep()).isInstanceOf(StepResult.Done.class);
  }

  // Passwords.

  @Test
  void passwordThatIsNotStoredIsSaidAndARetryMakesAnotherProject() throws Exception {
    vendor.answersInFull(false);
    database.provisionStep();
    vendor.storesPasswords(database.identity().vendorName().value(), false);
    subject.clock().advance(Duration.ofSeconds(3));
    Failure failure = ((StepResult.Failed<Provisioned>) database.provisionUntilWaiting()).failure();
    assertThat(failure.message()).contains("password", "not stored");
    assertThat(failure.remedy()).contains("Retry", "another is created");
    assertThat(failure.retryable()).isTrue();
    vendor.answersInFull(true);
    database.provisionUntilWaiting();
    subject.clock().advance(NeonProjectCreation.PAUSE);
    database.provisionUntilWaiting();
    subject.clock().advance(Duration.ofSeconds(3));
    assertThat(database.provisionUntilWaiting()).isInstanceOf(StepResult.Done.class);
    assertThat(vendor.inventory()).hasSize(1);
  }
}
