package io.hosteddb.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.HostedDatabasesBuilder;
import io.hosteddb.Providers;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ProjectId;
import io.hosteddb.spi.StepResult;
import io.hosteddb.store.SecretCipher;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import io.hosteddb.testkit.fake.FakeProvider;
import io.hosteddb.work.NextStep;
import io.hosteddb.work.WorkHandler;
import io.hosteddb.work.WorkItem;
import io.hosteddb.work.WorkQueue;
import io.hosteddb.work.WorkQueueFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A node without the backend of a database's, beside others that have it: as in a rollout. */
class LackedBackendTest {
  private final SecretCipher cipher = TinkSecretCipher.of(TinkKeyset.generate());
  private final BlockingQueue<NextStep> answers = new LinkedBlockingQueue<>();

  /** Or it would be there on time again and again, and none that has the backend. */
  @ParameterizedTest
  @EnumSource
  void putsTheWorkOff_andRingsNobodyForIt(TestDatabase database) throws Exception {
    TestDatabase.Place place = database.newPlace();
    try (HikariDataSource pool = place.pool(6)) {
      DatabaseId id;
      CountDownLatch waiting = new CountDownLatch(1);
      FakeProvider slow =
          FakeProvider.builder("fake")
              .build()
              .everyProvision((request, correctly) -> {
                waiting.countDown();
                return StepResult.pollAfter(
                    request.checkpoint(), "being made", Duration.ofMillis(100));
              });
      try (HostedDatabases has = node(pool, place, slow).build()) {
        id =
            has.attach(
                    AttachRequest.to(ProjectId.of("p")).provider("fake").by(Actor.host()).build())
                .id();
        waiting.await();
      }
      try (HostedDatabases lacks =
          node(pool, place, FakeProvider.builder("other").build())
              .aroundQueue(this::heard)
              .build()) {
        NextStep answer = answers.poll(60, TimeUnit.SECONDS);

        assertThat(answer).isInstanceOf(NextStep.Written.class);
        assertThat(answer.next()).isEmpty();
        assertThat(lacks.get(id).status()).isEqualTo(DatabaseStatus.PROVISIONING);
      }
    }
  }

  private HostedDatabasesBuilder node(
      HikariDataSource pool, TestDatabase.Place place, FakeProvider provider) {
    return HostedDatabases.builder()
        .providers(Providers.of(provider))
        .store(
            JdbcDatabaseStore.builder(pool, cipher)
                .schema(place.schema())
                .pollInterval(Duration.ofMillis(50))
                .build());
  }

  private WorkQueueFactory heard(WorkQueueFactory factory) {
    return (clock, parallelism) -> {
      WorkQueue queue = factory.open(clock, parallelism);
      return new WorkQueue() {
        @Override
        public void start(WorkHandler handler) {
          queue.start(
              new WorkHandler() {
                @Override
                public NextStep handle(WorkItem item) throws InterruptedException {
                  NextStep answer = handler.handle(item);
                  answers.add(answer);
                  return answer;
                }

                @Override
                public List<DatabaseId> overdue(Instant before, int limit) {
                  return handler.overdue(before, limit);
                }
              });
        }

        @Override
        public void schedule(DatabaseId database, Instant due) {
          queue.schedule(database, due);
        }

        @Override
        public void ring(DatabaseId database, Instant due) {
          queue.ring(database, due);
        }

        @Override
        public List<DatabaseId> stop(Duration grace) {
          return queue.stop(grace);
        }
      };
    };
  }
}
