package io.hosteddb.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.ProjectId;
import io.hosteddb.testkit.fake.FakeProvider;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Threads of the library are made while some request is served, and live on: what is that
 * request's, such as who is logged in, is not theirs.
 */
class OwnThreadsTest {
  private static final long PATIENCE_SECONDS = 60;
  private static final Actor ANA = Actor.user("ana");
  private static final InheritableThreadLocal<String> USER = new InheritableThreadLocal<>();

  /** What a provider, a listener and a callback see of the thread that they are called in. */
  private record Seen(
      String where, @Nullable String user, @Nullable ClassLoader loader, int priority) {
    static Seen by(String where) {
      Thread thread = Thread.currentThread();
      return new Seen(where, USER.get(), thread.getContextClassLoader(), thread.getPriority());
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // It is what must not be taken over.
  @Test
  void theyTakeOverNothingOfTheCallerWhoMakesThem() throws Exception {
    BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
    FakeProvider provider = FakeProvider.builder("fake").build();
    provider.everyProvision((request, correctly) -> {
      seen.add(Seen.by("provision"));
      return correctly.answer(request);
    });
    provider.everyDeprovision((request, correctly) -> {
      seen.add(Seen.by("deprovision"));
      return correctly.answer(request);
    });
    ClassLoader ofBuilder = Thread.currentThread().getContextClassLoader();
    try (HostedDatabases databases =
        HostedDatabases.builder().providers(Providers.of(provider)).build()) {
      databases.subscribe(event -> seen.add(Seen.by("listener")));
      FutureTask<Seen> request = new FutureTask<>(() -> serve(databases));
      Thread caller = new Thread(request);
      caller.setPriority(Thread.MIN_PRIORITY);
      caller.setContextClassLoader(new ClassLoader(ofBuilder) {});
      caller.start();
      seen.add(request.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }
    assertThat(seen)
        .extracting(Seen::where)
        .contains("provision", "deprovision", "listener", "callback");
    assertThat(seen)
        .allSatisfy(thread -> {
          assertThat(thread.user()).as(thread.where()).isNull();
          assertThat(thread.loader()).as(thread.where()).isSameAs(ofBuilder);
          assertThat(thread.priority()).as(thread.where()).isEqualTo(Thread.NORM_PRIORITY);
        });
  }

  private static Seen serve(HostedDatabases databases) throws Exception {
    USER.set("ana");
    DatabaseId id =
        databases
            .attach(AttachRequest.to(ProjectId.of("project")).provider("fake").by(ANA).build())
            .id();
    CompletableFuture<Seen> callback =
        databases
            .whenReady(id)
            .thenCompose(ready -> {
              assertThat(databases.detach(id, ANA).id()).isEqualTo(id);
              return databases.whenDeleted(id);
            })
            .thenApply(deleted -> Seen.by("callback"))
            .toCompletableFuture();
    return callback.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
