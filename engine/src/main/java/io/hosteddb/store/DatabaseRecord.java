package io.hosteddb.store;

import io.hosteddb.database.HostedDatabase;
import io.hosteddb.env.VariableValues;
import io.hosteddb.lifecycle.Lifecycle;
import io.hosteddb.lifecycle.StateChange;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.rules.Claim;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.VendorResource;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
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
  private static final Duration MAX_SKEW = Duration.ofDays(7);

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
  private final @Nullable Upkeep upkeep;

  DatabaseRecord(DatabaseRecordBuilder builder) {
    attachment = builder.attachment;
    status = builder.status;
    work =
        new WorkState(
            builder.mayExist,
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
    upkeep = builder.upkeep;
  }

  /**
   * The first record of a database: PROVISIONING, version 1, its first step due at once.
   *
   * @param attachment what is attached
   * @return the record
   */
  public static DatabaseRecord begin(Attachment attachment) {
    DatabaseRecordBuilder builder =
        new DatabaseRecordBuilder(
            attachment, Lifecycle.begin().to(), 1, attachment.origin().createdAt());
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
  public static DatabaseRecordBuilder restore(
      Attachment attachment,
      DatabaseStatus status,
      WorkState work,
      long version,
      Instant updatedAt) {
    return new DatabaseRecordBuilder(attachment, status, version, updatedAt).work(work);
  }

  /**
   * Begins a changed record of the next version.
   *
   * @param now when the change happens
   * @return a builder that holds everything of this record
   */
  public DatabaseRecordBuilder change(Instant now) {
    DatabaseRecordBuilder builder =
        new DatabaseRecordBuilder(attachment, status, version + 1, now)
            .work(work)
            .sealedCheckpoint(checkpoint)
            .resource(resource)
            .sealedVariables(variables);
    if (builder.since.isAfter(now.plus(MAX_SKEW))) {
      // No node's clock is that wrong for long: it was set right since, and a deadline that was
      // written by it would never come.
      builder.since = now;
    }
    builder.readyAt = readyAt;
    builder.deletedAt = deletedAt;
    builder.upkeep = upkeep == null ? null : upkeep.written();
    return builder;
  }

  /**
   * What is going on with the database while it is READY, and what a write of this record changes
   * of it.
   *
   * @return the upkeep; empty if it was not read beside the record, and stays as it is
   */
  public Optional<Upkeep> upkeep() {
    return Optional.ofNullable(upkeep);
  }

  /**
   * The same record with what is going on beside it, as a store has both.
   *
   * @param read the upkeep, read after the record
   * @return a record of the same version
   */
  public DatabaseRecord beside(Upkeep read) {
    return same().upkeep(read).build();
  }

  /**
   * The same record with more time for its stretch of work, see {@link WorkState#held}.
   *
   * @param time how much more
   * @return a record of the same version
   */
  public DatabaseRecord withMoreTime(Duration time) {
    return same().upkeep(upkeep).moreTime(time).build();
  }

  /** The same record, as a store keeps it. */
  DatabaseRecord withoutUpkeep() {
    return upkeep == null ? this : same().build();
  }

  private DatabaseRecordBuilder same() {
    return new DatabaseRecordBuilder(attachment, status, version, updatedAt)
        .work(work)
        .sealedCheckpoint(checkpoint)
        .resource(resource)
        .sealedVariables(variables)
        .readyAt(readyAt)
        .deletedAt(deletedAt);
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
    return DatabaseSnapshot.of(this);
  }

  /** Id, status and version; nothing that could be secret. */
  @Override
  public String toString() {
    return id() + " " + status + " version " + version;
  }
}
