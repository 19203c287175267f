package io.hosteddb.provider.turso;

import io.hosteddb.simulators.FaultStorm;
import io.hosteddb.simulators.RandomFaults;
import io.hosteddb.simulators.TestEffort;
import io.hosteddb.simulators.turso.TursoBehavior;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A thousand databases come and go, in four storms at once, while calls go wrong at random. */
@Tag("storm")
@Execution(ExecutionMode.CONCURRENT)
class TursoStormTest {
  @ParameterizedTest
  @ValueSource(longs = {20_261_123, 20_261_124, 20_261_125, 20_261_126})
  void everyDatabaseEndsRight(long seed) throws Exception {
    TursoUnderTest subject = TursoUnderTest.withoutGroup(Map.of()).withoutLiveRegions();
    Random random = new Random(seed);
    try {
      subject
          .vendor()
          .set(behavior -> {
            behavior.groupGoesWithLastDatabase = true;
            behavior.groupAppearsAfter = Duration.ofSeconds(1);
            behavior.servesAfter = () -> Duration.ofMillis(random.nextInt(6000));
          });
      new FaultStorm(
              subject, TestEffort.ofThisRun().stormCycles() / 4, new RandomFaults(seed, 0.15), seed)
          .sometimes(
              "the hosts refuse tokens for 3 s",
              () -> {
                var until = subject.clock().instant().plusSeconds(3);
                subject.vendor().set(behavior -> behavior.refusesTokensUntil = until);
              })
          .sometimes(
              "the group falls asleep",
              () -> {
                if (random.nextInt(10) == 0) {
                  subject.vendor().archive(TursoUnderTest.GROUP);
                }
              })
          .sometimes("the vendor says \"taken\" otherwise", () -> sayOtherwise(subject, random))
          .run();
    } finally {
      subject.close();
    }
  }

  private static void sayOtherwise(TursoUnderTest subject, Random random) {
    TursoBehavior.Taken[] ways = TursoBehavior.Taken.values();
    TursoBehavior.Taken way = ways[random.nextInt(ways.length)];
    subject.vendor().set(behavior -> behavior.taken = way);
  }
}
