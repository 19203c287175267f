package io.hosteddb.testkit.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.testkit.ConformanceRun;
import io.hosteddb.testkit.CrashPoints;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an author sees who runs the kit before the provider does anything. */
class UnfinishedProviderTest {
  @RegisterExtension final Reports reports = new Reports();

  static class DescribedOnlyCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return new FakeUnderTest() {
        @Override
        public DatabaseProvider make(CrashPoints cuts) {
          return new WrongProvider(fake(cuts)) {
            @Override
            public StepResult<Provisioned> provision(ProvisionRequest request) {
              throw new UnsupportedOperationException("later");
            }

            @Override
            public StepResult<Nothing> deprovision(DeprovisionRequest request) {
              throw new UnsupportedOperationException("later");
            }
          };
        }
      };
    }
  }

  @Test
  void everyFailureSaysWhichRuleAndWhyItMatters() {
    ConformanceRun run =
        ConformanceRun.of(DescribedOnlyCase.class).saying("Rule ", "Seen: ", "Why it matters: ");
    assertThat(run.failed()).isGreaterThan(10);
  }
}
