package io.hosteddb.local.internal.postgres;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.local.internal.files.CloseAtExit;
import io.hosteddb.local.internal.files.LocalDirectory;
import io.hosteddb.local.internal.files.SharedPerDirectory;
import io.hosteddb.local.internal.files.SharedPerDirectory.Lease;
import io.hosteddb.local.internal.files.SideEffects;
import io.hosteddb.local.internal.files.StepPreconditions;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.WorkloadKind;
import io.hosteddb.profile.KnownWorkloads;
import io.hosteddb.provider.postgres.extension.AvailableExtensions;
import io.hosteddb.provider.postgres.extension.PostgresExtension;
import io.hosteddb.provider.postgres.server.PostgresAdmin;
import io.hosteddb.provider.postgres.server.PostgresEndpoint;
import io.hosteddb.provider.postgres.server.PostgresServerProvider;
import io.hosteddb.provider.postgres.server.PostgresServerSettings;
import io.hosteddb.spi.AmendRequest;
import io.hosteddb.spi.Amending;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.Credentials;
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
import io.hosteddb.spi.WorkloadSupport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Databases on a PostgreSQL of our own, by way of the backend for any server. Thread-safe. */
public final class LocalPostgresProvider implements DatabaseProvider {
  private static final Logger LOG = LoggerFactory.getLogger(LocalPostgresProvider.class);
  private static final String SERVER = "the local PostgreSQL";
  private static final SharedPerDirectory<LocalPostgresServer> SERVERS = new SharedPerDirectory<>();
  private static final Duration POLL_AFTER = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** What to do without pgvector. */
  public static final String NO_VECTORS =
      "Set 'local.postgres.home' to an installed PostgreSQL that has it, and"
          + " 'postgres.extensions' to vector; or use turso or mongodb, whose local backends search"
          + " for vectors.";

  private static final String STARTING = "starting PostgreSQL";

  private final ProviderDescriptor descriptor;
  private final RegionId region;
  private final LocalDirectory directory;
  private final Lease<LocalPostgresServer> server;
  private final Installation.Source installations;
  private final List<PostgresExtension> extensions;
  private final Function<PostgresServerSettings, DatabaseProvider> backends;

  /**
   * A provider for the databases of a directory.
   *
   * @param descriptor what the backend says it is
   * @param region where it places databases
   * @param context where passwords come from
   * @param directory where it keeps them; closed with the provider
   * @param installations where the server's programs come from
   * @param extensions what each database gets installed
   */
  public LocalPostgresProvider(
      ProviderDescriptor descriptor,
      RegionId region,
      ProviderContext context,
      LocalDirectory directory,
      Installation.Source installations,
      List<PostgresExtension> extensions) {
    this(
        descriptor,
        region,
        context,
        directory,
        installations,
        extensions,
        options -> new PostgresServerProvider(options, context));
  }

