package io.hosteddb.engine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.env.ManagedVariable;
import io.hosteddb.env.VariableContract;
import io.hosteddb.error.ConflictException;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.ProjectId;
import io.hosteddb.rules.AttachmentScope;
import io.hosteddb.store.Attachment;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InMemoryDatabaseStore;
import io.hosteddb.store.InsertOutcome;
import io.hosteddb.store.Trail;
import io.hosteddb.testkit.fake.FakeProvider;
import io.hosteddb.work.WakeUp;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class ConcurrentAttachTest {
  private static final int THREADS = 64;
  private static final int ROUNDS = 100;
  private static final int ENVIRONMENTS = 16;

  @Test
  void sameProvider_exactlyOneWins_othersNameTheWinner() throws Exception {
    race(i ->
        AttachRequest.to(project(i / THREADS)).by(Actor.host()).provider("p0").name("name-" + i));
  }

  @Test
  void sameProvider_projectWideAgainstEnvironments_exactlyOneWins() throws Exception {
    race(i ->
        AttachRequest.to(project(i / THREADS))
            .by(Actor.host())
            .provider("p0")
            .name("name-" + i)
            .environment(i % 2 == 0 ? null : EnvironmentId.of("env-" + i % 5)));
  }

  @Test
  void environmentScope_sameProvider_oneWinsInEachEnvironment() throws Exception {
    FakeProvider provider = FakeProvider.builder("p0").build();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (HostedDatabases databases =
        HostedDatabases.builder()
            .providers(Providers.of(provider))
            .attachmentScope(AttachmentScope.ENVIRONMENT)
            .build()) {
      for (int round = 0; round < ROUNDS; round++) {
        // No name: each winner gets one of its own, whoever was faster.
        List<Object> results =
            run(
                threads,
                databases,
                i ->
                    AttachRequest.to(project(i / THREADS))
                        .by(Actor.host())
                        .provider("p0")
                        .environment(EnvironmentId.of("env-" + i % ENVIRONMENTS)),
                round);
        List<HostedDatabase> winners = winners(results);
        assertThat(winners)
            .hasSize(ENVIRONMENTS)
            .extracting(HostedDatabase::environment)
            .doesNotHaveDuplicates();
        assertThat(results.stream().filter(r -> !(r instanceof HostedDatabase)))
            .allSatisfy(loser ->
                assertThat((Throwable) loser)
                    .isInstanceOf(ConflictException.class)
                    .hasMessageContaining("or attach to another environment."));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** Of as many as attach at once, each of the others may be quicker. */
  @Test
  void environmentScope_derivedNameThatOthersTakeEachTime_isFollowedByAFreeOne() {
    EnvironmentId slow = EnvironmentId.of("slow");
    AtomicInteger tries = new AtomicInteger();
    AtomicReference<HostedDatabases> host = new AtomicReference<>();
    DatabaseStore store =
        new DelegatingStore(new InMemoryDatabaseStore()) {
          @Override
          public InsertOutcome insert(DatabaseRecord record, Trail trail, WakeUp wakeUp) {
            Attachment attachment = record.attachment();
            if (slow.equals(attachment.environment()) && tries.incrementAndGet() < THREADS) {
              HostedDatabase unused =
                  requireNonNull(host.get())
                      .attach(
                          AttachRequest.to(attachment.project())
                              .by(Actor.host())
                              .provider("p0")
                              .environment(EnvironmentId.of("quick-" + tries.get()))
                              .name(attachment.name().value())
                              .build());
            }
            return super.insert(record, trail, wakeUp);
          }
        };
    try (HostedDatabases databases =
        HostedDatabases.builder()
            .providers(Providers.of(FakeProvider.builder("p0").build()))
            .attachmentScope(AttachmentScope.ENVIRONMENT)
            .store(store)
            .build()) {
      host.set(databases);
      HostedDatabase attached =
          databases.attach(
              AttachRequest.to(project(0))
                  .by(Actor.host())
                  .provider("p0")
                  .environment(slow)
                  .build());
      assertThat(attached.name().value()).isEqualTo("p0-" + THREADS);
      assertThat(tries).hasValue(THREADS);
    }
  }

  /** Eight providers claim one variable name between them. */
  @Test
  void sameVariable_acrossProviders_exactlyOneWins() throws Exception {
    race(i ->
        AttachRequest.to(project(i / THREADS))
            .by(Actor.host())
            .provider("p" + i % 8)
            .name("name-" + i));
  }

  @Test
  void sameName_acrossProviders_exactlyOneWins() throws Exception {
    race(i ->
        AttachRequest.to(project(i / THREADS))
            .by(Actor.host())
            .provider("p" + i % 8)
            .name("the same"));
  }

  private static ProjectId project(int round) {
    return ProjectId.of("project-" + round);
  }

  private static void race(IntFunction<AttachRequest.Builder> request) throws Exception {
    FakeProvider[] providers = new FakeProvider[8];
    for (int i = 0; i < providers.length; i++) {
      providers[i] =
          FakeProvider.builder("p" + i)
              .contract(VariableContract.of(ManagedVariable.secret("SHARED_URL", "the same name")))
              .build();
    }
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (HostedDatabases databases =
        HostedDatabases.builder().providers(Providers.of(providers)).build()) {
      for (int round = 0; round < ROUNDS; round++) {
        assertOneWinner(run(threads, databases, request, round));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** Each entry is the database that was attached, or the conflict that was thrown. */
  private static List<Object> run(
      ExecutorService threads,
      HostedDatabases databases,
      IntFunction<AttachRequest.Builder> request,
      int round)
      throws Exception {
    CyclicBarrier together = new CyclicBarrier(THREADS);
    List<Callable<HostedDatabase>> calls = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      AttachRequest one = request.apply(round * THREADS + i).build();
      calls.add(() -> {
        together.await();
        return databases.attach(one);
      });
    }
    List<Object> results = new ArrayList<>();
    for (Future<HostedDatabase> future : threads.invokeAll(calls)) {
      try {
        results.add(future.get());
      } catch (ExecutionException e) {
        results.add(e.getCause());
      }
    }
    return results;
  }

  private static List<HostedDatabase> winners(List<Object> results) {
    return results.stream()
        .filter(HostedDatabase.class::isInstance)
        .map(HostedDatabase.class::cast)
        .toList();
  }

  private static void assertOneWinner(List<Object> results) {
    List<HostedDatabase> winners = winners(results);
    assertThat(winners).hasSize(1);
    DatabaseId winner = winners.get(0).id();
    assertThat(results.stream().filter(r -> !(r instanceof HostedDatabase)))
        .hasSize(THREADS - 1)
        .allSatisfy(loser -> {
          assertThat(loser).isInstanceOf(ConflictException.class);
          assertThat(((ConflictException) loser).rivals()).containsExactly(winner);
          assertThat((ConflictException) loser).hasMessageContaining(winner.value());
        });
  }
}
