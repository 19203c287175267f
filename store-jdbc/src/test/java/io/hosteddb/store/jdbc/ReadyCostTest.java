package io.hosteddb.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.env.ManagedVariable;
import io.hosteddb.env.VariableValues;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.RateLimit;
import io.hosteddb.spi.RateLimits;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.VendorResource;
import io.hosteddb.store.jdbc.internal.work.Pace;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import io.hosteddb.testkit.fake.FakeProvider;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a database costs until it is READY, from the attach on, counted where the library meets the
 * DataSource: with a limit on the vendor's account, and without housekeeping, which goes by time.
 */
class ReadyCostTest {
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final int SEVERAL = 10;
  private static final RateLimit LIMIT = new RateLimit(6_000, 6_000, Duration.ofMinutes(1));

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** A part of the statement of each: the sweep, and the detection of silent nodes. */
  private static final Set<String> OWN_JOBS = Set.of("d.next_poll <", "last_heartbeat <=");

  private static final String AT_WORK = "the vendor is at work";

  private final Semaphore ready = new Semaphore(0);
  private final Semaphore waiting = new Semaphore(0);
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicInteger calls = new AtomicInteger();
  private @Nullable HikariDataSource pool;
  private @Nullable WatchedDataSource watched;
  private @Nullable HostedDatabases databases;

  @AfterEach
  void close() {
    Objects.requireNonNull(databases).close();
    Objects.requireNonNull(pool).close();
  }

  /** What a step of the fake vendor answers. */
  @FunctionalInterface
  private interface Step {
    StepResult<Provisioned> answer(ProvisionRequest request) throws InterruptedException;
  }

  private TestDatabase.Place start(TestDatabase database, UnaryOperator<Step> vendor) {
    TestDatabase.Place place = database.newPlace();
    pool = place.pool(20);
    WatchedDataSource source = new WatchedDataSource(pool);
    watched = source;
    JdbcDatabaseStore store =
        JdbcDatabaseStore.builder(source.dataSource(), TinkSecretCipher.of(TinkKeyset.generate()))
            .schema(place.schema())
            .lease(LONG)
            .pollInterval(LONG)
            .pace(new Pace(LONG, LONG, LONG, LONG, LONG))
            .build();
    Optional<RateLimits> limits = store.rateLimits(Clock.systemUTC());
    FakeProvider provider =
        FakeProvider.builder("fake")
            .build()
            .everyProvision((request, correctly) -> {
              limits.ifPresent(
                  all -> all.limiter("account", LIMIT).require(request.call(), "The vendor"));
              calls.incrementAndGet();
              return vendor.apply(correctly::answer).answer(request);
            });
    databases = HostedDatabases.builder().providers(Providers.of(provider)).store(store).build();
    Objects.requireNonNull(databases)
        .subscribe(event -> {
          if (event.database().status() == DatabaseStatus.READY) {
            ready.release();
          } else if (AT_WORK.equals(event.database().progress())) {
            waiting.release();
          }
        });
    awaitItsOwnJobs(place);
    // What is once: the bucket, the first draws.
    for (int i = 0; i < 2 * SEVERAL; i++) {
      bringOneToReady();
    }
    forget();
    return place;
  }

