package io.hosteddb.store.jdbc.internal.sql;

import java.lang.reflect.Field;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an H2 database was opened with, and does not tell by SQL: its URL comes back without its
 * settings.
 *
 * @param closesOnExit whether H2 closes it when the process is told to end
 * @param autoServer whether other processes may open it through this one
 * @param mode the product whose SQL it is to understand, {@code REGULAR} if it is its own
 */
record H2ConnectionSettings(boolean closesOnExit, boolean autoServer, String mode) {
  private static final Logger LOG = LoggerFactory.getLogger(H2ConnectionSettings.class);

  /** Empty if the database is another process's, or this version of H2 is made otherwise. */
  static Optional<H2ConnectionSettings> of(Connection connection) {
    try {
      // Out of the pool's wrapping.
      Connection plain = connection.unwrap(Connection.class);
      Object session = plain.getClass().getMethod("getSession").invoke(plain);
      if (!session.getClass().getName().equals("org.h2.engine.SessionLocal")) {
        return Optional.empty();
      }
      Object database = session.getClass().getMethod("getDatabase").invoke(session);
      return Optional.of(
          new H2ConnectionSettings(
              flag(database, "closeAtVmShutdown"),
              flag(database, "autoServerMode"),
              mode(database)));
    } catch (ReflectiveOperationException | RuntimeException | SQLException e) {
      LOG.debug("What H2 does when the process ends cannot be seen.", e);
      return Optional.empty();
    }
  }

  private static String mode(Object database) throws ReflectiveOperationException {
    Object mode = database.getClass().getMethod("getMode").invoke(database);
    return String.valueOf(mode.getClass().getMethod("getName").invoke(mode));
  }

  private static boolean flag(Object database, String name) throws ReflectiveOperationException {
    Field field = database.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.getBoolean(database);
  }
}
