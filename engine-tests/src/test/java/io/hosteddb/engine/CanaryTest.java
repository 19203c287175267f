package io.hosteddb.engine;

import static io.hosteddb.engine.Host.ANA;
import static io.hosteddb.engine.Host.PROJECT;
import static io.hosteddb.model.DatabaseStatus.DELETED;
import static io.hosteddb.model.DatabaseStatus.FAILED;
import static io.hosteddb.model.DatabaseStatus.READY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.hosteddb.error.HostedDatabasesException;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.fake.FakeProvider;
import io.hosteddb.testkit.fake.FakeStep;
import io.hosteddb.testkit.fake.FakeSteps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Secrets are planted wherever a credential can be; then everything that leaves the library is
 * searched for them.
 */
@Isolated
class CanaryTest {
  private static final String CANARY = "canary-4711";
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(SerializationFeature.FAIL_ON_EMPTY_BEANS).build();

  private final SettableClock clock = new SettableClock();
  private final List<String> seen = new ArrayList<>();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Logger library = (Logger) LoggerFactory.getLogger("io.hosteddb");
  private @Nullable Level before;

  @BeforeEach
  void listen() {
    before = library.getLevel();
    library.setLevel(Level.TRACE);
    log.start();
    root.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    root.detachAppender(log);
    library.setLevel(before);
  }

  @Test
  void noSecret_leavesTheLibrary_unlessRevealed() {
    FakeProvider provider = FakeProvider.builder("fake").clock(clock).build();
    FakeStep<io.hosteddb.spi.ProvisionRequest, StepResult<Provisioned>> readyWithCanary =
        (request, correctly) -> {
          StepResult<Provisioned> result = correctly.answer(request);
          return result instanceof StepResult.Done<Provisioned> ready
              ? StepResult.done(
                  ready.checkpoint().orElseThrow().with("password", Secret.of(CANARY)),
                  new Provisioned(
                      ready.value().variables().with("FAKE_PASSWORD", Secret.of(CANARY)),
                      ready.value().resource()))
              : result;
        };
    provider.everyProvision(readyWithCanary);
    provider.nextProvision(
        FakeSteps.works(),
        FakeSteps.throwsException(
            new IllegalStateException(CANARY, new IllegalArgumentException("cause " + CANARY))));
    try (Host host = Host.with(clock, provider)) {
      host.databases.subscribe(this::look);
      DatabaseId id = host.attach("fake").id();
      host.runUntil(id, READY);
      look(host.databases.get(id));
      look(host.databases.list(PROJECT, 10, null));
      look(host.databases.catalog());
      look(host.databases.plan(Host.request("fake").build()));
      look(host.databases.connection(id));
      look(host.databases.environment(PROJECT));
      look(host.databases.environment(PROJECT).masked());
      look(host.databases.environment(PROJECT).entries());
      var merged = host.databases.environment(PROJECT).merge(Map.of("MINE", CANARY), Map.of());
      look(merged);
      look(merged.variables());
      DatabaseRecord stored = host.store.find(id).orElseThrow();
      look(stored);
      look(stored.checkpoint());
      look(stored.variables());
      look(stored.claim());
      look(provider.provisionRequests());
      lookAt(catchThrowable(() -> host.attach("fake")));
      lookAt(catchThrowable(() -> host.databases.retry(id, ANA)));
      lookAt(catchThrowable(() -> host.databases.reveal(id, ANA, " ")));
      assertThat(host.databases.reveal(id, ANA, "looking")).containsValue(CANARY);
      host.databases.detach(id, ANA);
      host.runUntil(id, DELETED);
      look(host.databases.history().of(id));
      look(host.databases.audit().of(PROJECT, 10, null, ANA));
      look(host.databases.get(id));
    }
    assertNoCanary();
  }

  @Test
  void failures_ofEveryKind_saySomethingElse() {
    FakeProvider provider = FakeProvider.builder("fake").clock(clock).build();
    provider.everyProvision(
        FakeSteps.readyWith(values -> values.with("EXTRA_" + "X", Secret.of(CANARY))));
    provider.everyDeprovision(FakeSteps.throwsException(new IllegalStateException(CANARY)));
    try (Host host = Host.with(clock, provider)) {
      host.databases.subscribe(this::look);
      DatabaseId id = host.attach("fake").id();
      look(host.runUntil(id, FAILED));
      lookAt(catchThrowable(() -> host.databases.awaitReady(id, Duration.ofSeconds(1))));
      host.databases.detach(id, ANA);
      host.queue.runDue();
      look(host.databases.get(id));
      look(host.databases.history().of(id));
    }
    assertNoCanary();
  }

  private synchronized void look(Object value) {
    seen.add(value.toString());
    seen.add(JSON.writeValueAsString(value));
  }

  private void lookAt(@Nullable Throwable thrown) {
    assertThat(thrown).isInstanceOf(HostedDatabasesException.class);
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      look(t.toString());
    }
    look(((HostedDatabasesException) java.util.Objects.requireNonNull(thrown)).problem().toMap());
  }

  private synchronized void assertNoCanary() {
    for (ILoggingEvent event : List.copyOf(log.list)) {
      IThrowableProxy thrown = event.getThrowableProxy();
      seen.add(event.getFormattedMessage());
      if (thrown != null) {
        seen.add(ThrowableProxyUtil.asString(thrown));
      }
    }
    assertThat(seen).hasSizeGreaterThan(10).noneMatch(text -> text.contains(CANARY));
    assertThat(log.list).isNotEmpty();
  }
}
