package io.hosteddb.store.jdbc;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.error.StoreException;
import io.hosteddb.error.Violation;
import io.hosteddb.store.SecretCipher;
import io.hosteddb.store.jdbc.internal.classpath.OtherVersion;
import io.hosteddb.store.jdbc.internal.encryption.CipherCheck;
import io.hosteddb.store.jdbc.internal.maintenance.MaintenanceJobs;
import io.hosteddb.store.jdbc.internal.maintenance.RetentionJob;
import io.hosteddb.store.jdbc.internal.records.CopiedSequences;
import io.hosteddb.store.jdbc.internal.schema.DatabaseInspection;
import io.hosteddb.store.jdbc.internal.schema.MetaTable;
import io.hosteddb.store.jdbc.internal.schema.OpeningErrors;
import io.hosteddb.store.jdbc.internal.schema.SchemaMigration;
import io.hosteddb.store.jdbc.internal.schema.TableRights;
import io.hosteddb.store.jdbc.internal.sql.ReadCommitted;
import io.hosteddb.store.jdbc.internal.sql.Schema;
import io.hosteddb.store.jdbc.internal.sql.Transactions;
import io.hosteddb.store.jdbc.internal.work.JdbcWorkQueue;
import io.hosteddb.store.jdbc.internal.work.Pace;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds a {@link JdbcDatabaseStore}. Not thread-safe.
 *
 * @since 0.1
 */
public final class JdbcDatabaseStoreBuilder {
  private static final Logger LOG = LoggerFactory.getLogger(JdbcDatabaseStoreBuilder.class);
  private static final Pattern SCHEMA = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

  private static final Duration MIN_LEASE = Duration.ofSeconds(1);
  private static final Duration MIN_POLL_INTERVAL = Duration.ofMillis(10);

  private final DataSource dataSource;
  private final SecretCipher cipher;
  private String schema = "hosteddb";
  private boolean migrate = true;
  private Duration lease = Duration.ofSeconds(30);
  private Duration pollInterval = Duration.ofSeconds(1);
  private Pace pace = Pace.USUAL;
  private Retention retention = Retention.defaults();

  JdbcDatabaseStoreBuilder(DataSource dataSource, SecretCipher cipher) {
    this.dataSource = dataSource;
    this.cipher = cipher;
  }

  /**
   * The schema that the tables are in; {@code hosteddb} if left out. Made if there is none. It may
   * be one that the host uses too: every table begins with {@code hosteddb_}.
   *
   * @param value lower-case letters, digits and underscores, at most 63; not beginning with {@code
   *     pg_}
   * @return this
   */
  public JdbcDatabaseStoreBuilder schema(String value) {
    schema = value;
    return this;
  }

  /**
   * Whether opening the store makes and updates the schema; true if left out. If not, the store
   * refuses to open until somebody else has done it.
   *
   * @param value false to only look
   * @return this
   */
  public JdbcDatabaseStoreBuilder migrate(boolean value) {
    migrate = value;
    return this;
  }

  /**
   * How long a node that is at work may be silent before others take its work over; 30 seconds if
   * left out. It heartbeats six times in that time, by the database's clock. The same for all nodes
   * as a rule; while another one is rolled out, each node is waited for as long as its own says.
   *
   * @param value at least 1 second
   * @return this
   */
  public JdbcDatabaseStoreBuilder lease(Duration value) {
    lease = value;
    return this;
  }

  /**
   * How often a node with work polls for more that others left or made due; 1 second if left out.
   * What it knows of itself begins on time whatever this is. After a minute without work it polls
   * every 10 seconds, or as seldom as this says.
   *
   * @param value at least 10 milliseconds
   * @return this
   */
  public JdbcDatabaseStoreBuilder pollInterval(Duration value) {
    pollInterval = value;
    return this;
  }

  /** For tests: what else a queue does now and then. */
  JdbcDatabaseStoreBuilder pace(Pace value) {
    pace = value;
    return this;
  }

