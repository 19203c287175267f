package io.hosteddb.testkit.provider;

import io.hosteddb.env.VariableContract;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.testkit.CutPoints;
import io.hosteddb.testkit.SimulatedCrash;
import java.time.Duration;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Drives a provider through one database as the engine does: a step at a time, each from the last
 * saved checkpoint.
 */
final class OneDatabase {
  private static final int MOST_STEPS = 500;
  private static final int MOST_PROBLEMS = 5;
  private static final Duration FIRST_POLL = Duration.ofMillis(100);

  private final Bench bench;
  private final DatabaseIdentity identity;
  private DatabaseProvider provider;
  private CutPoints cuts = CutPoints.counting();
  private Checkpoint saved = Checkpoint.empty();
  private @Nullable String externalId;
  private VariableContract contract;
  private boolean mayExist;
  private int steps;
  private int problems;
  private int mostProblems = MOST_PROBLEMS;
  private String lost = "";

  OneDatabase(Bench bench, DatabaseIdentity identity, DatabaseProvider provider) {
    this.bench = bench;
    this.identity = identity;
    this.provider = provider;
    this.contract = bench.contract();
    bench.begun(this);
  }

  /** The next steps are made by another provider, which dies at the given points. */
  OneDatabase continueWith(DatabaseProvider next, CutPoints nextCuts) {
    provider = next;
    cuts = nextCuts;
    return this;
  }

  OneDatabase continueWith(DatabaseProvider next) {
    return continueWith(next, CutPoints.counting());
  }

  /** An earlier call may have reached the vendor, as far as the engine knows. */
  OneDatabase mayExist() {
    mayExist = true;
    return this;
  }

  /** The variables that it was attached with, in place of what the provider promises today. */
  OneDatabase attachedWith(VariableContract other) {
    contract = other;
    return this;
  }

  /** The first problem is the end, even one that the engine would try again after. */
  OneDatabase toTheFirstProblem() {
    mostProblems = 0;
    return this;
  }

  DatabaseIdentity identity() {
    return identity;
  }

  int steps() {
    return steps;
  }

  /** What the last lost result was; empty if none was lost. */
  String lost() {
    return lost;
  }

  Ending provision() throws Exception {
    return provisionLosing(step -> false);
  }

  /** Loses the results of the steps that the predicate names, counted from 1. */
  Ending provisionLosing(IntPredicate loses) throws Exception {
    problems = 0;
    for (steps = 1; steps <= MOST_STEPS; steps++) {
      StepResult<Provisioned> result;
      try {
        result = provisionStep();
      } catch (SimulatedCrash crash) {
        return Ending.crash();
      } catch (Exception e) {
        Ending ending = afterException("provision", e);
        if (ending != null) {
          return ending;
        }
        continue;
      }
      if (cuts.isDead()) {
        return Ending.crash();
      }
      if (loses.test(steps)) {
        lost = "the result of step " + steps + " (" + Bench.describe(result) + ")";
        provider = bench.restarted();
        continue;
      }
      Ending ending = save(result);
      if (ending != null) {
        return ending;
      }
    }
    return Ending.problem(null, "was not Ready after " + MOST_STEPS + " steps");
  }

  /** One step, whose result is not saved; one that does not end in time breaks rule 7. */
  StepResult<Provisioned> provisionStep() throws Exception {
    return inTime("provision", this::callProvision);
  }

  private StepResult<Nothing> deprovisionStep() throws Exception {
    return inTime("deprovision", this::callDeprovision);
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
    CallContext context = bench.call();
    Aside aside = Aside.start(() -> call.make(context));
    if (!aside.endsWithin(bench.subject().callBudget().plus(Aside.GRACE))) {
      bench.report().overran();
      throw ProviderRule.CALL_BUDGET.broken(
          operation
              + " was still running "
              + Aside.GRACE
              + " after its budget of "
              + bench.subject().callBudget()
              + ".");
    }
    return (StepResult<T>) aside.outcome();
  }

  /** One call on this thread, whose result is not saved. */
  StepResult<Provisioned> callProvision(CallContext call) throws InterruptedException {
    if (!mayExist) {
      saved = provider.account(call).map(saved::withAccount).orElse(saved);
    }
    ProvisionRequest request =
        new ProvisionRequest(identity, bench.region(), contract, saved, mayExist, call);
    mayExist = true;
    StepResult<Provisioned> result = provider.provision(request);
    bench.saw(result);
    return result;
  }

  /** Saves a result; returns how it ended, or null if there is more to do. */
  @Nullable Ending save(StepResult<?> result) throws InterruptedException {
    saved = result.checkpoint().map(next -> next.keepingAccountOf(saved)).orElse(saved);
    if (result instanceof StepResult.Failed<?> failed) {
      return failed("returned Failed", failed.failure());
    }
    if (result instanceof StepResult.Pending<?> pending) {
      pending.resource().ifPresent(made -> externalId = made.externalId());
      waitFor(pending.pollAfter().orElse(null));
      return null;
    }
    if (((StepResult.Done<?>) result).value() instanceof Provisioned made) {
      externalId = made.resource().externalId();
      return Ending.ready(made, steps);
    }
    bench.ended(this);
    return Ending.gone(steps);
  }

  Ending deprovision() throws Exception {
    return deprovisionLosing(step -> false);
  }

  /** Loses the results of the steps that the predicate names, counted from 1. */
  Ending deprovisionLosing(IntPredicate loses) throws Exception {
    problems = 0;
    for (steps = 1; steps <= MOST_STEPS; steps++) {
      StepResult<Nothing> result;
      try {
        result = deprovisionStep();
      } catch (SimulatedCrash crash) {
        return Ending.crash();
      } catch (Exception e) {
        Ending ending = afterException("deprovision", e);
        if (ending != null) {
          return ending;
        }
        continue;
      }
      if (cuts.isDead()) {
        return Ending.crash();
      }
      if (loses.test(steps)) {
        lost = "the result of step " + steps + " of deprovisioning";
        provider = bench.restarted();
        continue;
      }
      Ending ending = save(result);
      if (ending != null) {
        return ending;
      }
    }
    return Ending.problem(null, "was not Gone after " + MOST_STEPS + " steps");
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
    StepResult<Nothing> result =
        provider.deprovision(
            new DeprovisionRequest(identity, bench.region(), saved, externalId, call));
    bench.sawRemoval(result);
    return result;
  }

  /** How it ended, or null if the engine would repeat the step. */
  private @Nullable Ending afterException(String operation, Exception thrown)
      throws InterruptedException {
    bench.saw(operation, thrown);
    if (cuts.isDead()) {
      return Ending.crash();
    }
    if (!(thrown instanceof ProviderException problem)) {
      return Ending.problem(ErrorCategory.PROVIDER_BUG, "threw " + bench.masked(thrown.toString()));
    }
    if (!problem.isRetriedByEngine() || ++problems > mostProblems) {
      return failed("threw ProviderException", problem.failure());
    }
    waitFor(problem.retryAfter().orElse(null));
    return null;
  }

  private Ending failed(String how, Failure failure) {
    return Ending.problem(
        failure.category(),
        how + " with " + failure.category() + " (\"" + bench.masked(failure.message()) + "\")");
  }

  private void waitFor(@Nullable Duration asked) throws InterruptedException {
    Duration wait = asked == null ? FIRST_POLL : asked;
    if (!wait.isZero()) {
      bench.subject().passTime(wait);
    }
  }
}
