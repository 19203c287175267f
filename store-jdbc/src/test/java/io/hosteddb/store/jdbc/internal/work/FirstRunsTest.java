package io.hosteddb.store.jdbc.internal.work;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.kagkarlsson.scheduler.task.Execution;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import io.hosteddb.env.ManagedVariable;
import io.hosteddb.env.VariableContract;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseName;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.VendorName;
import io.hosteddb.store.Attachment;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.jdbc.internal.sql.DatabaseClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Which runs have a thread of this node from before their row is written, and what picks get. */
class FirstRunsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  private static final Duration POLL_EVERY = Duration.ofSeconds(10);

  private final AtomicLong nanos = new AtomicLong(-5);
  private final DatabaseClock clock = new DatabaseClock(() -> NOW, nanos::get);
  private final List<String> looks = new ArrayList<>();
  private final List<Execution> givenUp = new ArrayList<>();
  private final FirstRuns runs =
      new FirstRuns("this node", 4, POLL_EVERY, clock, () -> looks.add("look"), givenUp::add);

  private static DatabaseRecord attached() {
    DatabaseId id = DatabaseId.create(NOW, new SecureRandom());
    return DatabaseRecord.begin(
        new Attachment(
            id,
            ProjectId.of("project"),
            null,
            DatabaseName.of("main"),
            VariableContract.of(ManagedVariable.secret("DATABASE_URL", "URL")),
            new Attachment.Destination(
                ProviderId.of("postgres"),
                "server",
                RegionId.of("asked"),
                RegionId.of("target"),
                VendorName.of("hdb", id),
                "hosteddb"),
            new Attachment.Origin(Actor.host(), NOW, null, "")));
  }

  /** The first poll of a node, which finds nothing. */
  private void pollForNothing() {
    assertThat(runs.picked(runs.reserveForPick(4), List.of())).isEmpty();
  }

  /** What a pick has found. */
  private static List<Execution> picks(int count) {
    List<Execution> picks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      picks.add(new Execution(NOW, new TaskInstance<>(WorkTable.TASK, "picked-" + i, "")));
    }
    return picks;
  }

  private static List<String> ids(List<Execution> executions) {
    return executions.stream().map(e -> e.taskInstance.getId()).toList();
  }

  @Test
  void aRunWithAThread_beginsWithoutAPick() {
    pollForNothing();
    DatabaseRecord record = attached();

    assertThat(runs.reserve()).isTrue();
    runs.begin(record, NOW);

    assertThat(looks).hasSize(1);
    assertThat(runs.needsNoRing(record.id())).isTrue();
    List<Execution> taken = runs.take(4);
    assertThat(ids(taken)).containsExactly(record.id().value());
    assertThat(taken.get(0).picked).isTrue();
    assertThat(taken.get(0).pickedBy).isEqualTo("this node");
    assertThat(runs.reserveForPick(3)).as("nobody asked for a pick").isZero();
    assertThat(runs.take(4)).isEmpty();
  }

  @Test
  void whatIsDue_isPickedBesideIt() {
    pollForNothing();
    assertThat(runs.reserve()).isTrue();
    runs.begin(attached(), NOW);
    runs.wantPoll();

    assertThat(runs.take(4)).hasSize(1);
    assertThat(runs.reserveForPick(3)).as("half of the threads").isEqualTo(2);
  }

  @Test
  void aPickThatFails_isMadeAgain() {
    runs.pickFailed(runs.reserveForPick(4));
    assertThat(runs.reserveForPick(4)).isEqualTo(4);
  }

  @Test
  void thePollThatNobodyAsksFor_picksToo() {
    pollForNothing();
    assertThat(runs.reserveForPick(4)).isZero();
    nanos.addAndGet(POLL_EVERY.toNanos());
    assertThat(runs.reserveForPick(4)).isEqualTo(4);
  }

  @Test
  void noMoreRunsThanThreads() {
    pollForNothing();
    for (int i = 0; i < 3; i++) {
      assertThat(runs.reserve()).isTrue();
    }
    runs.wantPoll();
    assertThat(runs.reserveForPick(4)).as("one thread is left").isEqualTo(1);
    assertThat(runs.reserve()).isFalse();
    assertThat(runs.picked(1, List.of())).isEmpty();
    assertThat(runs.reserve()).isTrue();
    assertThat(runs.reserve()).isFalse();
    runs.giveBack();
    assertThat(runs.reserve()).isTrue();
    runs.ended();
    assertThat(runs.reserve()).isTrue();
  }

  @Test
  void whereMoreIsDueThanThreads_newOnesQueueUpBehindIt() {
    assertThat(runs.reserveForPick(4)).isEqualTo(4);
    assertThat(runs.picked(4, picks(4))).hasSize(4);
    runs.ended();
    assertThat(runs.reserve()).as("a thread is free, for what has waited longer").isFalse();
    assertThat(looks).as("three of four are at work").isEmpty();
    runs.ended();
    assertThat(looks).as("half of them are free").hasSize(1);

    assertThat(runs.picked(runs.reserveForPick(4), picks(1))).hasSize(1);
    assertThat(runs.reserve()).as("all that is due was found").isTrue();
  }

  @Test
  void aPickForWhichNoThreadWasFree_isMadeWhenOneIs() {
    pollForNothing();
    for (int i = 0; i < 4; i++) {
      assertThat(runs.reserve()).isTrue();
    }
    runs.wantPoll();
    assertThat(runs.reserveForPick(4)).isZero();
    runs.ended();
    runs.ended();
    assertThat(looks).hasSize(1);
    assertThat(runs.reserveForPick(4)).isEqualTo(2);
  }

  @Test
  void whatHasNotBegunWhenTheNodeCloses_isLeftToOthers() {
    DatabaseRecord waiting = attached();
    DatabaseRecord late = attached();
    assertThat(runs.reserve()).isTrue();
    runs.begin(waiting, NOW);
    assertThat(runs.reserve()).isTrue();

    assertThat(ids(runs.close())).containsExactly(waiting.id().value());
    runs.begin(late, NOW);

    assertThat(ids(givenUp)).containsExactly(late.id().value());
    assertThat(runs.reserve()).isFalse();
    assertThat(runs.take(4)).isEmpty();
  }

  @Test
  void whatAPickBringsWhenTheNodeHasClosed_isLeftToOthers() {
    int reserved = runs.reserveForPick(4);
    assertThat(runs.close()).isEmpty();

    assertThat(runs.picked(reserved, picks(2))).isEmpty();

    assertThat(ids(givenUp)).containsExactly("picked-0", "picked-1");
    runs.wantPoll();
    assertThat(runs.reserveForPick(4)).as("nothing is picked any more").isZero();
  }
}
