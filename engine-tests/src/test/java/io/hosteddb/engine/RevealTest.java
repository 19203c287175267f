package io.hosteddb.engine;

import static io.hosteddb.engine.Host.ANA;
import static io.hosteddb.engine.Host.PROJECT;
import static io.hosteddb.model.DatabaseStatus.DELETED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.access.AccessPolicy;
import io.hosteddb.access.AuditEntry;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.database.NotReadyException;
import io.hosteddb.database.StatusEvent;
import io.hosteddb.environment.EffectiveEnvironment;
import io.hosteddb.environment.ManagedEnvironment;
import io.hosteddb.error.ConflictException;
import io.hosteddb.model.Action;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.fake.FakeProvider;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is in clear text comes through the gated methods, and only while it is true. */
class RevealTest {
  private final SettableClock clock = new SettableClock();
  private final FakeProvider provider = FakeProvider.builder("fake").clock(clock).build();
  private final AccessPolicy readOnly = (actor, action, project) -> action != Action.REVEAL;

  @Test
  void nothingThatIsHandedOut_leadsToAClearValue_forWhoMayOnlyRead() throws Exception {
    List<StatusEvent> events = new CopyOnWriteArrayList<>();
    List<AuditEntry> audited = new CopyOnWriteArrayList<>();
    try (Host host =
        Host.with(clock, b -> b.accessPolicy(readOnly).auditListener(audited::add), provider)) {
      host.databases.subscribe(events::add);
      HostedDatabase ready = host.ready("fake");
      ManagedEnvironment environment = host.databases.environment(PROJECT);
      EffectiveEnvironment effective =
          environment.merge(Map.of("MINE", "user-canary"), Map.of("OTHER", "user-canary-2"));
      List<Object> handedOut =
          new ArrayList<>(
              List.of(
                  ready,
                  environment,
                  effective,
                  host.databases.connection(ready.id()),
                  host.databases.catalog(),
                  host.databases.plan(Host.request("fake").build()),
                  host.databases.list(PROJECT, 10, null),
                  host.databases.history().of(ready.id()),
                  host.databases.audit().of(PROJECT, 10, null, ANA),
                  host.databases.fleet().workload()));
      host.databases.detach(ready.id(), ANA);
      host.runUntil(ready.id(), DELETED);
      host.databases.close();
      handedOut.addAll(events);
      handedOut.addAll(audited);

      Crawler crawler = new Crawler();
      handedOut.forEach(crawler::visit);

      assertThat(events).isNotEmpty();
      assertThat(crawler.texts)
          .contains("FAKE_PASSWORD", "MINE", "fake://" + ready.placement().vendorName())
          .doesNotContain("user-canary", "user-canary-2")
          .noneMatch(text -> text.contains(passwordOf(ready)));
    }
  }

  private String passwordOf(HostedDatabase database) {
    return provider.provisionRequests().stream()
        .flatMap(r -> r.checkpoint().asMap().entrySet().stream())
        .filter(e -> e.getKey().toLowerCase(java.util.Locale.ROOT).contains("password"))
        .map(e -> e.getValue().reveal())
        .findFirst()
        .orElseThrow(() -> new AssertionError("no password of " + database));
  }

  /** Calls every public method without parameters, again and again, as a curious host could. */
  private static final class Crawler {
    final List<String> texts = new ArrayList<>();
    private final Set<Object> visited = Collections.newSetFromMap(new IdentityHashMap<>());

    void visit(@Nullable Object value) {
      if (value == null || !visited.add(value)) {
        return;
      }
      if (value instanceof CharSequence text) {
        texts.add(text.toString());
      } else if (value instanceof Iterable<?> items) {
        items.forEach(this::visit);
      } else if (value instanceof Map<?, ?> map) {
        map.forEach((key, item) -> {
          visit(key);
          visit(item);
        });
      } else if (value instanceof Optional<?> optional) {
        visit(optional.orElse(null));
      } else if (value.getClass().getName().startsWith("io.hosteddb.")) {
        methodsOf(value).forEach(method -> visit(call(method, value)));
      }
    }

