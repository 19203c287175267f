package io.hosteddb.store;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.database.HistoryEntry;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.Page;
import io.hosteddb.model.ProjectClosing;
import io.hosteddb.model.ProjectId;
import io.hosteddb.rules.AttachmentRules;
import io.hosteddb.rules.AttachmentScope;
import io.hosteddb.rules.ProjectClaims;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps everything in this process; all of it is gone when the process ends. For tests, and for
 * hosts that can live with that. Of each project it keeps the last 100 DELETED databases and the
 * last 1,000 audit entries, and for followers the last 100,000 changes of all.
 *
 * @since 0.1
 */
public final class InMemoryDatabaseStore implements DatabaseStore {
  private final Map<ProjectId, InMemoryProject> projects = new ConcurrentHashMap<>();
  private final Map<DatabaseId, InMemoryProject> projectOf = new ConcurrentHashMap<>();
  private final NewestReadyTimes readyTimes = new NewestReadyTimes();

  private final ChangeLog changes = new ChangeLog();

  private final InMemoryOperations operations =
      new InMemoryOperations(
          new InMemoryOperations.Projects() {
            @Override
            public long revision(ProjectId id) {
              InMemoryProject project = known(id);
              synchronized (project) {
                return project.revision;
              }
            }

            @Override
            public void record(AuditEntry entry) {
              recordAudit(entry);
            }
          });

  /** Every insert reads the scope; only the agreement on another one writes it. */
  private final ReadWriteLock scopeLock = new ReentrantReadWriteLock();

  private AttachmentScope scope = AttachmentScope.PROJECT;

  /** An empty store. */
  public InMemoryDatabaseStore() {}

  @Override
  public ScopeAgreement agreeOnScope(AttachmentScope wanted, boolean mayNarrow) {
    scopeLock.writeLock().lock();
    try {
      if (wanted.compareTo(scope) >= 0) {
        scope = wanted;
        return ScopeAgreement.of(scope);
      }
      List<String> inTheWay = needingEnvironmentScope();
      if (mayNarrow && inTheWay.isEmpty()) {
        scope = wanted;
      }
      return new ScopeAgreement(
          scope, inTheWay.size(), inTheWay.stream().limit(ScopeAgreement.MAX_EXAMPLES).toList());
    } finally {
      scopeLock.writeLock().unlock();
    }
  }

  private List<String> needingEnvironmentScope() {
    List<String> found = new ArrayList<>();
    projects.forEach((id, project) -> {
      synchronized (project) {
        if (AttachmentRules.needsEnvironmentScope(project.claims())) {
          found.add(id.value());
        }
      }
    });
    found.sort(Comparator.naturalOrder());
    return found;
  }

  @Override
  public InsertOutcome insert(DatabaseRecord record, Trail trail) {
    scopeLock.readLock().lock();
    try {
      InMemoryProject project = project(record.attachment().project());
      synchronized (project) {
        InsertOutcome outcome = project.insert(record, trail, scope);
        if (outcome instanceof InsertOutcome.Inserted) {
          projectOf.put(record.id(), project);
        }
        return outcome;
      }
    } finally {
      scopeLock.readLock().unlock();
    }
  }

  @Override
  public Optional<DatabaseRecord> find(DatabaseId id) {
    InMemoryProject project = projectOf.get(id);
    if (project == null) {
      return Optional.empty();
    }
    synchronized (project) {
      return Optional.ofNullable(project.records.get(id));
    }
  }

  @Override
  public Optional<DatabaseRecord> findByKey(ProjectId id, IdempotencyKey key) {
    InMemoryProject project = projects.get(id);
    if (project == null) {
      return Optional.empty();
    }
    synchronized (project) {
      return Optional.ofNullable(project.earlier(key));
    }
  }

  @Override
  public boolean update(DatabaseRecord next, Trail trail) {
    InMemoryProject project = projectOf.get(next.id());
    if (project == null) {
      return false;
    }
    synchronized (project) {
      if (project.isNext(next)) {
        operations.check(next);
      }
      boolean updated = project.update(next, trail);
      if (updated) {
        operations.written(next, project.revision);
      }
      if (updated && next.status() == DatabaseStatus.DELETED) {
        project.forgetOldest().ifPresent(this::forget);
      }
      return updated;
    }
  }

  private void forget(DatabaseId id) {
    projectOf.remove(id);
    operations.forget(id);
  }

  @Override
  public Optional<OperationStore> operations() {
    return Optional.of(operations);
  }

  @Override
  public CloseOutcome closeProject(
      ProjectClosing closing, AuditEntry audit, Function<DatabaseRecord, RecordChange> detach) {
    InMemoryProject project = project(closing.project());
    synchronized (project) {
      CloseOutcome outcome = project.close(closing, audit, detach);
      outcome.detached().forEach(change -> operations.written(change.next(), project.revision));
      operations.closed(closing.project());
      return outcome;
    }
  }

  @Override
  public boolean reopenProject(ProjectId id, AuditEntry audit) {
    InMemoryProject project = projects.get(id);
    if (project == null) {
      return false;
    }
    synchronized (project) {
      return project.reopen(audit);
    }
  }

  @Override
  public Page<DatabaseRecord> list(ProjectId id, int limit, @Nullable String after) {
    requireId(after);
    InMemoryProject project = known(id);
    synchronized (project) {
      List<DatabaseRecord> found =
          project.records.values().stream()
              .filter(r -> r.status() != DatabaseStatus.DELETED)
              .filter(r -> after == null || r.id().value().compareTo(after) > 0)
              .limit(limit + 1L)
              .toList();
      return page(found, limit, last -> last.id().value());
    }
  }

