package io.hosteddb.provider.postgres.neon;

import io.hosteddb.simulators.Fault;
import io.hosteddb.simulators.FaultStorm;
import io.hosteddb.simulators.RandomFaults;
import io.hosteddb.simulators.Reply;
import io.hosteddb.simulators.TestEffort;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A thousand databases come and go while a fifth of all calls goes wrong. */
@Tag("storm")
class NeonStormTest {
  private static final long SEED = 20_261_123;

  @Test
  void allCyclesEndRightAndNothingIsLeft() throws Exception {
    NeonUnderTest subject = new NeonUnderTest();
    RandomFaults faults =
        new RandomFaults(SEED, 0.2)
            .and(Fault.page(524, true))
            .and(new Fault.Answer("403 of the CDN", false, Reply.html(403, "Attention Required")));
    new FaultStorm(subject, TestEffort.ofThisRun().stormCycles(), faults, SEED)
        .sometimes("lists that are incomplete", () -> subject.vendor().incompleteLists(2))
        .sometimes(
            "slow creation", () -> subject.vendor().creationTime(() -> Duration.ofSeconds(20)))
        .sometimes(
            "quick creation", () -> subject.vendor().creationTime(() -> Duration.ofMillis(300)))
        .run();
    subject.close();
  }
}
