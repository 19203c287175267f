package io.hosteddb.local.internal.files;

import io.hosteddb.spi.AtExit;
import io.hosteddb.spi.DatabaseProvider;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Closes what the host forgot to close, so that no server process and no temporary directory is
 * left behind when the virtual machine ends in order; after hosts that have themselves closed then.
 */
public final class CloseAtExit {
  /** Guarded by itself, as what closes them. */
  private static final Set<DatabaseProvider> OPEN = new HashSet<>();

  private static @Nullable AtExit atExit;

  private CloseAtExit() {}

  /** Has a provider closed at exit. */
  public static void add(DatabaseProvider provider) {
    synchronized (OPEN) {
      OPEN.add(provider);
      if (atExit == null) {
        atExit = AtExit.run(AtExit.Phase.SERVERS, CloseAtExit::closeAll);
      }
    }
  }

  /** The host has closed it. */
  public static void remove(DatabaseProvider provider) {
    synchronized (OPEN) {
      OPEN.remove(provider);
      if (OPEN.isEmpty() && atExit != null) {
        atExit.forget();
        atExit = null;
      }
    }
  }

  private static void closeAll() {
    List<DatabaseProvider> open;
    synchronized (OPEN) {
      open = List.copyOf(OPEN);
    }
    open.forEach(DatabaseProvider::close);
  }
}
