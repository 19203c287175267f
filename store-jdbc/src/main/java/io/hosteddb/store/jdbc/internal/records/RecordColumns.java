package io.hosteddb.store.jdbc.internal.records;

import io.hosteddb.env.VariableContract;
import io.hosteddb.error.StoreException;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseName;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.Failure;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.VendorName;
import io.hosteddb.rules.Claim;
import io.hosteddb.spi.VendorResource;
import io.hosteddb.store.Attachment;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.ReadyDatabase;
import io.hosteddb.store.WorkState;
import io.hosteddb.store.jdbc.internal.encryption.SecretColumns;
import io.hosteddb.store.jdbc.internal.sql.ParameterBinder;
import io.hosteddb.store.jdbc.internal.sql.ResultRow;
import io.hosteddb.store.jdbc.internal.work.RecordBeside;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A record as columns of a row, and back. */
public final class RecordColumns implements RecordBeside {
  private static final Logger LOG = LoggerFactory.getLogger(RecordColumns.class);

  private static final List<String> FIXED =
      List.of(
          "id",
          "project_id",
          "environment_id",
          "provider",
          "backend",
          "name",
          "name_key",
          "requested_region",
          "target_region",
          "vendor_name",
          "platform",
          "contract",
          "created_by",
          "created_at",
          "idempotency_key",
          "fingerprint");

  private static final List<String> CHANGING =
      List.of(
          "version",
          "status",
          "updated_at",
          "ready_at",
          "deleted_at",
          "may_exist",
          "uncertain_until",
          "problems",
          "failure_category",
          "failure_message",
          "failure_remedy",
          "failure_retryable",
          "progress",
          "since",
          "next_poll",
          "steps",
          "held_millis",
          "external_id",
          "placed_region",
          "checkpoint",
          "variables");

  /** All columns, in the order in which they are bound and read. */
  static final String COLUMNS = String.join(", ", FIXED) + ", " + String.join(", ", CHANGING);

  /** The columns of a table or alias. */
  static final String D_COLUMNS = "d." + COLUMNS.replace(", ", ", d.");

  /** A parameter for each column. */
  static final String PARAMETERS = "?" + ", ?".repeat(FIXED.size() + CHANGING.size() - 1);

  /** The columns that an update sets. */
  static final String ASSIGNMENTS =
      CHANGING.stream().map(c -> c + " = ?").collect(Collectors.joining(", "));

  /** What {@link #claim} reads. */
  static final String CLAIM_COLUMNS =
      "d.id, d.name, d.name_key, d.provider, d.environment_id, d.contract";

  /** What {@link #ready} reads. */
  static final String READY_COLUMNS = "d.id, d.provider, d.contract, d.variables";

  private final SecretColumns secrets;

  public RecordColumns(SecretColumns secrets) {
    this.secrets = secrets;
  }

  void bindAll(ParameterBinder bind, DatabaseRecord record) throws SQLException {
    bindFixed(bind, record.attachment());
    bindChanging(bind, record);
  }

  private static void bindFixed(ParameterBinder bind, Attachment a) throws SQLException {
    EnvironmentId environment = a.environment();
    IdempotencyKey key = a.origin().idempotencyKey();
    bind.text(a.id().value())
        .text(a.project().value())
        .text(environment == null ? null : environment.value())
        .text(a.provider().value())
        .text(a.backend())
        .text(a.name().value())
        .text(a.name().key())
        .text(a.destination().requestedRegion().value())
        .text(a.destination().targetRegion().value())
        .text(a.destination().vendorName().value())
        .text(a.destination().platform())
        .text(ContractColumn.write(a.contract()))
        .text(ActorColumn.write(a.origin().createdBy()))
        .time(a.origin().createdAt())
        .text(key == null ? null : key.value())
        .text(a.origin().fingerprint());
  }

  void bindChanging(ParameterBinder bind, DatabaseRecord record) throws SQLException {
    WorkState work = record.work();
    VendorResource made = record.resource();
    bind.number(record.version())
        .text(record.status().name())
        .time(record.updatedAt())
        .time(record.readyAt())
        .time(record.deletedAt())
        .flag(work.mayExist())
        .time(work.uncertainUntil())
        .small(work.problems());
    bindFailure(bind, work.failure());
    bind.prose(work.progress())
        .time(work.since())
        .time(work.nextPoll())
        .number(work.steps())
        .number(work.held().toMillis())
        .prose(made == null ? null : made.externalId())
        .text(made == null ? null : made.region().value())
        .bytes(secrets.checkpoint(record.id(), record.sealedCheckpoint()))
        .bytes(secrets.variables(record.id(), record.sealedVariables()));
  }

  private static void bindFailure(ParameterBinder bind, @Nullable Failure failure)
      throws SQLException {
    if (failure == null) {
      bind.text(null).text(null).text(null).noFlag();
    } else {
      bind.text(failure.category().name())
          .prose(failure.message())
          .prose(failure.remedy())
          .flag(failure.retryable());
    }
  }

  /**
   * The record of a row. What is stored is not judged by today's rules, and secrets stay sealed.
   *
   * @throws StoreException if the row says something that this release does not know
   */
  DatabaseRecord read(ResultRow row) throws SQLException {
    String id = row.text();
    try {
      return read(new DatabaseId(id), row);
    } catch (IllegalArgumentException e) {
      throw unreadable(id, e);
    }
  }

