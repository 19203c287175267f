package io.hosteddb.provider.postgres.neon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hosteddb.simulators.ApiContract;
import io.hosteddb.simulators.Fault;
import io.hosteddb.simulators.Faults;
import io.hosteddb.simulators.neon.NeonAccount;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.StepResult;
import io.hosteddb.testkit.provider.ProviderDriver;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Client and simulator speak as the vendor's own API description says. */
class NeonFidelityTest {
  @Test
  void everyRequestAndAnswerIsAsDescribedButForWhatIsListed() throws Exception {
    NeonUnderTest subject =
        new NeonUnderTest(
            Map.ofEntries(
                Map.entry("neon.organization", NeonAccount.ORG),
                Map.entry("neon.min-compute-units", "0.25"),
                Map.entry("neon.max-compute-units", "2"),
                Map.entry("neon.suspend-timeout", "5m"),
                Map.entry("neon.history-retention", "6h"),
                Map.entry("neon.quota.active-time", "10h"),
                Map.entry("neon.quota.compute-time", "10h"),
                Map.entry("neon.quota.written-bytes", "1000000000"),
                Map.entry("neon.quota.transfer-bytes", "1000000000"),
                Map.entry("neon.quota.size-bytes", "1000000000")));
    ApiContract contract = subject.vendor().contract();
    assumeTrue(
        contract.isPresent(),
        "Skipped: the vendor's API description is not there (neon.openapi.yaml in shared/specs"
            + " beside the checkout, or in the folder of -Dhosteddb.specs).");
    everyCall(subject);
    System.out.println("[fidelity] postgres/neon: " + contract.summary());
    assertThat(contract.violations()).isEmpty();
    assertThat(contract.unusedDeviations()).isEmpty();
    subject.close();
  }

  private static void everyCall(NeonUnderTest subject) throws InterruptedException {
    assertThat(subject.provider().regions(CallContext.startingNow(Duration.ofSeconds(5))))
        .isNotEmpty();
    ProviderDriver steps = NeonUnderTest.drive(subject.provider());
    subject.vendor().listLag(Duration.ZERO);
    subject.vendor().answersInFull(false);
    subject.vendor().faults(Faults.once("POST /projects", new Fault.Reset(true)));
    try {
      steps.provisionStep();
    } catch (RuntimeException lost) {
      assertThat(lost).hasMessageContaining("did not give a whole answer");
    }
    // Adopted: search, branches, list of operations, one operation, connection URI.
    steps.provisionUntilWaiting();
    subject.clock().advance(Duration.ofSeconds(3));
    assertThat(steps.provisionUntilWaiting()).isInstanceOf(StepResult.Done.class);
    assertThat(steps.deprovisionStep()).isInstanceOf(StepResult.Done.class);
    ProviderDriver fresh = NeonUnderTest.drive(subject.provider());
    fresh.provisionStep();
    subject.clock().advance(Duration.ofSeconds(3));
    assertThat(fresh.provisionUntilWaiting()).isInstanceOf(StepResult.Done.class);
    assertThat(fresh.deprovisionStep()).isInstanceOf(StepResult.Done.class);
    assertThat(subject.vendor().traffic().counts()).hasSize(9);
  }
}
