package io.hosteddb.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.store.SecretCipher;
import io.hosteddb.store.jdbc.internal.work.Pace;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import io.hosteddb.work.NextStep;
import io.hosteddb.work.WorkHandler;
import io.hosteddb.work.WorkItem;
import io.hosteddb.work.WorkQueue;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a node without work asks of the database, and that it is there when there is work again. */
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class IdleNodeTest {
  private static final SecretCipher CIPHER = TinkSecretCipher.of(TinkKeyset.generate());
  private static final Duration LONG = Duration.ofHours(1);

  /** The usual times over 30: what is a minute there is two seconds here. */
  private static final int FASTER = 30;

  private static final int SWEEPS = 3;

  private final BlockingQueue<DatabaseId> handled = new LinkedBlockingQueue<>();
  private final List<String> executed = new ArrayList<>();
  private final List<HikariDataSource> pools = new ArrayList<>();
  private final List<WorkQueue> queues = new ArrayList<>();

  @AfterEach
  void stop() {
    queues.forEach(queue -> assertThat(queue.stop(Duration.ofSeconds(30))).isEmpty());
    pools.forEach(HikariDataSource::close);
  }

  private WorkQueue start(TestDatabase.Place place, Duration lease, Duration poll, Pace pace) {
    HikariDataSource pool = place.pool(8);
    pools.add(pool);
    WorkQueue queue =
        JdbcDatabaseStore.builder(recorded(pool), CIPHER)
            .schema(place.schema())
            .lease(lease)
            .pollInterval(poll)
            .pace(pace)
            .build()
            .workQueues()
            .open(Clock.systemUTC(), 4);
    queues.add(queue);
    queue.start(new Handler());
    return queue;
  }

  private final class Handler implements WorkHandler {
    @Override
    public NextStep handle(WorkItem item) {
      handled.add(item.database());
      return NextStep.nothing();
    }

    @Override
    public List<DatabaseId> overdue(Instant before, int limit) {
      return List.of();
    }
  }

  private DataSource recorded(DataSource real) {
    return proxy(
        DataSource.class,
        real,
        (method, result) ->
            result instanceof Connection connection ? recorded(connection) : result);
  }

  private Connection recorded(Connection real) {
    return (Connection)
        Proxy.newProxyInstance(
            IdleNodeTest.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (self, method, arguments) -> {
              Object result = call(real, method, arguments);
              return result instanceof PreparedStatement statement
                  ? recorded(statement, String.valueOf(arguments[0]))
                  : result;
            });
  }

  private PreparedStatement recorded(PreparedStatement real, String sql) {
    return proxy(
        PreparedStatement.class,
        real,
        (method, result) -> {
          if (method.startsWith("execute")) {
            synchronized (executed) {
              executed.add(sql);
            }
          }
          return result;
        });
  }

  private interface Then {
    Object apply(String method, Object result);
  }

  private static <T> T proxy(Class<T> type, T real, Then then) {
    return type.cast(
        Proxy.newProxyInstance(
            IdleNodeTest.class.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) ->
                then.apply(method.getName(), call(real, method, arguments))));
  }

  private static Object call(Object target, java.lang.reflect.Method method, Object[] arguments)
      throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static boolean isSweep(String sql) {
    return sql.contains("d.next_poll <");
  }

  private static boolean isDetection(String sql) {
    return sql.contains("last_heartbeat <=");
  }

  private long count(Predicate<String> kind) {
    synchronized (executed) {
      return executed.stream().filter(kind).count();
    }
  }

  private void awaitSweeps(int more) {
    long before = count(IdleNodeTest::isSweep);
    while (count(IdleNodeTest::isSweep) < before + more) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  /**
   * For the time of three sweeps, however long a busy machine makes it: a statement in four seconds
   * of the usual times. Each of the three kinds may fall into that time once more than it fills it.
   */
  @ParameterizedTest
  @EnumSource
  void nodeWithoutWork_asksSeldom(TestDatabase database) {
    Pace usual = Pace.USUAL;
    Pace pace =
        new Pace(
            usual.sweep().dividedBy(FASTER),
            usual.afterUnexpected(),
            Duration.ofSeconds(1),
            usual.idlePoll().dividedBy(FASTER));
    WorkQueue unused =
        start(
            database.newPlace(),
            Duration.ofSeconds(30).dividedBy(FASTER),
            Duration.ofSeconds(1).dividedBy(FASTER),
            pace);
    awaitSweeps(3);
    synchronized (executed) {
      executed.clear();
    }
    long begun = System.nanoTime();
    awaitSweeps(SWEEPS);
    List<String> asked;
    synchronized (executed) {
      asked = List.copyOf(executed);
    }
    double usualSeconds = (System.nanoTime() - begun) / 1e9 * FASTER;
    assertThat((double) asked.size())
        .as("statements in %s usual seconds", usualSeconds)
        .isLessThanOrEqualTo(usualSeconds / 4 + 3);
    assertThat(asked.stream().distinct().toList())
        .as("what a node without work asks: a sweep, a detection, a poll")
        .hasSize(3)
        .anyMatch(IdleNodeTest::isSweep)
        .anyMatch(IdleNodeTest::isDetection);
  }

  /** The usual times themselves, each of them one statement. */
  @Test
  void usualTimes_makeAStatementInFourSeconds() {
    Pace usual = Pace.USUAL;
    double detection = Duration.ofSeconds(30).toMillis() / 3.0;
    double perSecond =
        1_000.0 / usual.sweep().toMillis()
            + 1_000.0 / usual.idlePoll().toMillis()
            + 1_000.0 / detection;
    assertThat(perSecond).isLessThanOrEqualTo(0.25);
  }

  private static Pace idleAtOnce() {
    return new Pace(LONG, Duration.ofSeconds(5), Duration.ZERO, LONG);
  }

  @ParameterizedTest
  @EnumSource
  void idleNode_beginsAtOnceWithWhatItKnowsOf(TestDatabase database) throws Exception {
    WorkQueue queue = start(database.newPlace(), LONG, Duration.ofMillis(50), idleAtOnce());
    DatabaseId now = Records.attached("postgres").id();
    queue.schedule(now, Instant.now());
    assertThat(handled.poll(60, TimeUnit.SECONDS)).isEqualTo(now);
    DatabaseId later = Records.attached("turso").id();
    queue.schedule(later, Instant.now().plusMillis(500));
    assertThat(handled.poll(60, TimeUnit.SECONDS)).isEqualTo(later);
  }

  /** An idle poll would come in an hour: only quick ones find what the other node left. */
  @Test
  void nodeThatHasHadWork_findsAtOnceWhatAnotherLeft() throws Exception {
    TestDatabase.Place place = TestDatabase.POSTGRESQL.newPlace();
    WorkQueue queue =
        start(
            place,
            LONG,
            Duration.ofMillis(50),
            new Pace(LONG, Duration.ofSeconds(5), Duration.ofSeconds(20), LONG));
    DatabaseId own = Records.attached("postgres").id();
    queue.schedule(own, Instant.now());
    assertThat(handled.poll(60, TimeUnit.SECONDS)).isEqualTo(own);
    DatabaseId left = left(place);
    assertThat(handled.poll(60, TimeUnit.SECONDS)).isEqualTo(left);
  }

  @Test
  void idleNode_findsWhatAnotherLeftAtItsNextPoll() throws Exception {
    TestDatabase.Place place = TestDatabase.POSTGRESQL.newPlace();
    WorkQueue unused =
        start(
            place,
            LONG,
            Duration.ofMillis(50),
            new Pace(LONG, Duration.ofSeconds(5), Duration.ZERO, Duration.ofMillis(300)));
    DatabaseId left = left(place);
    assertThat(handled.poll(60, TimeUnit.SECONDS)).isEqualTo(left);
  }

  /** Work that a node wrote down before it died, and so rings nowhere. */
  private DatabaseId left(TestDatabase.Place place) throws Exception {
    DatabaseId id = Records.attached("turso").id();
    try (Connection connection = pools.get(0).getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                """
                insert into "%s".hosteddb_work
                  (task_name, task_instance, execution_time, picked, version)
                values ('database', ?, current_timestamp, false, 1)\
                """
                    .formatted(place.schema()))) {
      insert.setString(1, id.value());
      assertThat(insert.executeUpdate()).isOne();
    }
    return id;
  }
}
