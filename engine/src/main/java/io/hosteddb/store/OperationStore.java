package io.hosteddb.store;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.OperationId;
import io.hosteddb.model.Page;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.RuntimeName;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a store keeps of operations and credentials. They are written by {@link
 * DatabaseStore#update}, with the record that carries a changed {@link DatabaseRecord#upkeep}: both
 * or neither, guarded by the record's version. The store itself sees to it that
 *
 * <ul>
 *   <li>a database has one running operation at most, and an idempotency key of a database one
 *       operation: a write that breaks this fails and changes nothing;
 *   <li>the operation that runs when a record leaves READY is CANCELLED by the same write, also
 *       where the record carries no upkeep;
 *   <li>{@link CredentialRecord#REVISION_OF_THIS_WRITE} is written as the revision that the write
 *       raises the project to;
 *   <li>a READY database whose upkeep has work is found by {@link DatabaseStore#overdue}, by the
 *       next poll of its record.
 * </ul>
 *
 * <p>Thread-safe.
 *
 * @since 0.1
 */
public interface OperationStore {
  /**
   * What is going on with a database. To be read after its record: what was written in between is
   * then found out by the record's version.
   *
   * @param database the database
   * @return its upkeep; the empty one if nothing is kept
   */
  Upkeep upkeep(DatabaseId database);

  /**
   * An operation.
   *
   * @param id the operation
   * @return the record; empty if there is none (any more)
   */
  Optional<OperationRecord> find(OperationId id);

  /**
   * The operation that was begun under an idempotency key.
   *
   * @param database the database that the key belongs to
   * @param key the key
   * @return the record; empty if the key is not known (any more)
   */
  Optional<OperationRecord> findByKey(DatabaseId database, IdempotencyKey key);

  /**
   * The operations of a database, the newest first.
   *
   * @param database the database
   * @param limit how many at most, 1 to 500
   * @param after the {@code next} of the page before; null for the first page
   * @return a page
   */
  Page<OperationRecord> list(DatabaseId database, int limit, @Nullable String after);

  /**
   * The credentials of a database, the newest generation first: those that are live, and of those
   * that are over at least the newest as far as the retention keeps them.
   *
   * @param database the database
   * @param limit how many at most; those that are live go first
   * @return the records; empty if nothing is kept of them
   */
  List<CredentialRecord> credentials(DatabaseId database, int limit);

  /**
   * The READY databases whose retiring credentials acknowledgements of an environment may end.
   *
   * @param project the project
   * @param environment the environment whose runtimes have acknowledged; null for those outside any
   * @param revision what all of them have acknowledged
   * @return the ids of those that are injected there, because they are the environment's or the
   *     whole project's, with credentials that were replaced at that revision or before and whose
   *     end is neither by itself nor being tried again after a problem
   */
  List<DatabaseId> retiring(ProjectId project, @Nullable EnvironmentId environment, long revision);

  /**
   * Replaces the runtimes that are expected in an environment. What they have acknowledged is kept;
   * those that have acknowledged nothing and are not expected any more are forgotten.
   *
   * @param project the project
   * @param environment the environment; null for what runs outside any
   * @param runtimes which
   * @param audit what to write down with it
   */
  void expect(
      ProjectId project,
      @Nullable EnvironmentId environment,
      Set<RuntimeName> runtimes,
      AuditEntry audit);

  /**
   * Writes down that a runtime has a revision, unless it has acknowledged a later one or the
   * project has not reached it.
   *
   * @param project the project
   * @param environment where it runs; null if outside any
   * @param runtime which
   * @param revision the revision
   * @param audit what to write down with it
   * @return the revision at which the project stands; if it is lower, nothing was written
   */
  long acknowledge(
      ProjectId project,
      @Nullable EnvironmentId environment,
      RuntimeName runtime,
      long revision,
      AuditEntry audit);

  /**
   * Forgets the runtimes of an environment that are not expected.
   *
   * @param project the project
   * @param environment the environment; null for what runs outside any
   */
  void forgetUnexpected(ProjectId project, @Nullable EnvironmentId environment);

  /**
   * The runtimes that are known in a project. Those of a project that is closed are forgotten.
   *
   * @param project the project
   * @return those that are expected or have acknowledged
   */
  List<RuntimeRecord> runtimes(ProjectId project);
}
