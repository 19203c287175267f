package io.hosteddb.testkit.provider;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInfo;

/**
 * The conformance kit for providers: the seventeen {@link ProviderRule rules} as tests. Extend it
 * with a test class that starts the provider in front of its vendor, or of a stand-in for the
 * vendor:
 *
 * <pre>{@code
 * class MyProviderConformanceTest extends ProviderConformance {
 *   @Override
 *   protected ProviderUnderTest start() {
 *     return new MyProviderUnderTest();
 *   }
 * }
 * }</pre>
 *
 * <p>The kit calls the provider as the engine does. A test that fails says which rule, what was
 * seen, and why it matters. At its end a line is printed with what was counted and which optional
 * seams of {@link ProviderUnderTest} were not given; tests that need one of those are aborted, not
 * passed.
 *
 * <p>The tests of rules 4 and 5 that begin anew at each thing done to the vendor take longest. They
 * have JUnit's tag {@code cuts}, so that a build that is only a first one can leave them to the
 * next; a provider that has not passed them has not passed the kit.
 *
 * @since 0.1
 */
public abstract class ProviderConformance {
  private static final Map<Class<?>, ConformanceReport> REPORTS = new ConcurrentHashMap<>();

  /** A person reads it beside the test results. */
  static volatile Consumer<String> printer = System.out::println;

  /** For subclasses. */
  protected ProviderConformance() {}

  /**
   * Starts the provider. Called once for every test, and closed after it. The vendor behind it may
   * be the same each time: the kit makes databases of new names only and looks at what is added.
   *
   * @return the provider and the view behind its back
   * @throws Exception if it cannot be started
   */
  protected abstract ProviderUnderTest start() throws Exception;

  final ConformanceReport report() {
    return REPORTS.computeIfAbsent(getClass(), unused -> new ConformanceReport());
  }

  @AfterAll
  static void printReport(TestInfo info) {
    ConformanceReport report = info.getTestClass().map(REPORTS::remove).orElse(null);
    if (report != null) {
      printer.accept(report.toString());
    }
  }

  @Nested
  @DisplayName("Descriptor")
  class Descriptor extends DescriptorRules {}

  @Nested
  @DisplayName("Provisioning")
  class Provisioning extends ProvisionRules {}

  @Nested
  @DisplayName("Crashes and deprovisioning")
  class Crashes extends CrashRules {}

  @Nested
  @DisplayName("Secrets")
  class Secrets extends SecretRules {}

  @Nested
  @DisplayName("Budget and interruption")
  class Calls extends CallRules {}

  @Nested
  @DisplayName("Threads")
  class Threads extends ThreadRules {}

  @Nested
  @DisplayName("The vendor's answers")
  class Vendor extends VendorRules {}

  @Nested
  @DisplayName("Ownership")
  class Ownership extends OwnershipRules {}

  @Nested
  @DisplayName("Tenants")
  class Tenants extends TenantRules {}

  @Nested
  @DisplayName("Waiting")
  class Waiting extends WaitingRules {}

  @Nested
  @DisplayName("Credentials")
  class CredentialGenerations extends CredentialRules {}
}
