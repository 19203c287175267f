package io.hosteddb.store;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.error.StoreException;
import io.hosteddb.model.CredentialId;
import io.hosteddb.model.CredentialStatus;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.OperationId;
import io.hosteddb.model.OperationStatus;
import io.hosteddb.model.Page;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.RuntimeName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Operations and credentials of the in-memory store, under one lock of their own that is taken
 * last. Of each database it keeps the last 100 operations, and 100 credentials that are over.
 */
final class InMemoryOperations implements OperationStore {
  private static final int KEPT = 100;
  private static final String DETACHED = "The database was detached.";

  private final Map<DatabaseId, Kept> kept = new HashMap<>();
  private final Map<OperationId, DatabaseId> databaseOf = new HashMap<>();
  private final Map<ProjectId, Map<RuntimeKey, RuntimeRecord>> runtimes = new HashMap<>();
  private final Projects projects;

  /** What is asked of the projects, before this lock is taken. */
  interface Projects {
    long revision(ProjectId project);

    void record(AuditEntry entry);
  }

  private record RuntimeKey(@Nullable EnvironmentId environment, RuntimeName runtime) {}

  /** What is kept of one database. */
  private static final class Kept {
    private final ProjectId project;
    private final @Nullable EnvironmentId environment;
    private final TreeMap<OperationId, OperationRecord> operations = new TreeMap<>();
    private final TreeMap<CredentialId, CredentialRecord> credentials = new TreeMap<>();
    private Upkeep upkeep = Upkeep.none();

    Kept(Attachment attachment) {
      project = attachment.project();
      environment = attachment.environment();
    }
  }

  InMemoryOperations(Projects projects) {
    this.projects = projects;
  }

  /**
   * Requires that a write keeps to the rules.
   *
   * @throws StoreException if it does not
   */
  synchronized void check(DatabaseRecord next) {
    Upkeep upkeep = next.upkeep().orElse(null);
    Kept of = kept.get(next.id());
    if (upkeep == null || of == null) {
      return;
    }
    for (OperationRecord operation : upkeep.changedOperations()) {
      OperationRecord running = of.upkeep.running().orElse(null);
      boolean another =
          operation.status() == OperationStatus.RUNNING
              && running != null
              && !running.id().equals(operation.id())
              && upkeep.changedOperations().stream()
                  .noneMatch(o -> o.id().equals(running.id()) && o.status().isOver());
      IdempotencyKey key = operation.asked().idempotencyKey();
      boolean reused =
          key != null
              && of.operations.values().stream()
                  .anyMatch(o ->
                      !o.id().equals(operation.id()) && key.equals(o.asked().idempotencyKey()));
      if (another || reused) {
        throw StoreException.undone(
            "The change of database " + next.id() + " would make a second operation.", null);
      }
    }
  }

  /** A record is written; the project stands at the revision. */
  synchronized void written(DatabaseRecord next, long revision) {
    Upkeep upkeep = next.upkeep().orElse(null);
    if (upkeep != null && upkeep.isChanged()) {
      Kept of = kept.computeIfAbsent(next.id(), unused -> new Kept(next.attachment()));
      Upkeep written = upkeep.written();
      for (OperationRecord operation : upkeep.changedOperations()) {
        put(of, operation);
      }
      for (CredentialRecord credential : upkeep.changedCredentials()) {
        CredentialRecord filled = filled(credential, revision);
        of.credentials.put(filled.id(), filled);
        written = written.with(filled).written();
      }
      of.upkeep = written;
      forget(of);
    }
    if (next.status() != DatabaseStatus.READY) {
      left(next);
    }
  }

  private void put(Kept of, OperationRecord operation) {
    of.operations.put(operation.id(), operation);
    databaseOf.put(operation.id(), operation.asked().database());
  }

  private static CredentialRecord filled(CredentialRecord credential, long revision) {
    Long replaced = credential.replacedAt();
    return replaced != null && replaced == CredentialRecord.REVISION_OF_THIS_WRITE
        ? credential.change().replacedAt(revision).build()
        : credential;
  }

  /** Whatever runs is over. */
  private void left(DatabaseRecord next) {
    Kept of = kept.get(next.id());
    OperationRecord running = of == null ? null : of.upkeep.running().orElse(null);
    if (of == null || running == null) {
      return;
    }
    OperationRecord cancelled =
        running.ended(OperationStatus.CANCELLED, null, DETACHED, next.updatedAt());
    put(of, cancelled);
    of.upkeep = of.upkeep.with(cancelled).written();
  }

  private void forget(Kept of) {
    while (of.operations.size() > KEPT) {
      databaseOf.remove(Objects.requireNonNull(of.operations.pollFirstEntry()).getKey());
    }
    List<CredentialRecord> over =
        of.credentials.values().stream().filter(c -> !c.status().isLive()).toList();
    over.stream()
        .limit(Math.max(0, over.size() - KEPT))
        .forEach(credential -> of.credentials.remove(credential.id()));
  }

  /** The record is forgotten. */
  synchronized void forget(DatabaseId database) {
    Kept of = kept.remove(database);
    if (of != null) {
      of.operations.keySet().forEach(databaseOf::remove);
    }
  }