  /**
   * Looks whether an installation has what databases are to get, before its server runs.
   *
   * @param installations where the server's programs come from
   * @param extensions what each database gets installed
   * @throws ConfigurationException if it lacks one
   */
  public static void requireExtensions(
      Installation.Source installations, List<PostgresExtension> extensions) {
    if (extensions.isEmpty()) {
      return;
    }
    try {
      ControlFiles.of(installations.get())
          .ifPresent(available -> available.plan(extensions, installations::remedy));
    } catch (ProviderException e) {
      throw new ConfigurationException(
          PostgresExtension.SETTING, e.failure().message() + " " + e.failure().remedy());
    } catch (IOException e) {
      // Said again, and in full, by the first attach.
      LOG.warn("Which extensions the local PostgreSQL has cannot be seen yet.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes also what makes the provider for the running server. */
  LocalPostgresProvider(
      ProviderDescriptor descriptor,
      RegionId region,
      ProviderContext context,
      LocalDirectory directory,
      Installation.Source installations,
      List<PostgresExtension> extensions,
      Function<PostgresServerSettings, DatabaseProvider> backends) {
    this.descriptor = descriptor;
    this.region = region;
    this.backends = backends;
    this.installations = installations;
    this.extensions = List.copyOf(extensions);
    this.directory = directory;
    this.server =
        SERVERS.acquire(directory.path(), () -> newServer(directory, context, installations));
    CloseAtExit.add(this);
  }

  /**
   * Stops the server of a directory that its process left behind.
   *
   * @param path the directory of the backend
   * @throws IOException if it does not stop
   */
  public static void stopServerIn(Path path) throws IOException {
    try {
      new Postmaster(path.resolve("cluster")).stopLeftover();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a server was being stopped", e);
    }
  }

  private static LocalPostgresServer newServer(
      LocalDirectory directory, ProviderContext context, Installation.Source installations) {
    LocalCluster cluster =
        new LocalCluster(
            directory.path(),
            directory.isTemporary(),
            context.random(),
            SideEffects.unwatched(),
            installations);
    return new LocalPostgresServer(directory.path(), cluster);
  }

  @Override
  public ProviderDescriptor descriptor() {
    return descriptor;
  }

  @Override
  public Optional<VendorAccount> account(CallContext call) {
    return directory.account();
  }

  /** By the files of the installation: the server need not run. */
  @Override
  public List<WorkloadSupport> workloads(CallContext call) throws InterruptedException {
    try {
      Optional<Installation> ready = installations.ifReady();
      Optional<AvailableExtensions> available =
          ready.isEmpty() ? Optional.empty() : ControlFiles.of(ready.get());
      if (available.isPresent()) {
        return KnownWorkloads.postgres(
            available.get().find(AvailableExtensions.VECTOR).isEmpty()
                ? WorkloadSupport.lacks(
                    WorkloadKind.VECTORS,
                    "The local PostgreSQL (version "
                        + ready.get().version()
                        + ") has no pgvector. "
                        + NO_VECTORS)
                : available
                    .get()
                    .whyNoVectors(extensions)
                    .map(why -> WorkloadSupport.lacks(WorkloadKind.VECTORS, why))
                    .orElseGet(() -> WorkloadSupport.works(WorkloadKind.VECTORS, "By pgvector.")));
      }
    } catch (IOException e) {
      LOG.debug("Which extensions the local PostgreSQL has cannot be seen", e);
    }
    return descriptor.workloads();
  }

  @Override
  public StepResult<Provisioned> provision(ProvisionRequest request) throws InterruptedException {
    StepPreconditions.requireTime(request.call());
    directory.requireMadeHere(request.checkpoint(), SERVER);
    Optional<PostgresAdmin> admin = administrator(request.call());
    if (admin.isEmpty()) {
      return StepResult.pollAfter(request.checkpoint(), STARTING, POLL_AFTER);
    }
    try (DatabaseProvider provider = providerFor(admin.get())) {
      return provider.provision(request);
    }
  }

  @Override
  public StepResult<Nothing> deprovision(DeprovisionRequest request) throws InterruptedException {
    StepPreconditions.requireTime(request.call());
    directory.requireMadeHere(request.checkpoint(), SERVER);
    if (!server.value().hasCluster()) {
      return StepResult.done();
    }
    Optional<PostgresAdmin> admin = administrator(request.call());
    if (admin.isEmpty()) {
      return StepResult.pollAfter(request.checkpoint(), STARTING, POLL_AFTER);
    }
    try (DatabaseProvider provider = providerFor(admin.get())) {
      return provider.deprovision(request);
    }
  }

  @Override
  public Optional<Credentials> credentials() {
    return Optional.of(new LocalPostgresCredentials(this));
  }

  /** A step for the credentials of a database; a pending one while the server starts. */
  <T> StepResult<T> credentialStep(
      Checkpoint database,
      Checkpoint saved,
      CallContext call,
      LocalPostgresCredentials.Step<T> step)
      throws InterruptedException {
    StepPreconditions.requireTime(call);
    directory.requireMadeHere(database, SERVER);
    Optional<PostgresAdmin> admin = administrator(call);
    if (admin.isEmpty()) {
      return StepResult.pollAfter(saved, STARTING, POLL_AFTER);
    }
    try (DatabaseProvider provider = providerFor(admin.get())) {
      return step.make(provider.credentials().orElseThrow());
    }
  }

  /** Installs the extensions that the setting names and the database lacks. */
  @Override
  public Optional<Amending> amending() {
    return Optional.of(this::amend);
  }

  private List<String> amend(AmendRequest request) throws InterruptedException {
    StepPreconditions.requireTime(request.call());
    directory.requireMadeHere(request.checkpoint(), SERVER);
    PostgresAdmin admin =
        administrator(request.call())
            .orElseThrow(() ->
                ProviderException.of(ErrorCategory.UNAVAILABLE, "The local PostgreSQL is starting.")
                    .remedy("Ask again in a moment.")
                    .nothingSent(true)
                    .build());
    try (DatabaseProvider provider = providerFor(admin)) {
      return provider.amending().orElseThrow().amend(request);
    }
  }

  /** A start takes less than a second, and whoever is told of its end does not have to ask. */
  private Optional<PostgresAdmin> administrator(CallContext call) throws InterruptedException {
    Duration share = call.remaining().dividedBy(4);
    return server.value().administrator(share.compareTo(PATIENCE) < 0 ? share : PATIENCE);
  }

  private DatabaseProvider providerFor(PostgresAdmin admin) {
    return backends.apply(
        new PostgresServerSettings(
                descriptor,
                admin,
                new PostgresEndpoint(admin.host(), admin.port(), admin.sslMode()),
                region,
                PostgresServerSettings.UNLIMITED)
            .withExtensions(extensions));
  }

  /** Stops the server if no other provider uses it, and deletes a temporary directory. */
  @Override
  public void close() {
    CloseAtExit.remove(this);
    try {
      server.close();
      directory.close();
    } catch (IOException e) {
      LOG.warn("The local PostgreSQL in {} was not closed in order", directory.path(), e);
    }
  }
}
