package io.hosteddb.benchmarks;

import io.hosteddb.model.Secret;
import io.hosteddb.provider.mongodb.AtlasProviderFactory;
import io.hosteddb.provider.postgres.neon.NeonProviderFactory;
import io.hosteddb.provider.turso.TursoProviderFactory;
import io.hosteddb.settings.Settings;
import io.hosteddb.simulators.VendorSimulator;
import io.hosteddb.simulators.atlas.AtlasSimulator;
import io.hosteddb.simulators.atlas.AtlasTimings;
import io.hosteddb.simulators.neon.NeonAccount;
import io.hosteddb.simulators.neon.NeonSimulator;
import io.hosteddb.simulators.turso.TursoSimulator;
import io.hosteddb.spi.DatabaseProviderFactory;
import io.hosteddb.testkit.SettableClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A cloud backend in front of its simulator, whose time to make a database is set. */
final class SimulatedBackend implements AutoCloseable {
  private final String name;
  private final String provider;
  private final DatabaseProviderFactory factory;
  private final Settings settings;
  private final VendorSimulator vendor;
  private final SettableClock clock;
  private final Consumer<Duration> takes;
  private final Predicate<String> look;

  private SimulatedBackend(
      String name,
      String provider,
      DatabaseProviderFactory factory,
      Map<String, String> settings,
      VendorSimulator vendor,
      SettableClock clock,
      Consumer<Duration> takes,
      Predicate<String> look) {
    this.name = name;
    this.provider = provider;
    this.factory = factory;
    this.settings = Settings.of(settings);
    this.vendor = vendor;
    this.clock = clock;
    this.takes = takes;
    this.look = look;
  }

  static SimulatedBackend turso() {
    return turso(Map.of());
  }

  static SimulatedBackend turso(Map<String, String> more) {
    SettableClock clock = new SettableClock();
    TursoSimulator vendor = new TursoSimulator(clock);
    vendor.makeGroup("default", "aws-us-west-2");
    AtomicReference<Duration> time = new AtomicReference<>(Duration.ZERO);
    vendor.set(behavior -> behavior.servesAfter = time::get);
    Map<String, String> settings = new HashMap<>(more);
    settings.put("turso.api-key", TursoSimulator.API_TOKEN);
    settings.put("turso.organization", TursoSimulator.ORGANIZATION);
    settings.put("turso.group", "default");
    settings.put("turso.base-url", vendor.uri().toString());
    return new SimulatedBackend(
        "turso/cloud",
        "turso",
        new TursoProviderFactory(),
        settings,
        vendor,
        clock,
        time::set,
        operation -> operation.endsWith("/v2/pipeline"));
  }

  static SimulatedBackend neon() {
    SettableClock clock = new SettableClock();
    NeonSimulator vendor = new NeonSimulator(clock);
    AtomicReference<Duration> time = new AtomicReference<>(Duration.ZERO);
    vendor.creationTime(time::get);
    return new SimulatedBackend(
        "postgres/neon",
        "postgres",
        new NeonProviderFactory(),
        Map.of("neon.api-key", NeonAccount.ORG_KEY, "neon.base-url", vendor.uri().toString()),
        vendor,
        clock,
        time::set,
        operation -> operation.startsWith("GET ") && operation.contains("/operations"));
  }

  static SimulatedBackend atlas(String tier) {
    SettableClock clock = new SettableClock();
    Secret password = Secret.of("mdb_sa_sk_benchmark");
    AtlasSimulator vendor = new AtlasSimulator(clock, password);
    Map<String, String> settings = new HashMap<>();
    settings.put("atlas.client-id", AtlasSimulator.CLIENT_ID);
    settings.put("atlas.client-secret", password.reveal());
    settings.put("atlas.organization", AtlasSimulator.ORGANIZATION);
    settings.put("atlas.base-url", vendor.uri().toString());
    settings.put("atlas.connection-format", "standard");
    settings.put("atlas.tier", tier);
    return new SimulatedBackend(
        "mongodb/atlas " + tier,
        "mongodb",
        new AtlasProviderFactory(),
        settings,
        vendor,
        clock,
        time -> vendor.timings(AtlasTimings.usual().withReadyAfter(time, Duration.ZERO)),
        operation ->
            operation.startsWith("GET ")
                && (operation.contains("lusters/{") || operation.contains("/status")));
  }

  String name() {
    return name;
  }

  String provider() {
    return provider;
  }

  DatabaseProviderFactory factory() {
    return factory;
  }

  Settings settings() {
    return settings;
  }

  VendorSimulator vendor() {
    return vendor;
  }

  SettableClock clock() {
    return clock;
  }

  /** The next databases take this long at the vendor. */
  void takes(Duration time) {
    takes.accept(time);
  }

  /** Whether a call does nothing but look how far the vendor is. */
  boolean isPoll(String operation) {
    return look.test(operation);
  }

  @Override
  public void close() {
    vendor.close();
  }
}
