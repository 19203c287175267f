package io.hosteddb.testkit.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.testkit.ConformanceRun;
import io.hosteddb.testkit.CrashPoints;
import io.hosteddb.testkit.fake.FakeSteps;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Feeds the kit providers that break a rule of how a call behaves while it runs: its budget, its
 * threads, its interruption, its waits.
 */
class WrongCallsTest {
  @RegisterExtension final Reports reports = new Reports();

  // Rule 7

  /** Waits for the vendor however long it takes. */
  static class IgnoresBudgetCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return new FakeUnderTest() {
        private final CountDownLatch never = new CountDownLatch(1);

        @Override
        public Duration callBudget() {
          return SHORT_BUDGET;
        }

        @Override
        public Optional<DatabaseProvider> withSilentVendor() {
          return Optional.of(
              fake(CrashPoints.counting()).everyProvision(FakeSteps.hangsUntil(never)));
        }
      };
    }
  }

  @Test
  void waitingPastTheBudgetBreaksRule7() {
    ConformanceRun.of(IgnoresBudgetCase.class)
        .failsOnly("rule07_silentVendorDoesNotHoldTheCall")
        .saying("Rule 7: ", "was still running PT2S after its budget of PT0.25S", "Why it matters");
  }

  /** Does not look at the time before it asks the vendor. */
  static class ActsTooLateCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return new FakeUnderTest() {
        @Override
        public DatabaseProvider make(CrashPoints cuts) {
          return new WrongProvider(fake(cuts)) {
            @Override
            public StepResult<Provisioned> provision(ProvisionRequest request)
                throws InterruptedException {
              return right.provision(
                  new ProvisionRequest(
                      request.identity(),
                      request.region(),
                      request.contract(),
                      request.checkpoint(),
                      request.mayExist(),
                      CallContext.startingNow(Duration.ofMinutes(1))));
            }
          };
        }
      };
    }
  }

  @Test
  void actingAfterTheBudgetBreaksRule7() {
    ConformanceRun.of(ActsTooLateCase.class)
        .failsOnly("rule07_spentBudgetDoesNothing")
        .saying("Rule 7: ", "Step 2 of provisioning had no time left, and the vendor went from");
  }

  // Rule 7, everywhere

  static class SleepsPastItsBudgetCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return new FakeUnderTest() {
        private final CountDownLatch never = new CountDownLatch(1);

        @Override
        public Duration callBudget() {
          return SHORT_BUDGET;
        }

        @Override
        public DatabaseProvider make(CrashPoints cuts) {
          return fake(cuts).everyProvision(FakeSteps.hangsUntil(never));
        }
      };
    }
  }

  @Test
  void deafStepsFailByRule7AloneAndSoon() {
    ConformanceRun run =
        ConformanceRun.of(SleepsPastItsBudgetCase.class).saying("Rule 7: ", "was still running");
    assertThat(run.aborted()).as("tests that would wait again").isGreaterThan(15);
  }

  // Rule 8

  /** Keeps the request in a field while it works. */
  static class SharedFieldCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return new FakeUnderTest() {
        @Override
        public DatabaseProvider make(CrashPoints cuts) {
          return new WrongProvider(fake(cuts)) {
            private volatile DatabaseIdentity current = newIdentityOfNobody();
            private final Meeting meeting = new Meeting();

            @Override
            public StepResult<Provisioned> provision(ProvisionRequest request)
                throws InterruptedException {
              current = request.identity();
              meeting.await();
              return right.provision(
                  new ProvisionRequest(
                      current,
                      request.region(),
                      request.contract(),
                      request.checkpoint(),
                      request.mayExist(),
                      request.call()));
            }
          };
        }
      };
    }
  }

  private static DatabaseIdentity newIdentityOfNobody() {
    var id = io.hosteddb.model.DatabaseId.of("d000000000000000000");
    return new DatabaseIdentity(id, io.hosteddb.model.VendorName.of("no", id), "nobody");
  }

  /** Lets the second call in while the first has not gone on, if there is a second. */
  private static final class Meeting {
    private int inside;
    private CountDownLatch second = new CountDownLatch(1);

    void await() throws InterruptedException {
      CountDownLatch met;
      synchronized (this) {
        inside++;
        if (inside > 1) {
          second.countDown();
        }
        met = second;
      }
      boolean unusedMet = met.await(20, TimeUnit.MILLISECONDS);
      synchronized (this) {
        inside--;
        if (inside == 0) {
          second = new CountDownLatch(1);
        }
      }
    }
  }

  @Test
  void stateSharedBetweenCallsBreaksRule8() {
    ConformanceRun.of(SharedFieldCase.class)
        .failsOnly("rule08_databasesInParallel")
        .saying("Rule 8: ", "Why it matters: ");
  }

  // Rule 11

  static class SwallowsInterruptsCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return new FakeUnderTest() {
        @Override
        public DatabaseProvider make(CrashPoints cuts) {
          return new WrongProvider(fake(cuts)) {
            @Override
            public StepResult<Nothing> deprovision(DeprovisionRequest request)
                throws InterruptedException {
              boolean unusedFlag = Thread.interrupted();
              return right.deprovision(request);
            }
          };
        }
      };
    }
  }

  @Test
  void swallowingInterruptsBreaksRule11() {
    ConformanceRun.of(SwallowsInterruptsCase.class)
        .failsOnly("rule11_interruptBeforeDeprovision")
        .saying("Rule 11: ", "neither threw InterruptedException nor left", "Why it matters: ");
  }

  /** Takes an interrupt for an answer of the vendor. */
  static class MistakesInterruptsCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return new FakeUnderTest() {
        @Override
        public Optional<DatabaseProvider> withSilentVendor() {
          DatabaseProvider silent = super.withSilentVendor().orElseThrow();
          return Optional.of(
              new WrongProvider(silent) {
                @Override
                public StepResult<Provisioned> provision(ProvisionRequest request) {
                  try {
                    return right.provision(request);
                  } catch (InterruptedException e) {
                    throw ProviderException.of(ErrorCategory.UNAVAILABLE, "No answer.").build();
                  }
                }
              });
        }
      };
    }
  }

  @Test
  void takingAnInterruptForAFailedCallBreaksRule11() {
    ConformanceRun.of(MistakesInterruptsCase.class)
        .failsOnly("rule11_interruptInTheMiddle")
        .saying("Rule 11: ", "a step before a silent vendor was interrupted and ended with");
  }

  // Rule 14

  /** Pauses for long where the kit looks for it, and as briefly as a driver does elsewhere. */
  abstract static class PausingCase extends ProviderConformance {
    private long pauseMillis = 5;

    @BeforeEach
    void pauseForLongIfWatched(TestInfo test) {
      if (test.getDisplayName().startsWith("Rule 14:")) {
        pauseMillis = 300;
      }
    }

    final long pauseMillis() {
      return pauseMillis;
    }
  }

  static class SleepsCase extends PausingCase {
    @Override
    protected ProviderUnderTest start() {
      return new FakeUnderTest() {
        @Override
        public Duration callBudget() {
          return Duration.ofSeconds(10);
        }

        @Override
        public Optional<DatabaseProvider> withSilentVendor() {
          return Optional.empty();
        }

        @Override
        public DatabaseProvider make(CrashPoints cuts) {
          return new WrongProvider(fake(cuts)) {
            @Override
            public StepResult<Nothing> deprovision(DeprovisionRequest request)
                throws InterruptedException {
              TimeUnit.MILLISECONDS.sleep(pauseMillis());
              return right.deprovision(request);
            }
          };
        }
      };
    }
  }

  @Test
  void sleepingBreaksRule14() {
    ConformanceRun.of(SleepsCase.class)
        .failsOnly("rule14_stepsDoNotSleep")
        .saying("Rule 14: ", "Step 1 of deprovisioning slept in ", "SleepsCase");
  }

  /** Sleeps under another name. */
  static class WaitsForNobodyCase extends PausingCase {
    @Override
    protected ProviderUnderTest start() {
      return new FakeUnderTest() {
        @Override
        public Duration callBudget() {
          return Duration.ofSeconds(10);
        }

        @Override
        public Optional<DatabaseProvider> withSilentVendor() {
          return Optional.empty();
        }

        @Override
        public DatabaseProvider make(CrashPoints cuts) {
          return new WrongProvider(fake(cuts)) {
            @Override
            public StepResult<Provisioned> provision(ProvisionRequest request)
                throws InterruptedException {
              CountDownLatch nobody = new CountDownLatch(1);
              if (request.checkpoint().isEmpty()
                  && nobody.await(pauseMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("Nobody counts it down.");
              }
              return right.provision(request);
            }
          };
        }
      };
    }
  }

  @Test
  void waitingForNobodyBreaksRule14() {
    ConformanceRun.of(WaitsForNobodyCase.class)
        .failsOnly("rule14_stepsDoNotSleep")
        .saying("Rule 14: ", "Step 1 of provisioning slept in ");
  }
}
