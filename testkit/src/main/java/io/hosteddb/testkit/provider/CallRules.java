package io.hosteddb.testkit.provider;

import static io.hosteddb.testkit.provider.ProviderRule.CALL_BUDGET;
import static io.hosteddb.testkit.provider.ProviderRule.INTERRUPTION;

import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules 7 and 11. */
abstract class CallRules extends RuleTests {
  private static final String SILENT = "withSilentVendor()";
  private static final int MAX_STEPS = 100;
  private static final int ATTEMPTS = 5;

  @Test
  @DisplayName("Rule 7: every step ends within its budget")
  void rule07_stepsEndWithinTheBudget() throws Exception {
    DrivenDatabase database = fixture().newDatabase();
    for (int step = 1; step <= MAX_STEPS; step++) {
      Object result = inTime("step " + step, () -> database.callProvision(fixture().call()));
      if (result instanceof StepResult<?> done && database.save(done) != null) {
        break;
      }
    }
    for (int step = 1; step <= MAX_STEPS; step++) {
      Object result =
          inTime("deprovision step " + step, () -> database.callDeprovision(fixture().call()));
      if (result instanceof StepResult<?> done && database.save(done) != null) {
        break;
      }
    }
  }

  @Test
  @DisplayName("Rule 7: a call whose budget is over does nothing at the vendor")
  void rule07_spentBudgetDoesNothing() throws Exception {
    DrivenDatabase database = fixture().newDatabase();
    for (int step = 1; step <= MAX_STEPS; step++) {
      List<String> before = fixture().inventory();
      inTime("step " + step + " with no time left", () -> database.callProvision(spent()));
      requireUnchanged(before, "Step " + step + " of provisioning");
      if (database.save(database.provisionStep()) != null) {
        break;
      }
    }
    List<String> before = fixture().inventory();
    inTime("deprovision with no time left", () -> database.callDeprovision(spent()));
    requireUnchanged(before, "Deprovisioning");
    DriveOutcome unusedCleanUp = database.deprovision();
  }

  private void requireUnchanged(List<String> before, String what) throws Exception {
    List<String> now = fixture().inventory();
    CALL_BUDGET.require(
        now.equals(before),
        what + " had no time left, and the vendor went from " + before + " to " + now + ".");
  }

  @Test
  @DisplayName("Rule 7: a call ends within its budget although the vendor never answers")
  void rule07_silentVendorDoesNotHoldTheCall() throws Exception {
    DrivenDatabase database = silent("nobody knows whether a call ends when the vendor is silent");
    Object unusedResult = inTime("a step before a silent vendor", () -> untilItAsks(database));
  }

  /** Steps until one was held up by the vendor, which an exception tells; or until all is done. */
  private Object untilItAsks(DrivenDatabase database) throws Exception {
    CallContext call = fixture().call();
    StepResult<Provisioned> result = database.callProvision(call);
    for (int step = 1; step < MAX_STEPS && !call.isOver(); step++) {
      if (database.save(result) != null) {
        return result;
      }
      result = database.callProvision(call);
    }
    return result;
  }

  /** The call's result, or what it threw. */
  private Object inTime(String what, Callable<?> call) throws Exception {
    Duration budget = fixture().subject().callBudget();
    BackgroundCall aside = BackgroundCall.start(call);
    boolean inTime = aside.endsWithin(budget.plus(BackgroundCall.GRACE));
    if (!inTime) {
      report().overran();
    }
    CALL_BUDGET.require(
        inTime,
        what
            + " was still running "
            + BackgroundCall.GRACE
            + " after its budget of "
            + budget
            + ".");
    return result(aside);
  }

  private static Object result(BackgroundCall aside) {
    Throwable thrown = aside.thrown();
    if (thrown instanceof Error error) {
      throw error;
    }
    Object result = aside.result();
    return thrown != null ? thrown : result != null ? result : "nothing";
  }

  private static CallContext spent() {
    return CallContext.startingNow(Duration.ZERO);
  }

  @Test
  @DisplayName("Rule 11: an interrupted thread does not provision, or says that it is interrupted")
  void rule11_interruptBeforeProvision() throws Exception {
    DrivenDatabase database = fixture().newDatabase();
    for (int step = 1; step <= MAX_STEPS; step++) {
      String what = "step " + step + " of provisioning";
      requireHonoured(
          BackgroundCall.startInterrupted(() -> database.callProvision(fixture().call())), what);
      if (database.save(database.provisionStep()) != null) {
        break;
      }
    }
    DriveOutcome unusedCleanUp = database.deprovision();
  }

  @Test
  @DisplayName("Rule 11: an interrupted thread does not deprovision, or says it is interrupted")
  void rule11_interruptBeforeDeprovision() throws Exception {
    DrivenDatabase database = fixture().newDatabase();
    DriveOutcome unusedEnding = database.provision();
    requireHonoured(
        BackgroundCall.startInterrupted(() -> database.callDeprovision(fixture().call())),
        "deprovision");
    DriveOutcome unusedCleanUp = database.deprovision();
  }

  @Test
  @DisplayName("Rule 11: an interrupt while the vendor does not answer is not swallowed")
  void rule11_interruptInTheMiddle() throws Exception {
    String consequence = "nobody interrupted a call in the middle";
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      DrivenDatabase database = silent(consequence);
      BackgroundCall aside = BackgroundCall.start(() -> untilItAsks(database));
      if (aside.interruptInTheMiddle()) {
        requireHonoured(aside, "a step before a silent vendor");
        return;
      }
    }
    report().missing(SILENT + " that holds a call for a while", consequence);
    Assumptions.abort("Not tested: calls to the silent vendor ended before the interrupt.");
  }

  private void requireHonoured(BackgroundCall aside, String what) throws Exception {
    INTERRUPTION.require(
        aside.endsWithin(fixture().subject().callBudget().plus(BackgroundCall.GRACE)),
        what + " was interrupted and did not end.");
    Object result = result(aside);
    if (result instanceof Exception e) {
      fixture().saw(what, e);
    }
    INTERRUPTION.require(
        !aside.interruptWasSwallowed(),
        what
            + " was interrupted and ended with "
            + fixture().masked(result.toString())
            + ", but neither threw InterruptedException nor left the thread interrupted.");
  }

  private DrivenDatabase silent(String consequence) throws Exception {
    DatabaseProvider provider = given(fixture().subject().withSilentVendor(), SILENT, consequence);
    DrivenDatabase database =
        new DrivenDatabase(fixture(), fixture().newIdentity(), provider).mayExist();
    // A vendor that never answers has made nothing, and would hold up whoever tidies there.
    fixture().ended(database);
    return database;
  }
}
