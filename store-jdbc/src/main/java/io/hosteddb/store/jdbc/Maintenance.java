package io.hosteddb.store.jdbc;

import io.hosteddb.store.SecretCipher;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** The background work of a store, one node at a time. */
final class Maintenance {
  private static final Duration REMOVAL_EVERY = Duration.ofHours(1);
  private static final Duration REWRAP_EVERY = Duration.ofMinutes(5);

  private final Transactions transactions;
  private final Removal removal;
  private final Rewrap rewrap;

  Maintenance(
      Transactions transactions,
      Dialect dialect,
      Sql sql,
      SecretCipher cipher,
      Retention retention) {
    this.transactions = transactions;
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
        new RecurringWork("retention", REMOVAL_EVERY, () -> removal.run(olderTime(clock))),
        new RecurringWork("rewrap", REWRAP_EVERY, rewrap::runIfDue));
  }

  /**
   * What is removed is gone: a clock that is ahead, the node's or the database's, removes nothing.
   */
  private Instant olderTime(InstantSource clock) {
    Instant here = clock.instant();
    Instant there =
        transactions
            .read(
                "The look at the database's clock",
                connection -> Jdbc.first(connection, Sql.NOW, bind -> {}, Row::time))
            .orElseThrow();
    return here.isBefore(there) ? here : there;
  }
}
