package io.hosteddb.engine;

import static io.hosteddb.engine.Host.ANA;
import static io.hosteddb.engine.Host.PROJECT;
import static io.hosteddb.model.DatabaseStatus.DELETED;
import static io.hosteddb.model.DatabaseStatus.DELETING;
import static io.hosteddb.model.DatabaseStatus.FAILED;
import static io.hosteddb.model.DatabaseStatus.PROVISIONING;
import static io.hosteddb.model.DatabaseStatus.READY;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.env.VariableValues;
import io.hosteddb.error.ConfigurationException;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.Region;
import io.hosteddb.model.RegionId;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.Settings;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DatabaseProviderFactory;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.testkit.ManualWorkQueue;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.fake.FakeProvider;
import io.hosteddb.testkit.fake.FakeStep;
import io.hosteddb.testkit.fake.FakeSteps;
import io.hosteddb.testkit.fake.FakeVendor;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a provider does becomes an outcome in the record, and is bounded by the deadline. */
@SuppressWarnings("NullAway") // Nulls are what these providers give.
class BrokenProviderTest {
  private final SettableClock clock = new SettableClock();
  private final FakeVendor vendor = new FakeVendor();
  private final FakeProvider provider = provider("memory");

  private FakeProvider provider(String backend) {
    return FakeProvider.builder("fake")
        .backend(backend)
        .vendor(vendor)
        .clock(clock)
        .descriptor(d -> d.timeLimit(Duration.ofMinutes(5)))
        .build();
  }

