package io.hosteddb.store;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.database.HistoryEntry;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.Page;
import io.hosteddb.model.ProjectClosing;
import io.hosteddb.model.ProjectId;
import io.hosteddb.rules.AttachmentScope;
import io.hosteddb.rules.Claim;
import io.hosteddb.rules.ProjectClaims;
import io.hosteddb.spi.RateLimits;
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
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where records are kept: the port that every store implements and whose conformance suite is in
 * {@code hosteddb-testkit}.
 *
 * <p>Each record stands for itself. What is stored is never judged by today's rules of names and
 * ids. A record whose secrets cannot be read is read, listed, changed and written again with {@link
 * SecretPart sealed} ones; only asking for them fails. One that says something which this release
 * does not know, such as a status, is left out of lists, and holds what it claims.
 *
 * <p>Thread-safe. Every write is atomic with the trail it comes with and with the revision of the
 * project, which rises by exactly one whenever {@link DatabaseRecord#changesEnvironment} says so. A
 * method that fails throws {@link io.hosteddb.error.StoreException}; the write may or may not have
 * taken place.
 *
 * @since 0.1
 */
public interface DatabaseStore extends AutoCloseable {
  /**
   * Agrees on how far "one database of a provider" reaches, for all nodes that share the store. A
   * store that was never asked keeps {@link AttachmentScope#PROJECT}. A wider scope replaces the
   * one that is kept. A narrower one does so only if the node may narrow it and no project has more
   * than one attached database of a provider; check and write are then atomic with the inserts of
   * all nodes. The scope that is kept is the one that {@link #insert} goes by, whatever its node is
   * set to.
   *
   * @param scope what the node is set to
   * @param mayNarrow whether a narrower scope may replace a wider one
   * @return what is kept, and what is in the way of a narrower one
   */
  ScopeAgreement agreeOnScope(AttachmentScope scope, boolean mayNarrow);

  /**
   * Stores a new record, if the attachment rules allow it beside the project's attached databases.
   * Check and write are atomic for each project. The idempotency key, if there is one, is looked at
   * first.
   *
   * @param record a record of version 1
   * @param trail what to write down with it
   * @return what became of it
   */
  InsertOutcome insert(DatabaseRecord record, Trail trail);

  /**
   * Stores a new record as {@link #insert(DatabaseRecord, Trail)} does, and its first wake-up in
   * the same write, so that no crash comes between the two. A store without a queue of its own
   * leaves the wake-up to whoever calls, and says so in the outcome.
   *
   * @param record a record of version 1
   * @param trail what to write down with it
   * @param wakeUp when its first step is due
   * @return what became of it
   */
  default InsertOutcome insert(DatabaseRecord record, Trail trail, WakeUp wakeUp) {
    return insert(record, trail);
  }

  /**
   * A record.
   *
   * @param id the database
   * @return the record as last committed, or empty if there is none
   */
  Optional<DatabaseRecord> find(DatabaseId id);

  /**
   * A record, for a run that its queue has just begun. A store that read the record when the run
   * was handed out, a moment ago, need not read it again.
   *
   * @param id the database
   * @param ticket the run
   * @return the record as it was committed when the run was handed out, or as it is now; empty if
   *     there is none
   */
  default Optional<DatabaseRecord> find(DatabaseId id, WorkTicket ticket) {
    return find(id);
  }

  /**
   * Several records in one read, for those who wait for many.
   *
   * @param ids which; none, or any number
   * @return those that there are, each once, in no order; one that cannot be read is left out
   */
  default List<DatabaseRecord> findAll(Collection<DatabaseId> ids) {
    return ids.stream().distinct().map(this::find).flatMap(Optional::stream).toList();
  }

  /**
   * Where several databases stand: one read, which need not touch what else is in their records.
   *
   * @param ids which; none, or any number
   * @return the status of each that there is; one whose status this release does not know is left
   *     out
   */
  default Map<DatabaseId, DatabaseStatus> statuses(Collection<DatabaseId> ids) {
    return findAll(ids).stream()
        .collect(Collectors.toUnmodifiableMap(DatabaseRecord::id, DatabaseRecord::status));
  }

  /**
   * The record that was inserted under an idempotency key, so that a repeated attach is answered
   * before anything is judged that can change with time.
   *
   * @param project the project that the key belongs to
   * @param key the key
   * @return the record as last committed, whatever its status; empty if the key is not known (any
   *     more)
   */
  Optional<DatabaseRecord> findByKey(ProjectId project, IdempotencyKey key);

  /**
   * Replaces a record by its next version: compare-and-set on {@code next.version() - 1}.
   *
   * @param next the record after
   * @param trail what to write down with it
   * @return false if the stored record has another version; nothing was written
   */
  boolean update(DatabaseRecord next, Trail trail);

  /**
   * Replaces a record as {@link #update(DatabaseRecord, Trail)} does, and changes its due work in
   * the same write: both or neither. A store without a queue of its own leaves the work to whoever
   * calls, and says so in the outcome.
   *
   * @param next the record after
   * @param trail what to write down with it
   * @param work what becomes of the due work if the record is written
   * @return what became of both
   */
  default UpdateOutcome update(DatabaseRecord next, Trail trail, WorkChange work) {
    return update(next, trail) ? UpdateOutcome.WRITTEN : UpdateOutcome.STALE;
  }

  /**
   * Closes a project and changes all of its attached databases, in one transaction: an insert is
   * before it, and then among those that are changed, or after it, and then refused with {@link
   * io.hosteddb.error.AttachConflict.Kind#PROJECT_CLOSED}. The project may be one that the store
   * has never seen. It stays closed until {@link #reopenProject}, however long ago its last
   * database was forgotten. Of a project that is closed already, the closing and its audit stand as
   * they are. The revision rises by one if any variables vanish.
   *
   * @param closing who closes it, when and why
   * @param audit what to write down if it was open
   * @param detach what becomes of an attached record; asked once or several times for each, without
   *     effect of its own
   * @return what became of it
   */
  CloseOutcome closeProject(
      ProjectClosing closing, AuditEntry audit, Function<DatabaseRecord, RecordChange> detach);

  /**
   * Closes a project as {@link #closeProject(ProjectClosing, AuditEntry, Function)} does, and wakes
   * what it detaches in the same write. A store without a queue of its own leaves the wake-ups to
   * whoever calls, and says so in the outcome.
   *
   * @param closing who closes it, when and why
   * @param audit what to write down if it was open
   * @param detach what becomes of an attached record; asked once or several times for each
   * @param wakeUp when the next step of each that is detached is due
   * @return what became of it
   */
  default CloseOutcome closeProject(
      ProjectClosing closing,
      AuditEntry audit,
      Function<DatabaseRecord, RecordChange> detach,
      WakeUp wakeUp) {
    return closeProject(closing, audit, detach);
  }

  /**
   * Opens a closed project.
   *
   * @param project the project
   * @param audit what to write down if it was closed
   * @return false if it was not closed; nothing was written
   */
  boolean reopenProject(ProjectId project, AuditEntry audit);

  /**
   * The records of a project that are not DELETED, oldest first.
   *
   * @param project the project
   * @param limit how many at most, 1 to 500
   * @param after the {@code next} of the page before; null for the first page
   * @return a page
   */
  Page<DatabaseRecord> list(ProjectId project, int limit, @Nullable String after);

  /**
   * What decides whether a database can be attached to a project: one consistent read.
   *
   * @param project the project
   * @return the scope, whether the project is closed, and the claims of all databases that are
   *     PROVISIONING, READY or FAILED
   */
  ProjectClaims projectClaims(ProjectId project);

  /**
   * What the attached databases of a project hold.
   *
   * @param project the project
   * @return the claims of all databases that are PROVISIONING, READY or FAILED
   */
  default List<Claim> claims(ProjectId project) {
    return projectClaims(project).claims();
  }

  /**
   * What injects into an environment: one consistent read.
   *
   * @param project the project
   * @param environment the environment; null for the project-wide databases alone
   * @return the READY databases that reach it, and the project's revision
   */
  EnvironmentView environment(ProjectId project, @Nullable EnvironmentId environment);

  /**
   * The transitions of a database, oldest first.
   *
   * @param id the database
   * @param limit how many at most, 1 to 500
   * @param after the {@code next} of the page before; null for the first page
   * @return a page; empty if there is no such database
   */
  Page<HistoryEntry> history(DatabaseId id, int limit, @Nullable String after);

  /**
   * The transitions of all databases, in an order that a follower can rely on: who reads on from
   * the last position that it was given gets every entry once, those of one database in their
   * order, whatever is written meanwhile by any node. A change that was over before another one
   * began comes before it. For all that, an entry may be held back for a moment after it was
   * committed, until no other one can come before it.
   *
   * <p>A follower that was away for so long that the store has forgotten what came meanwhile is
   * told so. Positions hold as long as the store does, also when it was moved. When it was set back
   * to an earlier state, those given after that state are void; the store says so of those that it
   * has not come to again.
   *
   * @param limit how many at most, 1 to 500
   * @param after the {@link Changes#position} of the answer before, the position of an entry, or
   *     {@link #endOfChanges}; null for the first entry that the store still has
   * @return the next entries and where to go on, or that some are gone
   * @throws io.hosteddb.error.InvalidRequestException if {@code after} is no position of this kind
   *     of store
   */
  Changes changes(int limit, @Nullable String after);

  /**
   * Where to begin to follow without what was: whatever is changed from now on comes after this
   * position, and what a follower could read by now before it. What was committed but still held
   * back may come as well. Who wants to know how things are, too, takes the position first, then
   * reads, and then follows.
   *
   * @return a position for {@link #changes}
   */
  String endOfChanges();

  /**
   * Who did what in a project, oldest first.
   *
   * @param project the project
   * @param limit how many at most, 1 to 500
   * @param after the {@code next} of the page before; null for the first page
   * @return a page
   */
  Page<AuditEntry> audit(ProjectId project, int limit, @Nullable String after);

  /**
   * Writes down who did something that changes no record: a reveal.
   *
   * @param entry the entry
   */
  void recordAudit(AuditEntry entry);

  /**
   * Unfinished databases whose next step should have begun: the sweep for lost wake-ups.
   *
   * @param before steps due before this time
   * @param limit how many at most
   * @return PROVISIONING and DELETING databases, and READY ones whose upkeep has work, longest
   *     overdue first
   */
  List<DatabaseId> overdue(Instant before, int limit);

  /**
   * How much unfinished work there is, over all nodes.
   *
   * @param now steps due until now count as due
   * @return what was true at one moment
   */
  Workload workload(Instant now);

  /**
   * Databases of a status, over all projects, by their ids: for work that goes through all of them.
   * A database that comes to have it meanwhile may or may not be among them. By default what the
   * history names; a durable store forgets its oldest part, and says more.
   *
   * @param status the status
   * @param limit how many at most, 1 to 500
   * @param after the last id of the page before; null for the first page
   * @return the next ids, in an order of the store's own that does not change; empty after the last
   */
  default List<DatabaseId> withStatus(
      DatabaseStatus status, int limit, @Nullable DatabaseId after) {
    SortedMap<String, DatabaseId> known = new TreeMap<>();
    // From the first there is: whatever the retention removes meanwhile was superseded or is gone.
    @Nullable String position = null;
    for (Changes read = changes(500, position);
        !(read instanceof Changes.Next next && next.items().isEmpty());
        read = changes(500, position)) {
      if (read instanceof Changes.Next next) {
        next.items()
            .forEach(
                change -> known.put(change.entry().database().value(), change.entry().database()));
        position = next.position();
      } else {
        position = null;
      }
    }
    return known.values().stream()
        .filter(id -> after == null || id.value().compareTo(after.value()) > 0)
        .filter(id -> find(id).filter(record -> record.status() == status).isPresent())
        .limit(limit)
        .toList();
  }

  /**
   * Keeps how long databases took until they were ready, beside what other nodes have seen. Of each
   * {@link ReadyTime.Kind} the newest {@link ReadyTime#KEPT} are kept; the store may forget what is
   * older than three months.
   *
   * @param seen what was seen since the last call, the oldest first
   */
  default void addReadyTimes(List<ReadyTime> seen) {}

  /**
   * What all nodes together have seen, see {@link #addReadyTimes}.
   *
   * @return those of a kind in the order in which they were added; empty if the store keeps none
   */
  default List<ReadyTime> readyTimes() {
    return List.of();
  }

  /**
   * What the store keeps of operations and credentials. A store that keeps any writes the {@link
   * DatabaseRecord#upkeep} of a record with it.
   *
   * @return the port; empty, as by default, if it keeps none: then there are no operations
   */
  default Optional<OperationStore> operations() {
    return Optional.empty();
  }

  /**
   * The time by a clock that all nodes of the store share. Where the host gives the library no
   * clock, everything goes by it; and what must not happen too early happens neither by it nor by
   * the node's clock alone. Asked many times in each step: it is answered from memory.
   *
   * @param clock the clock of this node
   * @return the time; the node's by default, where one node is alone or nothing is shared
   */
  default Instant now(InstantSource clock) {
    return clock.instant();
  }

  /**
   * The queue that goes with this store: over all nodes that share it.
   *
   * @return the queue of one process by default
   */
  default WorkQueueFactory workQueues() {
    return WorkQueueFactory.inProcess();
  }

  /**
   * The rate limits that go with this store: over all nodes that share it.
   *
   * @param clock the clock of the library
   * @return empty to let the library keep them in this process
   */
  default Optional<RateLimits> rateLimits(InstantSource clock) {
    return Optional.empty();
  }

  /** Releases what the store holds; what the host gave it stays open. */
  @Override
  default void close() {}
}
