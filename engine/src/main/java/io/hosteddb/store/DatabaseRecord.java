package io.hosteddb.store;

import io.hosteddb.database.HostedDatabase;
import io.hosteddb.env.VariableValues;
import io.hosteddb.lifecycle.Lifecycle;
import io.hosteddb.lifecycle.StateChange;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.Failure;
import io.hosteddb.rules.Claim;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.VendorResource;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Everything the library knows of one database. Immutable. A changed record is built with {@link
 * #change}; its status changes only by a {@link StateChange}, which only the lifecycle makes.
 *
 * <p>Checkpoint and variables hold secrets: a durable store encrypts both, and what cannot be
 * decrypted keeps nobody from reading and changing the rest.
 *
 * @since 0.1
 */
public final class DatabaseRecord {
  private static final Duration MOST_SKEW = Duration.ofDays(7);

  private final Attachment attachment;
  private final DatabaseStatus status;
  private final WorkState work;
  private final SecretPart<Checkpoint> checkpoint;
  private final @Nullable VendorResource resource;
  private final SecretPart<VariableValues> variables;
  private final Instant updatedAt;
  private final @Nullable Instant readyAt;
  private final @Nullable Instant deletedAt;
  private final long version;

  private DatabaseRecord(Builder builder) {
    attachment = builder.attachment;
    status = builder.status;
    work =
        new WorkState(
            builder.begun,
            builder.uncertainUntil,
            builder.problems,
            builder.failure,
            builder.progress,
            builder.since,
            builder.nextPoll,
            builder.steps,
            builder.held);
    checkpoint = builder.checkpoint;
    resource = builder.resource;
    variables = builder.variables;
    updatedAt = builder.updatedAt;
    readyAt = builder.readyAt;
    deletedAt = builder.deletedAt;
    version = builder.version;
  }

  /**
   * The first record of a database: PROVISIONING, version 1, its first step due at once.
   *
   * @param attachment what is attached
   * @return the record
   */
  public static DatabaseRecord begin(Attachment attachment) {
    Builder builder = new Builder(attachment, Lifecycle.begin().to(), 1, attachment.createdAt());
    builder.progress = "waiting for its turn";
    return builder.build();
  }

  /**
   * A record as a store has it.
   *
   * @param attachment what is attached
   * @param status the stored status
   * @param work the stored work state
   * @param version the stored version
   * @param updatedAt when it was stored
   * @return a builder for the rest
   */
  public static Builder restore(
      Attachment attachment,
      DatabaseStatus status,
      WorkState work,
      long version,
      Instant updatedAt) {
    return new Builder(attachment, status, version, updatedAt).work(work);
  }

  /**
   * Begins a changed record of the next version.
   *
   * @param now when the change happens
   * @return a builder that holds everything of this record
   */
  public Builder change(Instant now) {
    Builder builder =
        new Builder(attachment, status, version + 1, now)
            .work(work)
            .sealedCheckpoint(checkpoint)
            .resource(resource)
            .sealedVariables(variables);
    if (builder.since.isAfter(now.plus(MOST_SKEW))) {
      // No node's clock is that wrong for long: it was set right since, and a deadline that was
      // written by it would never come.
      builder.since = now;
    }
    builder.readyAt = readyAt;
    builder.deletedAt = deletedAt;
    return builder;
  }

  /**
   * The database.
   *
   * @return its id
   */
  public DatabaseId id() {
    return attachment.id();
  }

  /**
   * What was attached.
   *
   * @return the part that never changes
   */
  public Attachment attachment() {
    return attachment;
  }

  /**
   * Where the database stands.
   *
   * @return the status
   */
  public DatabaseStatus status() {
    return status;
  }

  /**
   * How far the work has come.
   *
   * @return the work state
   */
  public WorkState work() {
    return work;
  }

  /**
   * Where the provider stands.
   *
   * @return the last saved checkpoint
   * @throws io.hosteddb.error.StoreException if what is stored of it cannot be read
   */
  public Checkpoint checkpoint() {
    return checkpoint.value();
  }

  /**
   * Where the provider stands, as it is kept.
   *
   * @return the last saved checkpoint, opened when it is asked for
   */
  public SecretPart<Checkpoint> sealedCheckpoint() {
    return checkpoint;
  }

  /**
   * What the vendor made.
   *
   * @return the resource; null until it is known
   */
  public @Nullable VendorResource resource() {
    return resource;
  }

  /**
   * The values of the managed variables.
   *
   * @return the values; empty unless READY
   * @throws io.hosteddb.error.StoreException if what is stored of them cannot be read
   */
  public VariableValues variables() {
    return variables.value();
  }

  /**
   * The values of the managed variables, as they are kept.
   *
   * @return the values, opened when they are asked for; empty unless READY
   */
  public SecretPart<VariableValues> sealedVariables() {
    return variables;
  }

  /**
   * When the record last changed.
   *
   * @return the time
   */
  public Instant updatedAt() {
    return updatedAt;
  }

  /**
   * When the database last became READY.
   *
   * @return the time; null if it never did
   */
  public @Nullable Instant readyAt() {
    return readyAt;
  }

  /**
   * When the database became DELETED.
   *
   * @return the time; null if it is not
   */
  public @Nullable Instant deletedAt() {
    return deletedAt;
  }

  /**
   * Rises by one with every change.
   *
   * @return the version, from 1
   */
  public long version() {
    return version;
  }

  /**
   * What the database holds in its project.
   *
   * @return its claim
   */
  public Claim claim() {
    return new Claim(
        id(),
        attachment.name(),
        attachment.provider(),
        attachment.environment(),
        attachment.contract().names());
  }

  /**
   * Whether going from this record to another changes the project's managed variables, so that its
   * revision rises by one.
   *
   * @param next the record after
   * @return true if variables appear, vanish or change
   */
  public boolean changesEnvironment(DatabaseRecord next) {
    return !variables.isSameAs(next.variables);
  }

  /**
   * The record as users see it, without secrets.
   *
   * @return a snapshot
   */
  public HostedDatabase snapshot() {
    VendorResource made = resource;
    return new HostedDatabase(
        id(),
        attachment.project(),
        attachment.environment(),
        attachment.provider(),
        attachment.backend(),
        attachment.name(),
        status,
        attachment.requestedRegion(),
        made == null ? null : made.region(),
        attachment.vendorName(),
        made == null ? null : made.externalId(),
        attachment.contract().names(),
        work.progress(),
        work.failure(),
        attachment.createdBy(),
        attachment.createdAt(),
        updatedAt,
        readyAt,
        deletedAt,
        version);
  }

  /** Id, status and version; nothing that could be secret. */
  @Override
  public String toString() {
    return id() + " " + status + " version " + version;
  }

  /** Builds a {@link DatabaseRecord}. Not thread-safe. */
  public static final class Builder {
    private static final Duration MAX_HELD = Duration.ofDays(7);

    private static final SecretPart<Checkpoint> NO_CHECKPOINT =
        SecretPart.open(Checkpoint.empty(), true);
    private static final SecretPart<VariableValues> NO_VARIABLES =
        SecretPart.open(VariableValues.none(), true);

    private final Attachment attachment;
    private final long version;
    private final Instant updatedAt;
    private DatabaseStatus status;
    private boolean begun;
    private @Nullable Instant uncertainUntil;
    private int problems;
    private @Nullable Failure failure;
    private @Nullable String progress;
    private Instant since;
    private Instant nextPoll;
    private long steps;
    private Duration held = Duration.ZERO;
    private SecretPart<Checkpoint> checkpoint = NO_CHECKPOINT;
    private @Nullable VendorResource resource;
    private SecretPart<VariableValues> variables = NO_VARIABLES;
    private @Nullable Instant readyAt;
    private @Nullable Instant deletedAt;

    private Builder(Attachment attachment, DatabaseStatus status, long version, Instant updatedAt) {
      this.attachment = attachment;
      this.status = status;
      this.version = version;
      this.updatedAt = updatedAt;
      this.since = updatedAt;
      this.nextPoll = updatedAt;
    }

    private Builder work(WorkState work) {
      begun = work.begun();
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
    public Builder apply(StateChange change) {
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
    public Builder step() {
      steps++;
      return this;
    }

    /**
     * Whether a call that may create something was ever begun.
     *
     * @param value whether it was
     * @return this
     */
    public Builder begun(boolean value) {
      begun = value;
      return this;
    }

    /**
     * Until when a call whose end was never seen may still act; an earlier, later mark stays.
     *
     * @param value the time
     * @return this
     */
    public Builder uncertainUntil(Instant value) {
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
    public Builder uncertainNoLongerThan(Instant value) {
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
    public Builder problem(Failure value, int inARow) {
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
    public Builder problem(Failure value) {
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
    public Builder problem(Failure value, String phrase) {
      progress = phrase;
      return problem(value);
    }

    /**
     * Why the database FAILED.
     *
     * @param value why
     * @return this
     */
    public Builder failure(@Nullable Failure value) {
      failure = value;
      return this;
    }

    /**
     * The step went well: what is going on now, and no problem any more.
     *
     * @param value what is going on, for the user; null if nothing is
     * @return this
     */
    public Builder progress(@Nullable String value) {
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
    public Builder nextPoll(Instant value) {
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
    public Builder held(Duration wait, String what) {
      Duration longer = held.plus(wait);
      held = longer.compareTo(MAX_HELD) > 0 ? MAX_HELD : longer;
      progress = what;
      return this;
    }

    /**
     * Where the provider stands. The account that the earlier checkpoint names is kept.
     *
     * @param value the checkpoint
     * @return this
     * @throws io.hosteddb.error.StoreException if what is stored of the earlier one cannot be read
     */
    public Builder checkpoint(Checkpoint value) {
      Checkpoint kept = value.keepingAccountOf(checkpoint.value());
      return sealedCheckpoint(SecretPart.open(kept, kept.isEmpty()));
    }

    /**
     * Where the provider stands, as it is kept.
     *
     * @param value the checkpoint
     * @return this
     */
    public Builder sealedCheckpoint(SecretPart<Checkpoint> value) {
      checkpoint = value;
      return this;
    }

    /**
     * What the vendor made; null leaves what is known.
     *
     * @param value the resource
     * @return this
     */
    public Builder resource(@Nullable VendorResource value) {
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
    public Builder variables(VariableValues value) {
      return sealedVariables(SecretPart.open(value, value.isEmpty()));
    }

    /**
     * The values of the managed variables, as they are kept.
     *
     * @param value the values
     * @return this
     */
    public Builder sealedVariables(SecretPart<VariableValues> value) {
      variables = value;
      return this;
    }

    /**
     * When the database last became READY, as stored.
     *
     * @param value the time; null if it never did
     * @return this
     */
    public Builder readyAt(@Nullable Instant value) {
      readyAt = value;
      return this;
    }

    /**
     * When the database became DELETED, as stored.
     *
     * @param value the time; null if it is not
     * @return this
     */
    public Builder deletedAt(@Nullable Instant value) {
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
}
