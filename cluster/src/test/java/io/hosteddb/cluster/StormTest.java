package io.hosteddb.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The storm in short. In full it is run by {@link StormMain}. */
@Tag("storm")
@Tag("killed-process")
class StormTest {
  @Test
  void whateverNodesAreKilledAndStopped_everyPromiseIsKept() throws Exception {
    long seed = Long.getLong("storm.seed", RandomGenerator.getDefault().nextLong(1_000_000));
    assertThat(
            Storm.failure(
                StormPlan.brief(seed), Path.of("target", "storm").toAbsolutePath(), System.out))
        .isEmpty();
  }
}
