package io.hosteddb.testkit.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.fake.FakeProvider;
import io.hosteddb.testkit.fake.FakeSteps;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProviderDriverTest {
  private final SettableClock clock = new SettableClock();
  private final FakeProvider provider =
      FakeProvider.builder("fake").clock(clock).provisioningTakes(Duration.ofMinutes(3)).build();
  private final ProviderDriver database = ProviderDriver.of(provider).clock(clock);

  @Test
  void provision_waitsOnTheClockUntilDone() throws Exception {
    Provisioned made = database.provision();

    assertThat(made.variables().asMap()).isNotEmpty();
    assertThat(provider.vendor().inventory()).hasSize(1);
    assertThat(Duration.between(SettableClock.START, clock.instant()))
        .isGreaterThanOrEqualTo(Duration.ofMinutes(3));
    assertThat(database.progress()).isNotEmpty();

    database.deprovision();
    assertThat(provider.vendor().inventory()).isEmpty();
  }

  @Test
  void everyCallButTheFirst_mayHaveReachedTheVendor() throws Exception {
    StepResult<Provisioned> first = database.loseProvisionStep();
    StepResult<Provisioned> second = database.provisionStep();

    assertThat(List.of(first, second)).allMatch(r -> r instanceof StepResult.Pending<Provisioned>);
    assertThat(provider.provisionRequests().stream().map(r -> r.mayExist()))
        .containsExactly(false, true);
    assertThat(database.steps()).isEqualTo(2);
  }

  @Test
  void lostResult_isNotInTheNextRequest() throws Exception {
    StepResult<Provisioned> lost = database.loseProvisionStep();
    assertThat(lost.checkpoint().orElseThrow().isEmpty()).isFalse();
    assertThat(database.checkpoint().isEmpty()).isTrue();

    StepResult<Provisioned> saved = database.provisionStep();
    assertThat(database.checkpoint()).isEqualTo(saved.checkpoint().orElseThrow());
  }

  @Test
  void otherProcess_goesOnFromWhatWasSaved() throws Exception {
    StepResult<Provisioned> unused = database.provisionUntilWaiting();
    FakeProvider other =
        FakeProvider.builder("fake").clock(clock).vendor(provider.vendor()).build();

    Provisioned made = database.servedBy(other).provision();

    assertThat(provider.vendor().inventory()).hasSize(1);
    assertThat(made.variables().asMap()).isNotEmpty();
  }

  @Test
  void problem_isThrownAndNothingIsSaved() throws Exception {
    provider.nextProvision(FakeSteps.fails(ErrorCategory.UNAVAILABLE, "Down."));

    assertThatThrownBy(database::provision).isInstanceOf(ProviderException.class);
    assertThat(database.checkpoint().isEmpty()).isTrue();
    assertThat(database.provision().variables().asMap()).isNotEmpty();
  }
}