  /**
   * How long history, audit and DELETED records are kept; {@link Retention#defaults()} if left out.
   *
   * @param value how long
   * @return this
   */
  public JdbcDatabaseStoreBuilder retention(Retention value) {
    retention = value;
    return this;
  }

  /**
   * Opens the store.
   *
   * @return the store
   * @throws ConfigurationException with everything that is wrong with the settings; or if waiting
   *     does not help: the database is none that the store knows or is not there, its role may not
   *     do what the store does, the DataSource gives one connection only or only reads, a library
   *     on the class path does not fit, or the cipher is not the one that the store was made with
   * @throws StoreException if the database does not answer, or the thread is interrupted
   */
  public JdbcDatabaseStore build() {
    checkSettings();
    try {
      return open();
    } catch (StoreException | LinkageError e) {
      throw OpeningErrors.permanent(e)
          .<RuntimeException>map(known -> known)
          .orElseGet(() -> notOpened(e));
    }
  }

  private static RuntimeException notOpened(Throwable thrown) {
    return thrown instanceof RuntimeException known
        ? known
        : OtherVersion.of("The store cannot be opened", thrown);
  }

  private JdbcDatabaseStore open() {
    DatabaseInspection.Found found = DatabaseInspection.of(dataSource);
    DataSource connections = ReadCommitted.over(dataSource, found.isolation());
    SchemaMigration migration =
        new SchemaMigration(connections, found.dialect(), found.product(), schema);
    if (migrate) {
      migration.migrate();
    } else {
      migration.validate();
    }
    Transactions transactions = new Transactions(connections, found.dialect().flush());
    TableRights.require(transactions, found.dialect(), schema);
    Schema tables = new Schema(schema);
    MetaTable meta = new MetaTable(transactions, found.dialect(), tables);
    check(new CipherCheck(meta, cipher), found.product());
    LOG.info("The store is {}, schema {}.", found.product(), schema);
    MaintenanceJobs maintenance =
        new MaintenanceJobs(
            transactions,
            found.dialect(),
            tables,
            cipher,
            new RetentionJob.Limits(retention.trail(), retention.deleted()),
            Clock.systemUTC());
    JdbcWorkQueue.Parts parts =
        new JdbcWorkQueue.Parts(connections, found.dialect(), lease, pollInterval, pace);
    JdbcDatabaseStore store =
        new JdbcDatabaseStore(transactions, tables, parts, cipher, maintenance);
    store.goOn();
    if (found.dialect().isPostgres()) {
      new CopiedSequences(transactions, tables, schema).goOn();
    }
    return store;
  }

  private static void check(CipherCheck check, String product) {
    try {
      check.check();
    } catch (StoreException e) {
      throw OpeningErrors.lostPlugin(e, product).<RuntimeException>map(lost -> lost).orElse(e);
    }
  }

  private void checkSettings() {
    List<Violation> violations = new ArrayList<>();
    if (!SCHEMA.matcher(schema).matches()) {
      violations.add(
          new Violation(
              SchemaMigration.SETTING,
              "A schema's name is lower-case letters, digits and underscores, at most 63."));
    } else if (schema.startsWith("pg_") || schema.equals("information_schema")) {
      violations.add(
          new Violation(
              SchemaMigration.SETTING,
              "The database keeps names that begin with pg_, and information_schema, for"
                  + " itself. Choose another name for the schema."));
    }
    if (lease.compareTo(MIN_LEASE) < 0) {
      violations.add(new Violation("lease", "The lease is at least a second."));
    }
    if (pollInterval.compareTo(MIN_POLL_INTERVAL) < 0) {
      violations.add(
          new Violation("poll-interval", "The poll interval is at least 10 milliseconds."));
    }
    if (!violations.isEmpty()) {
      throw new ConfigurationException(violations);
    }
  }
}
