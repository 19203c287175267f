package io.hosteddb.simulators.neon;

import java.time.Duration;
import java.util.function.Supplier;

/** How the simulated Neon behaves, as a test sets it. Guarded by the simulator's lock. */
final class NeonBehavior {
  Supplier<Duration> creationTime = () -> Duration.ofMillis(900);
  Duration listLag = Duration.ofSeconds(2);
  int projectLimit = Integer.MAX_VALUE;
  int incompleteLists;
  int mostOnAPage = Integer.MAX_VALUE;
  String endOfOperations = "finished";
  String repeated = "";
  boolean answersInFull = true;
}
