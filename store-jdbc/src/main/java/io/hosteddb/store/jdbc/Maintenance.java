package io.hosteddb.store.jdbc;

import io.hosteddb.store.SecretCipher;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** The background work of a store, one node at a time. */
final class Maintenance {
  private static final Duration REMOVAL_EVERY = Duration.ofHours(1);
  private static final Duration REWRAP_EVERY = Duration.ofMinutes(5);

  private final Removal removal;
  private final Rewrap rewrap;

  Maintenance(
      Transactions transactions,
      Dialect dialect,
      Sql sql,
      SecretCipher cipher,
      Retention retention) {
    MaintenanceSql statements = new MaintenanceSql(sql, dialect);
    this.removal = new Removal(transactions, statements, retention, Removal.BATCH);
    RewrapTable table = new RewrapTable(transactions, dialect, sql, statements, cipher);
    this.rewrap = new Rewrap(transactions, statements, table, cipher, Rewrap.BATCH);
  }

  Rewrap rewrap() {
    return rewrap;
  }

  List<RecurringWork> recurringWork(InstantSource clock) {
    return List.of(
        new RecurringWork("retention", REMOVAL_EVERY, () -> removal.run(clock.instant())),
        new RecurringWork("rewrap", REWRAP_EVERY, rewrap::runIfDue));
  }
}
