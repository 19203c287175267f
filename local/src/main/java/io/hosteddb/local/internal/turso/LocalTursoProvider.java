package io.hosteddb.local.internal.turso;

import io.hosteddb.env.VariableValues;
import io.hosteddb.local.internal.files.CloseAtExit;
import io.hosteddb.local.internal.files.LocalDirectory;
import io.hosteddb.local.internal.files.SharedPerDirectory;
import io.hosteddb.local.internal.files.SharedPerDirectory.Lease;
import io.hosteddb.local.internal.files.SideEffects;
import io.hosteddb.local.internal.files.StepPreconditions;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.VendorAccount;
import io.hosteddb.spi.VendorResource;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SQLite files, which libSQL clients open by a {@code file:} URL. Thread-safe. */
public final class LocalTursoProvider implements DatabaseProvider {
  private static final Logger LOG = LoggerFactory.getLogger(LocalTursoProvider.class);
  private static final String SERVER = "the local Turso";
  private static final SharedPerDirectory<TursoStore> STORES = new SharedPerDirectory<>();
  private static final String TOKEN = "token";

  private final ProviderDescriptor descriptor;
  private final RegionId region;
  private final SecureRandom random;
  private final LocalDirectory directory;
  private final Lease<TursoStore> store;

  /**
   * A provider for the databases of a directory.
   *
   * @param descriptor what the backend says it is
   * @param region where it places databases
   * @param context where tokens come from
   * @param directory where it keeps them; closed with the provider
   */
  public LocalTursoProvider(
      ProviderDescriptor descriptor,
      RegionId region,
      ProviderContext context,
      LocalDirectory directory) {
    this(descriptor, region, context, directory, SideEffects.unwatched());
  }

  LocalTursoProvider(
      ProviderDescriptor descriptor,
      RegionId region,
      ProviderContext context,
      LocalDirectory directory,
      SideEffects effects) {
    this.descriptor = descriptor;
    this.region = region;
    this.random = context.random();
    this.directory = directory;
    this.store = STORES.acquire(directory.path(), () -> new TursoStore(directory.path(), effects));
    CloseAtExit.add(this);
  }

  @Override
  public ProviderDescriptor descriptor() {
    return descriptor;
  }

  @Override
  public Optional<VendorAccount> account(CallContext call) {
    return directory.account();
  }

  @Override
  public StepResult<Provisioned> provision(ProvisionRequest request) throws InterruptedException {
    StepPreconditions.requireTime(request.call());
    directory.requireMadeHere(request.checkpoint(), SERVER);
    Optional<Secret> token = request.checkpoint().secret(TOKEN);
    if (token.isEmpty()) {
      Checkpoint chosen = request.checkpoint().with(TOKEN, Secret.generate(40, random));
      return StepResult.goOn(chosen, "choosing a token");
    }
    Path file = make(request.identity());
    return StepResult.done(
        request.checkpoint(),
        new Provisioned(
            request.fill(
                VariableValues.none()
                    // Escapes what has a meaning in URLs; the clients undo it.
                    .with("TURSO_DATABASE_URL", Secret.of("file:" + file.toUri().getRawPath()))
                    .with("TURSO_AUTH_TOKEN", token.get())),
            new VendorResource(request.identity().vendorName().value(), region)));
  }

  private Path make(DatabaseIdentity identity) {
    try {
      if (store.value().isForeign(identity)) {
        throw ProviderException.of(
                ErrorCategory.CONFLICT,
                "The local Turso directory has a "
                    + identity.vendorName()
                    + " that this platform did not create.")
            .remedy(
                "Move or delete "
                    + directory.path().resolve(identity.vendorName().value())
                    + ", then retry.")
            .build();
      }
      return store.value().make(identity);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  @Override
  public StepResult<Nothing> deprovision(DeprovisionRequest request) throws InterruptedException {
    StepPreconditions.requireTime(request.call());
    directory.requireMadeHere(request.checkpoint(), SERVER);
    try {
      store.value().remove(request.identity());
      return StepResult.done();
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private ProviderException unusable(Exception e) {
    return ProviderException.of(
            ErrorCategory.UNAVAILABLE,
            "The local Turso directory "
                + directory.path()
                + " cannot be used ("
                + e.getClass().getSimpleName()
                + ").")
        .remedy("See that the directory can be written and the disk has room, then retry.")
        .cause(e)
        .build();
  }

  /** Deletes a temporary directory. */
  @Override
  public void close() {
    CloseAtExit.remove(this);
    try {
      store.close();
      directory.close();
    } catch (IOException e) {
      LOG.warn("The local Turso directory {} was not closed in order", directory.path(), e);
    }
  }
}
