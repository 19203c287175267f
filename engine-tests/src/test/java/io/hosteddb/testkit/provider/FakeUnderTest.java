package io.hosteddb.testkit.provider;

import io.hosteddb.env.VariableValues;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Secret;
import io.hosteddb.model.VariableName;
import io.hosteddb.spi.CredentialTraits;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.testkit.CrashPoints;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.fake.FakeProvider;
import io.hosteddb.testkit.fake.FakeResource;
import io.hosteddb.testkit.fake.FakeSteps;
import io.hosteddb.testkit.fake.FakeVendor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The fake provider with every seam. */
public class FakeUnderTest implements ProviderUnderTest {
  static final Secret PLATFORM_TOKEN = Secret.of("platform-token-7Hq2vXw9");

  /** Of a call that is to wait until it is over. */
  static final Duration SHORT_BUDGET = Duration.ofMillis(250);

  public final FakeVendor vendor;
  final SettableClock clock = new SettableClock();
  int clients;
  private boolean silent;
  private @Nullable DatabaseProvider provider;

  public FakeUnderTest() {
    this(new FakeVendor());
  }

  public FakeUnderTest(FakeVendor vendor) {
    this.vendor = vendor;
  }

  /** A provider in front of the vendor; tests of wrong providers make another. */
  public DatabaseProvider make(CrashPoints cuts) {
    return fake(cuts);
  }

  public final FakeProvider fake(CrashPoints cuts) {
    return more(FakeProvider.builder("fake")
            .vendor(vendor)
            .clock(clock)
            .provisioningTakes(Duration.ofSeconds(30))
            .credentials(CredentialTraits.seamless())
            .cuts(cuts))
        .build();
  }

  /** What else is said of the provider. */
  protected FakeProvider.Builder more(FakeProvider.Builder builder) {
    return builder;
  }

  @Override
  public DatabaseProvider provider() {
    if (provider == null) {
      provider = make(CrashPoints.counting());
    }
    return provider;
  }

  @Override
  public List<String> inventory() {
    List<String> all = new ArrayList<>();
    for (FakeResource resource : vendor.inventory()) {
      all.add(resource.name() + " (" + resource.externalId() + ")");
      vendor
          .keys(resource.externalId())
          .forEach(key -> all.add("the key " + key + " of " + resource.name()));
    }
    return all;
  }

  @Override
  public void plantForeign(DatabaseIdentity owner) {
    FakeResource unused = vendor.plantForeign(owner.vendorName().value(), owner.ownershipMark());
  }

  @Override
  public boolean foreignIsIntact(DatabaseIdentity owner) {
    return vendor.ownedBy(owner.ownershipMark()).size() == 1;
  }

  @Override
  public boolean removeForeign(DatabaseIdentity owner) {
    vendor.ownedBy(owner.ownershipMark()).forEach(r -> vendor.delete(r.externalId()));
    return true;
  }

  @Override
  public Optional<AutoCloseable> openClient(VariableValues variables) {
    clients++;
    return Optional.of(() -> clients--);
  }

  @Override
  public Optional<OpenSession> openSession(VariableValues variables) {
    return Optional.of(
        new OpenSession() {
          @Override
          public boolean isAlive() {
            return vendor.open(variables.asMap().values(), clock.instant()).isPresent();
          }

          @Override
          public void close() {}
        });
  }

  @Override
  public Optional<IsolationCheck> isolationCheck() {
    return Optional.of((own, other) -> {
      Secret password = own.find(VariableName.of("FAKE_PASSWORD")).orElseThrow();
      Secret url = other.find(VariableName.of("FAKE_URL")).orElseThrow();
      boolean opened =
          vendor.open(List.of(password)).filter(r -> url.reveal().endsWith(r.name())).isPresent();
      if (opened) {
        throw new AssertionError("its password opens the other's URL");
      }
    });
  }

  @Override
  public Optional<DatabaseProvider> losingAnswers(CrashPoints losses) {
    return Optional.of(
        new WrongProvider(make(CrashPoints.counting())) {
          @Override
          public StepResult<Provisioned> provision(ProvisionRequest request)
              throws InterruptedException {
            StepResult<Provisioned> result = right.provision(request);
            if (losses.losesAnswer("of a step")) {
              throw ProviderException.of(ErrorCategory.UNAVAILABLE, "The connection broke.")
                  .outcomeKnown(false)
                  .build();
            }
            return result;
          }
        });
  }

  @Override
  public Optional<ConnectionCheck> connectionCheck() {
    return Optional.of(variables -> {
      FakeResource resource =
          vendor.open(variables.asMap().values(), clock.instant()).orElseThrow();
      if (clock.instant().isBefore(resource.readyAt())) {
        throw new IllegalStateException("The resource is not ready.");
      }
    });
  }

  @Override
  public Optional<DatabaseProvider> restart(CrashPoints cuts) {
    return Optional.of(make(cuts));
  }

  @Override
  public Optional<DatabaseProvider> withSilentVendor() {
    silent = true;
    return Optional.of(
        fake(CrashPoints.counting())
            .everyProvision((request, correctly) -> {
              CountDownLatch never = new CountDownLatch(1);
              long nanos = request.call().remaining().toNanos();
              boolean unusedAnswer = never.await(nanos, TimeUnit.NANOSECONDS);
              throw ProviderException.of(ErrorCategory.UNAVAILABLE, "The vendor does not answer.")
                  .build();
            }));
  }

  @Override
  public Optional<DatabaseProvider> withUnknownFields() {
    return Optional.of(make(CrashPoints.counting()));
  }

  @Override
  public List<ErrorScenario> errorScenarios() {
    return List.of(
        ErrorScenario.provisioning(
            "the token has expired",
            ErrorCategory.UNAUTHORIZED,
            fake(CrashPoints.counting())
                .everyProvision(
                    FakeSteps.fails(ErrorCategory.UNAUTHORIZED, "The vendor refuses us."))),
        ErrorScenario.deprovisioning(
            "the vendor is down",
            ErrorCategory.UNAVAILABLE,
            fake(CrashPoints.counting())
                .everyDeprovision(
                    FakeSteps.fails(ErrorCategory.UNAVAILABLE, "The vendor is down."))));
  }

  @Override
  public List<Secret> platformSecrets() {
    return List.of(PLATFORM_TOKEN);
  }

  /** Long enough for any machine; short once a vendor has been asked for that never answers. */
  @Override
  public Duration callBudget() {
    return silent ? SHORT_BUDGET : Duration.ofSeconds(10);
  }

  @Override
  public void passTime(Duration wait) {
    clock.advance(wait);
  }
}
