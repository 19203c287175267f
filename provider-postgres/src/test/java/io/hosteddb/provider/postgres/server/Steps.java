package io.hosteddb.provider.postgres.server;

import io.hosteddb.model.RegionId;
import io.hosteddb.model.VariableName;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;

/** Steps a provider as the engine does, saving each checkpoint. */
final class Steps {
  private static final RegionId REGION = RegionId.of("default");

  private final DatabaseProvider provider;
  private final DatabaseIdentity identity;
  private Checkpoint saved = Checkpoint.empty();

  Steps(DatabaseProvider provider, DatabaseIdentity identity) {
    this.provider = provider;
    this.identity = identity;
  }

  /** The same database in another process, which knows only what was saved. */
  Steps resumedBy(DatabaseProvider other) {
    Steps resumed = new Steps(other, identity);
    resumed.saved = saved;
    return resumed;
  }

  Checkpoint saved() {
    return saved;
  }

  StepResult.Done<Provisioned> provision(boolean mayExist) throws InterruptedException {
    for (int i = 0; i < 10; i++) {
      StepResult<Provisioned> result =
          provider.provision(
              new ProvisionRequest(
                  identity,
                  REGION,
                  provider.descriptor().profile().contract(),
                  saved,
                  mayExist || i > 0,
                  call()));
      saved = result.checkpoint().orElseThrow();
      if (result instanceof StepResult.Done<Provisioned> ready) {
        return ready;
      }
    }
    throw new AssertionError("not ready after 10 steps");
  }

  StepResult<Nothing> deprovision() throws InterruptedException {
    return provider.deprovision(new DeprovisionRequest(identity, REGION, saved, null, call()));
  }

  static CallContext call() {
    return CallContext.startingNow(Duration.ofSeconds(30));
  }

  static String url(StepResult.Done<Provisioned> ready) {
    return ready.value().variables().find(VariableName.of("DATABASE_URL")).orElseThrow().reveal();
  }

  /** Connects as a runtime would that got the URL. */
  static Connection connect(String url) throws SQLException {
    return connect(url, null);
  }

  static Connection connect(String url, @org.jspecify.annotations.Nullable String otherDatabase)
      throws SQLException {
    URI uri = URI.create(url);
    String[] userInfo = uri.getUserInfo().split(":", 2);
    String database = otherDatabase == null ? uri.getPath().substring(1) : otherDatabase;
    return DriverManager.getConnection(
        "jdbc:postgresql://" + uri.getHost() + ":" + uri.getPort() + "/" + database,
        userInfo[0],
        userInfo[1]);
  }
}
