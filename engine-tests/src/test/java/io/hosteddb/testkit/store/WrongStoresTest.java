package io.hosteddb.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.database.HistoryEntry;
import io.hosteddb.error.AttachConflict;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.Page;
import io.hosteddb.model.ProjectClosing;
import io.hosteddb.model.ProjectId;
import io.hosteddb.rules.AttachmentRules;
import io.hosteddb.rules.AttachmentScope;
import io.hosteddb.rules.Claim;
import io.hosteddb.rules.ProjectClaims;
import io.hosteddb.store.Change;
import io.hosteddb.store.Changes;
import io.hosteddb.store.CloseOutcome;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.EnvironmentView;
import io.hosteddb.store.InMemoryDatabaseStore;
import io.hosteddb.store.InsertOutcome;
import io.hosteddb.store.ReadyDatabase;
import io.hosteddb.store.ReadyTime;
import io.hosteddb.store.RecordChange;
import io.hosteddb.store.ScopeAgreement;
import io.hosteddb.store.Trail;
import io.hosteddb.store.UpdateOutcome;
import io.hosteddb.store.WorkState;
import io.hosteddb.store.Workload;
import io.hosteddb.testkit.ConformanceRun;
import io.hosteddb.work.WakeUp;
import io.hosteddb.work.WorkChange;
import io.hosteddb.work.WorkHandler;
import io.hosteddb.work.WorkQueue;
import io.hosteddb.work.WorkQueueFactory;
import io.hosteddb.work.WorkTicket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Feeds the kit stores that are wrong in one way each: the right tests must fail. */
class WrongStoresTest {
  /** Few rounds: what goes wrong here goes wrong in each. */
  abstract static class Case extends StoreConformance {
    @Override
    protected int rounds() {
      return 3;
    }
  }

  static class RightCase extends ForgettingCase {
    @Override
    protected DatabaseStore open() {
      return new InMemoryDatabaseStore();
    }
  }

  @Test
  void rightStorePassesEverythingButWhatNeedsASecondNode() {
    ConformanceRun run = ConformanceRun.of(RightCase.class).failsOnly();
    assertThat(run.succeeded()).isEqualTo(112);
    assertThat(run.aborted()).isEqualTo(2);
  }