    private static List<Method> methodsOf(Object value) {
      return java.util.Arrays.stream(value.getClass().getMethods())
          .filter(m -> m.getParameterCount() == 0 && m.getReturnType() != void.class)
          .filter(m -> !Modifier.isStatic(m.getModifiers()))
          .filter(m -> m.getDeclaringClass() != Object.class)
          .toList();
    }

    private static @Nullable Object call(Method method, Object value) {
      try {
        // The types behind what is handed out are not public; who looks closer sees them all the
        // same.
        method.setAccessible(true);
        return method.invoke(value);
      } catch (ReflectiveOperationException e) {
        throw new LinkageError(method.toString(), e);
      }
    }
  }

  @Test
  void anEnvironmentFromBeforeADetach_handsOutNothing() {
    try (Host host = Host.with(clock, provider)) {
      HostedDatabase ready = host.ready("fake");
      ManagedEnvironment before = host.databases.environment(PROJECT);
      EffectiveEnvironment merged = before.merge(Map.of(), Map.of());
      host.databases.detach(ready.id(), ANA);

      for (org.assertj.core.api.ThrowableAssert.ThrowingCallable reveal :
          List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
              () -> before.reveal(ANA, "start"), () -> merged.reveal(ANA, "start"))) {
        assertThatThrownBy(reveal)
            .isInstanceOfSatisfying(
                ConflictException.class, e -> assertThat(e.problem().status()).isEqualTo(409))
            .hasMessageContaining("revision 1")
            .hasMessageContaining("revision 2")
            .hasMessageContaining("Read the environment again");
      }
      assertThat(host.databases.environment(PROJECT).reveal(ANA, "start")).isEmpty();
      assertThat(revealsOf(host)).hasSize(1);
    }
  }

  @Test
  void anEnvironmentThatStillIsTrue_isRevealedAsOftenAsAsked_andAuditedEachTime() {
    try (Host host = Host.with(clock, provider)) {
      host.ready("fake");
      ManagedEnvironment environment = host.databases.environment(PROJECT);

      assertThat(environment.reveal(ANA, "start"))
          .isEqualTo(environment.merge(Map.of(), Map.of()).reveal(ANA, "start again"))
          .containsOnlyKeys("FAKE_URL", "FAKE_PASSWORD");
      assertThat(revealsOf(host))
          .extracting(AuditEntry::reason)
          .containsExactly("start", "start again");
    }
  }

  /** The audit is written before the values are handed out; meanwhile the database is detached. */
  @Test
  void aDetachWhileTheRevealIsWrittenDown_wins() {
    AtomicReference<Runnable> duringAudit = new AtomicReference<>(() -> {});
    try (Host host =
        Host.on(
            clock,
            inner ->
                new DelegatingStore(inner) {
                  @Override
                  public void recordAudit(AuditEntry entry) {
                    super.recordAudit(entry);
                    duringAudit.getAndSet(() -> {}).run();
                  }
                },
            provider)) {
      HostedDatabase ready = host.ready("fake");
      ManagedEnvironment environment = host.databases.environment(PROJECT);
      duringAudit.set(() -> host.databases.detach(ready.id(), ANA));
      assertThatThrownBy(() -> environment.reveal(ANA, "start"))
          .isInstanceOf(ConflictException.class);
      host.runUntil(ready.id(), DELETED);

      HostedDatabase second = host.ready("fake");
      duringAudit.set(() -> host.databases.detach(second.id(), ANA));
      assertThatThrownBy(() -> host.databases.reveal(second.id(), ANA, "start"))
          .isInstanceOf(NotReadyException.class);
    }
  }

  private static List<AuditEntry> revealsOf(Host host) {
    return host.databases.audit().of(PROJECT, 100, null, ANA).items().stream()
        .filter(entry -> entry.action() == Action.REVEAL)
        .toList();
  }
}
