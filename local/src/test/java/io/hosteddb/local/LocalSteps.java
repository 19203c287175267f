package io.hosteddb.local;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.VariableName;
import io.hosteddb.model.VendorName;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.Settings;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DatabaseProviderFactory;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Steps a local provider as the engine does, saving each checkpoint. */
public final class LocalSteps {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final DatabaseIdentity identity;
  private Checkpoint saved = Checkpoint.empty();
  private int pendings;

  public LocalSteps(DatabaseIdentity identity) {
    this.identity = identity;
  }

  public LocalSteps() {
    this(newIdentity());
  }

  public static DatabaseIdentity newIdentity() {
    return identity(DatabaseId.create(Clock.systemUTC().instant(), RANDOM));
  }

  public static DatabaseIdentity identity(DatabaseId id) {
    return new DatabaseIdentity(id, VendorName.of("hdb", id), "test");
  }

  public static ProviderContext context() {
    return ProviderContext.builder().platform("test").build();
  }

  /** A provider in a directory, or in a temporary one. */
  public static DatabaseProvider create(DatabaseProviderFactory factory, @Nullable Path directory) {
    Map<String, String> texts =
        directory == null ? Map.of() : Map.of("local.data-dir", directory.toString());
    return factory.create(ProviderSettings.read(factory.settings(), Settings.of(texts)), context());
  }

  public DatabaseIdentity identity() {
    return identity;
  }

  public int pendings() {
    return pendings;
  }

  public StepResult.Done<Provisioned> provision(DatabaseProvider provider, boolean mayExist)
      throws Exception {
    if (!mayExist) {
      saved = provider.account(call()).map(saved::withAccount).orElse(saved);
    }
    for (int i = 0; i < 600; i++) {
      StepResult<Provisioned> result =
          provider.provision(
              new ProvisionRequest(
                  identity,
                  provider.descriptor().profile().defaultRegion(),
                  provider.descriptor().profile().contract(),
                  saved,
                  mayExist || i > 0,
                  call()));
      saved = result.checkpoint().orElseThrow().keepingAccountOf(saved);
      if (result instanceof StepResult.Done<Provisioned> ready) {
        return ready;
      }
      pendings++;
      StepResult.Pending<Provisioned> pending = (StepResult.Pending<Provisioned>) result;
      pause(pending.pollAfter().orElse(null));
    }
    throw new AssertionError("not ready after 600 steps");
  }

  public void deprovision(DatabaseProvider provider) throws Exception {
    for (int i = 0; i < 600; i++) {
      StepResult<Nothing> result =
          provider.deprovision(
              new DeprovisionRequest(
                  identity, provider.descriptor().profile().defaultRegion(), saved, null, call()));
      if (result instanceof StepResult.Done<Nothing>) {
        return;
      }
      pause(((StepResult.Pending<Nothing>) result).pollAfter().orElse(null));
    }
    throw new AssertionError("not gone after 600 steps");
  }

  public static String value(StepResult.Done<Provisioned> ready, String name) {
    return ready.value().variables().find(VariableName.of(name)).orElseThrow().reveal();
  }

  /** Tries until it works, for at most 30 seconds. */
  public static <T> T eventually(Callable<T> attempt) throws Exception {
    CallContext limit = CallContext.startingNow(Duration.ofSeconds(30));
    while (true) {
      try {
        return attempt.call();
      } catch (Exception | AssertionError e) {
        if (limit.isOver()) {
          throw e;
        }
        pause(Duration.ofMillis(50));
      }
    }
  }

  private static CallContext call() {
    return CallContext.startingNow(Duration.ofSeconds(30));
  }

  private static void pause(@Nullable Duration wait) throws InterruptedException {
    if (wait != null && !wait.isZero()) {
      boolean opened = new CountDownLatch(1).await(wait.toMillis(), TimeUnit.MILLISECONDS);
      assert !opened;
    }
  }
}
