package io.hosteddb.store.jdbc;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.database.HistoryEntry;
import io.hosteddb.error.ConfigurationException;
import io.hosteddb.error.StoreException;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.Page;
import io.hosteddb.model.ProjectClosing;
import io.hosteddb.model.ProjectId;
import io.hosteddb.rules.AttachmentScope;
import io.hosteddb.rules.ProjectClaims;
import io.hosteddb.spi.RateLimits;
import io.hosteddb.store.Changes;
import io.hosteddb.store.CloseOutcome;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.EnvironmentView;
import io.hosteddb.store.InsertOutcome;
import io.hosteddb.store.OperationStore;
import io.hosteddb.store.ReadyTime;
import io.hosteddb.store.RecordChange;
import io.hosteddb.store.ScopeAgreement;
import io.hosteddb.store.SecretCipher;
import io.hosteddb.store.Trail;
import io.hosteddb.store.UpdateOutcome;
import io.hosteddb.store.Workload;
import io.hosteddb.store.jdbc.internal.classpath.OtherVersion;
import io.hosteddb.store.jdbc.internal.encryption.SecretColumns;
import io.hosteddb.store.jdbc.internal.limit.SharedRateLimits;
import io.hosteddb.store.jdbc.internal.maintenance.MaintenanceJobs;
import io.hosteddb.store.jdbc.internal.records.ChangeFeed;
import io.hosteddb.store.jdbc.internal.records.JdbcOperations;
import io.hosteddb.store.jdbc.internal.records.NameKeys;
import io.hosteddb.store.jdbc.internal.records.ProjectClosings;
import io.hosteddb.store.jdbc.internal.records.ProjectTurns;
import io.hosteddb.store.jdbc.internal.records.ReadyTimeTable;
import io.hosteddb.store.jdbc.internal.records.RecordColumns;
import io.hosteddb.store.jdbc.internal.records.RecordReads;
import io.hosteddb.store.jdbc.internal.records.RecordStatements;
import io.hosteddb.store.jdbc.internal.records.RecordWrites;
import io.hosteddb.store.jdbc.internal.records.ScopeTable;
import io.hosteddb.store.jdbc.internal.records.UpkeepWrites;
import io.hosteddb.store.jdbc.internal.schema.MetaTable;
import io.hosteddb.store.jdbc.internal.sql.DatabaseClock;
import io.hosteddb.store.jdbc.internal.sql.Dialect;
import io.hosteddb.store.jdbc.internal.sql.Schema;
import io.hosteddb.store.jdbc.internal.sql.Transactions;
import io.hosteddb.store.jdbc.internal.work.JdbcWorkQueue;
import io.hosteddb.store.jdbc.internal.work.RecurringJob;
import io.hosteddb.store.jdbc.internal.work.RowChange;
import io.hosteddb.store.jdbc.internal.work.WorkTable;
import io.hosteddb.work.WakeUp;
import io.hosteddb.work.WorkChange;
import io.hosteddb.work.WorkQueueFactory;
import io.hosteddb.work.WorkTicket;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Keeps records in a database of the host: PostgreSQL 14 or later, for any number of nodes, or an
 * H2 2 file ({@code jdbc:h2:retry:/path/to/file;DB_CLOSE_ON_EXIT=FALSE}) for one process.
 *
 * <p>Checkpoints and values of variables are encrypted by a {@link SecretCipher} before they leave
 * the process; everything else is in clear. A store that is opened with another key than the one it
 * was made with refuses to open.
 *
 * <p>In the background, one node at a time removes what is older than the {@link Retention} says,
 * and after a rotation of keys encrypts anew what is under older ones, see {@link #reencrypt}.
 *
 * <p>The schema is made and brought up to date when the store is opened, by any number of nodes at
 * once; that takes two connections at the same time, everything else takes one. Times are kept to
 * the microsecond.
 *
 * <p>The DataSource must hand out a connection of its own for every call, not the one that the
 * calling thread has in a transaction of the host. It stays open when the store is closed. Auto
 * commit, isolation and pool are the host's choice; the store works at READ COMMITTED, and
 * connections go back as they came.
 *
 * @since 0.1
 */
public final class JdbcDatabaseStore implements DatabaseStore {
  private final Transactions transactions;
  private final Schema schema;
  private final JdbcWorkQueue.Parts queueParts;
  private final MaintenanceJobs maintenance;
  private final WorkTable work;
  private final RecordReads reads;
  private final RecordWrites writes;
  private final ProjectClosings closings;
  private final ChangeFeed changes;
  private final ScopeTable scope;
  private final NameKeys names;
  private final ReadyTimeTable times;
  private final JdbcOperations operations;
  private final ProjectTurns turns = new ProjectTurns();

  JdbcDatabaseStore(
      Transactions transactions,
      Schema schema,
      JdbcWorkQueue.Parts queueParts,
      SecretCipher cipher,
      MaintenanceJobs maintenance) {
    this.transactions = transactions;
    this.schema = schema;
    this.queueParts = queueParts;
    this.maintenance = maintenance;
    Dialect dialect = queueParts.dialect();
    SecretColumns secrets = new SecretColumns(cipher);
    RecordColumns columns = new RecordColumns(secrets);
    RecordStatements statements = new RecordStatements(schema);
    this.reads = new RecordReads(transactions, statements, columns);
    this.work = new WorkTable(transactions, dialect, schema, columns);
    this.writes = new RecordWrites(transactions, dialect, statements, secrets, work);
    this.operations = new JdbcOperations(transactions, dialect, schema, statements);
    this.closings =
        new ProjectClosings(transactions, dialect, statements, columns, work, operations.writes());
    MetaTable meta = new MetaTable(transactions, dialect, schema);
    this.changes = ChangeFeed.of(transactions, dialect, statements, meta);
    this.scope = new ScopeTable(transactions, meta, dialect, statements, columns, work);
    this.names = new NameKeys(transactions, schema);
    this.times = new ReadyTimeTable(transactions, schema);
  }

  /**
   * Opens a store in the schema {@code hosteddb}.
   *
   * @param dataSource the host's connections
   * @param cipher encrypts checkpoints and variables
   * @return the store
   * @throws ConfigurationException if waiting does not help: the database is none that the store
   *     knows or is not there, its role may not do what the store does, the DataSource gives one
   *     connection only or only reads, a library on the class path does not fit, or the cipher is
   *     not the one that the store was made with
   * @throws StoreException if the database does not answer, or the thread is interrupted
   */
  public static JdbcDatabaseStore create(DataSource dataSource, SecretCipher cipher) {
    return builder(dataSource, cipher).build();
  }

  /**
   * Begins a store with the defaults.
   *
   * @param dataSource the host's connections
   * @param cipher encrypts checkpoints and variables
   * @return a builder
   */
  public static JdbcDatabaseStoreBuilder builder(DataSource dataSource, SecretCipher cipher) {
    return new JdbcDatabaseStoreBuilder(dataSource, cipher);
  }

  @Override
  public ScopeAgreement agreeOnScope(AttachmentScope wanted, boolean mayNarrow) {
    return scope.agree(wanted, mayNarrow);
  }

  @Override
  public InsertOutcome insert(DatabaseRecord record, Trail trail) {
    return turns.attach(record, () -> writes.insert(record, trail, RowChange.NONE));
  }

  @Override
  public InsertOutcome insert(DatabaseRecord record, Trail trail, WakeUp wakeUp) {
    return turns.attach(
        record, () -> work.insert(record, wakeUp, row -> writes.insert(record, trail, row)));
  }

  @Override
  public Optional<DatabaseRecord> find(DatabaseId id) {
    return reads.find(id);
  }

  @Override
  public List<DatabaseRecord> findAll(Collection<DatabaseId> ids) {
    return reads.findAll(ids);
  }

  @Override
  public Map<DatabaseId, DatabaseStatus> statuses(Collection<DatabaseId> ids) {
    return reads.statuses(ids);
  }

  /** On PostgreSQL records are read with the pick of their work, in one statement for several. */
  @Override
  public Optional<DatabaseRecord> find(DatabaseId id, WorkTicket ticket) {
    Optional<DatabaseRecord> picked = work.pickedRecord(id, ticket);
    return picked.isPresent() ? picked : reads.find(id);
  }

  @Override
  public Optional<DatabaseRecord> findByKey(ProjectId project, IdempotencyKey key) {
    return reads.findByKey(project, key);
  }

  @Override
  public boolean update(DatabaseRecord next, Trail trail) {
    return write(next, trail, RowChange.NONE).isWritten();
  }

  @Override
  public UpdateOutcome update(DatabaseRecord next, Trail trail, WorkChange change) {
    return write(next, trail, work.change(next, change));
  }

  /** A record alone is one statement where that can be; with what goes on beside it, several. */
  private UpdateOutcome write(DatabaseRecord next, Trail trail, RowChange change) {
    UpkeepWrites upkeeps = operations.writes();
    if (!upkeeps.isConcerned(next, trail)) {
      return writes.update(next, trail, change);
    }
    return transactions.transaction(
        "The change of database " + next.id() + " to version " + next.version(),
        connection -> {
          UpdateOutcome outcome = writes.updateIn(connection, next, trail, change);
          if (outcome.isWritten()) {
            upkeeps.write(connection, next, trail);
          }
          return outcome;
        });
  }

  @Override
  public Optional<OperationStore> operations() {
    return Optional.of(operations);
  }

  @Override
  public CloseOutcome closeProject(
      ProjectClosing closing, AuditEntry audit, Function<DatabaseRecord, RecordChange> detach) {
    return closings.close(closing, audit, detach, Optional.empty());
  }

  @Override
  public CloseOutcome closeProject(
      ProjectClosing closing,
      AuditEntry audit,
      Function<DatabaseRecord, RecordChange> detach,
      WakeUp wakeUp) {
    return closings.close(closing, audit, detach, Optional.of(wakeUp));
  }

  @Override
  public boolean reopenProject(ProjectId project, AuditEntry audit) {
    return closings.reopen(project, audit);
  }

  @Override
  public Page<DatabaseRecord> list(ProjectId project, int limit, @Nullable String after) {
    return reads.list(project, limit, after);
  }

  @Override
  public ProjectClaims projectClaims(ProjectId project) {
    return reads.projectClaims(project);
  }

  @Override
  public EnvironmentView environment(ProjectId project, @Nullable EnvironmentId environment) {
    return reads.environment(project, environment);
  }

  @Override
  public Page<HistoryEntry> history(DatabaseId id, int limit, @Nullable String after) {
    return reads.history(id, limit, after);
  }

  @Override
  public Changes changes(int limit, @Nullable String after) {
    return changes.read(limit, after);
  }

  @Override
  public String endOfChanges() {
    return changes.end();
  }

  @Override
  public Page<AuditEntry> audit(ProjectId project, int limit, @Nullable String after) {
    return reads.audit(project, limit, after);
  }

  @Override
  public void recordAudit(AuditEntry entry) {
    writes.recordAudit(entry);
  }

  @Override
  public List<DatabaseId> withStatus(DatabaseStatus status, int limit, @Nullable DatabaseId after) {
    return reads.withStatus(status, limit, after);
  }

  @Override
  public List<DatabaseId> overdue(Instant before, int limit) {
    return reads.overdue(before, limit);
  }

  @Override
  public Workload workload(Instant now) {
    return reads.workload(now);
  }

  @Override
  public void addReadyTimes(List<ReadyTime> seen) {
    times.add(seen);
  }

  @Override
  public List<ReadyTime> readyTimes() {
    return times.all();
  }

  /**
   * The queue of all nodes that share this store: due work stands in the database, any node takes
   * it up, and the work of one that fell silent is taken over when its lease is over.
   */
  @Override
  public WorkQueueFactory workQueues() {
    return (clock, parallelism) -> {
      try {
        return new JdbcWorkQueue(work, queueParts, recurringJobs(clock), clock, parallelism);
      } catch (LinkageError e) {
        throw OtherVersion.of("The store cannot be opened", e);
      }
    };
  }

  /** On PostgreSQL the time of the database; on H2 there is one process, which has its own. */
  @Override
  public Instant now(InstantSource clock) {
    return queueParts.dialect().isOneProcess() ? clock.instant() : work.clock().now();
  }

  /**
   * On PostgreSQL the limits of all nodes together; a node that cannot ask makes no calls. On H2
   * there is one process, which keeps its own.
   */
  @Override
  public Optional<RateLimits> rateLimits(InstantSource clock) {
    return queueParts.dialect().isOneProcess()
        ? Optional.empty()
        : Optional.of(rateLimits(DatabaseClock.shared(work::now)));
  }

  /** The limits by a clock of its own. */
  RateLimits rateLimits(DatabaseClock clock) {
    return new SharedRateLimits(transactions, schema, clock);
  }

  /**
   * Encrypts everything that is under an older key anew under the current one: the last step of a
   * rotation but one, when every node encrypts under the new key. It happens in the background too;
   * this goes on with it in the calling thread, and returns when a pass that began after the call
   * has found everything under the current key, or when it cannot. Reads and writes of any node go
   * on meanwhile. It may be called on several nodes at once.
   *
   * <p>An interrupted thread returns early, not {@linkplain ReencryptionProgress#done() done} and
   * still interrupted; the next call goes on where it was.
   *
   * @return how it went; if it is done, the older keys can go
   * @throws ConfigurationException if this node's key is one that others have rotated away from
   * @throws StoreException if the database or the cipher fails; the next call goes on
   */
  public ReencryptionProgress reencrypt() {
    return ReencryptionProgress.of(maintenance.reencryption().reencrypt());
  }

  /**
   * How far the re-encryption to the current key has come, whichever node is at it.
   *
   * @return what was last written down; all zero if none has begun
   * @throws StoreException if the database fails
   */
  public ReencryptionProgress reencryptionProgress() {
    return ReencryptionProgress.of(maintenance.reencryption().progress());
  }

  /**
   * Attached databases whose names are the same to a reader as another's in their project: they
   * were attached before names were compared so, and stay as they are. Nothing is attached beside
   * them under such a name.
   *
   * @param limit how many at most
   * @return the databases, those of one name together; empty if there are none
   * @throws StoreException if the database fails
   */
  public List<DuplicateName> duplicateNames(int limit) {
    return names.duplicates(limit).stream()
        .map(name -> new DuplicateName(name.project(), name.database(), name.name(), name.key()))
        .toList();
  }

  /** What an older version left to do, or an earlier opening did not end. */
  void goOn() {
    names.fill();
    changes.goOn();
  }

  /** Leaves no thread behind. */
  @Override
  public void close() {
    transactions.close();
  }

  /** The jobs that one node at a time is to run in the background, again and again. */
  List<RecurringJob> recurringJobs(InstantSource clock) {
    return maintenance.recurringJobs(clock);
  }
}
