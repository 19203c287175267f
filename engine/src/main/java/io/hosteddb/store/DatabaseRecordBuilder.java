package io.hosteddb.store;

import io.hosteddb.env.VariableValues;
import io.hosteddb.lifecycle.StateChange;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.Failure;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.VendorResource;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link DatabaseRecord}. Not thread-safe.
 *
 * @since 0.1
 */
public final class DatabaseRecordBuilder {
  private static final Duration MAX_HELD = Duration.ofDays(7);

  private static final SecretPart<Checkpoint> NO_CHECKPOINT =
      SecretPart.open(Checkpoint.empty(), true);
  private static final SecretPart<VariableValues> NO_VARIABLES =
      SecretPart.open(VariableValues.none(), true);

  final Attachment attachment;
  final long version;
  final Instant updatedAt;
  DatabaseStatus status;
  boolean mayExist;
  @Nullable Instant uncertainUntil;
  int problems;
  @Nullable Failure failure;
  @Nullable String progress;
  Instant since;
  Instant nextPoll;
  long steps;
  Duration held = Duration.ZERO;
  SecretPart<Checkpoint> checkpoint = NO_CHECKPOINT;
  @Nullable VendorResource resource;
  SecretPart<VariableValues> variables = NO_VARIABLES;
  @Nullable Instant readyAt;
  @Nullable Instant deletedAt;
  @Nullable Upkeep upkeep;

  DatabaseRecordBuilder(
      Attachment attachment, DatabaseStatus status, long version, Instant updatedAt) {
    this.attachment = attachment;
    this.status = status;
    this.version = version;
    this.updatedAt = updatedAt;
    this.since = updatedAt;
    this.nextPoll = updatedAt;
  }

  DatabaseRecordBuilder work(WorkState work) {
    mayExist = work.mayExist();
    uncertainUntil = work.uncertainUntil();
    problems = work.problems();
    failure = work.failure();
    progress = work.progress();
    since = work.since();
    nextPoll = work.nextPoll();
    steps = work.steps();
    held = work.held();
    return this;
  }

  /**
   * Applies a transition. Variables vanish with every transition away from READY; time stamps and
   * the stretch of work follow.
   *
   * @param change a legal transition from this builder's status
   * @return this
   * @throws IllegalStateException if the transition begins elsewhere
   */
  public DatabaseRecordBuilder apply(StateChange change) {
    if (change.from() != status) {
      throw new IllegalStateException("A change " + change + " does not fit " + status + ".");
    }
    status = change.to();
    problems = 0;
    failure = null;
    progress = null;
    nextPoll = updatedAt;
    switch (status) {
      case READY -> readyAt = updatedAt;
      case PROVISIONING, DELETING -> {
        since = updatedAt;
        held = Duration.ZERO;
      }
      case DELETED -> deletedAt = updatedAt;
      case FAILED -> {}
    }
    if (status != DatabaseStatus.READY) {
      variables = NO_VARIABLES;
      // Whatever runs is ended by the store.
      upkeep = null;
    }
    if (status == DatabaseStatus.DELETED) {
      checkpoint = NO_CHECKPOINT;
    }
    return this;
  }

  /**
   * Says that this change is the outcome of a step: the count of steps rises.
   *
   * @return this
   */
  public DatabaseRecordBuilder step() {
    steps++;
    return this;
  }

  /**
   * Whether a call that may create something was ever begun.
   *
   * @param value whether it was
   * @return this
   */
  public DatabaseRecordBuilder mayExist(boolean value) {
    mayExist = value;
    return this;
  }

  /**
   * Until when a call whose end was never seen may still act; an earlier, later mark stays.
   *
   * @param value the time
   * @return this
   */
  public DatabaseRecordBuilder uncertainUntil(Instant value) {
    Instant earlier = uncertainUntil;
    uncertainUntil = earlier != null && earlier.isAfter(value) ? earlier : value;
    return this;
  }

  /**
   * Bounds the mark of {@link #uncertainUntil}, which a clock that was ahead may have set far too
   * late.
   *
   * @param value the latest time that is possible
   * @return this
   */
  public DatabaseRecordBuilder uncertainNoLongerThan(Instant value) {
    if (uncertainUntil != null && uncertainUntil.isAfter(value)) {
      uncertainUntil = value;
    }
    return this;
  }

  /**
   * The problem of this step, where problems of its own kind are counted.
   *
   * @param value why
   * @param inARow how many there were in a row, with this one
   * @return this
   */
  public DatabaseRecordBuilder problem(Failure value, int inARow) {
    problems = inARow;
    failure = value;
    return this;
  }

  /**
   * The problem of this step; the count of problems in a row rises.
   *
   * @param value why
   * @return this
   */
  public DatabaseRecordBuilder problem(Failure value) {
    problems++;
    failure = value;
    return this;
  }

  /**
   * The problem of this step, and what is going on in the face of it.
   *
   * @param value why
   * @param phrase what is going on, for the user
   * @return this
   */
  public DatabaseRecordBuilder problem(Failure value, String phrase) {
    progress = phrase;
    return problem(value);
  }

