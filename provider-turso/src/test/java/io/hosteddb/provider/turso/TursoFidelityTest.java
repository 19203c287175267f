package io.hosteddb.provider.turso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.VendorName;
import io.hosteddb.simulators.ApiContract;
import io.hosteddb.simulators.turso.TursoBehavior;
import io.hosteddb.simulators.turso.TursoSimulator;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.testkit.SettableClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Holds what our client sends and what the simulator answers against Turso's own API description.
 */
class TursoFidelityTest {
  @Test
  void requestsAndAnswersAreThoseOfTheApiDescription() {
    try (TursoHost host = TursoHost.withoutGroup()) {
      ApiContract contract = host.vendor().contract();
      assumeTrue(
          contract.isPresent(),
          "Skipped: Turso's API description is not beside this checkout (turso.openapi.json).");
      goThrough(host);
      refuse(host);
      System.out.println("[fidelity] turso/cloud: " + contract.summary());
      assertThat(contract.violations()).isEmpty();
      assertThat(contract.unusedDeviations()).isEmpty();
    }
  }

  /** Every call that the backend makes. */
  private static void goThrough(TursoHost host) {
    HostedDatabase first = host.ready();
    host.vendor().archive(TursoUnderTest.GROUP);
    HostedDatabase second = host.ready();
    host.detached(first);
    host.detached(second);
  }

  /** Every refusal that the description does not have. */
  private static void refuse(TursoHost host) {
    for (TursoBehavior.Taken taken : TursoBehavior.Taken.values()) {
      host.vendor().set(behavior -> behavior.taken = taken);
      HostedDatabase database = host.attach();
      host.vendor().plant(database.placement().vendorName().value(), TursoUnderTest.GROUP);
      assertThat(host.failure(database)).isNotNull();
    }
    host.vendor().set(behavior -> behavior.mostDatabases = 0);
    assertThat(host.failure(host.attach())).isNotNull();
    host.vendor().set(behavior -> behavior.unpaid = true);
    assertThat(host.failure(host.attach())).isNotNull();
    HostedDatabase elsewhere = host.attachIn("aws-eu-west-1");
    host.vendor()
        .set(behavior -> {
          behavior.unpaid = false;
          behavior.locations.remove("aws-eu-west-1");
        });
    assertThat(host.failure(elsewhere)).isNotNull();
    host.vendor().set(behavior -> behavior.apiToken = "revoked");
    assertThat(host.failure(host.attach())).isNotNull();
    DatabaseProvider stranger = host.otherProvider(Map.of("turso.organization", "nobody"));
    DatabaseId id = DatabaseId.create(SettableClock.START, new SecureRandom());
    ProvisionRequest request =
        new ProvisionRequest(
            new DatabaseIdentity(id, VendorName.of("fi", id), "fidelity"),
            RegionId.of("aws-us-west-2"),
            stranger.descriptor().profile().contract(),
            Checkpoint.empty(),
            false,
            CallContext.startingNow(Duration.ofSeconds(10)));
    host.vendor().set(behavior -> behavior.apiToken = TursoSimulator.API_TOKEN);
    assertThatThrownBy(() -> stranger.provision(request)).isInstanceOf(ProviderException.class);
    assertThatThrownBy(() -> stranger.account(request.call()))
        .isInstanceOf(ProviderException.class);
  }
}
