package io.hosteddb.engine;

import static io.hosteddb.engine.Host.ANA;
import static io.hosteddb.engine.Host.PROJECT;
import static io.hosteddb.model.DatabaseStatus.DELETED;
import static io.hosteddb.model.DatabaseStatus.FAILED;
import static io.hosteddb.model.DatabaseStatus.READY;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.database.HostedDatabase;
import io.hosteddb.env.ManagedVariable;
import io.hosteddb.env.VariableContract;
import io.hosteddb.env.VariableValues;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.fake.FakeProvider;
import io.hosteddb.testkit.fake.FakeStep;
import io.hosteddb.testkit.fake.FakeVendor;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is injected is what was attached, whatever the provider's code promises since. */
class AttachedContractTest {
  private static final ManagedVariable URL = ManagedVariable.plain("FAKE_URL", "Where it is");
  private static final VariableContract OLD =
      VariableContract.of(URL, ManagedVariable.secret("FAKE_PASSWORD", "What opens it"));
  private static final VariableContract RENAMED =
      VariableContract.of(URL, ManagedVariable.secret("FAKE_TOKEN", "What opens it"));

  private final SettableClock clock = new SettableClock();
  private final FakeVendor vendor = new FakeVendor();

  private FakeProvider provider(VariableContract contract) {
    return FakeProvider.builder("fake")
        .vendor(vendor)
        .clock(clock)
        .contract(contract)
        .provisioningTakes(Duration.ofSeconds(30))
        .build();
  }

  private static List<String> injected(Host host) {
    return host.databases.environment(PROJECT).entries().stream()
        .map(e -> e.variable().name().value())
        .toList();
  }

  @Test
  void databaseInTheMaking_getsTheVariablesItWasAttachedWith() {
    Host before = Host.with(clock, provider(OLD));
    HostedDatabase attached = before.attach("fake");
    before.queue.runDue();

    try (Host after = before.restart(provider(RENAMED))) {
      HostedDatabase ready = after.runUntil(attached.id(), READY);

      assertThat(injected(after)).containsExactly("FAKE_URL", "FAKE_PASSWORD");
      assertThat(ready.variables()).isEqualTo(OLD.names());
    }
  }

  /** A variable that is no secret any more was one when its user was told so, and stays one. */
  @Test
  void secretsStayWhatTheyWereWhenTheDatabaseWasAttached() {
    Host before = Host.with(clock, provider(OLD));
    DatabaseId made = before.ready("fake").id();
    VariableContract open =
        VariableContract.of(URL, ManagedVariable.plain("FAKE_PASSWORD", "No secret any more"));

    try (Host after = before.restart(provider(open))) {
      assertThat(after.databases.get(made).status()).isEqualTo(READY);
      assertThat(after.databases.environment(PROJECT).masked())
          .filteredOn(v -> v.name().value().equals("FAKE_PASSWORD"))
          .singleElement()
          .satisfies(v -> assertThat(v.secret()).isTrue());
    }
  }

  /** A provider that knows its new names only. */
  @Test
  void providerThatCannotFillThem_failsClearly_andNothingIsInjectedThatNobodyClaimed() {
    Host before = Host.with(clock, provider(OLD));
    HostedDatabase attached = before.attach("fake");
    before.queue.runDue();

    FakeProvider forgetful = provider(RENAMED).everyProvision(answering("FAKE_URL", "FAKE_TOKEN"));
    try (Host after = before.restart(forgetful)) {
      HostedDatabase failed = after.runUntil(attached.id(), FAILED);
      Failure failure = requireNonNull(failed.failure());

      assertThat(failure.category()).isEqualTo(ErrorCategory.PROVIDER_BUG);
      assertThat(failure.message())
          .contains("FAKE_PASSWORD is missing")
          .contains("FAKE_TOKEN is not in the contract");
      assertThat(injected(after)).isEmpty();
    }

    // The old release is back: what was made is finished.
    try (Host again = before.restart(provider(OLD))) {
      again.databases.retry(attached.id(), ANA);
      again.runUntil(attached.id(), READY);
      assertThat(injected(again)).containsExactly("FAKE_URL", "FAKE_PASSWORD");
      assertThat(vendor.creates()).isEqualTo(1);

      again.databases.detach(attached.id(), ANA);
      again.runUntil(attached.id(), DELETED);
      assertThat(vendor.inventory()).isEmpty();
    }
  }

  private static FakeStep<ProvisionRequest, StepResult<Provisioned>> answering(String... names) {
    return (request, correctly) -> {
      StepResult<Provisioned> right = correctly.answer(request);
      if (!(right instanceof StepResult.Done<Provisioned> ready)) {
        return right;
      }
      VariableValues values = VariableValues.none();
      for (String name : names) {
        values = values.with(name, Secret.of("x"));
      }
      return StepResult.done(
          ready.checkpoint().orElseThrow(), new Provisioned(values, ready.value().resource()));
    };
  }
}
