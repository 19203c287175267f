package io.hosteddb.testkit.provider;

import io.hosteddb.env.VariableContract;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.model.RegionId;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.testkit.CrashPoints;
import io.hosteddb.testkit.SimulatedCrash;
import java.time.Duration;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Drives a provider through one database as the engine does: a step at a time, each from the last
 * saved checkpoint.
 */
final class DrivenDatabase {
  private static final int MAX_STEPS = 500;
  private static final int MAX_PROBLEMS = 5;
  private static final Duration FIRST_POLL = Duration.ofMillis(100);

  private final ProviderFixture fixture;
  private final ProviderDriver driver;
  private CrashPoints cuts = CrashPoints.counting();
  private int steps;
  private int problems;
  private int maxProblems = MAX_PROBLEMS;
  private String lost = "";

  DrivenDatabase(ProviderFixture fixture, DatabaseIdentity identity, DatabaseProvider provider) {
    this.fixture = fixture;
    this.driver = ProviderDriver.of(identity).servedBy(provider).region(fixture.region());
    driver.attachedWith(fixture.contract());
    fixture.begun(this);
  }

  /** What drives it; time passes as the test's vendor wants it. */
  ProviderDriver driver() {
    return driver.waitingBy(fixture.subject()::passTime);
  }

  /** The next steps are made by another provider, which dies at the given points. */
  DrivenDatabase continueWith(DatabaseProvider next, CrashPoints nextCuts) {
    driver.servedBy(next);
    cuts = nextCuts;
    return this;
  }

  DrivenDatabase continueWith(DatabaseProvider next) {
    return continueWith(next, CrashPoints.counting());
  }

  /** An earlier call may have reached the vendor, as far as the engine knows. */
  DrivenDatabase mayExist() {
    driver.mayExist();
    return this;
  }

  /** The variables that it was attached with, in place of what the provider promises today. */
  DrivenDatabase attachedWith(VariableContract other) {
    driver.attachedWith(other);
    return this;
  }

  /** Where it is asked for, in place of the default region. */
  DrivenDatabase in(RegionId region) {
    driver.region(region);
    return this;
  }

  /** The first problem is the end, even one that the engine would try again after. */
  DrivenDatabase toTheFirstProblem() {
    maxProblems = 0;
    return this;
  }

  DatabaseIdentity identity() {
    return driver.identity();
  }

  int steps() {
    return steps;
  }

  /** What the last lost result was; empty if none was lost. */
  String lost() {
    return lost;
  }

  DriveOutcome provision() throws Exception {
    return provisionLosing(step -> false);
  }

  /** Loses the results of the steps that the predicate names, counted from 1. */
  DriveOutcome provisionLosing(IntPredicate loses) throws Exception {
    return drive("provision", this::callProvision, loses);
  }

  DriveOutcome deprovision() throws Exception {
    return deprovisionLosing(step -> false);
  }

  /** Loses the results of the steps that the predicate names, counted from 1. */
  DriveOutcome deprovisionLosing(IntPredicate loses) throws Exception {
    return drive("deprovision", this::callDeprovision, loses);
  }

  private <T> DriveOutcome drive(String operation, Call<T> call, IntPredicate loses)
      throws Exception {
    problems = 0;
    for (steps = 1; steps <= MAX_STEPS; steps++) {
      StepResult<T> result;
      try {
        result = inTime(operation, call);
      } catch (SimulatedCrash crash) {
        return DriveOutcome.crash();
      } catch (Exception e) {
        DriveOutcome ending = afterException(operation, e);
        if (ending != null) {
          return ending;
        }
        continue;
      }
      if (cuts.isDead()) {
        return DriveOutcome.crash();
      }
      if (loses.test(steps)) {
        lost =
            "the result of step "
                + steps
                + " of "
                + operation
                + " ("
                + ProviderFixture.describe(result)
                + ")";
        driver.servedBy(fixture.restarted());
        continue;
      }
      DriveOutcome ending = save(result);
      if (ending != null) {
        return ending;
      }
    }
    return DriveOutcome.problem(null, "was not Done after " + MAX_STEPS + " steps");
  }

  /** One step, whose result is not saved; one that does not end in time breaks rule 7. */
  StepResult<Provisioned> provisionStep() throws Exception {
    return inTime("provision", this::callProvision);
  }

  private interface Call<T> {
    StepResult<T> make(CallContext context) throws InterruptedException;
  }

  /**
   * A call on a thread of its own: one that does not end when its time is over fails the test at
   * once, and by its right name.
   */
  @SuppressWarnings("unchecked") // What the call itself has returned.
  private <T> StepResult<T> inTime(String operation, Call<T> call) throws Exception {
    CallContext context = fixture.call();
    BackgroundCall aside = BackgroundCall.start(() -> call.make(context));
    if (!aside.endsWithin(fixture.subject().callBudget().plus(BackgroundCall.GRACE))) {
      fixture.report().overran();
      throw ProviderRule.CALL_BUDGET.broken(
          operation
              + " was still running "
              + BackgroundCall.GRACE
              + " after its budget of "
              + fixture.subject().callBudget()
              + ".");
    }
    return (StepResult<T>) aside.outcome();
  }

  /** One call on this thread, whose result is not saved. */
  StepResult<Provisioned> callProvision(CallContext call) throws InterruptedException {
    StepResult<Provisioned> result = driver.callProvision(call);
    fixture.saw(result);
    return result;
  }

  /** Saves a result; returns how it ended, or null if there is more to do. */
  @Nullable DriveOutcome save(StepResult<?> result) throws InterruptedException {
    driver.save(result);
    if (result instanceof StepResult.Failed<?> failed) {
      return failed("returned Failed", failed.failure());
    }
    if (result instanceof StepResult.Pending<?> pending) {
      waitFor(pending.pollAfter().orElse(null));
      return null;
    }
    if (((StepResult.Done<?>) result).value() instanceof Provisioned made) {
      return DriveOutcome.ready(made, steps);
    }
    fixture.ended(this);
    return DriveOutcome.gone(steps);
  }

  /** At the end of a test, whatever became of it; returns whether nothing is left. */
  boolean remove() {
    try {
      return deprovision().gone();
    } catch (Exception | AssertionError e) {
      return false;
    }
  }

  StepResult<Nothing> callDeprovision(CallContext call) throws InterruptedException {
    StepResult<Nothing> result = driver.callDeprovision(call);
    fixture.sawRemoval(result);
    return result;
  }

  /** How it ended, or null if the engine would repeat the step. */
  private @Nullable DriveOutcome afterException(String operation, Exception thrown)
      throws InterruptedException {
    fixture.saw(operation, thrown);
    if (cuts.isDead()) {
      return DriveOutcome.crash();
    }
    if (!(thrown instanceof ProviderException problem)) {
      return DriveOutcome.problem(
          ErrorCategory.PROVIDER_BUG, "threw " + fixture.masked(thrown.toString()));
    }
    if (!problem.isRetriedByEngine() || ++problems > maxProblems) {
      return failed("threw ProviderException", problem.failure());
    }
    waitFor(problem.retryAfter().orElse(null));
    return null;
  }

  private DriveOutcome failed(String how, Failure failure) {
    return DriveOutcome.problem(
        failure.category(),
        how + " with " + failure.category() + " (\"" + fixture.masked(failure.message()) + "\")");
  }

  private void waitFor(@Nullable Duration asked) throws InterruptedException {
    Duration wait = asked == null ? FIRST_POLL : asked;
    if (!wait.isZero()) {
      fixture.subject().passTime(wait);
    }
  }
}
