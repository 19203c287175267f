package io.hosteddb.store.jdbc.internal.sql;

import com.github.kagkarlsson.scheduler.Clock;
import com.github.kagkarlsson.scheduler.SystemClock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The clock by which work is due and nodes are alive: the database's, since the clocks of nodes may
 * be wrong, carried on by the machine's own running time, so that it makes no jumps by itself and
 * costs no statement. Thread-safe.
 */
public final class DatabaseClock implements Clock {
  /** What an answer may be late by, and what clocks drift in a while, is no reason to set it. */
  private static final Duration TOLERANCE = Duration.ofSeconds(1);

  /** Rows go by real time, whatever the library's clock is set to. */
  private static final Clock MACHINE = new SystemClock();

  private final Supplier<Instant> source;
  private final LongSupplier nanos;
  private volatile Reading reading;
  private volatile boolean set;

  private record Reading(Instant time, long nano) {}

  public DatabaseClock(Supplier<Instant> source, LongSupplier nanos) {
    this.source = source;
    this.nanos = nanos;
    this.reading = new Reading(MACHINE.now(), nanos.getAsLong());
  }

  /** The clock of a database that many processes share. */
  public static DatabaseClock shared(Supplier<Instant> source) {
    return new DatabaseClock(source, System::nanoTime);
  }

  /** The clock of a database that only this process has open: the time at its start, carried on. */
  public static DatabaseClock ofThisProcess() {
    DatabaseClock clock = new DatabaseClock(MACHINE::now, System::nanoTime);
    return new DatabaseClock(clock::now, System::nanoTime);
  }

  @Override
  public Instant now() {
    Reading last = reading;
    return last.time().plusNanos(nanos.getAsLong() - last.nano());
  }

  /** The machine's running time that this clock is carried on by, in nanoseconds. */
  public long nanos() {
    return nanos.getAsLong();
  }

  /**
   * Compares with the source, and takes over its time if the two are apart.
   *
   * @return by how much this clock was set, negative if back; zero if it is right, or was set for
   *     the first time
   */
  public synchronized Duration set() {
    long asked = nanos.getAsLong();
    Instant time = source.get();
    return set(time, asked);
  }

  /**
   * As {@link #set()}, with a time that a statement of somebody else told.
   *
   * @param time the source's
   * @param asked when it was asked, by {@link #nanos}
   */
  public synchronized Duration set(Instant time, long asked) {
    long nano = asked + (nanos.getAsLong() - asked) / 2;
    Reading last = reading;
    Duration apart = Duration.between(last.time().plusNanos(nano - last.nano()), time);
    boolean first = !set;
    set = true;
    if (apart.abs().compareTo(TOLERANCE) <= 0) {
      return Duration.ZERO;
    }
    reading = new Reading(time, nano);
    return first ? Duration.ZERO : apart;
  }
}
