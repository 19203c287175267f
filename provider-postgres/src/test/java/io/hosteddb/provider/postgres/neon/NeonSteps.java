package io.hosteddb.provider.postgres.neon;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.VendorName;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.testkit.SettableClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;

/** Makes the steps of one database by hand, saving each checkpoint. */
final class NeonSteps {
  private static final RegionId REGION = RegionId.of("aws-us-west-2");
  private static final SecureRandom RANDOM = new SecureRandom();

  private final DatabaseIdentity identity = newIdentity();
  private DatabaseProvider provider;
  private Checkpoint saved = Checkpoint.empty();
  private boolean mayExist;

  NeonSteps(DatabaseProvider provider) {
    this.provider = provider;
  }

  static DatabaseIdentity newIdentity() {
    DatabaseId id = DatabaseId.create(SettableClock.START, RANDOM);
    return new DatabaseIdentity(id, VendorName.of("hdb", id), "test");
  }

  DatabaseIdentity identity() {
    return identity;
  }

  String name() {
    return identity.vendorName().value();
  }

  Checkpoint saved() {
    return saved;
  }

  /** An earlier call may have reached the vendor. */
  NeonSteps mayExist() {
    mayExist = true;
    return this;
  }

  /** The process died; another goes on from what was saved. */
  NeonSteps restart(DatabaseProvider other) {
    provider = other;
    return mayExist();
  }

  /** One step whose result is saved. */
  StepResult<Provisioned> step() throws InterruptedException {
    StepResult<Provisioned> result = lost();
    saved = result.checkpoint().orElseThrow();
    return result;
  }

  /** One step whose result is not saved. */
  StepResult<Provisioned> lost() throws InterruptedException {
    boolean before = mayExist;
    mayExist = true;
    return provider.provision(
        new ProvisionRequest(
            identity, REGION, provider.descriptor().profile().contract(), saved, before, call()));
  }

  /** Steps until there is something to wait for, or an end. */
  StepResult<Provisioned> steps() throws InterruptedException {
    StepResult<Provisioned> result = step();
    while (result instanceof StepResult.Pending<Provisioned> pending
        && pending.pollAfter().equals(Optional.of(Duration.ZERO))) {
      result = step();
    }
    return result;
  }

  StepResult<Nothing> deprovision() throws InterruptedException {
    return provider.deprovision(new DeprovisionRequest(identity, REGION, saved, null, call()));
  }

  /** Long enough for a busy machine to hold a list of 400 projects against the description. */
  private static CallContext call() {
    return CallContext.startingNow(Duration.ofSeconds(60));
  }
}
