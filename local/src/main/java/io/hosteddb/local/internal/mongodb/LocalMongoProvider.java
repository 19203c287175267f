package io.hosteddb.local.internal.mongodb;

import de.bwaldvogel.mongo.exception.MongoServerException;
import io.hosteddb.env.VariableValues;
import io.hosteddb.local.internal.files.CloseAtExit;
import io.hosteddb.local.internal.files.LocalDirectory;
import io.hosteddb.local.internal.files.PrivateFiles;
import io.hosteddb.local.internal.files.SharedPerDirectory;
import io.hosteddb.local.internal.files.SharedPerDirectory.Lease;
import io.hosteddb.local.internal.files.SideEffects;
import io.hosteddb.local.internal.files.StepPreconditions;
import io.hosteddb.local.internal.mongodb.LocalMongoServer.Running;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.Credentials;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.VendorAccount;
import io.hosteddb.spi.VendorResource;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Optional;
import org.h2.mvstore.MVStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Databases on a MongoDB wire server in this process. Thread-safe. */
public final class LocalMongoProvider implements DatabaseProvider {
  private static final Logger LOG = LoggerFactory.getLogger(LocalMongoProvider.class);
  private static final String SERVER = "the local MongoDB";
  private static final String PASSWORD = "password";
  private static final SharedPerDirectory<LocalMongoServer> SERVERS = new SharedPerDirectory<>();

  private final ProviderDescriptor descriptor;
  private final RegionId region;
  private final LocalDirectory directory;
  private final Lease<LocalMongoServer> server;
  private final SecureRandom random;
  private final SideEffects effects;

  /**
   * A provider for the databases of a directory.
   *
   * @param descriptor what the backend says it is
   * @param region where it places databases
   * @param directory where it keeps them; closed with the provider
   * @param random makes the passwords of their users
   */
  public LocalMongoProvider(
      ProviderDescriptor descriptor,
      RegionId region,
      LocalDirectory directory,
      SecureRandom random) {
    this(descriptor, region, directory, random, SideEffects.unwatched(), CurrentBackend::new);
  }

  LocalMongoProvider(
      ProviderDescriptor descriptor,
      RegionId region,
      LocalDirectory directory,
      SecureRandom random,
      SideEffects effects,
      LocalMongoServer.Backends backends) {
    this.random = random;
    this.descriptor = descriptor;
    this.region = region;
    this.directory = directory;
    this.effects = effects;
    this.server =
        SERVERS.acquire(
            directory.path(),
            () ->
                new LocalMongoServer(directory.path(), directory.isTemporary(), effects, backends));
    CloseAtExit.add(this);
    startIfThereIsData();
  }

  /** Databases that were ready before this process began must be reachable again. */
  private void startIfThereIsData() {
    if (!server.value().hasData()) {
      return;
    }
    try {
      server.value().running();
    } catch (ProviderException e) {
      LOG.warn("{} {}", e.failure().message(), e.failure().remedy());
    } catch (IOException e) {
      LOG.warn("The local MongoDB in {} does not start yet", directory.path(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      server.value().keep();
    }
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
    directory.requireMadeHere(request.checkpoint(), SERVER);
    String database = request.identity().vendorName().withUnderscores();
    String mark = request.identity().ownershipMark();
    Optional<Secret> chosen = request.checkpoint().secret(PASSWORD);
    if (chosen.isEmpty()) {
      StepPreconditions.requireTime(request.call());
      // Saved before it is used, or a user would be left whose password nobody knows.
      return StepResult.goOn(
          request.checkpoint().with(PASSWORD, Secret.of(Passwords.next(random))),
          "choosing a password");
    }
    Secret password = chosen.get();
    Running running = running(request.call());
    guarded(() -> {
      MongoRegistry registry = new MongoRegistry(running, effects, request.call());
      if (registry.isForeign(database, mark)) {
        throw conflict(database);
      }
      registry.add(database, mark, password);
      if (!running.isAlive()) {
        throw new MongoServerException("It does not listen.");
      }
    });
    return StepResult.done(
        request.checkpoint(),
        new Provisioned(
            request.fill(
                VariableValues.none()
                    .with(
                        "MONGODB_URI", LocalMongoServer.uri(running, database, database, password))
                    .with("MONGODB_DB_NAME", Secret.of(database))),
            new VendorResource(database, region)));
  }

  @Override
  public StepResult<Nothing> deprovision(DeprovisionRequest request) throws InterruptedException {
    directory.requireMadeHere(request.checkpoint(), SERVER);
    Running running = running(request.call());
    guarded(() ->
        new MongoRegistry(running, effects, request.call())
            .remove(
                request.identity().vendorName().withUnderscores(),
                request.identity().ownershipMark()));
    return StepResult.done();
  }

  /** A user for each generation. */
  @Override
  public Optional<Credentials> credentials() {
    return Optional.of(new LocalMongoCredentials(this, random));
  }

  /** Work on a database that was made here. */
  interface Work {
    void on(MongoRegistry registry) throws InterruptedException;
  }

  /**
   * Works on a READY database.
   *
   * @return the server that it is on
   * @throws ProviderException if the database was made elsewhere, or is not ours
   */
  Running with(Checkpoint checkpoint, DatabaseIdentity identity, CallContext call, Work work)
      throws InterruptedException {
    directory.requireMadeHere(checkpoint, SERVER);
    Running running = running(call);
    guarded(() -> {
      MongoRegistry registry = new MongoRegistry(running, effects, call);
      String database = identity.vendorName().withUnderscores();
      if (!registry.isOurs(database, identity.ownershipMark())) {
        throw conflict(database);
      }
      work.on(registry);
    });
    return running;
  }

  /** The server, for tests. */
  Running administration() throws IOException, InterruptedException {
    return server.value().running();
  }

  private Running running(CallContext call) throws InterruptedException {
    StepPreconditions.requireTime(call);
    try {
      return server.value().running();
    } catch (IOException e) {
      throw inTrouble(e);
    }
  }

  private interface Guarded {
    void run() throws InterruptedException;
  }

  private void guarded(Guarded work) throws InterruptedException {
    try {
      work.run();
    } catch (MongoServerException | MVStoreException e) {
      throw inTrouble(e);
    }
  }

  private ProviderException inTrouble(Exception e) {
    LOG.debug("The local MongoDB in {} is in trouble", directory.path(), e);
    return ProviderException.of(
            ErrorCategory.UNAVAILABLE,
            "The local MongoDB in "
                + directory.path()
                + " is in trouble ("
                + PrivateFiles.reason(e.getCause() == null ? e : e.getCause())
                + ").")
        .remedy("See that the directory can be written and the disk has room, then retry.")
        .cause(e)
        .build();
  }

  private static ProviderException conflict(String database) {
    return ProviderException.of(
            ErrorCategory.CONFLICT,
            "The local MongoDB has a database " + database + " that this platform did not create.")
        .remedy("Drop it there, then retry; or detach this database and attach another.")
        .build();
  }

  /** Stops the server if no other provider uses it, and deletes a temporary directory. */
  @Override
  public void close() {
    CloseAtExit.remove(this);
    try {
      server.close();
      directory.close();
    } catch (IOException e) {
      LOG.warn("The local MongoDB in {} was not closed in order", directory.path(), e);
    }
  }
}
