package io.hosteddb.store.jdbc.internal.maintenance;

import io.hosteddb.store.SecretCipher;
import io.hosteddb.store.jdbc.internal.schema.ForgottenChanges;
import io.hosteddb.store.jdbc.internal.schema.MetaTable;
import io.hosteddb.store.jdbc.internal.sql.Dialect;
import io.hosteddb.store.jdbc.internal.sql.ResultRow;
import io.hosteddb.store.jdbc.internal.sql.Schema;
import io.hosteddb.store.jdbc.internal.sql.StatementRunner;
import io.hosteddb.store.jdbc.internal.sql.Transactions;
import io.hosteddb.store.jdbc.internal.work.RecurringJob;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The maintenance of a store, which one node at a time does in the background. */
public final class MaintenanceJobs {
  private static final Duration RETENTION_EVERY = Duration.ofHours(1);
  private static final Duration REENCRYPTION_EVERY = Duration.ofMinutes(5);

  private final Transactions transactions;
  private final InstantSource machine;
  private final RetentionJob retention;
  private final ReencryptionJob reencryption;

  /**
   * The jobs of a store.
   *
   * @param transactions on the host's connections
   * @param dialect the database
   * @param schema where the tables are
   * @param cipher this node's
   * @param limits what the retention job removes
   * @param machine the clock of this machine
   */
  public MaintenanceJobs(
      Transactions transactions,
      Dialect dialect,
      Schema schema,
      SecretCipher cipher,
      RetentionJob.Limits limits,
      InstantSource machine) {
    this.transactions = transactions;
    this.machine = machine;
    MaintenanceStatements statements = new MaintenanceStatements(schema, dialect);
    MetaTable meta = new MetaTable(transactions, dialect, schema);
    this.retention =
        new RetentionJob(
            transactions,
            statements,
            new ForgottenChanges(schema, dialect, meta),
            limits,
            RetentionJob.BATCH);
    this.reencryption =
        new ReencryptionJob(
            transactions,
            statements,
            new ReencryptionTable(transactions, meta, cipher),
            cipher,
            ReencryptionJob.BATCH);
  }

  public ReencryptionJob reencryption() {
    return reencryption;
  }

  public List<RecurringJob> recurringJobs(InstantSource clock) {
    return List.of(
        new RecurringJob("retention", RETENTION_EVERY, () -> retention.run(olderTime(clock))),
        new RecurringJob("re-encryption", REENCRYPTION_EVERY, reencryption::runIfDue));
  }

  /**
   * What is removed is gone: a clock that is ahead, the library's, this machine's or the
   * database's, removes nothing.
   */
  private Instant olderTime(InstantSource clock) {
    Instant here = clock.instant();
    Instant there =
        transactions
            .read(
                "The read of the database's clock",
                connection ->
                    StatementRunner.first(connection, Schema.NOW, bind -> {}, ResultRow::time))
            .orElseThrow();
    return Stream.of(here, there, machine.instant()).min(Comparator.naturalOrder()).orElseThrow();
  }
}
