package io.hosteddb.testkit.provider;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The tests of some rules; each test gets a provider of its own. */
@ExtendWith(StrayFailures.class)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class RuleTests {
  private @Nullable ProviderFixture fixture;

  private @Nullable ProviderConformance kit;

  /** The class that this one is nested in starts the providers. */
  @RegisterExtension
  final BeforeEachCallback findsKit =
      test ->
          kit =
              test.getRequiredTestInstances().findInstance(ProviderConformance.class).orElse(null);

  @BeforeEach
  void open() throws Exception {
    Assumptions.assumeFalse(
        report().hasOverrun() && !(this instanceof CallRules),
        "Not tested: a call did not end within its budget. See the failure of rule 7.");
    fixture = new ProviderFixture(kit().start(), report());
  }

  private ProviderConformance kit() {
    if (kit == null) {
      throw new IllegalStateException("The rules are not nested in a ProviderConformance.");
    }
    return kit;
  }

  final ConformanceReport report() {
    return kit().report();
  }

  @AfterEach
  void close() throws Exception {
    if (fixture != null) {
      fixture.close();
    }
  }

  final ProviderFixture fixture() {
    if (fixture == null) {
      throw new IllegalStateException("The provider was not started.");
    }
    return fixture;
  }

  /** What a seam gives; without it the test cannot be made, and ends here. */
  final <T> T given(Optional<T> seam, String name, String consequence) {
    if (seam.isEmpty()) {
      report().missing(name, consequence);
    }
    Assumptions.assumeTrue(
        seam.isPresent(), "Not tested: ProviderUnderTest." + name + " is not given.");
    return seam.orElseThrow();
  }
}
