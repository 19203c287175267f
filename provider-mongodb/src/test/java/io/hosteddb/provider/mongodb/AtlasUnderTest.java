package io.hosteddb.provider.mongodb;

import io.hosteddb.Providers;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Secret;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.Settings;
import io.hosteddb.simulators.CloudProviderUnderTest;
import io.hosteddb.simulators.Fault;
import io.hosteddb.simulators.Faults;
import io.hosteddb.simulators.Reply;
import io.hosteddb.simulators.atlas.AtlasSimulator;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.provider.ConnectionCheck;
import io.hosteddb.testkit.provider.ErrorScenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The backend in front of the simulated Atlas. */
final class AtlasUnderTest extends CloudProviderUnderTest<AtlasSimulator> {
  static final Secret CLIENT_SECRET = Secret.of("mdb_sa_sk_canary-of-the-service-account");
  private static final Duration MIN_WAIT = Duration.ofSeconds(6);

  private final Map<String, String> more;
  private final List<AtlasUnderTest> others = new ArrayList<>();
  private final List<DatabaseProvider> restarted = new ArrayList<>();

  AtlasUnderTest() {
    this(Map.of());
  }

  /**
   * With further settings.
   *
   * @param more replace or complete the usual ones; a blank text takes one away
   */
  AtlasUnderTest(Map<String, String> more) {
    this(new SettableClock(), more);
  }

  private AtlasUnderTest(SettableClock clock, Map<String, String> more) {
    super(clock, new AtlasSimulator(clock, CLIENT_SECRET));
    this.more = more;
  }

  /** In a shared project, which is there already. */
  static AtlasUnderTest shared(Map<String, String> more) {
    Map<String, String> settings = new LinkedHashMap<>(more);
    settings.put("atlas.project", SHARED);
    AtlasUnderTest subject = new AtlasUnderTest(settings);
    String id = subject.vendor().plantProject("shared", Map.of("owner", "the operator"));
    if (!id.equals(SHARED)) {
      throw new AssertionError("The first project has the id " + id);
    }
    return subject;
  }

