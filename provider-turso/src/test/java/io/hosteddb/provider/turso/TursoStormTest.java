package io.hosteddb.provider.turso;

import io.hosteddb.simulators.FaultStorm;
import io.hosteddb.simulators.RandomFaults;
import io.hosteddb.simulators.TestEffort;
import io.hosteddb.simulators.turso.TursoBehavior;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A thousand databases come and go while calls go wrong at random. */
@Tag("storm")
class TursoStormTest {
  private static final long SEED = 20_261_123;

  @Test
  void everyDatabaseEndsRight() throws Exception {
    TursoUnderTest subject = TursoUnderTest.withoutGroup(Map.of()).withoutLiveRegions();
    Random random = new Random(SEED);
    try {
      subject
          .vendor()
          .set(behavior -> {
            behavior.groupGoesWithLastDatabase = true;
            behavior.groupAppearsAfter = Duration.ofSeconds(1);
            behavior.servesAfter = () -> Duration.ofMillis(random.nextInt(6000));
          });
      new FaultStorm(
              subject, TestEffort.ofThisRun().stormCycles(), new RandomFaults(SEED, 0.15), SEED)
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
