package io.hosteddb.engine;

import static io.hosteddb.engine.Host.ANA;
import static io.hosteddb.engine.Host.PROJECT;
import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.RotateRequest;
import io.hosteddb.Subscription;
import io.hosteddb.database.NotReadyException;
import io.hosteddb.database.Operation;
import io.hosteddb.error.ConflictException;
import io.hosteddb.model.CredentialStatus;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.OperationStatus;
import io.hosteddb.model.RuntimeName;
import io.hosteddb.spi.CredentialTraits;
import io.hosteddb.testkit.fake.FakeProvider;
import io.hosteddb.testkit.fake.FakeVendor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many who rotate, acknowledge and detach one database at once, with real threads. */
class RotationRaceTest {
  private static final int THREADS = 64;
  private static final RuntimeName WEB = RuntimeName.of("web");

  private final FakeVendor vendor = new FakeVendor();

  /** What became of a request: the operation that it got, or the one that was in its way. */
  private record Answer(@Nullable Operation mine, String rival) {}

  private HostedDatabases open() {
    return HostedDatabases.builder()
        .providers(
            Providers.of(
                FakeProvider.builder("fake")
                    .vendor(vendor)
                    .credentials(CredentialTraits.seamless())
                    .build()))
        .build();
  }

  private static DatabaseId ready(HostedDatabases databases) throws Exception {
    DatabaseId id =
        databases.attach(AttachRequest.to(PROJECT).provider("fake").by(ANA).build()).id();
    return databases.awaitReady(id, Duration.ofMinutes(2)).id();
  }

  private static <T> List<T> race(List<Callable<T>> all) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(all.size());
    try {
      CountDownLatch go = new CountDownLatch(1);
      List<Future<T>> running = new ArrayList<>();
      for (Callable<T> one : all) {
        running.add(
            threads.submit(() -> {
              go.await();
              return one.call();
            }));
      }
      go.countDown();
      List<T> done = new ArrayList<>();
      for (Future<T> one : running) {
        done.add(one.get(2, TimeUnit.MINUTES));
      }
      return done;
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void everyLoserIsToldItsRival_andOneGenerationIsLeft() throws Exception {
    try (HostedDatabases databases = open()) {
      DatabaseId id = ready(databases);
      databases.credentials().expect(PROJECT, null, Set.of(WEB), ANA);
      List<Callable<Answer>> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        boolean acknowledges = i % 4 == 0;
        all.add(() -> {
          if (acknowledges) {
            long revision = databases.environment(PROJECT).revision();
            databases.credentials().acknowledge(WEB, PROJECT, null, revision, ANA);
          }
          try {
            Operation mine =
                databases
                    .credentials()
                    .rotate(RotateRequest.of(id).by(ANA).overlap(Duration.ZERO).build());
            return new Answer(mine, "");
          } catch (ConflictException e) {
            return new Answer(null, e.operation().map(Object::toString).orElse("nobody"));
          }
        });
      }
      List<Answer> answers = race(all);

      for (Answer answer : answers) {
        Operation mine = answer.mine();
        if (mine != null) {
          assertThat(databases.operations().await(mine.id(), Duration.ofMinutes(2)).status())
              .isEqualTo(OperationStatus.SUCCEEDED);
        }
      }
      Set<String> begun =
          Set.copyOf(
              databases.operations().of(id, 500, null, ANA).items().stream()
                  .map(operation -> operation.id().value())
                  .toList());
      // One that is refused for want of room is told so, and has no rival.
      assertThat(answers)
          .filteredOn(answer -> answer.mine() == null)
          .allSatisfy(answer -> assertThat(answer.rival()).isIn(allOf(begun)));
      Operation last = databases.operations().await(settled(databases, id), Duration.ofMinutes(2));
      assertThat(last.status()).isEqualTo(OperationStatus.SUCCEEDED);
      awaitOneGeneration(databases, id);
    }
  }

  private static List<String> allOf(Set<String> begun) {
    List<String> all = new ArrayList<>(begun);
    all.add("nobody");
    return all;
  }

  /** One more rotation, after which nothing of the race is running. */
  private static io.hosteddb.model.OperationId settled(HostedDatabases databases, DatabaseId id)
      throws Exception {
    while (true) {
      try {
        return databases
            .credentials()
            .rotate(RotateRequest.of(id).by(ANA).overlap(Duration.ZERO).build())
            .id();
      } catch (ConflictException e) {
        if (e.operation().isPresent()) {
          Operation unused =
              databases.operations().await(e.operation().get(), Duration.ofMinutes(2));
        } else {
          awaitOneGeneration(databases, id);
        }
      }
    }
  }

  private static void awaitOneGeneration(HostedDatabases databases, DatabaseId id)
      throws Exception {
    CountDownLatch one = new CountDownLatch(1);
    Subscription heard =
        databases.subscribe(event -> {
          if (isOne(databases, id)) {
            one.countDown();
          }
        });
    try {
      boolean unused = isOne(databases, id) || one.await(2, TimeUnit.MINUTES);
    } finally {
      heard.close();
    }
    assertThat(isOne(databases, id)).as("one generation is live").isTrue();
  }

  private static boolean isOne(HostedDatabases databases, DatabaseId id) {
    return databases.credentials().status(id, ANA).generations().stream()
        .filter(generation -> generation.status().isLive())
        .map(io.hosteddb.credentials.CredentialGeneration::status)
        .toList()
        .equals(List.of(CredentialStatus.ACTIVE));
  }

  /** All repeat the same request, as clients do that hear nothing: one operation answers them. */
  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void oneKey_isOneOperation_howeverManyAskAtOnce() throws Exception {
    try (HostedDatabases databases = open()) {
      DatabaseId id = ready(databases);
      RotateRequest request =
          RotateRequest.of(id)
              .by(ANA)
              .overlap(Duration.ZERO)
              .idempotencyKey(IdempotencyKey.of("once"))
              .build();
      List<Callable<Operation>> all =
          Collections.nCopies(THREADS, () -> databases.credentials().rotate(request));
      List<Operation> answers = race(all);

      assertThat(databases.operations().of(id, 500, null, ANA).items())
          .extracting(Operation::id)
          .containsExactly(answers.get(0).id());
      assertThat(answers).extracting(Operation::id).containsOnly(answers.get(0).id());
      Operation over = databases.operations().await(answers.get(0).id(), Duration.ofMinutes(2));
      assertThat(over.status()).isEqualTo(OperationStatus.SUCCEEDED);
      awaitOneGeneration(databases, id);
    }
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void detachGoesFirst_whateverRuns() throws Exception {
    try (HostedDatabases databases = open()) {
      DatabaseId id = ready(databases);
      List<Callable<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        boolean detaches = i == THREADS / 2;
        all.add(() -> {
          if (detaches) {
            var unused = databases.detach(id, ANA);
            return true;
          }
          try {
            Operation unused =
                databases
                    .credentials()
                    .rotate(RotateRequest.of(id).by(ANA).overlap(Duration.ZERO).build());
            return true;
          } catch (ConflictException | NotReadyException e) {
            return false;
          }
        });
      }
      List<Boolean> unused = race(all);
      var gone = databases.awaitDeleted(id, Duration.ofMinutes(2));

      assertThat(gone.id()).isEqualTo(id);
      assertThat(vendor.inventory()).isEmpty();
      assertThat(databases.operations().of(id, 500, null, ANA).items())
          .allSatisfy(
              operation -> assertThat(operation.status().isOver()).as("%s", operation).isTrue());
    }
  }
}
