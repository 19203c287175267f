package io.hosteddb.testkit.fake;

import io.hosteddb.env.ManagedVariable;
import io.hosteddb.env.VariableValues;
import io.hosteddb.model.CredentialId;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.VendorResource;
import io.hosteddb.testkit.CrashPoints;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the fake provider does when nothing else was said: the rules of the kit, kept. */
final class DefaultSteps {
  private static final String PASSWORD = "password";
  private static final String EXTERNAL_ID = "external-id";

  private final FakeVendor vendor;
  private final InstantSource clock;
  private final Duration takes;
  private final CrashPoints cuts;
  private final @Nullable Duration life;
  private final SecureRandom random = new SecureRandom();

  DefaultSteps(
      FakeVendor vendor,
      InstantSource clock,
      Duration takes,
      CrashPoints cuts,
      @Nullable Duration life) {
    this.life = life;
    this.vendor = vendor;
    this.clock = clock;
    this.takes = takes;
    this.cuts = cuts;
  }

  StepResult<Provisioned> provision(ProvisionRequest request) throws InterruptedException {
    requireTime(request.call());
    Optional<Secret> password = request.checkpoint().secret(PASSWORD);
    if (password.isEmpty()) {
      // Saved before the call that uses it, so that a lost answer does not lose the password.
      return StepResult.goOn(
          request.checkpoint().with(PASSWORD, Secret.generate(32, random)), "password chosen");
    }
    FakeResource resource =
        request.mayExist()
            ? findOurs(request.identity()).orElseGet(() -> create(request, password.get()))
            : create(request, password.get());
    return answer(request, resource);
  }

  private StepResult<Provisioned> answer(ProvisionRequest request, FakeResource resource) {
    var checkpoint = request.checkpoint().with(EXTERNAL_ID, resource.externalId());
    var made = new VendorResource(resource.externalId(), resource.region());
    Instant now = clock.instant();
    if (now.isBefore(resource.readyAt())) {
      return StepResult.pollAfter(
              checkpoint, "the vendor is at work", Duration.between(now, resource.readyAt()))
          .withResource(made);
    }
    Provisioned ready = new Provisioned(variables(request, resource), made);
    if (life != null) {
      Instant expires = now.plus(life);
      vendor.putKey(
          resource.externalId(), CredentialId.main(1).suffix(), resource.password(), expires);
      ready = ready.expiring(expires);
    }
    return StepResult.done(checkpoint, ready);
  }

  private FakeResource create(ProvisionRequest request, Secret password) {
    DatabaseIdentity identity = request.identity();
    cuts.reached("before create");
    FakeResource resource =
        vendor.create(
            identity.vendorName().value(),
            identity.ownershipMark(),
            request.region(),
            password,
            clock.instant().plus(takes));
    cuts.reached("after create");
    return resource;
  }

  private Optional<FakeResource> findOurs(DatabaseIdentity identity) {
    cuts.reached("before find");
    Optional<FakeResource> found = vendor.find(identity.vendorName().value());
    if (found.isPresent() && !found.get().mark().equals(identity.ownershipMark())) {
      throw ProviderException.of(
              ErrorCategory.CONFLICT,
              "A resource named " + identity.vendorName() + " is there that is not ours.")
          .build();
    }
    return found;
  }

  private static VariableValues variables(ProvisionRequest request, FakeResource resource) {
    VariableValues values = VariableValues.none();
    for (ManagedVariable variable : request.contract().variables()) {
      Secret value =
          variable.secret() ? resource.password() : Secret.of("fake://" + resource.name());
      values = values.with(variable.name().value(), value);
    }
    return values;
  }

  StepResult<Nothing> deprovision(DeprovisionRequest request) throws InterruptedException {
    requireTime(request.call());
    cuts.reached("before list");
    for (FakeResource resource : vendor.ownedBy(request.identity().ownershipMark())) {
      cuts.reached("before delete");
      vendor.delete(resource.externalId());
      cuts.reached("after delete");
    }
    return StepResult.done();
  }

  private static void requireTime(CallContext call) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (call.isOver()) {
      throw ProviderException.of(ErrorCategory.UNAVAILABLE, "The call's time is over.")
          .outcomeKnown(true)
          .build();
    }
  }
}
