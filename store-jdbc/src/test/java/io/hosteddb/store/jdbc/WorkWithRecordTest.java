package io.hosteddb.store.jdbc;

import static io.hosteddb.lifecycle.LifecycleEvent.DETACH_REQUESTED;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.lifecycle.Lifecycle;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ProjectClosing;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.Secret;
import io.hosteddb.store.CloseOutcome;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.InsertOutcome;
import io.hosteddb.store.RecordChange;
import io.hosteddb.store.SecretCipher;
import io.hosteddb.store.Trail;
import io.hosteddb.store.UpdateOutcome;
import io.hosteddb.store.jdbc.internal.work.Pace;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.fake.FakeProvider;
import io.hosteddb.work.NextStep;
import io.hosteddb.work.WakeUp;
import io.hosteddb.work.WorkChange;
import io.hosteddb.work.WorkHandler;
import io.hosteddb.work.WorkItem;
import io.hosteddb.work.WorkQueue;
import io.hosteddb.work.WorkTicket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Due work that is written with the record: in every order in which a run, a decision and another
 * node can come. Nothing here is found by the sweep, which does not run again.
 */
class WorkWithRecordTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  /**
   * A little after the records were made: for longer than clocks of nodes differ, and not so long
   * that the sweep with which a queue begins, late on a busy machine, takes a row that a test has
   * moved for a lost one.
   */
  private static final Clock CLOCK = Clock.fixed(Records.NOW.plusSeconds(6), ZoneOffset.UTC);

  private final WakeUp atOnce = new WakeUp(CLOCK.instant(), Duration.ZERO);
  private final WakeUp later = new WakeUp(CLOCK.instant().plus(LONG), LONG);

  private final SecretCipher cipher = TinkSecretCipher.of(TinkKeyset.generate());
  private final List<HikariDataSource> pools = new ArrayList<>();
  private final List<WorkQueue> queues = new ArrayList<>();

  @AfterEach
  void stop() {
    queues.forEach(queue -> queue.stop(Duration.ofMillis(100)));
    pools.forEach(HikariDataSource::close);
  }

  private JdbcDatabaseStore store(TestDatabase.Place place, HikariDataSource pool) {
    return store(place, pool, Duration.ofMillis(50));
  }

  private JdbcDatabaseStore store(
      TestDatabase.Place place, HikariDataSource pool, Duration pollInterval) {
    return JdbcDatabaseStore.builder(pool, cipher)
        .schema(place.schema())
        .pollInterval(pollInterval)
        .pace(new Pace(LONG, LONG))
        .build();
  }

  private HikariDataSource pool(TestDatabase.Place place) {
    HikariDataSource pool = place.pool(10);
    pools.add(pool);
    return pool;
  }

  /** Hands every run to the test, and ends it as the test says. */
  private static final class Runs implements WorkHandler {
    private final BlockingQueue<WorkItem> begun = new LinkedBlockingQueue<>();
    private final SynchronousQueue<NextStep> ends = new SynchronousQueue<>();

    @Override
    public NextStep handle(WorkItem item) throws InterruptedException {
      begun.add(item);
      return ends.take();
    }

    @Override
    public List<DatabaseId> overdue(Instant before, int limit) {
      return List.of();
    }

    WorkItem next() throws InterruptedException {
      return Objects.requireNonNull(begun.poll(60, TimeUnit.SECONDS), "nothing was begun");
    }

    void end(NextStep step) throws InterruptedException {
      assertThat(ends.offer(step, 60, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** A store with one queue that runs. */
  private final class Node {
    private final TestDatabase.Place place;
    private final HikariDataSource pool;
    private final JdbcDatabaseStore store;
    private final WorkQueue queue;
    private final Runs runs = new Runs();

    Node(TestDatabase database) {
      this(database, Duration.ofMillis(50));
    }

    Node(TestDatabase database, Duration pollInterval) {
      this.place = database.newPlace();
      this.pool = pool(place);
      this.store = store(place, pool, pollInterval);
      this.queue = store.workQueues().open(CLOCK, 4);
      queues.add(queue);
      queue.start(runs);
    }

    DatabaseRecord attached() {
      return attached(Records.PROJECT);
    }

    DatabaseRecord attached(ProjectId project) {
      DatabaseRecord record = Records.attached(project, "postgres", null);
      InsertOutcome outcome =
          store.insert(record, Records.audited(null, record, Action.ATTACH), atOnce);
      assertThat(outcome).isEqualTo(new InsertOutcome.Inserted(record, true));
      return record;
    }

    UpdateOutcome detach(DatabaseRecord record) {
      DatabaseRecord detached = Records.detached(record);
      return store.update(
          detached, Records.audited(record, detached, Action.DETACH), WorkChange.wake(atOnce));
    }

    /** The row of work as "picked/due now", or "none". */
    String row() {
      return read("select picked || '/' || (execution_time <= current_timestamp) from "
              + work()
              + " where task_name = 'database'")
          .toLowerCase(java.util.Locale.ROOT);
    }

    /** The row of a database's work as "picked/version". */
    String rowOf(DatabaseRecord record) {
      return read(
          "select picked || '/' || version from "
              + work()
              + " where task_instance = '"
              + record.id()
              + "'");
    }

    long version() {
      return Long.parseLong(
          read("select version from " + work() + " where task_name = 'database'"));
    }

    String work() {
      return "\"" + place.schema() + "\".hosteddb_work";
    }

    String read(String sql) {
      try (Connection connection = pool.getConnection();
          Statement statement = connection.createStatement();
          ResultSet results = statement.executeQuery(sql)) {
        return results.next() ? results.getString(1) : "none";
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    void write(String sql) {
      try (Connection connection = pool.getConnection();
          Statement statement = connection.createStatement()) {
        statement.executeUpdate(sql);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAttachWhoseNodeDiesBeforeItRings_isBegunByThePoll(TestDatabase database)
      throws InterruptedException {
    Node node = new Node(database);
    DatabaseRecord record = node.attached();
    assertThat(node.runs.next().database()).isEqualTo(record.id());
  }

  /** A second node polls the same table. */
  private Runs secondNode(Node node) {
    WorkQueue second = store(node.place, pool(node.place)).workQueues().open(CLOCK, 4);
    queues.add(second);
    Runs runs = new Runs();
    second.start(runs);
    return runs;
  }

  @Test
  void anAttachOnANodeWithAThread_isPickedByIt() throws InterruptedException {
    Node node = new Node(TestDatabase.POSTGRESQL, LONG);
    String row = "";
    Set<DatabaseId> earlier = new HashSet<>();
    // At first the node is at its own jobs, and picks.
    for (int tries = 0; tries < 500 && !row.equals("true/1"); tries++) {
      DatabaseRecord record = node.attached(ProjectId.of("project-" + tries));
      row = node.rowOf(record);
      node.queue.ring(record.id(), CLOCK.instant());
      WorkItem run = node.runs.next();
      // One that ends without a word of its record is looked at once more after a second.
      while (earlier.contains(run.database())) {
        node.runs.end(NextStep.nothing());
        run = node.runs.next();
      }
      earlier.add(record.id());
      assertThat(run.database()).isEqualTo(record.id());
      assertThat(run.earlierRunLost()).isFalse();
      node.runs.end(NextStep.nothing());
    }
    assertThat(row).as("written so, and not picked after that").isEqualTo("true/1");
  }

  @Test
  void anAttachOnANodeWithoutAThread_isAnyNodes() throws InterruptedException {
    Node node = new Node(TestDatabase.POSTGRESQL);
    for (int i = 0; i < 4; i++) {
      DatabaseRecord unused = node.attached(ProjectId.of("busy-" + i));
    }
    for (int i = 0; i < 4; i++) {
      WorkItem unused = node.runs.next();
    }
    DatabaseRecord fifth = node.attached(ProjectId.of("fifth"));

    Runs second = secondNode(node);

    assertThat(second.next().database()).isEqualTo(fifth.id());
    second.end(NextStep.nothing());
    for (int i = 0; i < 4; i++) {
      node.runs.end(NextStep.nothing());
    }
  }

  @Test
  void anAttachOnANodeThatStops_isAnyNodes() throws InterruptedException {
    Node node = new Node(TestDatabase.POSTGRESQL);
    node.queue.stop(Duration.ofMillis(100));

    DatabaseRecord record = node.attached();
    assertThat(node.row()).isEqualTo("false/true");

    Runs second = secondNode(node);
    assertThat(second.next().database()).isEqualTo(record.id());
    second.end(NextStep.nothing());
  }

  @ParameterizedTest
  @EnumSource
  void withoutAQueue_nothingIsWrittenForOne(TestDatabase database) {
    TestDatabase.Place place = database.newPlace();
    JdbcDatabaseStore store = store(place, pool(place));
    DatabaseRecord record = Records.attached("postgres");
    assertThat(store.insert(record, Trail.none(), atOnce))
        .isEqualTo(new InsertOutcome.Inserted(record, false));
    DatabaseRecord detached = Records.detached(record);
    assertThat(store.update(detached, Trail.none(), WorkChange.wake(atOnce)))
        .isEqualTo(UpdateOutcome.WRITTEN);
  }

  @ParameterizedTest
  @EnumSource
  void anOutcomeThatIsTheLast_takesTheRowAway(TestDatabase database) throws InterruptedException {
    Node node = new Node(database);
    DatabaseRecord record = node.attached();
    WorkTicket ticket = node.runs.next().ticket();
    DatabaseRecord ready = Records.ready(record, Secret.of("value"));
    assertThat(
            node.store.update(
                ready, Records.transition(record, ready), WorkChange.end(ticket, null)))
        .isEqualTo(UpdateOutcome.WRITTEN_WITH_WORK);
    assertThat(node.row()).isEqualTo("none");
    node.runs.end(NextStep.written(null));
    assertThat(node.detach(ready)).isEqualTo(UpdateOutcome.WRITTEN_WITH_WORK);
    assertThat(node.runs.next().database())
        .as("a decision after it makes a new row")
        .isEqualTo(record.id());
  }

  @ParameterizedTest
  @EnumSource
  void anOutcomeWithANextStep_movesTheRow(TestDatabase database) throws InterruptedException {
    Node node = new Node(database);
    DatabaseRecord record = node.attached();
    WorkTicket ticket = node.runs.next().ticket();
    DatabaseRecord waiting = Records.progressed(record, null);
    assertThat(node.store.update(waiting, Trail.none(), WorkChange.end(ticket, later)))
        .isEqualTo(UpdateOutcome.WRITTEN_WITH_WORK);
    node.runs.end(NextStep.written(later.due()));
    assertThat(node.row()).isEqualTo("false/false");

    assertThat(node.detach(waiting)).isEqualTo(UpdateOutcome.WRITTEN_WITH_WORK);
    WorkItem item = node.runs.next();
    assertThat(item.database()).as("a decision wakes it earlier").isEqualTo(record.id());
    assertThat(item.earlierRunLost()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void aDecisionDuringTheRun_letsItsOutcomeFail_andTheRowStays(TestDatabase database)
      throws InterruptedException {
    Node node = new Node(database);
    DatabaseRecord record = node.attached();
    WorkTicket ticket = node.runs.next().ticket();
    assertThat(node.detach(record)).isEqualTo(UpdateOutcome.WRITTEN_WITH_WORK);
    assertThat(node.row()).as("the run's").startsWith("true/");

    DatabaseRecord ready = Records.ready(record, Secret.of("value"));
    assertThat(
            node.store.update(
                ready, Records.transition(record, ready), WorkChange.end(ticket, null)))
        .isEqualTo(UpdateOutcome.STALE);
    assertThat(node.row()).as("the run's, still").startsWith("true/");
    node.runs.end(NextStep.due(CLOCK.instant()));
    assertThat(node.runs.next().database()).isEqualTo(record.id());
  }

  /** What is decided may be decided between the read of a run that finds nothing, and its end. */
  @ParameterizedTest
  @EnumSource
  void aDecisionDuringARunThatWritesNothing_isFound(TestDatabase database)
      throws InterruptedException {
    Node node = new Node(database);
    DatabaseRecord record = node.attached();
    assertThat(node.runs.next().database()).isEqualTo(record.id());
    DatabaseRecord detached =
        record
            .change(CLOCK.instant())
            .apply(Lifecycle.next(record.status(), DETACH_REQUESTED).orElseThrow())
            .build();
    assertThat(node.store.update(detached, Trail.none(), WorkChange.wake(atOnce)))
        .isEqualTo(UpdateOutcome.WRITTEN_WITH_WORK);
    node.runs.end(NextStep.nothing());
    assertThat(node.runs.next().database()).isEqualTo(record.id());
  }

  @ParameterizedTest
  @EnumSource
  void aRunThatWasTakenOver_writesItsRecordAndMovesNothing(TestDatabase database)
      throws InterruptedException {
    Node node = new Node(database);
    DatabaseRecord record = node.attached();
    WorkTicket ticket = node.runs.next().ticket();
    // As another node does it, which then has picked the row.
    node.write(
        "update "
            + node.work()
            + " set picked_by = 'another', version = version + 2 where task_name = 'database'");
    long theirs = node.version();

    DatabaseRecord waiting = Records.progressed(record, null);
    assertThat(node.store.update(waiting, Trail.none(), WorkChange.end(ticket, later)))
        .isEqualTo(UpdateOutcome.WRITTEN);
    assertThat(node.version()).isEqualTo(theirs);
    DatabaseRecord ready = Records.ready(waiting, Secret.of("value"));
    assertThat(
            node.store.update(
                ready, Records.transition(waiting, ready), WorkChange.end(ticket, null)))
        .isEqualTo(UpdateOutcome.WRITTEN);
    node.runs.end(NextStep.nothing());
    assertThat(node.version()).as("nor does the queue").isEqualTo(theirs);
    assertThat(node.row()).startsWith("true/");
  }

  @ParameterizedTest
  @EnumSource
  void aTicketOfAnotherStore_movesNothing(TestDatabase database) throws InterruptedException {
    Node node = new Node(database);
    DatabaseRecord record = node.attached();
    WorkTicket ticket = node.runs.next().ticket();
    JdbcDatabaseStore other = store(node.place, node.pool);
    assertThat(
            other.update(
                Records.progressed(record, null), Trail.none(), WorkChange.end(ticket, later)))
        .isEqualTo(UpdateOutcome.WRITTEN);
    assertThat(node.row()).startsWith("true/");
    node.runs.end(NextStep.nothing());
  }

  /** Rows go by another clock than the library, and no poll helps if it rings too early. */
  @ParameterizedTest
  @EnumSource
  void aRowThatWasMoved_ringsWhenItIsDue_whateverTheLibrarysClockDoesMeanwhile(
      TestDatabase database) throws InterruptedException {
    TestDatabase.Place place = database.newPlace();
    JdbcDatabaseStore store =
        JdbcDatabaseStore.builder(pool(place), cipher)
            .schema(place.schema())
            .pollInterval(LONG)
            .pace(new Pace(LONG, LONG, LONG, LONG))
            .build();
    SettableClock clock = new SettableClock();
    WorkQueue queue = store.workQueues().open(clock, 4);
    queues.add(queue);
    Runs runs = new Runs();
    queue.start(runs);
    DatabaseRecord record = Records.attached("postgres");
    store.insert(record, Trail.none(), atOnce);
    queue.ring(record.id(), clock.instant());
    WorkTicket ticket = runs.next().ticket();

    Instant due = clock.instant().plusSeconds(1);
    assertThat(
            store.update(
                Records.progressed(record, null),
                Trail.none(),
                WorkChange.end(ticket, WakeUp.at(due, clock.instant()))))
        .isEqualTo(UpdateOutcome.WRITTEN_WITH_WORK);
    clock.advance(LONG);
    runs.end(NextStep.written(due));

    assertThat(runs.next().database()).isEqualTo(record.id());
    runs.end(NextStep.nothing());
  }

  @ParameterizedTest
  @EnumSource
  void theClosingOfAProject_wakesAllThatItDetaches(TestDatabase database) {
    TestDatabase.Place place = database.newPlace();
    HikariDataSource pool = pool(place);
    JdbcDatabaseStore store = store(place, pool);
    WorkQueue queue = store.workQueues().open(CLOCK, 4);
    queues.add(queue);
    for (String provider : List.of("postgres", "turso", "mongodb")) {
      store.insert(Records.attached(provider), Trail.none());
    }
    CloseOutcome outcome =
        store.closeProject(
            new ProjectClosing(Records.PROJECT, Records.NOW, Records.ANA, null),
            Records.audit(Records.attached("postgres"), Action.CLOSE_PROJECT),
            record -> new RecordChange(record, Records.detached(record), Trail.none()),
            atOnce);
    assertThat(outcome.woken()).isTrue();
    assertThat(outcome.detached()).hasSize(3);
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet results =
            statement.executeQuery(
                "select count(*) from \"" + place.schema() + "\".hosteddb_work")) {
      assertThat(results.next()).isTrue();
      assertThat(results.getLong(1)).isEqualTo(3);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The whole library: attached and detached at once, in every order that comes about. */
  @ParameterizedTest
  @EnumSource
  void noDecisionIsLost(TestDatabase database) throws InterruptedException {
    TestDatabase.Place place = database.newPlace();
    int several = 60;
    CountDownLatch deleted = new CountDownLatch(several);
    try (HostedDatabases databases =
        HostedDatabases.builder()
            .providers(Providers.of(FakeProvider.builder("fake").build()))
            .store(store(place, pool(place)))
            .build()) {
      databases.subscribe(event -> {
        if (event.database().status() == DatabaseStatus.DELETED) {
          deleted.countDown();
        }
      });
      for (int i = 0; i < several; i++) {
        DatabaseId id =
            databases
                .attach(
                    AttachRequest.to(ProjectId.of("p-" + i))
                        .provider("fake")
                        .by(Actor.host())
                        .build())
                .id();
        for (int turns = 0; turns < i * 40; turns++) {
          Thread.onSpinWait();
        }
        databases.detach(id, Actor.host());
      }
      assertThat(deleted.await(120, TimeUnit.SECONDS))
          .as("all are DELETED; %d are not", deleted.getCount())
          .isTrue();
    }
  }
}
