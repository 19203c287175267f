package io.hosteddb.cluster;

import io.hosteddb.simulators.Call;
import io.hosteddb.simulators.Fault;
import io.hosteddb.simulators.Faults;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A small share of calls goes wrong in ways that pass. Thread-safe. */
final class TransientFaults implements Faults {
  private static final List<Fault> KINDS =
      List.of(
          Fault.tooMany("1"),
          Fault.tooMany(""),
          Fault.status(503, false),
          Fault.page(502, false),
          Fault.page(504, true),
          new Fault.Reset(false),
          new Fault.Reset(true),
          new Fault.HalfAnswer(),
          new Fault.SlowBytes(Duration.ofMillis(40)));

  private final Random random;
  private final double share;
  private long dealt;

  TransientFaults(long seed, double share) {
    this.random = new Random(seed);
    this.share = share;
  }

  @Override
  public synchronized Optional<Fault> next(Call call) {
    if (random.nextDouble() >= share) {
      return Optional.empty();
    }
    dealt++;
    return Optional.of(KINDS.get(random.nextInt(KINDS.size())));
  }

  synchronized long dealt() {
    return dealt;
  }
}
