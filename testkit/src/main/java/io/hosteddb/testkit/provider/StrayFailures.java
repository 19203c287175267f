package io.hosteddb.testkit.provider;

import java.util.Arrays;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** What a provider or a seam throws in the middle of a test is told as a failure of its rule. */
final class StrayFailures implements TestExecutionExceptionHandler {
  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable thrown)
      throws Throwable {
    // An assertion says what it has to say; what JUnit aborts has not failed.
    if (!(thrown instanceof Exception)
        || thrown.getClass().getName().startsWith("org.opentest4j.")) {
      throw thrown;
    }
    String test = context.getRequiredTestMethod().getName();
    throw Arrays.stream(ProviderRule.values())
        .filter(rule -> test.startsWith("rule%02d_".formatted(rule.number())))
        .findFirst()
        .map(rule -> rule.broken("the test could not go on: " + thrown + ".", thrown))
        .orElseThrow(() -> thrown);
  }
}
