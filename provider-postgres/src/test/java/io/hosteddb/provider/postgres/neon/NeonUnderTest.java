package io.hosteddb.provider.postgres.neon;

import io.hosteddb.env.VariableValues;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.Secret;
import io.hosteddb.model.VariableName;
import io.hosteddb.provider.postgres.internal.ConnectionOpener;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.Settings;
import io.hosteddb.simulators.CloudProviderUnderTest;
import io.hosteddb.simulators.Fault;
import io.hosteddb.simulators.Faults;
import io.hosteddb.simulators.Reply;
import io.hosteddb.simulators.neon.NeonAccount;
import io.hosteddb.simulators.neon.NeonSimulator;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.testkit.CrashPoints;
import io.hosteddb.testkit.CuttingConnections;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.provider.ConnectionCheck;
import io.hosteddb.testkit.provider.ErrorScenario;
import io.hosteddb.testkit.provider.IsolationCheck;
import io.hosteddb.testkit.provider.OpenSession;
import io.hosteddb.testkit.provider.ProviderDriver;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The backend in front of its simulator, whose databases are real. */
final class NeonUnderTest extends CloudProviderUnderTest<NeonSimulator> {
  private final Map<DatabaseIdentity, String> foreign = new HashMap<>();
  private final List<NeonSimulator> others = new ArrayList<>();
  private final List<DatabaseProvider> otherProviders = new ArrayList<>();
  private final Map<String, String> settings;
  private ConnectionOpener opener = ConnectionOpener.driver();

  NeonUnderTest() {
    this(Map.of());
  }

  NeonUnderTest(Map<String, String> settings) {
    this(settings, new SettableClock());
  }

  private NeonUnderTest(Map<String, String> settings, SettableClock clock) {
    super(clock, new NeonSimulator(clock));
    this.settings = settings;
  }

  @Override
  protected DatabaseProvider newProvider(ProviderContext context) {
    NeonProviderFactory factory = new NeonProviderFactory();
    return new NeonProvider(
        NeonSettings.of(
            ProviderSettings.read(factory.settings(), Settings.of(all(vendor(), settings)))),
        context,
        opener);
  }

  /** Roles are made by SQL: a process dies there, too. */
  @Override
  protected void restarting(CrashPoints cuts) {
    CuttingConnections cutting = new CuttingConnections(cuts);
    opener =
        (url, properties) -> cutting.open(() -> ConnectionOpener.driver().open(url, properties));
  }

  private static Map<String, String> all(NeonSimulator vendor, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>();
    all.put("neon.api-key", NeonAccount.ORG_KEY);
    all.put("neon.base-url", vendor.uri().toString());
    all.putAll(settings);
    return all;
  }

  static DatabaseProvider provider(
      NeonSimulator vendor, Map<String, String> settings, ProviderContext context) {
    return ProviderDriver.open(new NeonProviderFactory(), all(vendor, settings), context);
  }

  /** Long enough for a busy machine to hold a list of 400 projects against the description. */
  static ProviderDriver drive(DatabaseProvider provider) {
    return ProviderDriver.of(provider)
        .region(RegionId.of("aws-us-west-2"))
        .budget(Duration.ofSeconds(60));
  }

  @Override
  public void plantForeign(DatabaseIdentity owner) {
    foreign.put(
        owner, vendor().plant(owner.vendorName().value(), "aws-us-east-2", owner.labels(), false));
  }

  @Override
  public boolean foreignIsIntact(DatabaseIdentity owner) {
    return vendor().isIntact(foreign.getOrDefault(owner, ""), owner.labels());
  }

  @Override
  public boolean vendorNamesAreUnique() {
    return false;
  }

