package io.hosteddb.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.ProjectId;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.SecretCipher;
import io.hosteddb.store.Trail;
import io.hosteddb.store.jdbc.internal.work.Pace;
import io.hosteddb.store.jdbc.internal.work.WorkTable;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import io.hosteddb.work.NextStep;
import io.hosteddb.work.WorkHandler;
import io.hosteddb.work.WorkItem;
import io.hosteddb.work.WorkQueue;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The queue of several nodes, on real databases and the real clock. */
class JdbcWorkQueueTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration GRACE = Duration.ofSeconds(60);
  private static final long PATIENCE_SECONDS = 60;

  /** For what comes at once, or never: the sweep is an hour away. */
  private static final long AT_ONCE_SECONDS = 60;

  private final AtomicReference<Duration> offset = new AtomicReference<>(Duration.ZERO);
  private final InstantSource clock = () -> Instant.now().plus(offset.get());
  private final SecretCipher cipher = TinkSecretCipher.of(TinkKeyset.generate());
  private final List<HikariDataSource> pools = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();

  @AfterEach
  void stop() {
    for (Node node : nodes) {
      node.stop(Duration.ofMillis(100));
    }
    pools.forEach(HikariDataSource::close);
  }

  /** A node: a store and its queue, whose connection to the database can be cut. */
  private final class Node {
    private final AtomicBoolean cut = new AtomicBoolean();
    private final JdbcDatabaseStore store;
    private final WorkQueue queue;
    private boolean stopped;

    Node(TestDatabase.Place place, HikariDataSource pool, Duration lease) {
      this(place, pool, lease, 8);
    }

    Node(TestDatabase.Place place, HikariDataSource pool, Duration lease, int parallelism) {
      this(place, cut -> cuttable(pool, cut), lease, parallelism);
    }

    Node(
        TestDatabase.Place place,
        Function<AtomicBoolean, DataSource> source,
        Duration lease,
        int parallelism) {
      this.store =
          JdbcDatabaseStore.builder(source.apply(cut), cipher)
              .schema(place.schema())
              .lease(lease)
              .pollInterval(Duration.ofMillis(100))
              // After the one at the start: what is to come at once must not come by the sweep.
              .pace(new Pace(LONG, Duration.ofMillis(200), LONG, LONG))
              .build();
      this.queue = store.workQueues().open(clock, parallelism);
      nodes.add(this);
    }

    Node start(WorkHandler handler) {
      queue.start(handler);
      return this;
    }

    List<DatabaseId> stop(Duration grace) {
      if (stopped) {
        return List.of();
      }
      stopped = true;
      return queue.stop(grace);
    }

    /** Makes a record whose next step is due at a time, without waking it. */
    DatabaseId due(Instant due) {
      ProjectId project = ProjectId.of("p-" + COUNT.incrementAndGet());
      DatabaseRecord record = Records.attached(project, "postgres", null);
      store.insert(record, Trail.none());
      assertThat(store.update(record.change(due).nextPoll(due).build(), Trail.none())).isTrue();
      return record.id();
    }
  }

  private static final AtomicInteger COUNT = new AtomicInteger();

  private HikariDataSource pool(TestDatabase.Place place) {
    HikariDataSource pool = place.pool(20);
    pools.add(pool);
    return pool;
  }

  private Node node(TestDatabase database) {
    TestDatabase.Place place = database.newPlace();
    return new Node(place, pool(place), Duration.ofSeconds(30));
  }

  private static DataSource cuttable(DataSource real, AtomicBoolean cut) {
    return (DataSource)
        Proxy.newProxyInstance(
            JdbcWorkQueueTest.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> {
              if (cut.get()) {
                throw new SQLException("The network is cut.", "08001");
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw Objects.requireNonNull(e.getCause());
              }
            });
  }

  /** Writes down what it is asked to do; what it answers is set for each database. */
  private static class Steps implements WorkHandler {
    final BlockingQueue<WorkItem> begun = new LinkedBlockingQueue<>();

    @Override
    public NextStep handle(WorkItem item) throws InterruptedException {
      begun.add(new WorkItem(item.database(), item.earlierRunLost()));
      return NextStep.nothing();
    }

    @Override
    public List<DatabaseId> overdue(Instant before, int limit) {
      return List.of();
    }

    WorkItem next() throws InterruptedException {
      WorkItem item = begun.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return Objects.requireNonNull(item, "nothing was begun");
    }

    WorkItem next(String what) throws InterruptedException {
      WorkItem item = begun.poll(AT_ONCE_SECONDS, TimeUnit.SECONDS);
      assertThat(item)
          .as("%s; after %d seconds nothing was begun", what, AT_ONCE_SECONDS)
          .isNotNull();
      return Objects.requireNonNull(item);
    }
  }

  /** Holds every step until it is let go. */
  private static final class HeldSteps extends Steps {
    final CountDownLatch letGo = new CountDownLatch(1);
    final CountDownLatch ended = new CountDownLatch(1);

    @Override
    public NextStep handle(WorkItem item) throws InterruptedException {
      begun.add(new WorkItem(item.database(), item.earlierRunLost()));
      try {
        assertThat(letGo.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      } finally {
        ended.countDown();
      }
      return NextStep.nothing();
    }
  }

  private static void await(String what, java.util.function.BooleanSupplier condition)
      throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(PATIENCE_SECONDS).toNanos();
    CountDownLatch never = new CountDownLatch(1);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("still waiting until %s", what).isLessThan(end);
      assertThat(never.await(20, TimeUnit.MILLISECONDS)).isFalse();
    }
  }

  private static long rows(TestDatabase.Place place, HikariDataSource pool) {
    return rows(place, pool, "true");
  }

  private static long picked(TestDatabase.Place place, HikariDataSource pool) {
    return rows(place, pool, "picked");
  }

  private static long rows(TestDatabase.Place place, HikariDataSource pool, String which) {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        var results =
            statement.executeQuery(
                "select count(*) from \""
                    + place.schema()
                    + "\".hosteddb_work where task_name = 'database' and "
                    + which)) {
      results.next();
      return results.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDueStep_isRunOnce_andItsRowGoes(TestDatabase database) throws Exception {
    TestDatabase.Place place = database.newPlace();
    HikariDataSource pool = pool(place);
    Steps steps = new Steps();
    Node node = new Node(place, pool, Duration.ofSeconds(30)).start(steps);
    DatabaseId id = DatabaseId.of(Records.attached("postgres").id().value());
    node.queue.schedule(id, Instant.now());
    assertThat(steps.next()).isEqualTo(new WorkItem(id, false));
    await("the row is gone", () -> rows(place, pool) == 0);
    assertThat(steps.begun).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void anEarlierWakeUpWins_andALaterOneChangesNothing(TestDatabase database) throws Exception {
    Steps steps = new Steps();
    Node node = node(database).start(steps);
    DatabaseId id = Records.attached("postgres").id();
    node.queue.schedule(id, Instant.now().plus(LONG));
    node.queue.schedule(id, Instant.now().plusMillis(300));
    node.queue.schedule(id, Instant.now().plus(LONG));
    assertThat(steps.next().database()).isEqualTo(id);
  }

  @ParameterizedTest
  @EnumSource
  void theTimeThatAStepReturns_isKept(TestDatabase database) throws Exception {
    AtomicInteger runs = new AtomicInteger();
    Steps steps =
        new Steps() {
          @Override
          public NextStep handle(WorkItem item) throws InterruptedException {
            NextStep unused = super.handle(item);
            return runs.incrementAndGet() < 3
                ? NextStep.due(Instant.now().plusMillis(150))
                : NextStep.due(Instant.now().plus(LONG));
          }
        };
    Node node = node(database);
    DatabaseId id = node.due(Instant.now().plus(LONG).plus(LONG));
    node.start(steps);
    node.queue.schedule(id, Instant.now());
    Instant first = Instant.now();
    for (int i = 0; i < 3; i++) {
      assertThat(steps.next()).isEqualTo(new WorkItem(id, false));
    }
    assertThat(Duration.between(first, Instant.now())).isGreaterThan(Duration.ofMillis(290));
    assertThat(steps.begun.poll(300, TimeUnit.MILLISECONDS)).isNull();
  }

  @ParameterizedTest
  @EnumSource
  void aWakeUpDuringARun_isNotLost(TestDatabase database) throws Exception {
    CountDownLatch decided = new CountDownLatch(1);
    AtomicInteger runs = new AtomicInteger();
    Steps steps =
        new Steps() {
          @Override
          public NextStep handle(WorkItem item) throws InterruptedException {
            NextStep unused = super.handle(item);
            if (runs.incrementAndGet() == 1) {
              assertThat(decided.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            }
            // What the step itself has to say of the next one comes from before the decision.
            return NextStep.due(Instant.now().plus(LONG));
          }
        };
    Node node = node(database);
    DatabaseId id = node.due(Instant.now().plus(LONG));
    node.start(steps);
    node.queue.schedule(id, Instant.now());
    WorkItem first = steps.next();
    DatabaseRecord record = node.store.find(id).orElseThrow();
    Instant now = Instant.now();
    assertThat(node.store.update(record.change(now).nextPoll(now).build(), Trail.none())).isTrue();
    node.queue.schedule(id, now);
    decided.countDown();
    assertThat(steps.next("the step that was asked for during a run")).isEqualTo(first);
  }

  @ParameterizedTest
  @EnumSource
  void aLostWakeUp_isFoundByTheSweep(TestDatabase database) throws Exception {
    Node node = node(database);
    Steps steps =
        new Steps() {
          @Override
          public NextStep handle(WorkItem item) throws InterruptedException {
            Instant next = Instant.now().plus(LONG);
            DatabaseRecord record = node.store.find(item.database()).orElseThrow();
            assertThat(node.store.update(record.change(next).nextPoll(next).build(), Trail.none()))
                .isTrue();
            NextStep unused = super.handle(item);
            return NextStep.due(next);
          }
        };
    DatabaseId overdue = node.due(Instant.now().minusSeconds(60));
    DatabaseId early = node.due(Instant.now().plus(LONG));
    DatabaseId late = node.due(Instant.now().minusSeconds(60));
    node.queue.schedule(late, Instant.now().plus(LONG));
    node.start(steps);
    List<DatabaseId> found = new ArrayList<>();
    found.add(steps.next().database());
    found.add(steps.next().database());
    assertThat(found).containsExactlyInAnyOrder(overdue, late).doesNotContain(early);
    assertThat(steps.begun).isEmpty();
  }

  /** A run that ends during a sweep moves its record, and then its row. */
  @ParameterizedTest
  @EnumSource
  void theSweepSeesRecordsAndRowsOfOneMoment(TestDatabase database) throws Exception {
    try (Inside inside = Inside.open(database, 4)) {
      DatabaseRecord record = Records.attached("postgres");
      inside.store(cipher).insert(record, Trail.none());
      WorkTable table = inside.workTable();
      Instant past = Instant.now().minusSeconds(60);
      table.wake(record.id(), past);
      AtomicBoolean over = new AtomicBoolean();
      FutureTask<Boolean> runs =
          new FutureTask<>(() -> {
            while (!over.get()) {
              moveRecord(inside, "timestamp with time zone '2100-01-01 00:00:00+00'");
              moveRow(inside, false, "timestamp with time zone '2100-01-01 00:00:00+00'");
              moveRow(inside, true, "timestamp with time zone '2000-01-01 00:00:00+00'");
              moveRecord(inside, "timestamp with time zone '2000-01-01 00:00:00+00'");
            }
            return true;
          });
      new Thread(runs).start();
      for (int i = 0; i < 1_000; i++) {
        assertThat(table.lostWakeUps(past, past, 10).lost()).as("sweep %d", i).isEmpty();
      }
      over.set(true);
      assertThat(runs.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static void moveRecord(Inside inside, String due) throws SQLException {
    inside.execute("update @hosteddb_database set next_poll = " + due);
  }

  private static void moveRow(Inside inside, boolean picked, String due) throws SQLException {
    inside.execute("update @hosteddb_work set picked = " + picked + ", execution_time = " + due);
  }

  @Test
  void whatANodeHasLeft_anotherFindsByItsPoll() throws Exception {
    TestDatabase.Place place = TestDatabase.POSTGRESQL.newPlace();
    HikariDataSource pool = pool(place);
    Steps steps = new Steps();
    Node idle = new Node(place, pool, Duration.ofSeconds(30)).start(steps);
    Node neverStarted = new Node(place, pool, Duration.ofSeconds(30));
    DatabaseId id = Records.attached("postgres").id();
    neverStarted.queue.schedule(id, Instant.now().plusMillis(300));
    assertThat(steps.next()).isEqualTo(new WorkItem(id, false));
    assertThat(idle.stop(GRACE)).isEmpty();
  }

  @Test
  void anIdleNode_asksOnceAPoll() throws Exception {
    TestDatabase.Place place = TestDatabase.POSTGRESQL.newPlace();
    WatchedDataSource watched = new WatchedDataSource(pool(place));
    JdbcDatabaseStore store =
        JdbcDatabaseStore.builder(watched.dataSource(), cipher)
            .schema(place.schema())
            .pollInterval(Duration.ofMillis(100))
            .build();
    WorkQueue queue = store.workQueues().open(Clock.systemUTC(), 8);
    queue.start(new Steps());
    AtomicInteger asked = new AtomicInteger();
    try {
      await("the first sweep and housekeeping are over", () -> asked(watched, asked) > 30);
      asked.set(0);
      long begun = System.nanoTime();
      await("it has asked again", () -> asked(watched, asked) > 40);
      long polls = Duration.ofNanos(System.nanoTime() - begun).toMillis() / 100;
      // What housekeeping asks comes on top; a second question at each poll would be 30.
      assertThat((long) asked.get()).isLessThanOrEqualTo(polls + 15);
    } finally {
      assertThat(queue.stop(GRACE)).isEmpty();
    }
  }

  private static int asked(WatchedDataSource watched, AtomicInteger asked) {
    long statements = watched.events().stream().filter("execute"::equals).count();
    return asked.addAndGet((int) statements);
  }

  @ParameterizedTest
  @EnumSource
  void aStepThatThrows_isRepeatedAndToldSo(TestDatabase database) throws Exception {
    AtomicInteger runs = new AtomicInteger();
    Steps steps =
        new Steps() {
          @Override
          public NextStep handle(WorkItem item) throws InterruptedException {
            NextStep unused = super.handle(item);
            switch (runs.incrementAndGet()) {
              case 1 -> throw new IllegalStateException("A canary that no log may hold.");
              case 2 -> throw new AssertionError("A canary that no log may hold.");
              default -> {
                return NextStep.nothing();
              }
            }
          }
        };
    Node node = node(database).start(steps);
    DatabaseId id = Records.attached("postgres").id();
    node.queue.schedule(id, Instant.now());
    assertThat(steps.next()).isEqualTo(new WorkItem(id, false));
    // What its call did nobody has written down; and that the mark is not lost by a second failure.
    String again = "the step whose run threw";
    assertThat(steps.next(again)).as("told so").isEqualTo(new WorkItem(id, true));
    assertThat(steps.next(again)).as("told so again").isEqualTo(new WorkItem(id, true));
  }

  @ParameterizedTest
  @EnumSource
  void aClockSetBackDuringARun_stretchesNoWait(TestDatabase database) throws Exception {
    AtomicInteger runs = new AtomicInteger();
    Node node = node(database);
    Steps steps =
        new Steps() {
          @Override
          public NextStep handle(WorkItem item) throws InterruptedException {
            NextStep unused = super.handle(item);
            if (runs.incrementAndGet() > 1) {
              return NextStep.nothing();
            }
            Instant next = clock.instant().plusMillis(100);
            offset.set(LONG.negated());
            return NextStep.due(next);
          }
        };
    DatabaseId id = Records.attached("postgres").id();
    node.start(steps);
    node.queue.schedule(id, clock.instant());
    WorkItem first = steps.next();
    assertThat(steps.next("the step that was due in 100 ms")).isEqualTo(first);
  }

  @ParameterizedTest
  @EnumSource
  void aDecisionDuringARun_isNotLost_whenTheClockIsSetBack(TestDatabase database) throws Exception {
    Node node = node(database);
    DatabaseId id = node.due(Instant.now().plus(LONG));
    AtomicInteger runs = new AtomicInteger();
    Steps steps =
        new Steps() {
          @Override
          public NextStep handle(WorkItem item) throws InterruptedException {
            NextStep unused = super.handle(item);
            if (runs.incrementAndGet() == 1) {
              offset.set(LONG.negated());
              Instant now = clock.instant();
              DatabaseRecord record = node.store.find(id).orElseThrow();
              assertThat(node.store.update(record.change(now).nextPoll(now).build(), Trail.none()))
                  .isTrue();
              node.queue.schedule(id, now);
            }
            return NextStep.due(clock.instant().plus(LONG).plus(LONG));
          }
        };
    node.start(steps);
    node.queue.schedule(id, clock.instant());
    WorkItem first = steps.next();
    assertThat(steps.next("the step that was decided on during a run")).isEqualTo(first);
  }

  @Test
  void theWorkOfASilentNode_isTakenOver_andItsLateEndChangesNothing() throws Exception {
    TestDatabase.Place place = TestDatabase.POSTGRESQL.newPlace();
    HikariDataSource pool = pool(place);
    HeldSteps silent = new HeldSteps();
    HeldSteps heir = new HeldSteps();
    Node first = new Node(place, pool, Duration.ofSeconds(1)).start(silent);
    DatabaseId id = Records.attached("postgres").id();
    first.queue.schedule(id, Instant.now());
    assertThat(silent.next().earlierRunLost()).isFalse();
    first.cut.set(true);

    Node second = new Node(place, pool, Duration.ofSeconds(1)).start(heir);
    assertThat(heir.next()).isEqualTo(new WorkItem(id, true));
    first.cut.set(false);
    silent.letGo.countDown();
    assertThat(silent.ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(first.stop(GRACE)).isEmpty();
    assertThat(rows(place, pool)).as("the row is the new owner's").isOne();
    heir.letGo.countDown();
    await("the new owner has ended it", () -> rows(place, pool) == 0);
    assertThat(second.stop(GRACE)).isEmpty();
  }

  /** While a shorter lease is rolled out, the nodes with the longer one heartbeat more seldom. */
  @Test
  void aNodeThatKeepsToALongerLease_isNotTakenForSilent() throws Exception {
    TestDatabase.Place place = TestDatabase.POSTGRESQL.newPlace();
    HikariDataSource pool = pool(place);
    List<HeldSteps> steps = List.of(new HeldSteps(), new HeldSteps(), new HeldSteps());
    DatabaseId lost = Records.attached("postgres").id();
    Node silent = new Node(place, pool, Duration.ofSeconds(1)).start(steps.get(0));
    silent.queue.schedule(lost, Instant.now());
    assertThat(steps.get(0).next().database()).isEqualTo(lost);
    silent.cut.set(true);
    HeldSteps steady = new HeldSteps();
    DatabaseId kept = Records.attached("postgres").id();
    // Busy with its one step: what is taken over from another must not go to it.
    Node first = new Node(place, pool, LONG, 1).start(steady);
    first.queue.schedule(kept, Instant.now());
    assertThat(steady.next().database()).isEqualTo(kept);

    // Of two that seem silent the one is found first that has been for longer: at the second heir.
    for (HeldSteps heir : steps.subList(1, 3)) {
      Node next = new Node(place, pool, Duration.ofSeconds(1)).start(heir);
      assertThat(heir.next()).isEqualTo(new WorkItem(lost, true));
      next.cut.set(true);
    }
    assertThat(steps).allSatisfy(heirs -> assertThat(heirs.begun).isEmpty());
    steps.forEach(held -> held.letGo.countDown());
    steady.letGo.countDown();
    nodes.forEach(node -> node.cut.set(false));
    await("all is done", () -> rows(place, pool) == 0);
  }

  @ParameterizedTest
  @EnumSource
  void stopping_letsAStepFinish(TestDatabase database) throws Exception {
    TestDatabase.Place place = database.newPlace();
    HikariDataSource pool = pool(place);
    HeldSteps steps = new HeldSteps();
    Node node = new Node(place, pool, Duration.ofSeconds(30)).start(steps);
    DatabaseId id = Records.attached("postgres").id();
    node.queue.schedule(id, Instant.now());
    assertThat(steps.next().database()).isEqualTo(id);
    Thread letGo = new Thread(steps.letGo::countDown);
    letGo.start();
    assertThat(node.stop(GRACE)).isEmpty();
    letGo.join();
    assertThat(rows(place, pool)).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void aStepThatIsInterruptedByStopping_isTakenUpAtOnce_asLost(TestDatabase database)
      throws Exception {
    TestDatabase.Place place = database.newPlace();
    HikariDataSource pool = pool(place);
    HeldSteps steps = new HeldSteps();
    Node node = new Node(place, pool, Duration.ofHours(1)).start(steps);
    DatabaseId id = Records.attached("postgres").id();
    node.queue.schedule(id, Instant.now());
    assertThat(steps.next().earlierRunLost()).isFalse();
    assertThat(node.stop(Duration.ZERO)).isEmpty();
    Steps after = new Steps();
    Node unused = new Node(place, pool, Duration.ofHours(1)).start(after);
    assertThat(after.next()).isEqualTo(new WorkItem(id, true));
  }

  /** The answer to the last pick of a node that stops: the rows are its own by then. */
  @Test
  void whatANodePicksWhileItStops_isTakenUpAtOnce() throws Exception {
    TestDatabase.Place place = TestDatabase.POSTGRESQL.newPlace();
    HikariDataSource pool = pool(place);
    HeldAnswers answers = new HeldAnswers(pool, "set picked = true", () -> picked(place, pool) > 0);
    Steps never = new Steps();
    Node stops = new Node(place, cut -> answers.dataSource(), Duration.ofHours(1), 8).start(never);
    DatabaseId id = Records.attached("postgres").id();
    stops.queue.schedule(id, Instant.now());
    answers.awaitHeld();
    Thread stopping = new Thread(() -> assertThat(stops.stop(Duration.ZERO)).isEmpty());
    stopping.start();
    await(
        "it stops, and waits for the poll",
        () -> stopping.getState() == Thread.State.TIMED_WAITING);
    answers.letGo();
    stopping.join();
    assertThat(never.begun).isEmpty();

    Steps after = new Steps();
    Node unused = new Node(place, pool, Duration.ofHours(1)).start(after);
    assertThat(after.next()).isEqualTo(new WorkItem(id, false));
  }

  /** A pool that has no connection just now lets go of who is interrupted, without one. */
  @ParameterizedTest
  @EnumSource
  void aStepWhoseEndIsInterruptedByStopping_givesItsRowBack(TestDatabase database)
      throws Exception {
    TestDatabase.Place place = database.newPlace();
    HikariDataSource pool = pool(place);
    AtomicBoolean over = new AtomicBoolean();
    CountDownLatch waits = new CountDownLatch(1);
    Steps steps =
        new Steps() {
          @Override
          public NextStep handle(WorkItem item) throws InterruptedException {
            NextStep unused = super.handle(item);
            over.set(true);
            return NextStep.due(Instant.now().plusMillis(100));
          }
        };
    DataSource empty =
        waitsForAnInterruption(pool, waits, () -> isAStep() && over.getAndSet(false));
    Node node = new Node(place, cut -> empty, Duration.ofHours(1), 8).start(steps);
    DatabaseId id = Records.attached("postgres").id();
    node.queue.schedule(id, Instant.now());
    assertThat(waits.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();

    assertThat(node.stop(Duration.ZERO)).isEmpty();

    assertThat(picked(place, pool)).isZero();
    assertThat(rows(place, pool)).isOne();
  }

  private static boolean isAStep() {
    return Thread.currentThread().getName().startsWith("hosteddb-step");
  }

  private static DataSource waitsForAnInterruption(
      DataSource real, CountDownLatch waits, java.util.function.BooleanSupplier when) {
    return (DataSource)
        Proxy.newProxyInstance(
            JdbcWorkQueueTest.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("getConnection") && when.getAsBoolean()) {
                waits.countDown();
                try {
                  new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                  throw new SQLException("Interrupted while waiting for a connection.", "08001", e);
                }
              }
              return method.invoke(real, arguments);
            });
  }

  @Test
  void whatAnEarlierProcessWasAt_isTakenUpAtOnce_whereThereIsOneProcess() throws Exception {
    TestDatabase.Place place = TestDatabase.H2.newPlace();
    HikariDataSource pool = pool(place);
    HeldSteps steps = new HeldSteps();
    Node dies = new Node(place, pool, Duration.ofHours(1)).start(steps);
    DatabaseId id = Records.attached("postgres").id();
    dies.queue.schedule(id, Instant.now());
    assertThat(steps.next().earlierRunLost()).isFalse();
    dies.cut.set(true);
    Steps after = new Steps();
    Node unused = new Node(place, pool, Duration.ofHours(1)).start(after);
    assertThat(after.next()).isEqualTo(new WorkItem(id, true));
    steps.letGo.countDown();
  }

  @ParameterizedTest
  @EnumSource
  void aDatabaseThatIsDownWhenAStepEnds_isToldWhenItIsBack(TestDatabase database) throws Exception {
    TestDatabase.Place place = database.newPlace();
    HikariDataSource pool = pool(place);
    HeldSteps steps = new HeldSteps();
    Node node = new Node(place, pool, Duration.ofSeconds(30)).start(steps);
    DatabaseId id = Records.attached("postgres").id();
    node.queue.schedule(id, Instant.now());
    assertThat(steps.next().database()).isEqualTo(id);
    node.cut.set(true);
    steps.letGo.countDown();
    assertThat(steps.ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    node.queue.schedule(id, Instant.now());
    assertThat(rows(place, pool)).isOne();
    node.cut.set(false);
    await("the end is written", () -> rows(place, pool) == 0);
  }

  @Test
  void severalNodes_neverRunTwoStepsOfADatabaseAtOnce_andRunThemAll() throws Exception {
    TestDatabase.Place place = TestDatabase.POSTGRESQL.newPlace();
    HikariDataSource pool = place.pool(40);
    pools.add(pool);
    int databases = 150;
    int stepsEach = 4;
    Set<DatabaseId> running = ConcurrentHashMap.newKeySet();
    Map<DatabaseId, AtomicInteger> steps = new ConcurrentHashMap<>();
    AtomicBoolean overlapped = new AtomicBoolean();
    CountDownLatch all = new CountDownLatch(databases);
    WorkHandler handler =
        new WorkHandler() {
          @Override
          public NextStep handle(WorkItem item) {
            if (!running.add(item.database()) || item.earlierRunLost()) {
              overlapped.set(true);
            }
            int done =
                steps.computeIfAbsent(item.database(), id -> new AtomicInteger()).incrementAndGet();
            running.remove(item.database());
            if (done == stepsEach) {
              all.countDown();
              return NextStep.nothing();
            }
            return NextStep.due(Instant.now().plusMillis(done % 2 == 0 ? 0 : 50));
          }

          @Override
          public List<DatabaseId> overdue(Instant before, int limit) {
            return List.of();
          }
        };
    List<Node> cluster = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      cluster.add(new Node(place, pool, Duration.ofSeconds(30)).start(handler));
    }
    for (int i = 0; i < databases; i++) {
      cluster.get(i % 3).queue.schedule(Records.attached("postgres").id(), Instant.now());
    }
    assertThat(all.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    await("no row is left", () -> rows(place, pool) == 0);
    assertThat(overlapped).isFalse();
    assertThat(steps.values()).allMatch(count -> count.get() == stepsEach).hasSize(databases);
  }

  @Test
  void thousandsThatWait_costRows_notThreads() throws Exception {
    // Every thread that comes of this one is of its group, and none of the tests beside it.
    ThreadGroup here = new ThreadGroup("thousands");
    FutureTask<Integer> task = new FutureTask<>(() -> threadsForThousands(here));
    new Thread(here, task).start();
    assertThat(task.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isLessThan(20);
  }

  private int threadsForThousands(ThreadGroup group) throws Exception {
    TestDatabase.Place place = TestDatabase.POSTGRESQL.newPlace();
    HikariDataSource pool = pool(place);
    Steps steps = new Steps();
    Node node = new Node(place, pool, Duration.ofSeconds(30)).start(steps);
    int before = group.activeCount();
    for (int i = 0; i < 2_000; i++) {
      node.queue.schedule(Records.attached("postgres").id(), Instant.now().plus(LONG));
    }
    assertThat(rows(place, pool)).isEqualTo(2_000);
    assertThat(steps.begun).isEmpty();
    return group.activeCount() - before;
  }
}
