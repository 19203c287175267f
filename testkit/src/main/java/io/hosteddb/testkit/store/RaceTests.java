package io.hosteddb.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.error.AttachConflict;
import io.hosteddb.model.ProjectId;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InsertOutcome;
import io.hosteddb.store.InsertOutcome.Inserted;
import io.hosteddb.store.InsertOutcome.Refused;
import java.util.List;
import java.util.function.IntFunction;

/** Tests in which many threads insert into one project at the same moment. */
abstract class RaceTests extends StoreTests {
  interface Contest {
    IntFunction<SampleRecord> in(ProjectId project);
  }

  final void race(Contest contest) throws Exception {
    Race race = new Race(THREADS);
    for (int round = 0; round < kit().rounds(); round++) {
      ProjectId arena = SampleRecord.newProject();
      requireOneWinner(
          arena,
          race.run(i -> {
            DatabaseRecord record = contest.in(arena).apply(i).record();
            DatabaseStore node = kit().unchecked(() -> node(i));
            return () -> node.insert(record, SampleRecord.trail(record));
          }));
    }
  }

  final void requireOneWinner(ProjectId arena, List<InsertOutcome> outcomes) {
    List<InsertOutcome> won = outcomes.stream().filter(o -> o instanceof Inserted).toList();
    assertThat(won).as("winners among %s threads", THREADS).hasSize(1);
    DatabaseRecord winner = ((Inserted) won.get(0)).record();
    outcomes.stream()
        .filter(o -> !(o instanceof Inserted))
        .forEach(lost ->
            assertThat(refusal(lost))
                .extracting(AttachConflict::rival)
                .as("the rivals that a loser is told")
                .containsOnly(winner.id()));
    assertThat(store().claims(arena)).containsExactly(winner.claim());
    assertThat(all(after -> store().audit(arena, 500, after))).hasSize(1);
  }

  static List<AttachConflict> refusal(InsertOutcome outcome) {
    assertThat(outcome).isInstanceOf(Refused.class);
    return ((Refused) outcome).conflicts();
  }
}
