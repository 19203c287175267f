package io.hosteddb.provider.postgres.neon;

import io.hosteddb.simulators.Fault;
import io.hosteddb.simulators.FaultStorm;
import io.hosteddb.simulators.RandomFaults;
import io.hosteddb.simulators.Reply;
import io.hosteddb.simulators.TestEffort;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A thousand databases come and go, in four storms at once; a fifth of all calls goes wrong. */
@Tag("storm")
@Execution(ExecutionMode.CONCURRENT)
class NeonStormTest {
  @ParameterizedTest
  @ValueSource(longs = {20_261_123, 20_261_124, 20_261_125, 20_261_126})
  void allCyclesEndRightAndNothingIsLeft(long seed) throws Exception {
    NeonUnderTest subject = new NeonUnderTest();
    RandomFaults faults =
        new RandomFaults(seed, 0.2)
            .and(Fault.page(524, true))
            .and(new Fault.Answer("403 of the CDN", false, Reply.html(403, "Attention Required")));
    new FaultStorm(subject, TestEffort.ofThisRun().stormCycles() / 4, faults, seed)
        .sometimes("lists that are incomplete", () -> subject.vendor().incompleteLists(2))
        .sometimes(
            "slow creation", () -> subject.vendor().creationTime(() -> Duration.ofSeconds(20)))
        .sometimes(
            "quick creation", () -> subject.vendor().creationTime(() -> Duration.ofMillis(300)))
        .run();
    subject.close();
  }
}
