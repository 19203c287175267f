package io.hosteddb.testkit.provider;

import io.hosteddb.env.VariableContract;
import io.hosteddb.model.CredentialId;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.VendorName;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.Settings;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.Credentials;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DatabaseProviderFactory;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.IssuedCredentials;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.ReadyDatabase;
import io.hosteddb.spi.Revoked;
import io.hosteddb.spi.StepResult;
import io.hosteddb.testkit.SettableClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Drives a provider through one database as the engine does, without an engine: a step at a time,
 * or until the work is done.
 *
 * <pre>{@code
 * DatabaseProvider provider = ProviderDriver.open(new MyProviderFactory(), Map.of("my.url", url));
 * ProviderDriver database = ProviderDriver.of(provider).clock(clock);
 * Provisioned made = database.provision();
 * database.deprovision();
 * }</pre>
 *
 * <p>What it does as the engine does: the account is asked for before the first step that may
 * create something; {@code mayExist} is false in that step alone, and true ever after; the
 * checkpoint of each result is written out as text, read back, and handed to the next step, with
 * the account kept; and a delete gets the checkpoint and the vendor's id that are known by then.
 * What it leaves to a test: it repeats nothing that failed, knows no deadline, and makes no second
 * look after a delete. Rate limits are off unless the {@link ProviderContext} has some.
 *
 * <p>To lose a result, as when the process dies between the vendor's answer and the write, use
 * {@link #loseProvisionStep}; to go on in another process, {@link #servedBy}. Not thread-safe.
 *
 * @since 0.1
 */
public final class ProviderDriver {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final DatabaseIdentity identity;
  private final StepLoop loop = new StepLoop();
  private final SavedResults saved = new SavedResults();
  private @Nullable DatabaseProvider provider;
  private @Nullable RegionId region;
  private @Nullable VariableContract contract;
  private Duration budget = Duration.ofSeconds(30);
  private boolean mayExist;
  private int steps;
  private final CredentialParts credentials = new CredentialParts();

  private ProviderDriver(DatabaseIdentity identity) {
    this.identity = identity;
  }

  /**
   * A provider as the engine opens it: with its settings read and checked, for the platform {@code
   * testkit}, without rate limits, on the system's clock.
   *
   * @param factory makes it
   * @param settings the settings by key, such as {@code postgres.server.url}
   * @return the provider; to be closed by the caller
   * @throws RuntimeException as the factory and its settings say, if they are refused
   */
  public static DatabaseProvider open(
      DatabaseProviderFactory factory, Map<String, String> settings) {
    return open(factory, settings, ProviderContext.builder().platform("testkit").build());
  }

  /**
   * A provider as the engine opens it, with its settings read and checked.
   *
   * @param factory makes it
   * @param settings the settings by key, such as {@code postgres.server.url}
   * @param context what the library gives it: the clock, rate limits, the platform
   * @return the provider; to be closed by the caller
   * @throws RuntimeException as the factory and its settings say, if they are refused
   */
  public static DatabaseProvider open(
      DatabaseProviderFactory factory, Map<String, String> settings, ProviderContext context) {
    return factory.create(
        ProviderSettings.read(factory.settings(), Settings.of(settings)), context);
  }

  /**
   * Drives a new database.
   *
   * @param provider makes the steps
   * @return the driver
   */
  public static ProviderDriver of(DatabaseProvider provider) {
    return of(newIdentity()).servedBy(provider);
  }

  /**
   * Drives a database of a given identity; who makes the steps is said by {@link #servedBy}.
   *
   * @param identity which database
   * @return the driver
   */
  public static ProviderDriver of(DatabaseIdentity identity) {
    return new ProviderDriver(identity);
  }

  /**
   * An identity that no other test has, on the platform {@code testkit}.
   *
   * @return the identity of a database that was not made yet
   */
  public static DatabaseIdentity newIdentity() {
    return identity(DatabaseId.create(SettableClock.START, RANDOM));
  }

  /**
   * The identity of a database on the platform {@code testkit}.
   *
   * @param id its id
   * @return the identity
   */
  public static DatabaseIdentity identity(DatabaseId id) {
    return new DatabaseIdentity(id, VendorName.of("hdb", id), "testkit");
  }

  /**
   * The next steps are made by this provider: the first one, or another in front of the same
   * vendor, as in another process that knows what was saved and nothing else.
   *
   * @param next makes the steps
   * @return this
   */
  public ProviderDriver servedBy(DatabaseProvider next) {
    provider = next;
    return this;
  }

  /**
   * Waiting is done by moving this clock. Without one it takes real time, half a second at most.
   *
   * @param settable the time of provider and vendor
   * @return this
   */
  public ProviderDriver clock(SettableClock settable) {
    loop.clock(settable);
    return this;
  }

  /**
   * Where the database is asked for; the default region of the provider unless set.
   *
   * @param asked the region
   * @return this
   */
  public ProviderDriver region(RegionId asked) {
    region = asked;
    return this;
  }

  /**
   * What the database was attached with; the contract of the provider today unless set.
   *
   * @param attached the contract, of an earlier release
   * @return this
   */
  public ProviderDriver attachedWith(VariableContract attached) {
    contract = attached;
    return this;
  }

  /**
   * How long each call may take.
   *
   * @param time 30 seconds unless set
   * @return this
   */
  public ProviderDriver budget(Duration time) {
    budget = time;
    return this;
  }

  /**
   * An earlier call may have reached the vendor, as far as the engine knows.
   *
   * @return this
   */
  public ProviderDriver mayExist() {
    mayExist = true;
    return this;
  }

  /**
   * Where the provider stands, in place of what its last result said.
   *
   * @param other what the next step is handed
   * @return this
   */
  public ProviderDriver checkpoint(Checkpoint other) {
    saved.checkpoint(other);
    return this;
  }

  /**
   * Which database is driven.
   *
   * @return its identity
   */
  public DatabaseIdentity identity() {
    return identity;
  }

  /**
   * Where the provider stands.
   *
   * @return the checkpoint saved last; empty at the beginning
   */
  public Checkpoint checkpoint() {
    return saved.checkpoint();
  }

  /**
   * How many calls were made that were steps, lost ones among them.
   *
   * @return the number
   */
  public int steps() {
    return steps;
  }

  /**
   * What the user was shown while work was pending.
   *
   * @return the progress of each pending result that was saved, in order
   */
  public List<String> progress() {
    return saved.progress();
  }

  /**
   * One step of provisioning, whose result is saved. Time does not pass.
   *
   * @return what the provider returned
   * @throws InterruptedException if the provider was interrupted
   * @throws io.hosteddb.spi.ProviderException as the provider threw it; nothing is saved then
   */
  public StepResult<Provisioned> provisionStep() throws InterruptedException {
    StepResult<Provisioned> result = loseProvisionStep();
    save(result);
    return result;
  }

  /**
   * One step of provisioning, whose result is lost: the vendor has acted, and the next step begins
   * where this one did.
   *
   * @return what nobody but the test has seen
   * @throws InterruptedException if the provider was interrupted
   * @throws io.hosteddb.spi.ProviderException as the provider threw it
   */
  public StepResult<Provisioned> loseProvisionStep() throws InterruptedException {
    return callProvision(call());
  }

  /**
   * Steps of provisioning for as long as the next one is due at once.
   *
   * @return the first result that has to be waited for, or ends the work
   * @throws InterruptedException if the provider was interrupted
   * @throws io.hosteddb.spi.ProviderException as the provider threw it
   */
  public StepResult<Provisioned> provisionUntilWaiting() throws InterruptedException {
    StepResult<Provisioned> result = provisionStep();
    while (result instanceof StepResult.Pending<Provisioned> pending
        && pending.pollAfter().filter(Duration::isZero).isPresent()) {
      result = provisionStep();
    }
    return result;
  }

  /**
   * Provisions until the database can be used, waiting in between as the provider asks.
   *
   * @return the database
   * @throws InterruptedException if the provider was interrupted
   * @throws io.hosteddb.spi.ProviderException as the provider threw it; the next call of this
   *     method goes on from what was saved
   * @throws AssertionError if the provider returned Failed, or was not done after 600 steps
   */
  public Provisioned provision() throws InterruptedException {
    return loop.untilDone("provisioning", this::provisionStep);
  }

  /**
   * One step of deprovisioning, whose result is saved. Time does not pass.
   *
   * @return what the provider returned
   * @throws InterruptedException if the provider was interrupted
   * @throws io.hosteddb.spi.ProviderException as the provider threw it; nothing is saved then
   */
  public StepResult<Nothing> deprovisionStep() throws InterruptedException {
    StepResult<Nothing> result = callDeprovision(call());
    save(result);
    return result;
  }

  /**
   * Deprovisions until nothing is left, waiting in between as the provider asks.
   *
   * @throws InterruptedException if the provider was interrupted
   * @throws io.hosteddb.spi.ProviderException as the provider threw it; the next call of this
   *     method goes on from what was saved
   * @throws AssertionError if the provider returned Failed, or was not done after 600 steps
   */
  public void deprovision() throws InterruptedException {
    Nothing unused = loop.untilDone("deprovisioning", this::deprovisionStep);
  }

  /**
   * One step of issuing a generation of credentials, whose result is saved. Time does not pass. The
   * database was provisioned by this driver before.
   *
   * @param credential which generation, from {@code main/2}
   * @return what the provider returned
   * @throws InterruptedException if the provider was interrupted
   * @throws io.hosteddb.spi.ProviderException as the provider threw it; nothing is saved then
   */
  public StepResult<IssuedCredentials> issueStep(CredentialId credential)
      throws InterruptedException {
    StepResult<IssuedCredentials> result = loseIssueStep(credential);
    credentials.save(credential.toString(), result);
    saved.issued(result);
    return result;
  }

  /**
   * One step of issuing, whose result is lost: the vendor has acted, and the next step begins where
   * this one did.
   *
   * @param credential which generation
   * @return what nobody but the test has seen
   * @throws InterruptedException if the provider was interrupted
   * @throws io.hosteddb.spi.ProviderException as the provider threw it
   */
  public StepResult<IssuedCredentials> loseIssueStep(CredentialId credential)
      throws InterruptedException {
    boolean first = credentials.begin(credential);
    return capability().issue(credentials.issue(ready(), credential, first, call()));
  }

  /**
   * Issues a generation, waiting in between as the provider asks; from then on its variables are
   * those of the database.
   *
   * @param credential which generation, from {@code main/2}
   * @return the credentials
   * @throws InterruptedException if the provider was interrupted
   * @throws io.hosteddb.spi.ProviderException as the provider threw it; the next call of this
   *     method goes on from what was saved
   * @throws AssertionError if the provider returned Failed, or was not done after 600 steps
   */
  public IssuedCredentials issue(CredentialId credential) throws InterruptedException {
    return loop.untilDone("issuing " + credential, () -> issueStep(credential));
  }

  /**
   * Revokes a generation, waiting in between as the provider asks.
   *
   * @param credential which generation
   * @return what it came to
   * @throws InterruptedException if the provider was interrupted
   * @throws io.hosteddb.spi.ProviderException as the provider threw it; the next call of this
   *     method goes on from what was saved
   * @throws AssertionError if the provider returned Failed, or was not done after 600 steps
   */
  public Revoked revoke(CredentialId credential) throws InterruptedException {
    return loop.untilDone(
        "revoking " + credential,
        () ->
            credentials.save(
                credential.toString(),
                capability().revoke(credentials.revoke(ready(), credential, call()))));
  }

  /**
   * Revokes every generation, waiting in between as the provider asks.
   *
   * @return what it came to
   * @throws InterruptedException if the provider was interrupted
   * @throws io.hosteddb.spi.ProviderException as the provider threw it; the next call of this
   *     method goes on from what was saved
   * @throws AssertionError if the provider returned Failed, or was not done after 600 steps
   */
  public Revoked revokeAll() throws InterruptedException {
    return loop.untilDone(
        "revoking everything",
        () ->
            credentials.save(
                CredentialParts.ALL,
                capability().revokeAll(credentials.revokeAll(ready(), call()))));
  }

  private Credentials capability() {
    return provider()
        .credentials()
        .orElseThrow(() -> new AssertionError("The provider has no Credentials."));
  }

  /** The database as its capabilities see it. */
  private ReadyDatabase ready() {
    return saved.ready(identity, region(), contract());
  }

  /** Waiting is done so, in place of a clock's way. */
  ProviderDriver waitingBy(StepLoop.Waiting other) {
    loop.waitingBy(other);
    return this;
  }

  /** One step in a call of the caller's, whose result is not saved. */
  StepResult<Provisioned> callProvision(CallContext call) throws InterruptedException {
    DatabaseProvider current = provider();
    steps++;
    if (!mayExist) {
      current.account(call).map(saved.checkpoint()::withAccount).ifPresent(saved::checkpoint);
    }
    ProvisionRequest request =
        new ProvisionRequest(identity, region(), contract(), saved.checkpoint(), mayExist, call);
    mayExist = true;
    return current.provision(request);
  }

  /** One step in a call of the caller's, whose result is not saved. */
  StepResult<Nothing> callDeprovision(CallContext call) throws InterruptedException {
    steps++;
    return provider()
        .deprovision(
            new DeprovisionRequest(
                identity,
                region(),
                saved.checkpoint(),
                saved.externalId(),
                credentials.begun(),
                call));
  }

  /** What the engine remembers of a result. */
  void save(StepResult<?> result) {
    saved.save(result);
  }

  private CallContext call() {
    return CallContext.startingNow(budget);
  }

  private DatabaseProvider provider() {
    return Objects.requireNonNull(provider, "Say who makes the steps: servedBy(provider).");
  }

  private RegionId region() {
    return Optional.ofNullable(region)
        .orElseGet(() -> provider().descriptor().profile().defaultRegion());
  }

  private VariableContract contract() {
    return Optional.ofNullable(contract)
        .orElseGet(() -> provider().descriptor().profile().contract());
  }
}
