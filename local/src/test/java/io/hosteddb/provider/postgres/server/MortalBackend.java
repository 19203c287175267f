package io.hosteddb.provider.postgres.server;

import io.hosteddb.provider.postgres.internal.ConnectionOpener;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.testkit.CrashPoints;
import io.hosteddb.testkit.CuttingConnections;

/** The backend for any server in a process that can die; in this package to reach its seam. */
public final class MortalBackend {
  private MortalBackend() {}

  /** A backend that dies before and after each statement. */
  public static DatabaseProvider of(
      PostgresServerSettings options, ProviderContext context, CrashPoints cuts) {
    CuttingConnections cutting = new CuttingConnections(cuts);
    ConnectionOpener driver = ConnectionOpener.driver();
    return new PostgresServerProvider(
        options, context, (url, properties) -> cutting.open(() -> driver.open(url, properties)));
  }
}
