package io.hosteddb.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.error.StoreException;
import io.hosteddb.model.CredentialId;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.OperationId;
import io.hosteddb.model.OperationStatus;
import io.hosteddb.model.Page;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.RuntimeName;
import io.hosteddb.store.CredentialRecord;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.OperationRecord;
import io.hosteddb.store.OperationStore;
import io.hosteddb.store.RuntimeRecord;
import io.hosteddb.store.Trail;
import io.hosteddb.store.Upkeep;
import io.hosteddb.testkit.ConformanceRun;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Feeds the kit stores that get one thing of operations wrong each: the right tests must fail. */
class WrongOperationStoresTest {
  abstract static class Case extends StoreConformance {
    @Override
    protected int rounds() {
      return 3;
    }
  }

  /** A store whose operations are wrong. */
  private static DatabaseStore with(UnaryOperator<OperationStore> wrong) {
    return new WrongStore() {
      @Override
      public Optional<OperationStore> operations() {
        return right.operations().map(wrong);
      }
    };
  }

  static class KeepsNoneCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        @Override
        public Optional<OperationStore> operations() {
          return Optional.empty();
        }
      };
    }
  }

  @Test
  void storeThatKeepsNoOperations_isNotTestedForThem() {
    ConformanceRun run = ConformanceRun.of(KeepsNoneCase.class).failsOnly();
    assertThat(run.aborted()).isGreaterThan(10);
  }

  static class LetsTwoRunCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        @Override
        public boolean update(DatabaseRecord next, Trail trail) {
          try {
            return right.update(next, trail);
          } catch (StoreException e) {
            // As if the constraint were not there: the record is written, and both are said to run.
            return right.update(next.change(next.updatedAt()).build(), trail);
          }
        }
      };
    }
  }

  @Test
  void storeThatLetsTwoOperationsRun() {
    ConformanceRun.of(LetsTwoRunCase.class)
        .failsOnly("secondRunningOperationIsRefused", "keyHasOneOperation");
  }

  static class WritesUpkeepOfStaleRecordsCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        private final Map<OperationId, OperationRecord> late = new ConcurrentHashMap<>();

        @Override
        public boolean update(DatabaseRecord next, Trail trail) {
          boolean written = right.update(next, trail);
          if (!written) {
            next.upkeep()
                .map(Upkeep::changedOperations)
                .orElse(List.of())
                .forEach(operation -> late.put(operation.id(), operation));
          }
          return written;
        }

        @Override
        public Optional<OperationStore> operations() {
          return right
              .operations()
              .map(kept ->
                  new WrongOperations(kept) {
                    @Override
                    public Optional<OperationRecord> find(OperationId id) {
                      return right.find(id).or(() -> Optional.ofNullable(late.get(id)));
                    }

                    @Override
                    public Page<OperationRecord> list(
                        DatabaseId database, int limit, @Nullable String after) {
                      Page<OperationRecord> page = right.list(database, limit, after);
                      List<OperationRecord> all = new ArrayList<>(page.items());
                      late.values().stream()
                          .filter(o -> o.asked().database().equals(database))
                          .forEach(all::add);
                      return new Page<>(all, page.next());
                    }
                  });
        }
      };
    }
  }

  @Test
  void storeThatWritesAnUpkeepWhoseRecordWasOvertaken() {
    ConformanceRun.of(WritesUpkeepOfStaleRecordsCase.class)
        .failsOnly("upkeepOfAStaleRecordIsNotWritten", "raceOfOperations");
  }

  static class LeavesRunningCase extends Case {
    @Override
    protected DatabaseStore open() {
      return with(kept ->
          new WrongOperations(kept) {
            @Override
            public Optional<OperationRecord> find(OperationId id) {
              return right.find(id).map(LeavesRunningCase::revived);
            }
          });
    }

    private static OperationRecord revived(OperationRecord found) {
      return found.status() == OperationStatus.CANCELLED
              && "The database was detached.".equals(found.result())
          ? OperationRecord.begin(found.asked())
          : found;
    }
  }

  @Test
  void storeThatLetsOperationsRunOnAfterADetach() {
    ConformanceRun.of(LeavesRunningCase.class)
        .failsOnly("detachCancelsWhatRuns", "closingCancelsWhatRuns");
  }

  static class WritesEarlierRevisionCase extends Case {
    @Override
    protected DatabaseStore open() {
      return with(kept ->
          new WrongOperations(kept) {
            @Override
            public Upkeep upkeep(DatabaseId database) {
              Upkeep found = right.upkeep(database);
              for (CredentialRecord credential : found.live()) {
                Long replaced = credential.replacedAt();
                if (replaced != null && replaced > 1) {
                  found =
                      found.with(credential.change().replacedAt(replaced - 1).build()).written();
                }
              }
              return found;
            }
          });
    }
  }

  @Test
  void storeThatWritesTheRevisionBeforeTheSwap() {
    ConformanceRun.of(WritesEarlierRevisionCase.class).failsOnly("swapKnowsItsRevision");
  }

  static class FindsNoReadyWorkCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        @Override
        public List<DatabaseId> overdue(Instant before, int limit) {
          return right.overdue(before, limit).stream()
              .filter(id -> right.find(id).orElseThrow().status() != DatabaseStatus.READY)
              .toList();
        }
      };
    }
  }

  @Test
  void storeWhoseSweepFindsNoReadyDatabase() {
    ConformanceRun.of(FindsNoReadyWorkCase.class).failsOnly("dueWorkOfReadyDatabasesIsFound");
  }

  static class ForgetsKeysCase extends Case {
    @Override
    protected DatabaseStore open() {
      return with(kept ->
          new WrongOperations(kept) {
            @Override
            public Optional<OperationRecord> findByKey(DatabaseId database, IdempotencyKey key) {
              return right.findByKey(database, key).filter(o -> !o.status().isOver());
            }
          });
    }
  }

  @Test
  void storeThatForgetsTheKeysOfWhatIsOver() {
    ConformanceRun.of(ForgetsKeysCase.class)
        .failsOnly("keyHasOneOperation", "everyFieldOfAnOperationComesBack");
  }

  static class ForgetsWhatIsOverCase extends Case {
    @Override
    protected DatabaseStore open() {
      return with(kept ->
          new WrongOperations(kept) {
            @Override
            public List<CredentialRecord> credentials(DatabaseId database, int limit) {
              return right.credentials(database, limit).stream()
                  .filter(c -> c.status().isLive())
                  .toList();
            }
          });
    }
  }

  @Test
  void storeThatForgetsCredentialsThatAreOver() {
    ConformanceRun.of(ForgetsWhatIsOverCase.class).failsOnly("overIsNotLive");
  }

  static class BelievesRuntimesCase extends Case {
    @Override
    protected DatabaseStore open() {
      return with(kept ->
          new WrongOperations(kept) {
            @Override
            public long acknowledge(
                ProjectId project,
                @Nullable EnvironmentId environment,
                RuntimeName runtime,
                long revision,
                AuditEntry audit) {
              long current = right.acknowledge(project, environment, runtime, revision, audit);
              return Math.max(current, revision);
            }
          });
    }
  }

  @Test
  void storeThatBelievesARuntimeThatIsAhead() {
    ConformanceRun.of(BelievesRuntimesCase.class).failsOnly("acknowledgements");
  }

  static class ForgetsWhatWasSaidCase extends Case {
    @Override
    protected DatabaseStore open() {
      return with(kept ->
          new WrongOperations(kept) {
            @Override
            public List<RuntimeRecord> runtimes(ProjectId project) {
              return right.runtimes(project).stream()
                  .map(r ->
                      r.expected() ? new RuntimeRecord(r.environment(), r.runtime(), true, 0) : r)
                  .toList();
            }
          });
    }
  }

  @Test
  void storeThatForgetsWhatAnExpectedRuntimeHasSaid() {
    ConformanceRun.of(ForgetsWhatWasSaidCase.class).failsOnly("expectedRuntimes");
  }

  static class ListsEverythingCase extends Case {
    @Override
    protected DatabaseStore open() {
      return with(kept ->
          new WrongOperations(kept) {
            @Override
            public Page<OperationRecord> list(
                DatabaseId database, int limit, @Nullable String after) {
              List<OperationRecord> all =
                  new ArrayList<>(right.list(database, limit, after).items());
              Collections.reverse(all);
              return new Page<>(all, right.list(database, limit, after).next());
            }
          });
    }
  }

  @Test
  void storeThatListsTheOldestFirst() {
    ConformanceRun.of(ListsEverythingCase.class).failsOnly("operationsAreListed");
  }

  static class LosesAFieldCase extends Case {
    @Override
    protected DatabaseStore open() {
      return with(kept ->
          new WrongOperations(kept) {
            @Override
            public Upkeep upkeep(DatabaseId database) {
              Upkeep found = right.upkeep(database);
              Optional<CredentialRecord> first = found.find(CredentialId.main(1));
              return first.isPresent() && first.get().note() != null
                  ? found.with(first.get().change().note(null).build()).written()
                  : found;
            }
          });
    }
  }

  @Test
  void storeThatLosesAFieldOfCredentials() {
    ConformanceRun.of(LosesAFieldCase.class).failsOnly("everyFieldOfAnOperationComesBack");
  }

  static class LosesTheTakenOverCase extends Case {
    @Override
    protected DatabaseStore open() {
      return new WrongStore() {
        @Override
        public boolean update(DatabaseRecord next, Trail trail) {
          Upkeep upkeep = next.upkeep().orElse(Upkeep.none());
          boolean takesOver = upkeep.changedOperations().size() > 1;
          return right.update(
              takesOver ? next.beside(right.operations().orElseThrow().upkeep(next.id())) : next,
              trail);
        }
      };
    }
  }

  @Test
  void storeThatWritesOneOperationOfTwo() {
    ConformanceRun.of(LosesTheTakenOverCase.class)
        .failsOnly("operationIsTakenOver", "everyFieldOfAnOperationComesBack");
  }
}