  @Override
  public ProjectClaims projectClaims(ProjectId id) {
    scopeLock.readLock().lock();
    try {
      InMemoryProject project = known(id);
      synchronized (project) {
        return project.projectClaims(scope);
      }
    } finally {
      scopeLock.readLock().unlock();
    }
  }

  @Override
  public EnvironmentView environment(ProjectId id, @Nullable EnvironmentId environment) {
    InMemoryProject project = known(id);
    synchronized (project) {
      return new EnvironmentView(
          project.revision,
          project.records.values().stream()
              .filter(r -> r.status() == DatabaseStatus.READY)
              .filter(r -> reaches(r.attachment().environment(), environment))
              .map(ReadyDatabase::of)
              .toList());
    }
  }

  private static boolean reaches(@Nullable EnvironmentId scope, @Nullable EnvironmentId wanted) {
    return scope == null || scope.equals(wanted);
  }

  @Override
  public Page<HistoryEntry> history(DatabaseId id, int limit, @Nullable String after) {
    InMemoryProject project = projectOf.getOrDefault(id, new InMemoryProject(changes));
    synchronized (project) {
      return indexed(project.history.getOrDefault(id, List.of()), 0, limit, after);
    }
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
  public Page<AuditEntry> audit(ProjectId id, int limit, @Nullable String after) {
    InMemoryProject project = known(id);
    synchronized (project) {
      return indexed(List.copyOf(project.audit), project.forgottenAudit, limit, after);
    }
  }

  @Override
  public void recordAudit(AuditEntry entry) {
    InMemoryProject project = project(entry.project());
    synchronized (project) {
      project.record(List.of(entry));
    }
  }

  @Override
  public List<DatabaseId> withStatus(DatabaseStatus status, int limit, @Nullable DatabaseId after) {
    List<DatabaseId> found = new ArrayList<>();
    for (InMemoryProject project : projects.values()) {
      synchronized (project) {
        project.records.values().stream()
            .filter(r -> r.status() == status)
            .map(DatabaseRecord::id)
            .filter(id -> after == null || id.value().compareTo(after.value()) > 0)
            .forEach(found::add);
      }
    }
    return found.stream().sorted(Comparator.comparing(DatabaseId::value)).limit(limit).toList();
  }

  @Override
  public List<DatabaseId> overdue(Instant before, int limit) {
    List<DatabaseRecord> found = new ArrayList<>();
    for (InMemoryProject project : projects.values()) {
      synchronized (project) {
        project.records.values().stream()
            .filter(r -> r.work().nextPoll().isBefore(before) && hasWork(r))
            .forEach(found::add);
      }
    }
    return found.stream()
        .sorted(Comparator.comparing((DatabaseRecord r) -> r.work().nextPoll()))
        .limit(limit)
        .map(DatabaseRecord::id)
        .toList();
  }

  private boolean hasWork(DatabaseRecord record) {
    return record.status().isUnfinished()
        || (record.status() == DatabaseStatus.READY && operations.hasWork(record.id()));
  }

  @Override
  public Workload workload(Instant now) {
    long provisioning = 0;
    long deleting = 0;
    Instant oldest = null;
    for (InMemoryProject project : projects.values()) {
      synchronized (project) {
        for (DatabaseRecord record : project.records.values()) {
          if (!record.status().isUnfinished()) {
            continue;
          }
          if (record.status() == DatabaseStatus.PROVISIONING) {
            provisioning++;
          } else {
            deleting++;
          }
          Instant due = record.work().nextPoll();
          if (!due.isAfter(now) && (oldest == null || due.isBefore(oldest))) {
            oldest = due;
          }
        }
      }
    }
    return new Workload(provisioning, deleting, oldest);
  }

  @Override
  public void addReadyTimes(List<ReadyTime> seen) {
    readyTimes.add(seen);
  }

  @Override
  public List<ReadyTime> readyTimes() {
    return readyTimes.all();
  }

  /** How many projects there are entries for. */
  int knownProjects() {
    return projects.size();
  }

  /** For reads, which leave nothing behind: an empty one if there is none. */
  private InMemoryProject known(ProjectId id) {
    InMemoryProject known = projects.get(id);
    return known == null ? new InMemoryProject(changes) : known;
  }

  /** For writes. */
  private InMemoryProject project(ProjectId id) {
    return projects.computeIfAbsent(id, unused -> new InMemoryProject(changes));
  }

  /**
   * The cursor counts from the first entry there ever was, so that forgetting old ones skips none.
   */
  private static <T> Page<T> indexed(
      List<T> kept, long forgotten, int limit, @Nullable String after) {
    long asked = after == null ? 0 : number(after) - forgotten;
    int from = (int) Math.max(0, Math.min(asked, kept.size()));
    int to = Math.min(from + limit, kept.size());
    return new Page<>(
        kept.subList(from, to), to < kept.size() ? String.valueOf(forgotten + to) : null);
  }

  private static long number(String after) {
    try {
      return Long.parseLong(after);
    } catch (NumberFormatException e) {
      throw unknownPlace();
    }
  }

  private static void requireId(@Nullable String after) {
    try {
      if (after != null) {
        DatabaseId.of(after);
      }
    } catch (IllegalArgumentException e) {
      throw unknownPlace();
    }
  }

  private static InvalidRequestException unknownPlace() {
    return new InvalidRequestException(
        "after", "This is not where a page of this list ends: pass what the page before gave.");
  }

  private static <T> Page<T> page(
      List<T> found, int limit, java.util.function.Function<T, String> cursor) {
    if (found.size() <= limit) {
      return new Page<>(found, null);
    }
    List<T> items = found.subList(0, limit);
    return new Page<>(items, cursor.apply(items.get(limit - 1)));
  }
}
