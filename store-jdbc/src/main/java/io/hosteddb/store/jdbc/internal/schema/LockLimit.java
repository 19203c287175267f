package io.hosteddb.store.jdbc.internal.schema;

import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/**
 * How long a migration waits for a lock on PostgreSQL. Whoever comes after it, a plain read too,
 * waits behind it: a backup that reads for an hour would hold up every node for that hour, by a
 * migration that does nothing but wait.
 */
final class LockLimit extends BaseCallback {
  /** Less than a node may be silent for. */
  static final Duration WAIT = Duration.ofSeconds(1);

  /** For the transaction alone, since a pooler may give the connection to others after it. */
  private static final String SET =
      """
      select pg_catalog.set_config('lock_timeout', '%1$d', true) from pg_catalog.pg_settings
      where name = 'lock_timeout' and (setting = '0' or setting::int > %1$d)\
      """
          .formatted(WAIT.toMillis());

  @Override
  public boolean supports(Event event, Context context) {
    return event == Event.BEFORE_EACH_MIGRATE;
  }

  @Override
  public boolean canHandleInTransaction(Event event, Context context) {
    return true;
  }

  @Override
  public void handle(Event event, Context context) {
    try (Statement statement = context.getConnection().createStatement()) {
      boolean unusedResults = statement.execute(SET);
    } catch (SQLException e) {
      throw new FlywayException("The wait for locks could not be limited.", e);
    }
  }
}
