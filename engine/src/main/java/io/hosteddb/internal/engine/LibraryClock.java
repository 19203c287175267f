package io.hosteddb.internal.engine;

import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one clock of a running library: what is written into records, what is due and what is over
 * goes by it. It is the store's, so that nodes whose clocks differ agree; a clock that the host has
 * given stands in its place.
 *
 * <p>No clock is spared being set. What it gains at once was no time in which a vendor could work:
 * that is noticed by the machine's running time, and {@linkplain #allow allowed for}. Thread-safe.
 */
public final class LibraryClock implements InstantSource {
  private static final Logger LOG = LoggerFactory.getLogger(LibraryClock.class);

  /** What a shared clock is carried on by may be off by a second or two. */
  private static final Duration TOLERANCE = Duration.ofSeconds(5);

  /**
   * Other nodes notice up to two sweeps later that the shared clock was set, and write as before.
   */
  private static final Duration NOTICED_LATER = Duration.ofMinutes(1);

  private static final long SLOW_READ_NANOS = Duration.ofSeconds(1).toNanos();

  /** Of a clock that is set again and again the last times count. */
  private static final int KEPT = 16;

  private final InstantSource source;
  private final InstantSource other;

  /** Null if the clock goes as it is meant to, however it goes. */
  private final @Nullable LongSupplier nanos;

  private @Nullable Reading last;
  private volatile List<Gain> gains = List.of();

  private record Reading(Instant time, long nano) {}

  /**
   * A moment at which the clock was set ahead.
   *
   * @param before what it would have shown
   * @param nano when that was noticed, by the running time
   * @param by how much
   */
  private record Gain(Instant before, long nano, Duration by) {
    /** What is written by then is of the time before, whoever wrote it. */
    Instant endOfBefore() {
      return SaturatingTime.earlier(before.plus(NOTICED_LATER), before.plus(by.dividedBy(2)));
    }
  }

  private LibraryClock(InstantSource source, InstantSource other, @Nullable LongSupplier nanos) {
    this.source = source;
    this.other = other;
    this.nanos = nanos;
  }

  /**
   * The store's clock.
   *
   * @param store what nodes share, or not
   * @param machine the clock of this machine
   */
  public static LibraryClock of(DatabaseStore store, InstantSource machine) {
    return watched(() -> store.now(machine), machine, System::nanoTime);
  }

  /** A clock that the host has given: it goes as the host wants it to. */
  public static LibraryClock given(InstantSource clock, DatabaseStore store) {
    return new LibraryClock(clock, () -> store.now(clock), null);
  }

  /** A clock that may be set. */
  static LibraryClock watched(InstantSource source, InstantSource other, LongSupplier nanos) {
    return new LibraryClock(source, other, nanos);
  }

  @Override
  public Instant instant() {
    LongSupplier running = nanos;
    return running == null ? source.instant() : watch(running);
  }

  private synchronized Instant watch(LongSupplier running) {
    long asked = running.getAsLong();
    Instant time = source.instant();
    long nano = running.getAsLong();
    if (nano - asked > SLOW_READ_NANOS) {
      // The process was frozen in between: which of the two times it is of, nobody knows.
      return time;
    }
    Reading earlier = last;
    last = new Reading(time, nano);
    if (earlier != null) {
      Instant expected = earlier.time().plusNanos(nano - earlier.nano());
      Duration gained = Duration.between(expected, time);
      if (gained.compareTo(TOLERANCE) > 0) {
        LOG.warn(
            "The clock was set ahead by {} s; no time limit is over for that.", gained.toSeconds());
        add(new Gain(expected, nano, gained));
      }
    }
    return time;
  }

  private void add(Gain gain) {
    List<Gain> next = new ArrayList<>(gains);
    next.add(gain);
    gains = List.copyOf(next.subList(Math.max(0, next.size() - KEPT), next.size()));
  }

  /**
   * The time that has surely come: by one clock alone, the shared one or the node's, nothing that
   * others still use comes to its end.
   */
  Instant certain() {
    return SaturatingTime.earlier(instant(), other.instant());
  }

  /**
   * Gives a record's stretch of work the time that the clock has gained at once since the record
   * was written.
   */
  DatabaseRecord allow(DatabaseRecord record) {
    return allow(record, gain -> !record.updatedAt().isAfter(gain.endOfBefore()));
  }

  /** Likewise what was gained since some time, by {@link System#nanoTime}. */
  DatabaseRecord allowSince(DatabaseRecord record, long since) {
    return allow(record, gain -> gain.nano() - since > 0);
  }

  private DatabaseRecord allow(DatabaseRecord record, Predicate<Gain> counts) {
    Duration gained =
        gains.stream().filter(counts).map(Gain::by).reduce(Duration.ZERO, Duration::plus);
    return gained.isZero() ? record : record.withMoreTime(gained);
  }
}