  /**
   * Why the database FAILED.
   *
   * @param value why
   * @return this
   */
  public DatabaseRecordBuilder failure(@Nullable Failure value) {
    failure = value;
    return this;
  }

  /**
   * The step went well: what is going on now, and no problem any more.
   *
   * @param value what is going on, for the user; null if nothing is
   * @return this
   */
  public DatabaseRecordBuilder progress(@Nullable String value) {
    progress = value;
    problems = 0;
    failure = null;
    return this;
  }

  /**
   * When the next step is due.
   *
   * @param value the time
   * @return this
   */
  public DatabaseRecordBuilder nextPoll(Instant value) {
    nextPoll = value;
    return this;
  }

  /**
   * The database is told to wait for a limit that the platform keeps itself: its stretch of work
   * has that much more time, seven days at most in all, lest a provider that says so for ever be
   * waited for as long. A problem it had, and how many in a row, stay.
   *
   * @param wait how long, not negative
   * @param what what it waits for, for the user
   * @return this
   */
  public DatabaseRecordBuilder held(Duration wait, String what) {
    progress = what;
    return moreTime(wait);
  }

  DatabaseRecordBuilder moreTime(Duration time) {
    Duration longer = held.plus(time);
    held = longer.compareTo(MAX_HELD) > 0 ? MAX_HELD : longer;
    return this;
  }

  /**
   * Where the provider stands. The account that the earlier checkpoint names is kept, and so is
   * what stands beside it.
   *
   * @param value the checkpoint
   * @return this
   * @throws io.hosteddb.error.StoreException if what is stored of the earlier one cannot be read
   */
  public DatabaseRecordBuilder checkpoint(Checkpoint value) {
    Checkpoint earlier = checkpoint.value();
    Checkpoint kept = value.keepingAccountOf(earlier).keepingPartsOf(earlier);
    return sealedCheckpoint(SecretPart.open(kept, kept.isEmpty()));
  }

  /**
   * Where the provider stands with a piece of work on the READY database, see {@link
   * Checkpoint#part}.
   *
   * @param name which piece
   * @param value its checkpoint; an empty one removes what is kept
   * @return this
   * @throws io.hosteddb.error.StoreException if what is stored of the checkpoint cannot be read
   */
  public DatabaseRecordBuilder part(String name, Checkpoint value) {
    Checkpoint next = checkpoint.value().withPart(name, value);
    return sealedCheckpoint(SecretPart.open(next, next.isEmpty()));
  }

  /**
   * What is going on while the database is READY.
   *
   * @param value the upkeep of this record, changed; null to leave it as it is
   * @return this
   */
  public DatabaseRecordBuilder upkeep(@Nullable Upkeep value) {
    upkeep = value;
    return this;
  }

  /**
   * Changes what is going on while the database is READY; nothing if that was not read.
   *
   * @param change makes the upkeep of this record
   * @return this
   */
  public DatabaseRecordBuilder changeUpkeep(UnaryOperator<Upkeep> change) {
    if (upkeep != null) {
      upkeep = change.apply(upkeep);
    }
    return this;
  }

  /**
   * A stretch of work on the READY database begins: its time, its problems and its waits are
   * counted anew.
   *
   * @return this
   */
  public DatabaseRecordBuilder beginWork() {
    since = updatedAt;
    held = Duration.ZERO;
    problems = 0;
    failure = null;
    nextPoll = updatedAt;
    return this;
  }

  /**
   * Where the provider stands, as it is kept.
   *
   * @param value the checkpoint
   * @return this
   */
  public DatabaseRecordBuilder sealedCheckpoint(SecretPart<Checkpoint> value) {
    checkpoint = value;
    return this;
  }

  /**
   * What the vendor made; null leaves what is known.
   *
   * @param value the resource
   * @return this
   */
  public DatabaseRecordBuilder resource(@Nullable VendorResource value) {
    if (value != null) {
      resource = value;
    }
    return this;
  }

  /**
   * The values of the managed variables.
   *
   * @param value the values
   * @return this
   */
  public DatabaseRecordBuilder variables(VariableValues value) {
    return sealedVariables(SecretPart.open(value, value.isEmpty()));
  }

  /**
   * The values of the managed variables, as they are kept.
   *
   * @param value the values
   * @return this
   */
  public DatabaseRecordBuilder sealedVariables(SecretPart<VariableValues> value) {
    variables = value;
    return this;
  }

  /**
   * When the database last became READY, as stored.
   *
   * @param value the time; null if it never did
   * @return this
   */
  public DatabaseRecordBuilder readyAt(@Nullable Instant value) {
    readyAt = value;
    return this;
  }

  /**
   * When the database became DELETED, as stored.
   *
   * @param value the time; null if it is not
   * @return this
   */
  public DatabaseRecordBuilder deletedAt(@Nullable Instant value) {
    deletedAt = value;
    return this;
  }

  /**
   * The record.
   *
   * @return a new record
   */
  public DatabaseRecord build() {
    return new DatabaseRecord(this);
  }
}