  /**
   * Sweep, detection and the recurring jobs run once at the start, beside everything else, and
   * would be counted where they take long.
   */
  private void awaitItsOwnJobs(TestDatabase.Place place) {
    Set<String> ran = new HashSet<>();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!ran.containsAll(OWN_JOBS) || isAtARecurringJob(place)) {
      assertThat(System.nanoTime()).as("at the start only %s ran", ran).isLessThan(end);
      for (String sql : source().executed()) {
        OWN_JOBS.stream().filter(sql::contains).forEach(ran::add);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  private boolean isAtARecurringJob(TestDatabase.Place place) {
    String jobs =
        "select count(*) from \""
            + place.schema()
            + "\".hosteddb_work where task_name <> 'database'";
    return count(jobs) == 0
        || count(jobs + " and (picked or execution_time <= current_timestamp)") > 0;
  }

  private long count(String sql) {
    try (Connection connection = Objects.requireNonNull(pool).getConnection();
        Statement statement = connection.createStatement();
        ResultSet results = statement.executeQuery(sql)) {
      assertThat(results.next()).isTrue();
      return results.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void forget() {
    List<String> unused = source().events();
    unused = source().executed();
    calls.set(0);
  }

  private WatchedDataSource source() {
    return Objects.requireNonNull(watched);
  }

  private DatabaseId attachOne() {
    return Objects.requireNonNull(databases)
        .attach(
            AttachRequest.to(ProjectId.of("project-" + count.incrementAndGet()))
                .provider("fake")
                .by(Actor.host())
                .build())
        .id();
  }

  /** Its work is not picked with the decision, so the node looks for what is due. */
  private void detach(DatabaseId id) {
    HostedDatabase unused = Objects.requireNonNull(databases).detach(id, Actor.host());
  }

  private void awaitReady(int several) {
    await(ready, several, "READY");
  }

  private static void await(Semaphore semaphore, int several, String what) {
    try {
      assertThat(semaphore.tryAcquire(several, PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .as("%d are %s; %d more were", several, what, semaphore.availablePermits())
          .isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void bringOneToReady() {
    DatabaseId unused = attachOne();
    awaitReady(1);
  }

  /** What was done since {@link #forget}, without what the limit took. */
  private record Cost(double transactions, double statements, long draws) {}

  private Cost cost() {
    List<String> events = source().events();
    long draws =
        source().executed().stream().filter(sql -> sql.contains("hosteddb_rate_limit")).count();
    long statements = events.stream().filter("execute"::equals).count();
    // Every use of a connection is one transaction, committed by itself or not.
    long transactions = events.stream().filter("open"::equals).count();
    return new Cost(transactions - draws, statements - draws, draws);
  }

  /** A vendor that has a database ready at once; the fake's own way saves a checkpoint first. */
  private static StepResult<Provisioned> atOnce(ProvisionRequest request) {
    VariableValues values = VariableValues.none();
    for (ManagedVariable variable : request.contract().variables()) {
      values = values.with(variable.name().value(), Secret.of("value"));
    }
    String name = request.identity().vendorName().value();
    return StepResult.done(
        request.checkpoint(), new Provisioned(values, new VendorResource(name, request.region())));
  }

  /** A vendor that is still at work when it is asked for the first few times. */
  private static Step after(int polls, Supplier<Duration> wait) {
    return request -> {
      long asked = request.checkpoint().number("asked").orElse(0);
      return asked < polls
          ? StepResult.pollAfter(request.checkpoint().with("asked", asked + 1), AT_WORK, wait.get())
          : atOnce(request);
    };
  }

  @ParameterizedTest
  @EnumSource
  void aDatabaseOfOneStep_costsThreeTransactions(TestDatabase database) {
    start(database, unused -> ReadyCostTest::atOnce);

    for (int i = 0; i < SEVERAL; i++) {
      bringOneToReady();
    }

    Cost cost = cost();
    assertThat(calls).hasValue(SEVERAL);
    if (database == TestDatabase.POSTGRESQL) {
      assertThat(cost.transactions()).as("attach, begun, READY").isEqualTo(3 * SEVERAL);
      assertThat(cost.statements())
          .as("project, record, picked work and all; begun; READY and all")
          .isEqualTo(3 * SEVERAL);
      assertThat(cost.draws()).as("tokens are drawn in batches").isLessThanOrEqualTo(2);
    } else {
      assertThat(cost.transactions())
          .as("attach, search, pick, read what was picked, read, begun, READY")
          .isEqualTo(7 * SEVERAL);
      assertThat(cost.statements()).isEqualTo(19 * SEVERAL);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aCheckpointOnTheWay_costsOneMore(TestDatabase database) {
    start(database, correctly -> correctly);

    for (int i = 0; i < SEVERAL; i++) {
      bringOneToReady();
    }

    Cost cost = cost();
    assertThat(calls).hasValue(2 * SEVERAL);
    if (database == TestDatabase.POSTGRESQL) {
      assertThat(cost.transactions()).isEqualTo(4 * SEVERAL);
      assertThat(cost.statements()).isEqualTo(4 * SEVERAL);
    } else {
      assertThat(cost.transactions()).isEqualTo(8 * SEVERAL);
      assertThat(cost.statements()).isEqualTo(21 * SEVERAL);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPollAlone_costsTwo(TestDatabase database) {
    start(database, unused -> after(2, () -> Duration.ofMillis(100)));

    for (int i = 0; i < SEVERAL; i++) {
      bringOneToReady();
    }

    Cost cost = cost();
    assertThat(calls).hasValue(3 * SEVERAL);
    if (database == TestDatabase.POSTGRESQL) {
      assertThat(cost.transactions())
          .as("pick with the record, outcome")
          .isEqualTo((3 + 2 * 2) * SEVERAL);
      assertThat(cost.statements()).isEqualTo((3 + 2 * 2) * SEVERAL);
    } else {
      assertThat(cost.transactions()).isEqualTo((7 + 2 * 5) * SEVERAL);
      assertThat(cost.statements()).isEqualTo((19 + 2 * 7) * SEVERAL);
    }
  }

  @Test
  void aPollOfMany_sharesItsPick() throws SQLException {
    AtomicInteger polls = new AtomicInteger();
    TestDatabase.Place place =
        start(TestDatabase.POSTGRESQL, unused -> after(polls.get(), () -> LONG));
    DatabaseId bell = attachOne();
    awaitReady(1);
    polls.set(1);
    int many = 200;
    for (int i = 0; i < many; i++) {
      DatabaseId unused = attachOne();
    }
    await(waiting, many, "asked for once");
    polls.set(0);
    forget();

    makeAllDue(place);
    detach(bell);
    awaitReady(many);

    Cost cost = cost();
    assertThat(calls).as("all polls").hasValue(many);
    assertThat(cost.transactions()).isLessThanOrEqualTo(1.5 * many);
    assertThat(cost.statements()).isLessThanOrEqualTo(1.5 * many);
  }

  private void makeAllDue(TestDatabase.Place place) throws SQLException {
    try (Connection connection = Objects.requireNonNull(pool).getConnection();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "update \""
              + place.schema()
              + "\".hosteddb_work set execution_time = current_timestamp, version = version + 1"
              + " where task_name = 'database'");
    }
  }
}
