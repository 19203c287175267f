package io.hosteddb.testkit.provider;

import static io.hosteddb.testkit.provider.ProviderRule.NO_WAITING;

import io.hosteddb.spi.StepResult;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Rule 14. A call is watched while it runs. Waiting for an answer of the vendor is what a call is
 * for, and shows as such: as reading, or as a future that is waited for. Waiting for time to pass
 * shows as a sleep, or as a wait with a time limit made by the provider's own code.
 */
abstract class WaitingRules extends RuleTests {
  private static final int MAX_STEPS = 100;
  private static final Duration BETWEEN_POLLS = Duration.ofMillis(3);

  /** A driver's own short pauses are none of a provider's concern. */
  private static final Duration MAX_PAUSE = Duration.ofMillis(100);

  @Test
  @DisplayName("Rule 14: no step sleeps")
  void rule14_stepsDoNotSleep() throws Exception {
    DrivenDatabase database = fixture().newDatabase();
    for (int step = 1; step <= MAX_STEPS; step++) {
      Object result =
          awake(
              "Step " + step + " of provisioning", () -> database.callProvision(fixture().call()));
      if (database.save((StepResult<?>) result) != null) {
        break;
      }
    }
    for (int step = 1; step <= MAX_STEPS; step++) {
      Object result =
          awake(
              "Step " + step + " of deprovisioning",
              () -> database.callDeprovision(fixture().call()));
      if (database.save((StepResult<?>) result) != null) {
        break;
      }
    }
  }

  private Object awake(String what, Callable<?> call) throws Exception {
    BackgroundCall aside = BackgroundCall.start(call);
    long end =
        System.nanoTime() + fixture().subject().callBudget().plus(BackgroundCall.GRACE).toNanos();
    long asleepSince = 0;
    while (!aside.hasEndedWithin(BETWEEN_POLLS) && System.nanoTime() < end) {
      StackTraceElement[] stack = aside.stack();
      if (!isWaitingForTime(stack)) {
        asleepSince = 0;
      } else if (asleepSince == 0) {
        asleepSince = System.nanoTime();
      } else if (System.nanoTime() - asleepSince > MAX_PAUSE.toNanos()) {
        throw NO_WAITING.broken(what + " slept in " + caller(stack) + ".");
      }
    }
    if (!aside.endsWithin(Duration.ZERO)) {
      report().overran();
      throw ProviderRule.CALL_BUDGET.broken(what + " did not end within its budget.");
    }
    return aside.outcome();
  }

  private boolean isWaitingForTime(StackTraceElement[] stack) {
    List<StackTraceElement> inside =
        Arrays.stream(stack).takeWhile(WaitingRules::isOfTheJdk).toList();
    if (inside.isEmpty() || inside.size() == stack.length) {
      return false;
    }
    if (inside.stream().anyMatch(f -> f.getMethodName().startsWith("sleep"))) {
      return true;
    }
    boolean timed =
        inside.stream()
            .anyMatch(f ->
                f.getMethodName().equals("parkNanos")
                    || f.getMethodName().equals("parkUntil")
                    || f.getMethodName().startsWith("wait0")
                    || f.getMethodName().equals("wait"));
    boolean forAnAnswer =
        inside.stream()
            .anyMatch(f ->
                f.getClassName().contains("Future")
                    || f.getClassName().contains(".net.")
                    || f.getClassName().contains(".nio.")
                    || f.getClassName().contains("Process"));
    return timed && !forAnAnswer && isOfTheProvider(stack[inside.size()]);
  }

  private static boolean isOfTheJdk(StackTraceElement frame) {
    String name = frame.getClassName();
    return name.startsWith("java.") || name.startsWith("jdk.") || name.startsWith("sun.");
  }

  /** What a driver waits for inside is an answer of the vendor. */
  private boolean isOfTheProvider(StackTraceElement frame) {
    String own = fixture().provider().getClass().getPackageName();
    int second = own.indexOf('.', own.indexOf('.') + 1);
    return frame.getClassName().startsWith(second < 0 ? own : own.substring(0, second));
  }

  private static String caller(StackTraceElement[] stack) {
    return Arrays.stream(stack)
        .filter(frame -> !isOfTheJdk(frame))
        .findFirst()
        .map(frame -> frame.getClassName() + "." + frame.getMethodName())
        .orElse("the JDK");
  }
}
