package io.hosteddb.testkit.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.VariableName;
import io.hosteddb.model.VendorName;
import io.hosteddb.profile.KnownProviders;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.testkit.SettableClock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class FakeProviderTest {
  private static final DatabaseId ID = DatabaseId.of("d000000000000000000");
  private static final DatabaseIdentity IDENTITY =
      new DatabaseIdentity(ID, VendorName.of("tk", ID), "testkit");

  private final SettableClock clock = new SettableClock();
  private final FakeProvider provider =
      FakeProvider.builder("fake").clock(clock).provisioningTakes(Duration.ofSeconds(30)).build();
  private Checkpoint saved = Checkpoint.empty();
  private boolean mayExist;

  private StepResult<Provisioned> step() throws InterruptedException {
    StepResult<Provisioned> result =
        provider.provision(
            new ProvisionRequest(
                IDENTITY,
                RegionId.of("here"),
                provider.descriptor().profile().contract(),
                saved,
                mayExist,
                CallContext.startingNow(Duration.ofSeconds(5))));
    mayExist = true;
    saved = result.checkpoint().orElseThrow();
    return result;
  }

  private StepResult<Nothing> delete() throws InterruptedException {
    return provider.deprovision(
        new DeprovisionRequest(
            IDENTITY,
            RegionId.of("here"),
            saved,
            null,
            CallContext.startingNow(Duration.ofSeconds(5))));
  }

  private StepResult.Pending<Provisioned> pending() throws InterruptedException {
    StepResult<Provisioned> result = step();
    assertThat(result).isInstanceOf(StepResult.Pending.class);
    return (StepResult.Pending<Provisioned>) result;
  }

  private StepResult.Done<Provisioned> ready() throws InterruptedException {
    StepResult<Provisioned> result = step();
    assertThat(result).isInstanceOf(StepResult.Done.class);
    return (StepResult.Done<Provisioned>) result;
  }

  @Test
  void becomesReadyWhenTheTimeHasPassedOnTheClock() throws Exception {
    assertThat(pending().pollAfter()).contains(Duration.ZERO);
    assertThat(pending().pollAfter()).contains(Duration.ofSeconds(30));
    clock.advance(Duration.ofSeconds(29));
    assertThat(pending().pollAfter()).contains(Duration.ofSeconds(1));
    clock.advance(Duration.ofSeconds(1));
    FakeResource opened = provider.connect(ready().value().variables());
    assertThat(opened.mark()).isEqualTo(IDENTITY.ownershipMark());
    assertThat(delete()).isInstanceOf(StepResult.Done.class);
    assertThat(provider.vendor().inventory()).isEmpty();
    assertThat(provider.vendor().creates()).isEqualTo(1);
    assertThat(provider.vendor().deletes()).isEqualTo(1);
  }

  @Test
  void doesWhatTheScriptSaysCallByCallAndThenRightAgain() throws Exception {
    provider.nextProvision(
        FakeSteps.fails(ErrorCategory.RATE_LIMITED, "Slow down."),
        FakeSteps.throwsException(new IllegalStateException("odd")),
        FakeSteps.pending(Duration.ofSeconds(3)),
        FakeSteps.endsFailed(Failure.of(ErrorCategory.QUOTA_EXCEEDED, "Full.")));
    assertThatThrownBy(this::step)
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> assertThat(e.category()).isEqualTo(ErrorCategory.RATE_LIMITED));
    assertThatThrownBy(this::step).isInstanceOf(IllegalStateException.class);
    assertThat(pending().pollAfter()).contains(Duration.ofSeconds(3));
    assertThat(step()).isInstanceOf(StepResult.Failed.class);
    assertThat(pending().progress()).isEqualTo("password chosen");
    assertThat(provider.provisionCalls()).isEqualTo(5);
    assertThat(provider.provisionRequests()).hasSize(5);
  }

  @Test
  void losingTheAnswerLeavesTheDeed() throws Exception {
    assertThat(pending().progress()).isEqualTo("password chosen");
    provider.nextProvision(FakeSteps.actsAndLosesTheAnswer());
    assertThatThrownBy(this::step)
        .isInstanceOfSatisfying(
            ProviderException.class, e -> assertThat(e.isOutcomeKnown()).isFalse());
    assertThat(provider.vendor().inventory()).hasSize(1);
    assertThat(pending().progress()).isEqualTo("the vendor is at work");
    assertThat(provider.vendor().duplicates()).isZero();
  }

  @Test
  void variablesCanBeWrongOrMissing() throws Exception {
    provider.everyProvision(FakeSteps.readyWithout("FAKE_URL"));
    assertThat(pending().progress()).isEqualTo("password chosen");
    assertThat(pending().progress()).isEqualTo("the vendor is at work");
    clock.advance(Duration.ofSeconds(30));
    assertThat(ready().value().variables().names())
        .containsExactly(VariableName.of("FAKE_PASSWORD"));
  }

  @Test
  void hangingCallEndsWhenItIsReleasedEvenIfItIsDeaf() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    provider.nextProvision(FakeSteps.hangsDeafUntil(released));
    AtomicReference<StepResult<Provisioned>> answer = new AtomicReference<>();
    Thread caller =
        new Thread(() -> {
          try {
            answer.set(step());
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } finally {
            ended.countDown();
          }
        });
    caller.start();
    caller.interrupt();
    assertThat(ended.await(50, TimeUnit.MILLISECONDS)).as("ended while it hangs").isFalse();
    released.countDown();
    assertThat(ended.await(60, TimeUnit.SECONDS)).as("ended when released").isTrue();
    assertThat(answer.get()).isInstanceOf(StepResult.Pending.class);
  }

  @Test
  void knownProfileGivesItsOwnVariables() throws Exception {
    FakeProvider postgres = FakeProvider.builder(KnownProviders.POSTGRES).build();
    assertThat(postgres.descriptor().profile().id().value()).isEqualTo("postgres");
    ProvisionRequest first =
        new ProvisionRequest(
            IDENTITY,
            RegionId.of("aws-us-west-2"),
            postgres.descriptor().profile().contract(),
            Checkpoint.empty(),
            false,
            CallContext.startingNow(Duration.ofSeconds(5)));
    Checkpoint chosen = postgres.provision(first).checkpoint().orElseThrow();
    StepResult<Provisioned> second =
        postgres.provision(
            new ProvisionRequest(
                IDENTITY, first.region(), first.contract(), chosen, true, first.call()));
    assertThat(second).isInstanceOf(StepResult.Done.class);
    assertThat(((StepResult.Done<Provisioned>) second).value().variables().names())
        .containsExactly(VariableName.of("DATABASE_URL"));
  }
}