  static class IgnoresVersionCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        @Override
        public synchronized boolean update(DatabaseRecord next, Trail trail) {
          Optional<DatabaseRecord> current = right.find(next.id());
          return current.isPresent()
              && right.update(ofVersion(next, current.get().version() + 1), trail);
        }
      };
    }
  }

  private static DatabaseRecord ofVersion(DatabaseRecord record, long version) {
    return DatabaseRecord.restore(
            record.attachment(), record.status(), record.work(), version, record.updatedAt())
        .checkpoint(record.checkpoint())
        .resource(record.resource())
        .variables(record.variables())
        .readyAt(record.readyAt())
        .deletedAt(record.deletedAt())
        .upkeep(record.upkeep().orElse(null))
        .build();
  }

  @Test
  void storeThatIgnoresTheVersion() {
    ConformanceRun.of(IgnoresVersionCase.class)
        // An update from before the closing that comes after it brings its database back.
        .byChance("raceOfClosingAndInserts")
        .failsOnly(
            "staleUpdateWritesNothing",
            "earlyUpdateWritesNothing",
            "raceOfVersions",
            "upkeepOfAStaleRecordIsNotWritten",
            "raceOfOperations");
  }

  static class ForgetsKeysOfDetachedCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        @Override
        public Optional<DatabaseRecord> findByKey(ProjectId project, IdempotencyKey key) {
          return right.findByKey(project, key).filter(r -> r.status().isAttached());
        }
      };
    }
  }

  @Test
  void storeThatFindsNoKeyOfADetachedDatabase() {
    ConformanceRun.of(ForgetsKeysOfDetachedCase.class).failsOnly("keyFindsItsDatabase");
  }

  static class ForgetsTrailCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        @Override
        public boolean update(DatabaseRecord next, Trail trail) {
          return right.update(next, Trail.none());
        }
      };
    }
  }

  @Test
  void storeThatForgetsTheTrailOfUpdates() {
    ConformanceRun.of(ForgetsTrailCase.class)
        .failsOnly(
            "trailIsWrittenWithTheChange",
            "trailIsComplete",
            "raceOfVersions",
            "changesAreTheHistoryOfAll",
            "followerBeginsAtTheEnd");
  }

  static class TrailOutsideTheTransactionCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        @Override
        public boolean update(DatabaseRecord next, Trail trail) {
          trail.audit().forEach(right::recordAudit);
          return right.update(next, new Trail(trail.history(), List.of()));
        }
      };
    }
  }

  @Test
  void storeThatWritesTheTrailOfAFailedUpdate() {
    ConformanceRun.of(TrailOutsideTheTransactionCase.class)
        .failsOnly("staleUpdateWritesNothing", "unknownUpdateWritesNothing")
        .saying("audit");
  }

  static class RevisionJumpsTwiceCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        @Override
        public EnvironmentView environment(ProjectId project, @Nullable EnvironmentId environment) {
          EnvironmentView view = right.environment(project, environment);
          return new EnvironmentView(2 * view.revision(), view.databases());
        }
      };
    }
  }

  @Test
  void storeWhoseRevisionJumpsTwice() {
    ConformanceRun.of(RevisionJumpsTwiceCase.class)
        .failsOnly(
            "revisionRisesByOne",
            "revisionIsTheProjects",
            "updateWithWorkIsAnUpdate",
            "viewIsConsistent",
            "closingDetachesEverything",
            "acknowledgements",
            "expectedRuntimes",
            "swapKnowsItsRevision");
  }

  /** What a store without a lock for each project would answer when two inserts meet. */
  static class ForgetsWakeUpsCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        @Override
        public InsertOutcome insert(DatabaseRecord record, Trail trail, WakeUp wakeUp) {
          InsertOutcome outcome = right.insert(record, trail);
          return outcome instanceof InsertOutcome.Inserted
              ? new InsertOutcome.Inserted(record, true)
              : outcome;
        }

        @Override
        public WorkQueueFactory workQueues() {
          return (clock, parallelism) -> {
            WorkQueue queue = right.workQueues().open(clock, parallelism);
            return new WorkQueue() {
              @Override
              public void start(WorkHandler handler) {
                queue.start(handler);
              }

              @Override
              public void schedule(DatabaseId database, Instant due) {
                queue.schedule(database, due);
              }

              @Override
              public void ring(DatabaseId database, Instant due) {}

              @Override
              public List<DatabaseId> stop(Duration grace) {
                return queue.stop(grace);
              }
            };
          };
        }
      };
    }
  }

  @Test
  void storeThatSaysItHasWrittenAWakeUp() {
    ConformanceRun.of(ForgetsWakeUpsCase.class)
        .failsOnly("whatIsSaidToBeWrittenIsWritten")
        .saying("an attach begins a run");
  }

  static class ForgetsTrailBesideWorkCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        @Override
        public InsertOutcome insert(DatabaseRecord record, Trail trail, WakeUp wakeUp) {
          return right.insert(record, Trail.none());
        }

        @Override
        public UpdateOutcome update(DatabaseRecord next, Trail trail, WorkChange work) {
          return right.update(next, Trail.none(), work);
        }
      };
    }
  }

  @Test
  void storeThatForgetsTheTrailBesideWork() {
    ConformanceRun.of(ForgetsTrailBesideWorkCase.class)
        .failsOnly("insertWithAWakeUpIsAnInsert", "updateWithWorkIsAnUpdate");
  }

  static class SaysMoreThanItDidCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        @Override
        public UpdateOutcome update(DatabaseRecord next, Trail trail, WorkChange work) {
          return right.update(next, trail) ? UpdateOutcome.WRITTEN_WITH_WORK : UpdateOutcome.STALE;
        }
      };
    }
  }

  @Test
  void storeThatSaysItHasEndedARunItDoesNotKnow() {
    ConformanceRun.of(SaysMoreThanItDidCase.class).failsOnly("strangeTicketEndsNothing");
  }

  static class FindsOnlyItsOwnRunsCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        @Override
        public Optional<DatabaseRecord> find(DatabaseId id, WorkTicket ticket) {
          return ticket.isKept() ? Optional.empty() : right.find(id);
        }
      };
    }
  }

  @Test
  void storeThatFindsNothingForAStrangeTicket() {
    ConformanceRun.of(FindsOnlyItsOwnRunsCase.class).failsOnly("runFindsItsRecord");
  }

  static class ChecksOutsideTheLockCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        @Override
        public InsertOutcome insert(DatabaseRecord record, Trail trail) {
          List<AttachConflict> conflicts =
              AttachmentRules.conflicts(claims(record), record.claim());
          LockSupport.parkNanos(1_000_000);
          InsertOutcome outcome = right.insert(record, trail);
          return outcome instanceof InsertOutcome.Refused && conflicts.isEmpty()
              ? new InsertOutcome.Inserted(record)
              : outcome;
        }

        private ProjectClaims claims(DatabaseRecord record) {
          return right.projectClaims(record.attachment().project());
        }
      };
    }
  }

  @Test
  void storeThatChecksTheRulesOutsideTheLock() {
    ConformanceRun.of(ChecksOutsideTheLockCase.class)
        .failsOnly(
            "raceForAProvider",
            "raceForAName",
            "raceForAVariable",
            "raceOfScopes",
            "raceOfEnvironments",
            "raceOfScopesUnderEnvironment",
            "raceOfNarrowingAndInserts",
            "raceOfClosingAndInserts")
        .saying("winners among 64 threads");
  }

  static class LeaksNotReadyCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        @Override
        public EnvironmentView environment(ProjectId project, @Nullable EnvironmentId environment) {
          EnvironmentView view = right.environment(project, environment);
          List<ReadyDatabase> more = new ArrayList<>(view.databases());
          right.list(project, 500, null).items().stream()
              .filter(r -> r.status() == DatabaseStatus.PROVISIONING)
              .map(ReadyDatabase::of)
              .forEach(more::add);
          return new EnvironmentView(view.revision(), more);
        }
      };
    }
  }

  @Test
  void storeWhoseEnvironmentShowsWhatIsNotReady() {
    ConformanceRun.of(LeaksNotReadyCase.class).failsOnly("onlyReadyInjects", "viewIsConsistent");
  }

  static class IgnoresScopeCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        @Override
        public EnvironmentView environment(ProjectId project, @Nullable EnvironmentId environment) {
          return right.environment(
              project, environment == null ? null : EnvironmentId.of("production"));
        }
      };
    }
  }

  @Test
  void storeWhoseEnvironmentIgnoresTheScope() {
    ConformanceRun.of(IgnoresScopeCase.class).failsOnly("scopeIsKept");
  }

  static class ReadsTwiceCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        @Override
        public EnvironmentView environment(ProjectId project, @Nullable EnvironmentId environment) {
          long revision = right.environment(project, environment).revision();
          LockSupport.parkNanos(100_000);
          return new EnvironmentView(revision, right.environment(project, environment).databases());
        }
      };
    }
  }

  @Test
  void storeWhoseEnvironmentIsReadAtTwoMoments() {
    ConformanceRun.of(ReadsTwiceCase.class)
        .failsOnly("viewIsConsistent")
        .saying("the databases of revision");
  }

  static class RulesBeforeKeyCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        @Override
        public synchronized InsertOutcome insert(DatabaseRecord record, Trail trail) {
          List<AttachConflict> conflicts =
              AttachmentRules.conflicts(
                  right.projectClaims(record.attachment().project()), record.claim());
          return conflicts.isEmpty()
              ? right.insert(record, trail)
              : new InsertOutcome.Refused(conflicts);
        }
      };
    }
  }

  @Test
  void storeThatLooksAtTheKeyAfterTheRules() {
    ConformanceRun.of(RulesBeforeKeyCase.class)
        .failsOnly("repeatedKeyGivesTheDatabaseOfThen", "raceForAKey", "keyFromBeforeStillAnswers");
  }

  static class ShowsTheFirstRecordCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        @Override
        public InsertOutcome insert(DatabaseRecord record, Trail trail) {
          InsertOutcome outcome = right.insert(record, trail);
          return outcome instanceof InsertOutcome.Repeated repeated
              ? new InsertOutcome.Repeated(DatabaseRecord.begin(repeated.record().attachment()))
              : outcome;
        }
      };
    }
  }

  @Test
  void storeThatRepeatsTheRecordOfThen() {
    ConformanceRun.of(ShowsTheFirstRecordCase.class)
        .failsOnly("repeatedKeyGivesTheDatabaseOfThen", "keyOutlivesTheDetach");
  }

  static class LosesUncertaintyCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        @Override
        public Optional<DatabaseRecord> find(DatabaseId id) {
          return right.find(id).map(WrongStoresTest::withoutUncertainty);
        }
      };
    }
  }

  private static DatabaseRecord withoutUncertainty(DatabaseRecord r) {
    WorkState w = r.work();
    WorkState less =
        new WorkState(
            w.mayExist(),
            null,
            w.problems(),
            w.failure(),
            w.progress(),
            w.since(),
            w.nextPoll(),
            w.steps(),
            w.held());
    return DatabaseRecord.restore(r.attachment(), r.status(), less, r.version(), r.updatedAt())
        .checkpoint(r.checkpoint())
        .resource(r.resource())
        .variables(r.variables())
        .readyAt(r.readyAt())
        .deletedAt(r.deletedAt())
        .build();
  }

  @Test
  void storeThatLosesAField() {
    ConformanceRun.of(LosesUncertaintyCase.class)
        .failsOnly("everyFieldComesBack")
        .saying("uncertainUntil of");
  }

  static class RepeatsAcrossPagesCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        @Override
        public Page<DatabaseRecord> list(ProjectId project, int limit, @Nullable String after) {
          int offset = after == null ? 0 : Integer.parseInt(after);
          List<DatabaseRecord> all = right.list(project, 500, null).items();
          int end = Math.min(all.size(), offset + limit);
          List<DatabaseRecord> items = all.subList(Math.min(offset, end), end);
          return new Page<>(items, end < all.size() ? String.valueOf(end) : null);
        }
      };
    }
  }

  @Test
  void storeThatPagesByOffset() {
    ConformanceRun.of(RepeatsAcrossPagesCase.class)
        .failsOnly("listIsStableBetweenPages", "malformedCursorIsRefused");
  }

  static class NewestFirstCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        @Override
        public Page<HistoryEntry> history(DatabaseId id, int limit, @Nullable String after) {
          return reversed(right.history(id, limit, after));
        }

        @Override
        public Page<AuditEntry> audit(ProjectId project, int limit, @Nullable String after) {
          return reversed(right.audit(project, limit, after));
        }
      };
    }
  }

  private static <T> Page<T> reversed(Page<T> page) {
    List<T> items = new ArrayList<>(page.items());
    Collections.reverse(items);
    return new Page<>(items, page.next());
  }

  @Test
  void storeThatTellsTheNewestFirst() {
    ConformanceRun.of(NewestFirstCase.class)
        .failsOnly(
            "trailIsWrittenWithTheChange",
            "orderDoesNotDependOnTheTime",
            "trailIsComplete",
            "auditIsStableBetweenPages",
            "raceOfVersions",
            "followerHearsEveryChangeOnce");
  }

  static class ForgetsDeletingCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        @Override
        public List<DatabaseId> overdue(Instant before, int limit) {
          return right.overdue(before, limit).stream()
              .filter(id -> right.find(id).orElseThrow().status() != DatabaseStatus.DELETING)
              .toList();
        }
      };
    }
  }

  @Test
  void storeWhoseSweepForgetsDeletes() {
    ConformanceRun.of(ForgetsDeletingCase.class).failsOnly("overdueIsSortedAndLimited");
  }

  static class MiscountsWorkloadCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        @Override
        public Workload workload(Instant now) {
          Workload right = this.right.workload(now);
          return new Workload(right.provisioning(), 0, right.oldestDue());
        }
      };
    }
  }

  @Test
  void storeThatDoesNotCountDeletes() {
    ConformanceRun.of(MiscountsWorkloadCase.class).failsOnly("workloadCountsWhatIsUnfinished");
  }

  /** What a store without a scope of its own would do: each node goes by its setting. */
  static class ForgetsAgreementCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        @Override
        public ScopeAgreement agreeOnScope(AttachmentScope scope, boolean mayNarrow) {
          return ScopeAgreement.of(scope);
        }
      };
    }
  }

  @Test
  void storeThatAgreesToAScopeAndForgetsIt() {
    ConformanceRun.of(ForgetsAgreementCase.class)
        .failsOnly(
            "scopeIsProjectUntilWidened",
            "everyPairOfEnvironments",
            "narrowingIsRefusedWithExamples",
            "narrowingWaitsUntilNothingIsInTheWay",
            "narrowingIsNotByAccident",
            "raceOfEnvironments",
            "raceOfScopesUnderEnvironment",
            "raceOfNarrowingAndInserts");
  }

  static class NarrowsInSilenceCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        @Override
        public ScopeAgreement agreeOnScope(AttachmentScope scope, boolean mayNarrow) {
          return right.agreeOnScope(scope, true);
        }
      };
    }
  }

  @Test
  void storeThatLetsAnyNodeNarrowTheScope() {
    ConformanceRun.of(NarrowsInSilenceCase.class)
        .failsOnly("narrowingIsNotByAccident", "scopeIsProjectUntilWidened");
  }

  /** What a host does that lists and detaches by itself, however often it looks. */
  static class ClosesInTwoStepsCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        @Override
        public CloseOutcome closeProject(
            ProjectClosing closing,
            AuditEntry audit,
            Function<DatabaseRecord, RecordChange> detach) {
          List<RecordChange> detached = new ArrayList<>();
          for (Claim claim : right.claims(closing.project())) {
            right
                .find(claim.database())
                .filter(record -> record.status().isAttached())
                .map(detach)
                .filter(change -> right.update(change.next(), change.trail()))
                .ifPresent(detached::add);
          }
          LockSupport.parkNanos(1_000_000);
          CloseOutcome outcome =
              right.closeProject(
                  closing,
                  audit,
                  record ->
                      new RecordChange(
                          record, record.change(record.updatedAt()).build(), Trail.none()));
          return new CloseOutcome(outcome.closing(), outcome.first(), detached);
        }
      };
    }
  }

  @Test
  void storeThatClosesAProjectInTwoSteps() {
    ConformanceRun.of(ClosesInTwoStepsCase.class)
        .failsOnly("raceOfClosingAndInserts", "failedClosingChangesNothing");
  }

  static class ClaimsOutliveDetachCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        @Override
        public ProjectClaims projectClaims(ProjectId project) {
          return new ProjectClaims(
              right.projectClaims(project).scope(),
              right.projectClaims(project).closing(),
              right.list(project, 500, null).items().stream().map(DatabaseRecord::claim).toList());
        }
      };
    }
  }

  @Test
  void storeWhoseClaimsOutliveTheDetach() {
    ConformanceRun.of(ClaimsOutliveDetachCase.class)
        .failsOnly(
            "claimsAreThoseOfAttachedDatabases",
            "closingDetachesEverything",
            "raceOfClosingAndInserts");
  }

  static class CutsManyCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        @Override
        public List<DatabaseRecord> findAll(Collection<DatabaseId> ids) {
          return right.findAll(ids.stream().limit(1_000).toList());
        }

        @Override
        public Map<DatabaseId, DatabaseStatus> statuses(Collection<DatabaseId> ids) {
          return right.statuses(ids.stream().limit(1_000).toList());
        }
      };
    }
  }

  @Test
  void storeThatReadsNoMoreThanAThousandAtOnce() {
    ConformanceRun.of(CutsManyCase.class).failsOnly("thousandsAreReadAtOnce");
  }

  static class HidesDeletedCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        @Override
        public Map<DatabaseId, DatabaseStatus> statuses(Collection<DatabaseId> ids) {
          Map<DatabaseId, DatabaseStatus> found = new HashMap<>(right.statuses(ids));
          found.values().removeIf(status -> status == DatabaseStatus.DELETED);
          return found;
        }
      };
    }
  }

  @Test
  void storeThatDoesNotSayWhatIsDeleted() {
    ConformanceRun.of(HidesDeletedCase.class).failsOnly("manyAreReadAsTheyAre");
  }

  /** Reads what is there and writes it back: what was added meanwhile is lost. */
  static class OverwritesReadyTimesCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        private volatile List<ReadyTime> kept = List.of();

        @Override
        public void addReadyTimes(List<ReadyTime> seen) {
          List<ReadyTime> merged = new ArrayList<>(kept);
          LockSupport.parkNanos(1_000);
          merged.addAll(seen);
          kept = List.copyOf(merged);
        }

        @Override
        public List<ReadyTime> readyTimes() {
          return kept;
        }
      };
    }
  }

  @Test
  void storeThatWritesOverReadyTimesAndForgetsNone() {
    ConformanceRun.of(OverwritesReadyTimesCase.class)
        .failsOnly("newestReadyTimesAreKept", "readyTimesOfNodesAddUp");
  }

  static class KeepsNoReadyTimesCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        @Override
        public void addReadyTimes(List<ReadyTime> seen) {}
      };
    }
  }

  @Test
  void storeThatKeepsNoReadyTimes_isRight() {
    ConformanceRun run = ConformanceRun.of(KeepsNoReadyTimesCase.class).failsOnly();
    assertThat(run.aborted()).isEqualTo(7);
  }

  private static List<Change> items(Changes changes) {
    return changes instanceof Changes.Next next ? next.items() : List.of();
  }

  private static Changes next(List<Change> items, String at) {
    return new Changes.Next(items, items.isEmpty() ? at : items.get(items.size() - 1).position());
  }

  /** Writes as many changes as the store of one process does not keep. */
  static boolean writeTooMany(DatabaseStore store) {
    DatabaseRecord record = SampleRecord.of(SampleRecord.newProject()).record();
    HistoryEntry entry = SampleRecord.trail(record).history().get(0);
    return store.insert(record, new Trail(Collections.nCopies(300_000, entry), List.of()))
        instanceof InsertOutcome.Inserted;
  }

  abstract static class ForgettingCase extends Case {
    @Override
    protected boolean forgetChanges(DatabaseStore store) {
      return writeTooMany(store);
    }
  }

  static class NeverSaysThatChangesAreGoneCase extends ForgettingCase {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        @Override
        public Changes changes(int limit, @Nullable String after) {
          Changes read = right.changes(limit, after);
          return read instanceof Changes.Missed ? right.changes(limit, null) : read;
        }
      };
    }
  }

  @Test
  void storeThatNeverSaysThatChangesAreGone() {
    ConformanceRun.of(NeverSaysThatChangesAreGoneCase.class)
        .failsOnly("followerThatMissedChangesIsTold", "followerOfNothingIsTold")
        .saying("some of which are gone");
  }

  static class EndsAtTheBeginningCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        @Override
        public String endOfChanges() {
          return "0";
        }
      };
    }
  }

  @Test
  void storeWhoseEndOfChangesIsTheBeginning() {
    ConformanceRun.of(EndsAtTheBeginningCase.class).failsOnly("followerBeginsAtTheEnd");
  }

  static class EndsTooLateCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        @Override
        public String endOfChanges() {
          return String.valueOf(Long.parseLong(right.endOfChanges()) + 1);
        }
      };
    }
  }

  @Test
  void storeWhoseEndOfChangesIsTooLate() {
    ConformanceRun.of(EndsTooLateCase.class).failsOnly("followerBeginsAtTheEnd");
  }

  /** A feed that a wrong store keeps by itself, with positions as numbers. */
  abstract static class OwnFeedStore extends WrongStore {
    final ConcurrentSkipListMap<Long, HistoryEntry> written = new ConcurrentSkipListMap<>();
    final AtomicLong numbers = new AtomicLong();

    @Override
    public InsertOutcome insert(DatabaseRecord record, Trail trail) {
      long number = before(trail);
      InsertOutcome outcome = right.insert(record, trail);
      if (outcome instanceof InsertOutcome.Inserted) {
        after(number, trail);
      }
      return outcome;
    }

    @Override
    public boolean update(DatabaseRecord next, Trail trail) {
      long number = before(trail);
      boolean done = right.update(next, trail);
      if (done) {
        after(number, trail);
      }
      return done;
    }

    @Override
    public CloseOutcome closeProject(
        ProjectClosing closing, AuditEntry audit, Function<DatabaseRecord, RecordChange> detach) {
      CloseOutcome outcome = right.closeProject(closing, audit, detach);
      outcome.detached().forEach(change -> after(before(change.trail()), change.trail()));
      return outcome;
    }

    abstract long before(Trail trail);

    void after(long number, Trail trail) {
      long next = number;
      for (HistoryEntry entry : trail.history()) {
        written.put(next++, entry);
      }
    }

    @Override
    public Changes changes(int limit, @Nullable String after) {
      // What is malformed is the right store's to refuse.
      Changes unused = right.changes(1, after);
      return next(
          written.tailMap(after == null ? -1L : Long.parseLong(after), false).entrySet().stream()
              .limit(limit)
              .map(e -> new Change(String.valueOf(e.getKey()), e.getValue()))
              .toList(),
          after == null ? "0" : after);
    }

    @Override
    public String endOfChanges() {
      return String.valueOf(written.isEmpty() ? -1L : written.lastKey());
    }
  }

  /** What an identity column gives: the lower number may be committed later. */
  static class IdentityOrderCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new OwnFeedStore() {
        @Override
        long before(Trail trail) {
          long number = numbers.getAndAdd(trail.history().size());
          LockSupport.parkNanos(number % 5 * 100_000);
          return number;
        }
      };
    }
  }

  @Test
  void storeWhoseChangesAreInTheOrderOfAnIdentity() {
    ConformanceRun.of(IdentityOrderCase.class)
        .failsOnly("followerHearsEveryChangeOnce")
        .saying("the follower heard");
  }

  static class ForgetsChangesOfClosingsCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        @Override
        public Changes changes(int limit, @Nullable String after) {
          Changes read = right.changes(limit, after);
          while (!items(read).isEmpty() && items(read).stream().allMatch(this::ofAClosing)) {
            read = right.changes(limit, read.position());
          }
          return next(
              items(read).stream().filter(change -> !ofAClosing(change)).toList(), read.position());
        }

        private boolean ofAClosing(Change change) {
          return change.entry().to() == DatabaseStatus.DELETING;
        }
      };
    }
  }

  @Test
  void storeWhoseChangesLeaveClosingsOut() {
    ConformanceRun.of(ForgetsChangesOfClosingsCase.class).failsOnly("followerHearsEveryChangeOnce");
  }

  static class RepeatsTheLastChangeCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        private final ConcurrentSkipListMap<Integer, Boolean> repeated =
            new ConcurrentSkipListMap<>();

        @Override
        public Changes changes(int limit, @Nullable String after) {
          Changes next = right.changes(limit, after);
          boolean again = after != null && after.matches("[1-9]\\d{0,8}");
          if (!again || repeated.put(Integer.parseInt(after), true) != null) {
            return next;
          }
          String before = String.valueOf(Integer.parseInt(after) - 1);
          return right.changes(limit, before);
        }
      };
    }
  }

  @Test
  void storeThatGivesTheLastChangeAgain() {
    ConformanceRun.of(RepeatsTheLastChangeCase.class)
        .failsOnly(
            "changesAreTheHistoryOfAll",
            "changesAreReadAgainFromAPosition",
            "followerBeginsAtTheEnd",
            "followerHearsEveryChangeOnce");
  }

  static class NewestChangeFirstCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        @Override
        public Changes changes(int limit, @Nullable String after) {
          Changes read = right.changes(limit, after);
          List<Change> next = new ArrayList<>(items(read));
          List<HistoryEntry> entries = new ArrayList<>(next.stream().map(Change::entry).toList());
          Collections.reverse(entries);
          next.replaceAll(change -> new Change(change.position(), entries.remove(0)));
          return next(next, read.position());
        }
      };
    }
  }

  @Test
  void storeThatGivesTheNewestChangeFirst() {
    ConformanceRun.of(NewestChangeFirstCase.class)
        .failsOnly(
            "changesAreTheHistoryOfAll",
            "changesAreReadAgainFromAPosition",
            "followerBeginsAtTheEnd",
            "followerHearsEveryChangeOnce");
  }

  static class TakesAnyPositionCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        @Override
        public Changes changes(int limit, @Nullable String after) {
          return right.changes(limit, after != null && after.matches("\\d{1,9}") ? after : null);
        }
      };
    }
  }

  @Test
  void storeThatTakesAnyPosition() {
    ConformanceRun.of(TakesAnyPositionCase.class).failsOnly("malformedPositionIsRefused");
  }
}
