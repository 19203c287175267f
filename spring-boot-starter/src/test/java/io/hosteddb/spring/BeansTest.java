package io.hosteddb.spring;

import static io.hosteddb.spring.Applications.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.metrics.EngineMetrics;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InMemoryDatabaseStore;
import io.hosteddb.testkit.fake.FakeProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;

/** Every bean of the starter gives way to one of the application's, or the page says why not. */
class BeansTest {
  private static final Path PAGE = Path.of("..", "docs", "embedding.md");

  /** Means of the other beans, of types that an application does not see. */
  private static final Set<String> NOT_REPLACEABLE =
      Set.of(
          "hostedDatabasesExit",
          "hostedDatabasesRuntimesEndpoint",
          "hostedDatabasesWork",
          "hostedDatabasesWorkload");

  /**
   * A bean of the application's.
   *
   * @param ours the bean of the starter that gives way
   * @param name what the application calls its own
   * @param type as what it is declared
   * @param make makes it
   */
  record Replacement<T>(String ours, String name, Class<T> type, Supplier<T> make) {
    /** One that is found by its type, whatever its name. */
    static <T> Replacement<T> byType(String ours, Class<T> type, Supplier<T> make) {
      return new Replacement<>(ours, "own", type, make);
    }

    /** One that is found by its name. */
    static <T> Replacement<T> byName(String ours, Class<T> type, Supplier<T> make) {
      return new Replacement<>(ours, ours, type, make);
    }

    ApplicationContextRunner in(ApplicationContextRunner application) {
      return application.withBean(name, type, make);
    }

    @Override
    public String toString() {
      return ours;
    }
  }

  static Stream<Replacement<?>> replacements() {
    return Stream.of(
        Replacement.byType(
            "hostedDatabases", HostedDatabases.class, () -> HostedDatabases.builder().build()),
        Replacement.byType(
            "hostedDatabasesProviders",
            Providers.class,
            () -> Providers.of(FakeProvider.builder("fake").build())),
        Replacement.byType("hostedDatabasesStore", DatabaseStore.class, InMemoryDatabaseStore::new),
        Replacement.byType(
            "hostedDatabasesEngineMetrics", EngineMetrics.class, EngineMetrics::none),
        Replacement.byName("hostedDatabasesLifecycle", SmartLifecycle.class, NothingToStart::new),
        Replacement.byName(
            "hostedDatabasesWorkloadGauges", MeterBinder.class, () -> registry -> {}),
        Replacement.byName(
            "hosteddbHealthIndicator", HealthIndicator.class, () -> () -> Health.up().build()),
        Replacement.byName(
            "hostedDatabasesSanitizingFunction",
            SanitizingFunction.class,
            () -> SanitizableData::withSanitizedValue));
  }

  private static final class NothingToStart implements SmartLifecycle {
    @Override
    public void start() {}

    @Override
    public void stop() {}

    @Override
    public boolean isRunning() {
      return false;
    }
  }

  private static ApplicationContextRunner application() {
    return Applications.plain()
        .withPropertyValues("hosteddb.providers=turso", "hosteddb.turso.backend=local")
        .withBean(MeterRegistry.class, SimpleMeterRegistry::new);
  }

  @ParameterizedTest
  @MethodSource("replacements")
  void aBeanOfTheApplications_isTheOnlyOne(Replacement<?> replacement) {
    application().run(context -> assertThat(context).hasBean(replacement.ours()));

    replacement
        .in(application())
        .run(context -> {
          assertThat(context).hasNotFailed();
          assertThat(context.getBeanNamesForType(replacement.type()))
              .containsExactly(replacement.name());
          assertThat(context.getBean(HostedDatabases.class).catalog()).isNotNull();
        });
  }

  @Test
  void ofEveryBean_theTestKnowsWhetherItIsReplaceable() throws Exception {
    Set<String> known = new TreeSet<>(NOT_REPLACEABLE);
    replacements().map(Replacement::ours).forEach(known::add);

    assertThat(known).containsExactlyElementsOf(ours());
  }

  @Test
  void everyBean_isInTheTableOfThePage() throws Exception {
    List<String> rows =
        Files.readAllLines(PAGE).stream().filter(line -> line.startsWith("| `")).toList();

    for (String bean : ours()) {
      List<String> itsRows =
          rows.stream().filter(row -> row.startsWith("| `" + bean + "` |")).toList();
      assertThat(itsRows).as(bean).hasSize(1);
      assertThat(itsRows.get(0).contains("not replaceable"))
          .as(itsRows.get(0))
          .isEqualTo(NOT_REPLACEABLE.contains(bean));
    }
  }

  /** The beans of all auto-configurations, by name. */
  private static Set<String> ours() throws ClassNotFoundException {
    ClassLoader loader = BeansTest.class.getClassLoader();
    List<Class<?>> configurations = new ArrayList<>();
    for (String name : ImportCandidates.load(AutoConfiguration.class, loader)) {
      if (name.startsWith("io.hosteddb.")) {
        Class<?> configuration = Class.forName(name, false, loader);
        configurations.add(configuration);
        configurations.addAll(Arrays.asList(configuration.getDeclaredClasses()));
      }
    }
    assertThat(configurations).isNotEmpty();
    return configurations.stream()
        .flatMap(configuration -> Arrays.stream(configuration.getDeclaredMethods()))
        .filter(method -> method.isAnnotationPresent(Bean.class))
        .map(Method::getName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void withALifecycleOfTheApplications_workBeginsWithTheLibrary() {
    Applications.withFake()
        .withBean("hostedDatabasesLifecycle", SmartLifecycle.class, NothingToStart::new)
        .run(context -> {
          HostedDatabases databases = context.getBean(HostedDatabases.class);

          assertThat(databases.awaitReady(Applications.attach(databases).id(), SOON).status())
              .isEqualTo(DatabaseStatus.READY);
        });
  }
}
