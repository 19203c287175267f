package io.hosteddb.provider.turso;

import io.hosteddb.env.VariableValues;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Secret;
import io.hosteddb.model.VariableName;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.Settings;
import io.hosteddb.simulators.CloudProviderUnderTest;
import io.hosteddb.simulators.turso.TursoSimulator;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.provider.ConnectionCheck;
import io.hosteddb.testkit.provider.ErrorScenario;
import io.hosteddb.testkit.provider.IsolationCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The backend in front of the simulator, which has the group of the default region. */
final class TursoUnderTest extends CloudProviderUnderTest<TursoSimulator> {
  static final String GROUP = "hosteddb-aws-us-west-2";
  static final String WRONG_TOKEN = "wrong-platform-token-canary";

  private final Map<String, String> settings;
  private final List<DatabaseProvider> others = new ArrayList<>();

  TursoUnderTest() {
    this(Map.of());
  }

  TursoUnderTest(Map<String, String> settings) {
    this(new SettableClock(), settings);
    vendor().makeGroup(GROUP, "aws-us-west-2");
  }

  private TursoUnderTest(SettableClock clock, Map<String, String> settings) {
    super(clock, new TursoSimulator(clock));
    this.settings = Map.copyOf(settings);
  }

  /** In front of an organization that has no group yet. */
  static TursoUnderTest withoutGroup(Map<String, String> settings) {
    return new TursoUnderTest(new SettableClock(), settings);
  }

  /** Keeps to the regions of the descriptor. */
  TursoUnderTest withoutLiveRegions() {
    keepToKnownRegions();
    return this;
  }

  @Override
  protected DatabaseProvider newProvider(ProviderContext context) {
    return newProvider(context, settings);
  }

  private DatabaseProvider newProvider(ProviderContext context, Map<String, String> some) {
    Map<String, String> all = new HashMap<>();
    all.put("turso.api-key", TursoSimulator.API_TOKEN);
    all.put("turso.organization", TursoSimulator.ORGANIZATION);
    all.put("turso.base-url", vendor().uri().toString());
    all.putAll(some);
    TursoProviderFactory factory = new TursoProviderFactory();
    return factory.create(ProviderSettings.read(factory.settings(), Settings.of(all)), context);
  }

  /** A provider with other settings. */
  DatabaseProvider providerWith(Map<String, String> other) {
    Map<String, String> all = new HashMap<>(settings);
    all.putAll(other);
    DatabaseProvider provider =
        newProvider(ProviderContext.builder().platform("testkit").clock(clock()).build(), all);
    others.add(provider);
    return provider;
  }

  @Override
  public void plantForeign(DatabaseIdentity owner) {
    vendor()
        .plant(
            owner.vendorName().value(),
            GROUP,
            "CREATE TABLE theirs (text TEXT)",
            "INSERT INTO theirs VALUES ('untouched')");
  }

  @Override
  public boolean foreignIsIntact(DatabaseIdentity owner) {
    return vendor()
        .query(owner.vendorName().value(), "SELECT text FROM theirs")
        .equals("untouched");
  }

  @Override
  public Optional<ConnectionCheck> connectionCheck() {
    return Optional.of(variables -> {
      vendor().calmDown();
      SqlClient.of(variables).writeAndRead();
    });
  }

  @Override
  public Optional<IsolationCheck> isolationCheck() {
    return Optional.of((own, other) -> {
      vendor().calmDown();
      VariableName url = VariableName.of("TURSO_DATABASE_URL");
      VariableName token = VariableName.of("TURSO_AUTH_TOKEN");
      SqlClient intruder =
          SqlClient.of(
              VariableValues.none()
                  .with(url.value(), other.find(url).orElseThrow())
                  .with(token.value(), own.find(token).orElseThrow()));
      try {
        intruder.writeAndRead();
      } catch (IllegalStateException | java.io.IOException refused) {
        return;
      }
      throw new AssertionError("its token opens the other's URL");
    });
  }

  @Override
  public List<ErrorScenario> errorScenarios() throws IOException {
    DatabaseProvider wrongToken = providerWith(Map.of("turso.api-key", WRONG_TOKEN));
    DatabaseProvider wrongOrganization = providerWith(Map.of("turso.organization", "nobody"));
    DatabaseProvider nobodyListens =
        providerWith(Map.of("turso.base-url", "http://127.0.0.1:" + freePort()));
    DatabaseProvider noGroup = providerWith(Map.of("turso.group", "not-there"));
    DatabaseProvider longName = providerWith(Map.of("turso.organization", "o".repeat(50)));
    return List.of(
        ErrorScenario.provisioning(
            "the API token is wrong", ErrorCategory.UNAUTHORIZED, wrongToken),
        ErrorScenario.deprovisioning(
            "the API token is wrong", ErrorCategory.UNAUTHORIZED, wrongToken),
        ErrorScenario.provisioning(
            "the organization is unknown", ErrorCategory.NOT_FOUND, wrongOrganization),
        ErrorScenario.deprovisioning(
            "the organization is unknown", ErrorCategory.NOT_FOUND, wrongOrganization),
        ErrorScenario.provisioning("the fixed group is missing", ErrorCategory.NOT_FOUND, noGroup),
        ErrorScenario.provisioning(
            "the organization leaves no room for the name",
            ErrorCategory.INVALID_REQUEST,
            longName),
        ErrorScenario.provisioning("nobody listens", ErrorCategory.UNAVAILABLE, nobodyListens),
        ErrorScenario.deprovisioning("nobody listens", ErrorCategory.UNAVAILABLE, nobodyListens));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public List<Secret> platformSecrets() {
    return List.of(Secret.of(TursoSimulator.API_TOKEN), Secret.of(WRONG_TOKEN));
  }

  @Override
  public Set<String> publicCheckpointKeys() {
    return Set.of(
        "database-id",
        "database-host",
        "candidate-id",
        "candidate-host",
        "group",
        "since",
        "refused",
        "renewed",
        "token-expires",
        "host",
        "rotated");
  }

  @Override
  public void close() {
    others.forEach(DatabaseProvider::close);
    super.close();
  }
}