  /** In the middle of a transaction that holds a lock. */
  @Override
  public Optional<AutoCloseable> openClient(VariableValues variables) throws SQLException {
    Connection connection = connect(url(variables));
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE unfinished (text text)");
    }
    return Optional.of(connection);
  }

  @Override
  public Optional<OpenSession> openSession(VariableValues variables) throws SQLException {
    return Optional.of(OpenSession.of(connect(url(variables))));
  }

  @Override
  public Optional<IsolationCheck> isolationCheck() {
    return Optional.of((own, other) -> {
      String mine = URI.create(url(own)).getRawUserInfo();
      String theirs = URI.create(url(other)).getRawUserInfo();
      try (Connection connection = connect(url(other).replace(theirs, mine))) {
        throw new AssertionError("its login opens the other's " + connection.getCatalog());
      } catch (SQLException refused) {
        // The simulator's databases share a server, on which the role exists and has no right.
        if (!String.valueOf(refused.getSQLState()).equals("42501")) {
          throw refused;
        }
      }
    });
  }

  @Override
  public Optional<ConnectionCheck> connectionCheck() {
    return Optional.of(NeonUnderTest::writeAndRead);
  }

  private static void writeAndRead(VariableValues variables) throws SQLException {
    try (Connection connection = connect(url(variables));
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE kit (text text)");
      statement.execute("INSERT INTO kit VALUES ('written')");
      try (ResultSet row = statement.executeQuery("SELECT text FROM kit")) {
        if (!row.next() || !"written".equals(row.getString(1))) {
          throw new IllegalStateException("The table is not what was made.");
        }
      }
      statement.execute("DROP TABLE kit");
    }
  }

  static String url(VariableValues variables) {
    return variables.find(VariableName.of("DATABASE_URL")).orElseThrow().reveal();
  }

  /** Connects as a runtime would that got the URL. */
  static Connection connect(String url) throws SQLException {
    URI uri = URI.create(url);
    String[] user = uri.getUserInfo().split(":", 2);
    String query = uri.getQuery() == null ? "" : "?" + uri.getQuery().replace("_b", "B");
    int port = uri.getPort() < 0 ? 5432 : uri.getPort();
    return DriverManager.getConnection(
        "jdbc:postgresql://" + uri.getHost() + ":" + port + uri.getPath() + query,
        user[0],
        user[1]);
  }

  @Override
  public List<ErrorScenario> errorScenarios() {
    return List.of(
        withKey("the key is wrong", "napi_wrong_key_canary_0000"),
        withKey("the key was revoked", NeonAccount.REVOKED_KEY),
        withKey("the key is of one project", NeonAccount.PROJECT_KEY),
        withKey("a personal key without the organization", NeonAccount.PERSONAL_KEY),
        withKey("the key may only look", NeonAccount.VIEWER_KEY),
        fault(
            "the plan has no room",
            ErrorCategory.QUOTA_EXCEEDED,
            Reply.json(422, error("PROJECTS_LIMIT_EXCEEDED", "projects limit exceeded"))),
        fault(
            "the region is closed",
            ErrorCategory.REGION_UNAVAILABLE,
            Reply.json(400, error("", "region is not supported"))),
        fault(
            "a setting is refused",
            ErrorCategory.INVALID_REQUEST,
            Reply.json(422, error("", "suspend_timeout_seconds must be 300 with this plan"))),
        fault(
            "the project is locked", ErrorCategory.UNAVAILABLE, Reply.json(423, error("", "lock"))),
        fault("too many calls", ErrorCategory.RATE_LIMITED, Reply.json(429, error("", "slow"))),
        fault("a gateway's page", ErrorCategory.UNAVAILABLE, Reply.html(524, "A timeout")),
        fault("the CDN refuses", ErrorCategory.UNAVAILABLE, Reply.html(403, "Attention")),
        ErrorScenario.deprovisioning(
            "the key was revoked, at the end",
            ErrorCategory.UNAUTHORIZED,
            other(Map.of("neon.api-key", NeonAccount.REVOKED_KEY), Faults.none())));
  }

  static Map<String, String> error(String code, String message) {
    return Map.of("code", code, "message", message, "request_id", "r-1");
  }

  private ErrorScenario withKey(String name, String key) {
    return ErrorScenario.provisioning(
        name, ErrorCategory.UNAUTHORIZED, other(Map.of("neon.api-key", key), Faults.none()));
  }

  private ErrorScenario fault(String name, ErrorCategory category, Reply reply) {
    Faults always = Faults.always("POST /projects", new Fault.Answer(name, false, reply));
    return ErrorScenario.provisioning(name, category, other(Map.of(), always));
  }

  private DatabaseProvider other(Map<String, String> more, Faults faults) {
    NeonSimulator vendor = new NeonSimulator(clock());
    vendor.faults(faults);
    others.add(vendor);
    ProviderContext context = ProviderContext.builder().platform("testkit").clock(clock()).build();
    DatabaseProvider provider = provider(vendor, more, context);
    otherProviders.add(provider);
    return provider;
  }

  @Override
  public List<Secret> platformSecrets() {
    return List.of(
        Secret.of(NeonAccount.ORG_KEY),
        Secret.of(NeonAccount.PERSONAL_KEY),
        Secret.of(NeonAccount.ROTATED_ORG_KEY),
        Secret.of(NeonAccount.OTHER_ORG_KEY),
        Secret.of(NeonAccount.PROJECT_KEY),
        Secret.of(NeonAccount.REVOKED_KEY),
        Secret.of(NeonAccount.VIEWER_KEY),
        Secret.of("napi_wrong_key_canary_0000"));
  }

  @Override
  public Set<String> publicCheckpointKeys() {
    return Set.of(
        "project",
        "region",
        "operations",
        "trouble",
        "host",
        "port",
        "role",
        "database",
        "probes",
        "nothing-since",
        "ticket",
        "in-doubt");
  }

  @Override
  public void close() {
    super.close();
    otherProviders.forEach(DatabaseProvider::close);
    others.forEach(NeonSimulator::close);
  }
}