  private static <Q, R> FakeStep<Q, R> sneaks(Throwable thrown) {
    return (request, correctly) -> {
      throw BrokenProviderTest.<RuntimeException>unchecked(thrown);
    };
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> T unchecked(Throwable thrown) throws T {
    throw (T) thrown;
  }

  private static FakeStep<ProvisionRequest, StepResult<Provisioned>> after(
      java.util.function.BiFunction<Checkpoint, Provisioned, StepResult<Provisioned>> change) {
    return (request, correctly) -> {
      StepResult<Provisioned> right = correctly.answer(request);
      return right instanceof StepResult.Done<Provisioned> ready
          ? change.apply(ready.checkpoint().orElseThrow(), ready.value())
          : right;
    };
  }

  private static FakeStep<ProvisionRequest, StepResult<Provisioned>> made(
      UnaryOperator<Provisioned> change) {
    return after((saved, r) -> StepResult.done(saved, change.apply(r)));
  }

  static Stream<Arguments> brokenProvisions() {
    return Stream.of(
        Arguments.of(
            "nothing", (FakeStep<ProvisionRequest, StepResult<Provisioned>>) (q, c) -> null),
        Arguments.of("without a value", made(r -> null)),
        Arguments.of("without variables", made(r -> new Provisioned(null, r.resource()))),
        Arguments.of("without a resource", made(r -> new Provisioned(r.variables(), null))),
        Arguments.of("without a checkpoint", after((saved, r) -> StepResult.done(null, r))),
        Arguments.of(
            "external id", made(r -> Provisioned.of(r.variables(), null, r.resource().region()))),
        Arguments.of("region", made(r -> Provisioned.of(r.variables(), "id", null))),
        Arguments.of("checkpoint", after((saved, r) -> StepResult.waiting(null, "at work"))),
        Arguments.of("failure", after((saved, r) -> StepResult.failed(saved, null))),
        Arguments.of(
            "category",
            after(
                (saved, r) -> StepResult.failed(saved, new Failure(null, "Why.", "What.", true)))),
        Arguments.of("StackOverflowError", sneaks(new StackOverflowError())),
        Arguments.of("NoClassDefFoundError", sneaks(new NoClassDefFoundError("com/acme/Sdk"))),
        Arguments.of("AssertionError", sneaks(new AssertionError("canary-4711"))),
        Arguments.of("IOException", sneaks(new java.io.IOException("canary-4711"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenProvisions")
  void provisionThatBreaksItsContract_isTriedThreeTimes_andFailsWithAReason(
      String said, FakeStep<ProvisionRequest, StepResult<Provisioned>> broken) {
    provider.nextProvision(FakeSteps.works()).everyProvision(broken);
    try (Host host = Host.with(clock, provider)) {
      HostedDatabase failed = host.runUntil(host.attach("fake").id(), FAILED);

      Failure failure = requireNonNull(failed.failure());
      assertThat(failure.category()).isEqualTo(ErrorCategory.PROVIDER_BUG);
      assertThat(failure.message()).contains(said).doesNotContain("canary");
      assertThat(host.queue.unexpected()).isEmpty();
      assertThat(provider.provisionCalls()).isEqualTo(4);
      assertThat(host.databases.environment(PROJECT).entries()).isEmpty();

      host.databases.detach(failed.id(), ANA);
      host.runUntil(failed.id(), DELETED);
      assertThat(vendor.inventory()).isEmpty();
    }
  }

  static Stream<Arguments> brokenDeprovisions() {
    return Stream.of(
        Arguments.of("nothing", (FakeStep<DeprovisionRequest, StepResult<Nothing>>) (q, c) -> null),
        Arguments.of(
            "checkpoint",
            (FakeStep<DeprovisionRequest, StepResult<Nothing>>)
                (q, c) -> StepResult.waiting(null, "at work")),
        Arguments.of(
            "failure",
            (FakeStep<DeprovisionRequest, StepResult<Nothing>>)
                (q, c) -> StepResult.failed(q.checkpoint(), null)),
        Arguments.of("LinkageError", sneaks(new LinkageError())),
        Arguments.of("Exception", sneaks(new Exception("canary-4711"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenDeprovisions")
  void deprovisionThatBreaksItsContract_isShown_andRepeatedEverMoreSlowly(
      String said, FakeStep<DeprovisionRequest, StepResult<Nothing>> broken) {
    try (Host host = Host.with(clock, provider)) {
      DatabaseId id = host.ready("fake").id();
      provider.everyDeprovision(broken);
      host.databases.detach(id, ANA);
      Instant end = clock.instant().plus(Duration.ofHours(6));
      while (clock.instant().isBefore(end)) {
        host.queue.advanceToNext();
      }

      HostedDatabase stuck = host.databases.get(id);
      assertThat(stuck.status()).isEqualTo(DELETING);
      assertThat(requireNonNull(stuck.failure()).category()).isEqualTo(ErrorCategory.PROVIDER_BUG);
      assertThat(requireNonNull(stuck.failure()).message()).contains(said).doesNotContain("canary");
      assertThat(host.queue.unexpected()).isEmpty();
      assertThat(provider.deprovisionCalls()).isLessThan(120);

      provider.everyDeprovision(FakeSteps.works());
      host.runUntil(id, DELETED);
      assertThat(vendor.inventory()).isEmpty();
    }
  }

  /** What the vendor made is known by the half result alone: it is not lost with it. */
  @Test
  void halfResult_keepsTheCheckpointThatItHas() {
    provider.nextProvision(FakeSteps.works(), made(r -> new Provisioned(null, null)));
    try (Host host = Host.with(clock, provider)) {
      HostedDatabase attached = host.attach("fake");
      host.queue.runDue();

      assertThat(host.store.find(attached.id()).orElseThrow().checkpoint().keys())
          .contains("external-id");
    }
  }

  @Test
  void progressWithoutText_orWithCharactersThatNoStoreTakes_isShownCleanly() {
    provider.nextProvision(
        FakeSteps.works(),
        (q, c) -> StepResult.pollAfter(q.checkpoint(), null, Duration.ofSeconds(20)),
        (q, c) -> StepResult.waiting(q.checkpoint(), "half\0way\u001b[31m " + "x".repeat(100_000)));
    try (Host host = Host.with(clock, provider)) {
      HostedDatabase attached = host.attach("fake");
      host.queue.runDue();
      assertThat(requireNonNull(host.databases.get(attached.id()).progress())).isNotBlank();

      host.queue.advanceToNext();
      assertThat(requireNonNull(host.databases.get(attached.id()).progress()))
          .startsWith("half")
          .doesNotContain("\0", "\u001b")
          .hasSizeLessThan(5_000);
    }
  }

  /** Two outages and one odd answer are no broken provider. */
  @Test
  void threeBugsInARow_areThreeBugs() {
    provider.nextProvision(
        FakeSteps.works(),
        FakeSteps.fails(ErrorCategory.UNAVAILABLE, "Down."),
        FakeSteps.fails(ErrorCategory.UNAVAILABLE, "Down."),
        FakeSteps.fails(ErrorCategory.UNAVAILABLE, "Down."),
        sneaks(new IllegalStateException()),
        sneaks(new IllegalStateException()),
        FakeSteps.fails(ErrorCategory.UNAVAILABLE, "Down."),
        sneaks(new IllegalStateException()),
        sneaks(new IllegalStateException()));
    try (Host host = Host.with(clock, provider)) {
      host.ready("fake");
    }

    provider.nextProvision(
        FakeSteps.works(),
        FakeSteps.fails(ErrorCategory.UNAVAILABLE, "Down."),
        sneaks(new IllegalStateException()),
        sneaks(new IllegalStateException()),
        sneaks(new IllegalStateException()));
    try (Host host = Host.with(clock, provider)) {
      host.runUntil(host.attach("fake").id(), FAILED);
    }
  }

  private record Factory(String backend, Supplier<DatabaseProvider> making)
      implements DatabaseProviderFactory {
    @Override
    public ProviderId provider() {
      return ProviderId.of("fake");
    }

    @Override
    public DatabaseProvider create(ProviderSettings settings, ProviderContext context) {
      return making.get();
    }
  }

  static Stream<Arguments> brokenFactories() {
    return Stream.of(
        Arguments.of(
            "throws",
            (Supplier<DatabaseProvider>)
                () -> {
                  throw new IllegalStateException("canary-4711");
                }),
        Arguments.of(
            "error",
            (Supplier<DatabaseProvider>)
                () -> {
                  throw new NoClassDefFoundError("canary-4711");
                }),
        Arguments.of(
            "sneaks",
            (Supplier<DatabaseProvider>)
                () -> {
                  throw BrokenProviderTest.<RuntimeException>unchecked(
                      new java.io.IOException("canary-4711"));
                }),
        Arguments.of("null", (Supplier<DatabaseProvider>) () -> null));
  }

  /** The backend that made a database is still on the class path, but does not start any more. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenFactories")
  void olderBackendThatDoesNotStart_isShown_andBounded(
      String unusedName, Supplier<DatabaseProvider> broken) {
    Host before = Host.with(clock, provider("old"));
    DatabaseId made = before.ready("fake").id();
    before.databases.detach(made, ANA);
    DatabaseId inTheMaking =
        before
            .databases
            .attach(
                io.hosteddb.AttachRequest.to(io.hosteddb.model.ProjectId.of("other"))
                    .provider("fake")
                    .by(ANA)
                    .build())
            .id();

    ManualWorkQueue queue = new ManualWorkQueue(clock);
    try (HostedDatabases after =
        HostedDatabases.builder()
            .providers(
                Providers.of(
                    List.of(new Factory("memory", () -> provider), new Factory("old", broken)),
                    Settings.of(Map.of("fake.backend", "memory"))))
            .store(before.store)
            .clock(clock)
            .queue(queue.asFactory())
            .build()) {
      queue.runDue();
      assertThat(requireNonNull(after.get(made).failure()).message())
          .contains("backend 'old'")
          .doesNotContain("canary");
      assertThat(after.get(made).status()).isEqualTo(DELETING);
      assertThat(requireNonNull(after.get(inTheMaking).failure()).message())
          .contains("backend 'old'")
          .doesNotContain("canary");
      assertThat(after.get(inTheMaking).status()).isEqualTo(PROVISIONING);

      queue.runUntil(() -> after.get(inTheMaking).status() == FAILED, Duration.ofHours(2));
      assertThat(requireNonNull(after.get(inTheMaking).failure()).retryable()).isTrue();
      assertThat(after.get(made).status()).isEqualTo(DELETING);
      assertThat(queue.unexpected()).isEmpty();
    }
  }

  @Test
  void providerThatIsNotThere_failsWhatIsBeingMade_afterAnHour_andRetryGoesOn() {
    Host before = Host.with(clock, provider);
    provider.everyProvision(FakeSteps.pending(Duration.ofSeconds(20)));
    DatabaseId id = before.attach("fake").id();
    before.queue.runDue();
    try (Host without = before.restart()) {
      HostedDatabase failed = without.runUntil(id, FAILED);
      assertThat(requireNonNull(failed.failure()).message())
          .contains("within 60 minutes")
          .contains("backend 'memory' of provider fake is not configured");
      assertThat(requireNonNull(failed.failure()).retryable()).isTrue();
    }
    try (Host again = before.restart(provider("memory"))) {
      again.databases.retry(id, ANA);
      again.runUntil(id, READY);
      assertThat(vendor.creates()).isEqualTo(1);
    }
  }

  /** A provider whose description is not there, or changes its mind later. */
  private static final class Undescribed implements DatabaseProvider {
    private final DatabaseProvider right;
    private Supplier<ProviderDescriptor> descriptor;
    private Supplier<List<Region>> regions = List::of;

    Undescribed(DatabaseProvider right) {
      this.right = right;
      this.descriptor = right::descriptor;
    }

    @Override
    public ProviderDescriptor descriptor() {
      return descriptor.get();
    }

    @Override
    public List<Region> regions(CallContext call) {
      return regions.get();
    }

    @Override
    public StepResult<Provisioned> provision(ProvisionRequest request) throws InterruptedException {
      return right.provision(request);
    }

    @Override
    public StepResult<Nothing> deprovision(DeprovisionRequest request) throws InterruptedException {
      return right.deprovision(request);
    }
  }

  @Test
  void descriptorThatIsNotThere_isRefusedAtStart_withTheNameOfTheClass() {
    Undescribed without = new Undescribed(provider);
    for (Supplier<ProviderDescriptor> broken :
        List.<Supplier<ProviderDescriptor>>of(
            () -> null,
            () -> {
              throw new IllegalStateException("canary-4711");
            },
            () -> {
              throw new NoClassDefFoundError("canary-4711");
            })) {
      without.descriptor = broken;
      assertThatThrownBy(() -> Host.with(clock, without).close())
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining(Undescribed.class.getName())
          .hasMessageNotContaining("canary");
    }
  }

  @Test
  void descriptorThatBreaksLater_changesNothing() {
    Undescribed later = new Undescribed(provider);
    try (Host host = Host.with(clock, later)) {
      HostedDatabase attached = host.attach("fake");
      later.descriptor =
          () -> {
            throw new IllegalStateException();
          };
      assertThat(host.runUntil(attached.id(), READY).status()).isEqualTo(READY);
      assertThat(host.databases.catalog()).hasSize(1);
      host.databases.detach(attached.id(), ANA);
      host.runUntil(attached.id(), DELETED);
      assertThat(host.queue.unexpected()).isEmpty();
    }
  }

  @Test
  void regionsThatAreNotThere_leaveTheDescriptors() {
    Undescribed hidden = new Undescribed(provider);
    for (Supplier<List<Region>> broken :
        List.<Supplier<List<Region>>>of(
            () -> null,
            () -> Arrays.asList(new Region(RegionId.of("elsewhere"), "Elsewhere"), null),
            () -> {
              throw new StackOverflowError();
            })) {
      hidden.regions = broken;
      try (Host host = Host.with(clock, hidden)) {
        HostedDatabase ready = host.ready("fake");
        assertThat(ready.placement().requestedRegion()).isEqualTo(RegionId.of("here"));
        assertThat(host.databases.catalog().get(0).regions())
            .extracting(region -> region.id().value())
            .containsExactly("here", "there");
      }
    }
  }

  @Test
  void variablesWithoutAValue_areNamed() {
    provider.everyProvision(FakeSteps.readyWith(values -> VariableValues.of(nullValued(values))));
    try (Host host = Host.with(clock, provider)) {
      HostedDatabase failed = host.runUntil(host.attach("fake").id(), FAILED);
      assertThat(requireNonNull(failed.failure()).message()).contains("FAKE_URL is missing");
    }
  }

  private static Map<io.hosteddb.model.VariableName, io.hosteddb.model.Secret> nullValued(
      VariableValues values) {
    Map<io.hosteddb.model.VariableName, io.hosteddb.model.Secret> some =
        new java.util.LinkedHashMap<>(values.asMap());
    some.replaceAll((name, value) -> null);
    return some;
  }
}
