package io.hosteddb.simulators;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Disturbs calls at random, from a seed. Thread-safe. */
public final class RandomFaults implements Faults {
  private final List<Fault> kinds = new ArrayList<>();
  private final Map<Fault, Predicate<Call>> where = new HashMap<>();
  private final Map<String, Integer> counts = new TreeMap<>();
  private final Random random;
  private final double share;

  /**
   * Faults of every kind that any vendor can have: 429 with and without Retry-After, 500, 502, 503,
   * 423, resets, halved answers, HTML pages, slow bytes.
   *
   * @param seed repeats the same faults
   * @param share how many of the calls go wrong, from 0 to 1
   */
  public RandomFaults(long seed, double share) {
    this.random = new Random(seed);
    this.share = share;
    kinds.add(Fault.tooMany(""));
    kinds.add(Fault.tooMany("2"));
    kinds.add(Fault.tooMany("Wed, 21 Oct 2026 07:28:00 GMT"));
    kinds.add(Fault.status(500, false));
    kinds.add(Fault.status(500, true));
    kinds.add(Fault.page(502, false));
    kinds.add(Fault.page(502, true));
    kinds.add(Fault.status(503, false));
    kinds.add(Fault.status(423, false));
    kinds.add(Fault.page(504, true));
    kinds.add(new Fault.Reset(false));
    kinds.add(new Fault.Reset(true));
    kinds.add(new Fault.HalfAnswer());
    kinds.add(new Fault.SlowBytes(Duration.ofMillis(40)));
  }

  /**
   * One more kind.
   *
   * @param kind what else can go wrong
   * @return this
   */
  public synchronized RandomFaults and(Fault kind) {
    kinds.add(kind);
    return this;
  }

  /**
   * One more kind, of some calls only.
   *
   * @param kind what else can go wrong
   * @param calls where it can
   * @return this
   */
  public synchronized RandomFaults and(Fault kind, Predicate<Call> calls) {
    where.put(kind, calls);
    return and(kind);
  }

  @Override
  public synchronized Optional<Fault> next(Call call) {
    if (random.nextDouble() >= share) {
      return Optional.empty();
    }
    Fault fault = kinds.get(random.nextInt(kinds.size()));
    if (!where.getOrDefault(fault, every -> true).test(call)) {
      return Optional.empty();
    }
    counts.merge(fault.name(), 1, Integer::sum);
    return Optional.of(fault);
  }

  /** How often each kind was dealt out. */
  public synchronized Map<String, Integer> counts() {
    return new TreeMap<>(counts);
  }
}
