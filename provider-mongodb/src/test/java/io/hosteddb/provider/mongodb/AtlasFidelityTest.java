package io.hosteddb.provider.mongodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.simulators.ApiContract;
import io.hosteddb.simulators.Fault;
import io.hosteddb.simulators.Faults;
import io.hosteddb.spi.CallContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is sent to Atlas and what the simulator answers, held against the vendor's description. */
class AtlasFidelityTest {
  private static final String POST_USER = "POST /api/atlas/v2/groups/{groupId}/databaseUsers";

  @Test
  void requestsAndAnswers_areAsTheVendorDescribesThem() throws Exception {
    List<AtlasUnderTest> subjects =
        List.of(
            new AtlasUnderTest(),
            AtlasUnderTest.shared(Map.of()),
            new AtlasUnderTest(Map.of("atlas.tier", "M0")),
            AtlasUnderTest.shared(Map.of("atlas.tier", "M10", "atlas.engine-version", "8.0")));
    for (AtlasUnderTest subject : subjects) {
      ApiContract contract = subject.vendor().contract();
      try (AtlasHost host = new AtlasHost(subject)) {
        assumeTrue(
            contract.isPresent(),
            "Skipped: the vendors' API descriptions are not beside this checkout.");
        var unusedRegions =
            subject.provider().regions(CallContext.startingNow(Duration.ofSeconds(10)));
        subject.vendor().faults(Faults.once(POST_USER, new Fault.Reset(true)));
        HostedDatabase database = host.ready();
        DatabaseId id = database.id();
        host.detachAndWait(id);
        assertThat(contract.violations()).isEmpty();
      }
      System.out.println("[fidelity] mongodb/atlas: " + contract.summary());
    }
  }
}
