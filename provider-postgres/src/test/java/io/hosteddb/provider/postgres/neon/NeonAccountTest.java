package io.hosteddb.provider.postgres.neon;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.simulators.Fault;
import io.hosteddb.simulators.Faults;
import io.hosteddb.simulators.neon.NeonAccount;
import io.hosteddb.simulators.neon.NeonSimulator;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProviderContext;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which organization a key reaches, and what becomes of databases of another. */
class NeonAccountTest {
  private static final String REGION = "aws-us-west-2";
  private static final String CREATE = "POST /projects";
  private static final String ORGANIZATIONS = "GET /users/me/organizations";

  private final NeonUnderTest subject = new NeonUnderTest();
  private final NeonSimulator vendor = subject.vendor();

  @AfterEach
  void close() {
    subject.close();
  }

  /** Another process with other settings in front of the same Neon. */
  private DatabaseProvider configured(String key, String... orgId) {
    Map<String, String> settings =
        orgId.length == 0
            ? Map.of("neon.api-key", key)
            : Map.of("neon.api-key", key, "neon.organization", orgId[0]);
    return NeonUnderTest.provider(
        vendor,
        settings,
        ProviderContext.builder().platform("testkit").clock(subject.clock()).build());
  }

  @Test
  void detachWithAKeyOfAnotherOrganizationTouchesNothingAndSaysWhichItWas() {
    NeonEngine first = new NeonEngine(subject.provider(), subject.clock());
    DatabaseId id = first.attach(REGION);
    assertThat(first.settle(id).status()).isEqualTo(DatabaseStatus.READY);
    try (NeonEngine elsewhere = first.restart(configured(NeonAccount.OTHER_ORG_KEY))) {
      elsewhere.detach(id);
      HostedDatabase waiting = elsewhere.runFor(id, 5);
      assertThat(waiting.status()).isEqualTo(DatabaseStatus.DELETING);
      assertThat(requireNonNull(waiting.failure()).message())
          .contains(NeonAccount.ORG, NeonAccount.OTHER_ORG);
      assertThat(vendor.inventory()).hasSize(1);
    }
    // A rotated key changes nothing.
    try (NeonEngine rotated = first.restart(configured(NeonAccount.ROTATED_ORG_KEY))) {
      assertThat(rotated.settle(id).status()).isEqualTo(DatabaseStatus.DELETED);
    }
    assertThat(vendor.inventory()).isEmpty();
    first.close();
  }

  @Test
  void lostCreateIsNotForgottenByAProcessOfAnotherOrganization() {
    vendor.faults(Faults.once(CREATE, new Fault.Reset(true)));
    NeonEngine first = new NeonEngine(subject.provider(), subject.clock());
    DatabaseId id = first.attach(REGION);
    first.runFor(id, 1);
    assertThat(vendor.inventory()).hasSize(1);
    try (NeonEngine elsewhere = first.restart(configured(NeonAccount.OTHER_ORG_KEY))) {
      elsewhere.detach(id);
      assertThat(elsewhere.runFor(id, 5).status()).isEqualTo(DatabaseStatus.DELETING);
    }
    try (NeonEngine again = first.restart(configured(NeonAccount.ORG_KEY))) {
      assertThat(again.settle(id).status()).isEqualTo(DatabaseStatus.DELETED);
    }
    assertThat(vendor.inventory()).isEmpty();
    first.close();
  }

  @Test
  void settingThatNamesTheOrganizationOfAnotherKeyIsRefusedWithBothNames() {
    NeonEngine first = new NeonEngine(subject.provider(), subject.clock());
    DatabaseId id = first.attach(REGION);
    assertThat(first.settle(id).status()).isEqualTo(DatabaseStatus.READY);
    DatabaseProvider half = configured(NeonAccount.OTHER_ORG_KEY, NeonAccount.ORG);
    try (NeonEngine elsewhere = first.restart(half)) {
      elsewhere.detach(id);
      HostedDatabase waiting = elsewhere.runFor(id, 5);
      assertThat(waiting.status()).isEqualTo(DatabaseStatus.DELETING);
      Failure failure = requireNonNull(waiting.failure());
      assertThat(failure.category()).isEqualTo(ErrorCategory.UNAUTHORIZED);
      assertThat(failure.message()).contains(NeonAccount.ORG, NeonAccount.OTHER_ORG);
      assertThat(failure.remedy()).contains("neon.api-key", "neon.organization");
    }
    assertThat(vendor.inventory()).hasSize(1);
    first.close();
  }

  @Test
  void organizationIsAskedForOnceInAProcess() {
    try (NeonEngine engine = new NeonEngine(subject.provider(), subject.clock())) {
      for (int i = 0; i < 3; i++) {
        DatabaseId id = engine.attach(REGION);
        assertThat(engine.settle(id).status()).isEqualTo(DatabaseStatus.READY);
        engine.detach(id);
        assertThat(engine.settle(id).status()).isEqualTo(DatabaseStatus.DELETED);
      }
    }
    assertThat(vendor.traffic().counts()).containsEntry(ORGANIZATIONS, 1L);
  }
}