  /** The id of the simulator's first project. */
  static final String SHARED = "650000000000000000000001";

  Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("atlas.client-id", AtlasSimulator.CLIENT_ID);
    settings.put("atlas.client-secret", CLIENT_SECRET.reveal());
    settings.put("atlas.organization", AtlasSimulator.ORGANIZATION);
    settings.put("atlas.base-url", vendor().uri().toString());
    settings.put("atlas.connection-format", "standard");
    settings.put("atlas.access-list", "203.0.113.0/24");
    settings.putAll(more);
    settings.values().removeIf(String::isBlank);
    return settings;
  }

  @Override
  protected DatabaseProvider newProvider(ProviderContext context) {
    return newProvider(context, Map.of());
  }

  private DatabaseProvider newProvider(ProviderContext context, Map<String, String> other) {
    Map<String, String> all = new LinkedHashMap<>(settings());
    all.putAll(other);
    all.values().removeIf(String::isBlank);
    AtlasProviderFactory factory = new AtlasProviderFactory();
    return factory.create(ProviderSettings.read(factory.settings(), Settings.of(all)), context);
  }

  /** A provider with other settings in front of the same vendor; closed with this. */
  DatabaseProvider providerWith(Map<String, String> other) {
    DatabaseProvider provider =
        newProvider(ProviderContext.builder().platform("testkit").clock(clock()).build(), other);
    restarted.add(provider);
    return provider;
  }

  /** As a host makes it, with the rate limits of the library. */
  Providers discovered() {
    return Providers.of(List.of(new AtlasProviderFactory()), Settings.of(settings()));
  }

  @Override
  public void passTime(Duration wait) {
    super.passTime(wait.compareTo(MIN_WAIT) < 0 ? MIN_WAIT : wait);
  }

  @Override
  public void plantForeign(DatabaseIdentity owner) {
    String name = owner.vendorName().value();
    if (more.containsKey("atlas.project")) {
      vendor().plantCluster(SHARED, name, true, owner.labels());
      vendor().plantUser(SHARED, name, owner.ownershipMark());
    } else {
      String id = vendor().plantProject(name, owner.labels());
      vendor().plantCluster(id, name, true, owner.labels());
      vendor().plantUser(id, name, owner.ownershipMark());
    }
  }

  @Override
  public boolean foreignIsIntact(DatabaseIdentity owner) {
    String name = owner.vendorName().value();
    String project = more.containsKey("atlas.project") ? "shared" : name;
    return vendor().projectTags(project).isPresent()
        && vendor().inventory().stream()
                .filter(thing -> thing.endsWith(" in " + project))
                .filter(thing -> thing.startsWith("cluster ") || thing.startsWith("user " + name))
                .count()
            >= 2
        && vendor()
            .password(vendor().projectId(project), name)
            .equals(Optional.of(Secret.of("somebody-elses")));
  }

  @Override
  public Optional<ConnectionCheck> connectionCheck() {
    return Optional.of(new MongoCheck(vendor()));
  }

  @Override
  public List<Secret> platformSecrets() {
    return List.of(CLIENT_SECRET);
  }

  @Override
  public Set<String> publicCheckpointKeys() {
    return Set.of(
        "project",
        "project-shared",
        "access-list",
        "access-applied",
        "cluster",
        "cluster-kind",
        "cluster-doomed",
        "address",
        "user-since",
        "user-gone",
        "project-closing-since",
        "project-unseen-since");
  }

  /** Another vendor in another mood. */
  private DatabaseProvider where(Consumer<AtlasSimulator> mood) {
    AtlasUnderTest other = new AtlasUnderTest();
    others.add(other);
    mood.accept(other.vendor());
    return other.provider();
  }

  private static Faults always(String operation, Reply reply) {
    return Faults.always(operation, new Fault.Answer("answer", false, reply));
  }

  @Override
  public List<ErrorScenario> errorScenarios() {
    String flex = "POST /api/atlas/v2/groups/{groupId}/flexClusters";
    return List.of(
        provisioning("revoked key", ErrorCategory.UNAUTHORIZED, AtlasSimulator::revokeSecret),
        provisioning(
            "no right to make projects",
            ErrorCategory.UNAUTHORIZED,
            AtlasSimulator::withoutCreatorRole),
        provisioning(
            "address not on the API access list",
            ErrorCategory.UNAUTHORIZED,
            AtlasSimulator::addressNotAllowed),
        provisioning("projects used up", ErrorCategory.QUOTA_EXCEEDED, v -> v.mostProjects(0)),
        provisioning("no payment", ErrorCategory.QUOTA_EXCEEDED, AtlasSimulator::withoutPayment),
        provisioning("no capacity", ErrorCategory.REGION_UNAVAILABLE, v -> v.full("US_WEST_2")),
        provisioning("being upgraded", ErrorCategory.UNAVAILABLE, v -> v.upgrading(true)),
        provisioning(
            "rate limited",
            ErrorCategory.RATE_LIMITED,
            v -> v.faults(Faults.always(flex, Fault.tooMany("7")))),
        provisioning(
            "a gateway's page",
            ErrorCategory.UNAVAILABLE,
            v -> v.faults(Faults.always(flex, Fault.page(502, false)))),
        provisioning(
            "an answer to a look that is no cluster",
            ErrorCategory.UNAVAILABLE,
            v ->
                v.faults(
                    always(
                        "GET /api/atlas/v2/groups/{groupId}/flexClusters/{name}",
                        Reply.json(200, Map.of())))),
        ErrorScenario.deprovisioning(
            "revoked key at detach",
            ErrorCategory.UNAUTHORIZED,
            where(AtlasSimulator::revokeSecret)));
  }

  private ErrorScenario provisioning(
      String name, ErrorCategory expected, Consumer<AtlasSimulator> mood) {
    return ErrorScenario.provisioning(name, expected, where(mood));
  }

  @Override
  public void close() {
    others.forEach(AtlasUnderTest::close);
    restarted.forEach(DatabaseProvider::close);
    super.close();
  }
}