  private static StoreException unreadable(String id, IllegalArgumentException e) {
    return new StoreException(
        "The row of database "
            + id
            + " cannot be read ("
            + e.getMessage()
            + "): a newer release wrote it, or it was changed by hand. Use the newest release that"
            + " runs on this store.",
        e);
  }

  /**
   * What a row of a READY database injects; empty if there is no database in the row, or, with a
   * line in the log, if it cannot be read.
   */
  Optional<ReadyDatabase> ready(ResultRow row) throws SQLException {
    String id = row.textOrNull();
    if (id == null) {
      return Optional.empty();
    }
    try {
      DatabaseId database = new DatabaseId(id);
      return Optional.of(
          new ReadyDatabase(
              database,
              new ProviderId(row.text()),
              ContractColumn.read(row.text()),
              secrets.variables(database, row.bytesOrNull())));
    } catch (IllegalArgumentException e) {
      leaveOut(unreadable(id, e));
      return Optional.empty();
    }
  }

  private static void leaveOut(StoreException why) {
    LOG.warn("A database is left out of what is read: {}", why.getMessage());
  }

  @Override
  public String columns() {
    return D_COLUMNS;
  }

  /** The columns {@link #columns}; empty, and no line in the log, if the row cannot be read. */
  @Override
  public Optional<DatabaseRecord> readBeside(ResultRow row) throws SQLException {
    try {
      return Optional.of(read(row));
    } catch (StoreException e) {
      LOG.debug("A database is read again by its run.", e);
      return Optional.empty();
    }
  }

  /** As {@link #read}; empty, and a line in the log, if the row cannot be read. */
  Optional<DatabaseRecord> readable(ResultRow row) throws SQLException {
    try {
      return Optional.of(read(row));
    } catch (StoreException e) {
      leaveOut(e);
      return Optional.empty();
    }
  }

  private DatabaseRecord read(DatabaseId id, ResultRow row) throws SQLException {
    Attachment attachment = attachment(id, row);
    long version = row.number();
    DatabaseStatus status = EnumColumn.status(row.text());
    Instant updatedAt = row.time();
    Instant readyAt = row.timeOrNull();
    Instant deletedAt = row.timeOrNull();
    WorkState work = work(row);
    String externalId = row.textOrNull();
    String region = row.textOrNull();
    return DatabaseRecord.restore(attachment, status, work, version, updatedAt)
        .readyAt(readyAt)
        .deletedAt(deletedAt)
        .resource(
            externalId == null || region == null
                ? null
                : new VendorResource(externalId, new RegionId(region)))
        .sealedCheckpoint(secrets.checkpoint(id, row.bytesOrNull()))
        .sealedVariables(secrets.variables(id, row.bytesOrNull()))
        .build();
  }

  /** In the order of the columns. */
  private static Attachment attachment(DatabaseId id, ResultRow row) throws SQLException {
    ProjectId project = new ProjectId(row.text());
    EnvironmentId environment = environment(row.textOrNull());
    ProviderId provider = new ProviderId(row.text());
    String backend = row.text();
    DatabaseName name = name(row);
    Attachment.Destination destination =
        new Attachment.Destination(
            provider,
            backend,
            new RegionId(row.text()),
            new RegionId(row.text()),
            new VendorName(row.text()),
            row.text());
    VariableContract contract = ContractColumn.read(row.text());
    Attachment.Origin origin =
        new Attachment.Origin(
            ActorColumn.read(row.text()), row.time(), key(row.textOrNull()), row.text());
    return new Attachment(id, project, environment, name, contract, destination, origin);
  }

  private static WorkState work(ResultRow row) throws SQLException {
    return new WorkState(
        row.flag(),
        row.timeOrNull(),
        row.small(),
        failure(row),
        row.textOrNull(),
        row.time(),
        row.time(),
        row.number(),
        Duration.ofMillis(row.number()));
  }

  private static @Nullable Failure failure(ResultRow row) throws SQLException {
    String category = row.textOrNull();
    String message = row.textOrNull();
    String remedy = row.textOrNull();
    boolean retryable = row.flag();
    return category == null || message == null || remedy == null
        ? null
        : new Failure(
            EnumColumn.category(category),
            EnumColumn.said(message),
            EnumColumn.said(remedy),
            retryable);
  }

  static Claim claim(ResultRow row) throws SQLException {
    return new Claim(
        new DatabaseId(row.text()),
        name(row),
        new ProviderId(row.text()),
        environment(row.textOrNull()),
        ContractColumn.names(row.text()));
  }

  /** A row of a release before names had keys has none. */
  private static DatabaseName name(ResultRow row) throws SQLException {
    String value = row.text();
    String key = row.textOrNull();
    return key == null ? new DatabaseName(value) : new DatabaseName(value, key);
  }

  private static @Nullable EnvironmentId environment(@Nullable String id) {
    return id == null ? null : new EnvironmentId(id);
  }

  private static @Nullable IdempotencyKey key(@Nullable String key) {
    return key == null ? null : new IdempotencyKey(key);
  }
}
