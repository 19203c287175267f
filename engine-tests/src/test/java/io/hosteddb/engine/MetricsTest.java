package io.hosteddb.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.database.HostedDatabase;
import io.hosteddb.metrics.EngineMetrics;
import io.hosteddb.metrics.OperationMeasurement;
import io.hosteddb.metrics.StatusMeasurement;
import io.hosteddb.metrics.StepMeasurement;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.OperationKind;
import io.hosteddb.model.OperationStatus;
import io.hosteddb.spi.CredentialTraits;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.fake.FakeProvider;
import io.hosteddb.testkit.fake.FakeSteps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a host's dashboards would show. */
class MetricsTest {
  private final SettableClock clock = new SettableClock();
  private final List<String> steps = new ArrayList<>();
  private final List<StatusMeasurement> changes = new ArrayList<>();

  private final EngineMetrics metrics =
      new EngineMetrics() {
        @Override
        public void stepEnded(StepMeasurement step) {
          steps.add(step.work() + " " + step.outcome() + " " + step.category());
          assertThat(step.took()).isPositive();
        }

        @Override
        public void statusChanged(StatusMeasurement change) {
          changes.add(change);
        }
      };

  @Test
  void stepsProblemsAndChangesOfStatusAreTold() {
    FakeProvider provider =
        FakeProvider.builder("fake").clock(clock).provisioningTakes(Duration.ofSeconds(1)).build();
    FakeProvider unused =
        provider.nextProvision((request, steps) -> {
          throw problem();
        });
    try (Host host = Host.with(clock, builder -> builder.metrics(metrics), provider)) {
      DatabaseId id = host.attach("fake").id();
      assertThat(host.databases.fleet().workload().provisioning()).isEqualTo(1);
      HostedDatabase unusedReady = host.runUntil(id, DatabaseStatus.READY);
      HostedDatabase unusedDeleting = host.databases.detach(id, Host.ANA);
      assertThat(host.databases.fleet().workload().deleting()).isEqualTo(1);
      HostedDatabase unusedGone = host.runUntil(id, DatabaseStatus.DELETED);
    }

    assertThat(steps).contains("PROVISION PROBLEM UNAVAILABLE", "PROVISION DONE null");
    assertThat(steps.get(steps.size() - 1)).isEqualTo("DEPROVISION DONE null");
    assertThat(changes)
        .extracting(StatusMeasurement::to)
        .containsExactly(DatabaseStatus.READY, DatabaseStatus.DELETING, DatabaseStatus.DELETED);
    assertThat(changes.get(0).sinceWorkBegan()).isGreaterThan(Duration.ofMillis(400));
  }

  @Test
  void operationsThatEnd_areToldWithTheAgeOfWhatIsInjected() {
    List<OperationMeasurement> ended = new ArrayList<>();
    EngineMetrics counting =
        new EngineMetrics() {
          @Override
          public void operationEnded(OperationMeasurement operation) {
            ended.add(operation);
          }
        };
    FakeProvider tokens =
        FakeProvider.builder("fake")
            .clock(clock)
            .credentials(CredentialTraits.expiring())
            .credentialsLiveFor(Duration.ofDays(1))
            .build();
    try (Host host = Host.with(clock, builder -> builder.metrics(counting), tokens)) {
      HostedDatabase unused = host.ready("fake");
      tokens
          .scriptedCredentials()
          .nextIssue(FakeSteps.fails(ErrorCategory.UNAUTHORIZED, "Wrong key."));
      host.queue.runUntil(() -> ended.size() == 2, Duration.ofDays(1));
    }

    assertThat(ended).extracting(OperationMeasurement::kind).containsOnly(OperationKind.RENEW);
    assertThat(ended)
        .extracting(OperationMeasurement::status)
        .containsExactly(OperationStatus.FAILED, OperationStatus.SUCCEEDED);
    assertThat(ended)
        .allSatisfy(
            one -> assertThat(one.age()).isBetween(Duration.ofHours(14), Duration.ofHours(17)));
  }

  @Test
  void metricsThatFailDisturbNothing() {
    EngineMetrics broken =
        new EngineMetrics() {
          @Override
          public void stepEnded(StepMeasurement step) {
            throw new IllegalStateException("the registry is closed");
          }

          @Override
          public void statusChanged(StatusMeasurement change) {
            throw new IllegalStateException("the registry is closed");
          }
        };
    FakeProvider provider =
        FakeProvider.builder("fake").clock(clock).provisioningTakes(Duration.ofSeconds(1)).build();
    try (Host host = Host.with(clock, builder -> builder.metrics(broken), provider)) {
      HostedDatabase ready = host.ready("fake");
      assertThat(ready.status()).isEqualTo(DatabaseStatus.READY);
    }
  }

  private static ProviderException problem() {
    return ProviderException.of(ErrorCategory.UNAVAILABLE, "The vendor is in trouble.").build();
  }
}
