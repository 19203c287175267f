package io.hosteddb.testkit.provider;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** The tests of some rules; each test gets a provider of its own. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class RuleTests {
  private @Nullable Bench bench;

  abstract ProviderUnderTest start() throws Exception;

  abstract Report report();

  @BeforeEach
  void open() throws Exception {
    Assumptions.assumeFalse(
        report().hasOverrun() && !(this instanceof CallRules),
        "Not tested: a call did not end within its budget. See the failure of rule 7.");
    bench = new Bench(start(), report());
  }

  @AfterEach
  void close() throws Exception {
    if (bench != null) {
      bench.close();
    }
  }

  final Bench bench() {
    if (bench == null) {
      throw new IllegalStateException("The provider was not started.");
    }
    return bench;
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