  /** Whether the engine has something to do about a READY database. */
  synchronized boolean hasWork(DatabaseId database) {
    Kept of = kept.get(database);
    return of != null && of.upkeep.hasWork();
  }

  @Override
  public synchronized Upkeep upkeep(DatabaseId database) {
    Kept of = kept.get(database);
    return of == null ? Upkeep.none() : of.upkeep;
  }

  @Override
  public synchronized Optional<OperationRecord> find(OperationId id) {
    return Optional.ofNullable(databaseOf.get(id))
        .flatMap(database -> Optional.ofNullable(kept.get(database)))
        .map(of -> of.operations.get(id));
  }

  @Override
  public synchronized Optional<OperationRecord> findByKey(DatabaseId database, IdempotencyKey key) {
    Kept of = kept.get(database);
    return of == null
        ? Optional.empty()
        : of.operations.values().stream()
            .filter(o -> key.equals(o.asked().idempotencyKey()))
            .findFirst();
  }

  @Override
  public synchronized Page<OperationRecord> list(
      DatabaseId database, int limit, @Nullable String after) {
    requireId(after);
    Kept of = kept.get(database);
    if (of == null) {
      return new Page<>(List.of(), null);
    }
    List<OperationRecord> found =
        of.operations.descendingMap().values().stream()
            .filter(o -> after == null || o.id().value().compareTo(after) < 0)
            .limit(limit + 1L)
            .toList();
    return found.size() <= limit
        ? new Page<>(found, null)
        : new Page<>(found.subList(0, limit), found.get(limit - 1).id().value());
  }

  private static void requireId(@Nullable String after) {
    try {
      if (after != null) {
        OperationId.of(after);
      }
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException(
          "after", "This is not where a page of this list ends: pass what the page before gave.");
    }
  }

  @Override
  public synchronized List<CredentialRecord> credentials(DatabaseId database, int limit) {
    Kept of = kept.get(database);
    return of == null
        ? List.of()
        : of.credentials.descendingMap().values().stream()
            .sorted(Comparator.comparing(c -> !c.status().isLive()))
            .limit(limit)
            .sorted(Comparator.comparing(CredentialRecord::id).reversed())
            .toList();
  }

  @Override
  public synchronized List<DatabaseId> retiring(
      ProjectId project, @Nullable EnvironmentId environment, long revision) {
    return kept.entrySet().stream()
        .filter(e -> e.getValue().project.equals(project))
        .filter(
            e -> e.getValue().environment == null || e.getValue().environment.equals(environment))
        .filter(e -> e.getValue().upkeep.live().stream().anyMatch(c -> mayEnd(c, revision)))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  private static boolean mayEnd(CredentialRecord credential, long revision) {
    Long replaced = credential.replacedAt();
    return credential.status() == CredentialStatus.RETIRING
        && !credential.endsItself()
        && credential.problems() == 0
        && replaced != null
        && replaced <= revision;
  }

  @Override
  public void expect(
      ProjectId project,
      @Nullable EnvironmentId environment,
      Set<RuntimeName> wanted,
      AuditEntry audit) {
    projects.record(audit);
    synchronized (this) {
      Map<RuntimeKey, RuntimeRecord> known = runtimes(project, true);
      known.replaceAll((key, runtime) ->
          Objects.equals(key.environment(), environment)
              ? new RuntimeRecord(
                  environment, key.runtime(), wanted.contains(key.runtime()), runtime.revision())
              : runtime);
      known.values().removeIf(runtime -> !runtime.expected() && runtime.revision() == 0);
      wanted.forEach(name ->
          known.putIfAbsent(
              new RuntimeKey(environment, name), new RuntimeRecord(environment, name, true, 0)));
    }
  }

  @Override
  public synchronized void forgetUnexpected(
      ProjectId project, @Nullable EnvironmentId environment) {
    runtimes(project, true)
        .values()
        .removeIf(
            runtime -> !runtime.expected() && Objects.equals(runtime.environment(), environment));
  }

  /** The project is closed. */
  synchronized void closed(ProjectId project) {
    runtimes.remove(project);
  }

  @Override
  public long acknowledge(
      ProjectId project,
      @Nullable EnvironmentId environment,
      RuntimeName runtime,
      long revision,
      AuditEntry audit) {
    long current = projects.revision(project);
    if (revision > current) {
      return current;
    }
    projects.record(audit);
    synchronized (this) {
      runtimes(project, true)
          .merge(
              new RuntimeKey(environment, runtime),
              new RuntimeRecord(environment, runtime, false, revision),
              (before, said) ->
                  new RuntimeRecord(
                      environment,
                      runtime,
                      before.expected(),
                      Math.max(before.revision(), said.revision())));
    }
    return current;
  }

  @Override
  public synchronized List<RuntimeRecord> runtimes(ProjectId project) {
    List<RuntimeRecord> found = new ArrayList<>(runtimes(project, false).values());
    found.sort(Comparator.comparing(RuntimeRecord::runtime));
    return found;
  }

  private Map<RuntimeKey, RuntimeRecord> runtimes(ProjectId project, boolean make) {
    return make
        ? runtimes.computeIfAbsent(project, unused -> new HashMap<>())
        : runtimes.getOrDefault(project, Map.of());
  }
}
