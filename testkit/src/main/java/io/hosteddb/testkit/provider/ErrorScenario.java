package io.hosteddb.testkit.provider;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.DatabaseProvider;

/**
 * A problem at the vendor and the category it is to be reported with.
 *
 * @param name what is wrong, such as {@code "the token has expired"}
 * @param expected the right category
 * @param deprovision whether it shows when a database is removed; else when one is made
 * @param provider a provider for which this is wrong
 * @since 0.1
 */
public record ErrorScenario(
    String name, ErrorCategory expected, boolean deprovision, DatabaseProvider provider) {
  /**
   * A problem that shows in {@code provision}.
   *
   * @param name what is wrong
   * @param expected the right category
   * @param provider a provider for which this is wrong
   * @return the scenario
   */
  public static ErrorScenario provisioning(
      String name, ErrorCategory expected, DatabaseProvider provider) {
    return new ErrorScenario(name, expected, false, provider);
  }

  /**
   * A problem that shows in {@code deprovision}.
   *
   * @param name what is wrong
   * @param expected the right category
   * @param provider a provider for which this is wrong
   * @return the scenario
   */
  public static ErrorScenario deprovisioning(
      String name, ErrorCategory expected, DatabaseProvider provider) {
    return new ErrorScenario(name, expected, true, provider);
  }
}
