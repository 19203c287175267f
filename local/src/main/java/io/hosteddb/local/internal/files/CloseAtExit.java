package io.hosteddb.local.internal.files;

import io.hosteddb.spi.AtExit;
import io.hosteddb.spi.DatabaseProvider;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Closes what the host forgot to close, so that no server process and no temporary directory is
 * left behind when the virtual machine ends in order; after hosts that have themselves closed then.
 */
public final class CloseAtExit {
  private static final Set<DatabaseProvider> OPEN = ConcurrentHashMap.newKeySet();

  static {
    AtExit.run(AtExit.Phase.SERVERS, CloseAtExit::closeAll);
  }

  private CloseAtExit() {}

  /** Has a provider closed at exit. */
  public static void add(DatabaseProvider provider) {
    OPEN.add(provider);
  }

  /** The host has closed it. */
  public static void remove(DatabaseProvider provider) {
    OPEN.remove(provider);
  }

  private static void closeAll() {
    List.copyOf(OPEN).forEach(DatabaseProvider::close);
  }
}
