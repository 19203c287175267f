package io.hosteddb.store.jdbc;

import static java.util.Objects.requireNonNull;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.database.HistoryEntry;
import io.hosteddb.env.VariableContract;
import io.hosteddb.env.VariableValues;
import io.hosteddb.lifecycle.Lifecycle;
import io.hosteddb.lifecycle.LifecycleEvent;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseName;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.ProjectClosing;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.Secret;
import io.hosteddb.model.VendorName;
import io.hosteddb.profile.KnownProviders;
import io.hosteddb.rules.AttachmentScope;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.RateLimit;
import io.hosteddb.spi.VendorAccount;
import io.hosteddb.spi.VendorResource;
import io.hosteddb.store.Attachment;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseRecordBuilder;
import io.hosteddb.store.InsertOutcome;
import io.hosteddb.store.RecordChange;
import io.hosteddb.store.Trail;
import io.hosteddb.work.WorkQueue;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the stores of a baseline hold: every status, environments, a closed project, keys, history
 * and audit that are due for the retention job, secrets under two keys, work, shared limits, and
 * checkpoints as the backends of the release wrote them for READY databases.
 */
final class BaselineStore {
  static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  static final Actor ANA = Actor.user("ana");
  static final String PASSWORD = "K3jf8Qm2Zr5Lx9Wd7Tb4Yn6Vc1Hs0Gp2";

  private static final Instant LONG_AGO = NOW.minus(Duration.ofDays(500));
  private static final SecureRandom RANDOM = new SecureRandom();

  private BaselineStore() {}

  /**
   * A database of the baseline.
   *
   * @param project its project; one of a provider in each but with environments
   * @param environment its environment; null for the whole project
   * @param provider its provider
   * @param backend who serves it
   * @param account where at the vendor it was made
   * @param status where it stands
   * @param checkpoint what its backend keeps, without the account
   * @param variables what it injects when it is READY
   */
  record Entry(
      String project,
      @Nullable String environment,
      String provider,
      String backend,
      VendorAccount account,
      DatabaseStatus status,
      Map<String, String> checkpoint,
      Map<String, String> variables) {
    Entry {
      checkpoint = Map.copyOf(checkpoint);
      variables = Map.copyOf(variables);
    }

    ProjectId projectId() {
      return ProjectId.of(project);
    }

    DatabaseName name() {
      return DatabaseName.of("Orders of " + (environment == null ? provider : environment));
    }

    IdempotencyKey key() {
      return IdempotencyKey.of(
          "attach-" + provider + "-" + (environment == null ? 1 : environment));
    }

    private VariableContract contract() {
      return KnownProviders.all().stream()
          .filter(known -> known.id().value().equals(provider))
          .findFirst()
          .orElseThrow()
          .contract();
    }

    Checkpoint kept() {
      Map<String, Secret> entries = new TreeMap<>();
      checkpoint.forEach((name, value) -> entries.put(name, Secret.of(value)));
      return Checkpoint.of(entries).withAccount(account);
    }

    VariableValues values() {
      VariableValues values = VariableValues.none();
      for (Map.Entry<String, String> variable : variables.entrySet()) {
        values = values.with(variable.getKey(), Secret.of(variable.getValue()));
      }
      return values;
    }
  }

  private static final VendorAccount TURSO = new VendorAccount("organization", "acme");
  private static final VendorAccount NEON = new VendorAccount("organization", "org-small-sun-1");
  private static final VendorAccount ATLAS =
      new VendorAccount("organization", "65f0c0ffee0123456789abcd");
  private static final VendorAccount SERVER = new VendorAccount("server", "7463718293847561234");
  private static final VendorAccount DIRECTORY =
      new VendorAccount("data-directory", "0b9d6f0e5a3c4b7d8e1f2a3b4c5d6e7f");

  private static final Map<String, String> TURSO_READY =
      Map.of(
          "database-id", "0eb771dd-6906-11ee-8553-eaa7715aeaf2",
          "database-host", "hdb-orders-acme.aws-us-west-2.turso.io",
          "token", "eyJhbGciOiJFZERTQSJ9.eyJhIjoicncifQ.c2lnbmF0dXJl",
          "since", "1772359200000");
  private static final Map<String, String> TURSO_VARIABLES =
      Map.of(
          "TURSO_DATABASE_URL", "libsql://hdb-orders-acme.aws-us-west-2.turso.io",
          "TURSO_AUTH_TOKEN", "eyJhbGciOiJFZERTQSJ9.eyJhIjoicncifQ.c2lnbmF0dXJl");
  private static final Map<String, String> NEON_READY =
      Map.of(
          "project", "spring-example-302709",
          "region", "aws-us-west-2",
          "operations", "",
          "host", "ep-silent-smoke-806639.us-west-2.aws.neon.tech",
          "port", "5432",
          "role", "hdb_orders",
          "database", "hdb_orders",
          "password", PASSWORD);
  private static final Map<String, String> NEON_VARIABLES =
      Map.of(
          "DATABASE_URL",
          "postgresql://hdb_orders:"
              + PASSWORD
              + "@ep-silent-smoke-806639.us-west-2.aws.neon.tech/hdb_orders?sslmode=require");
  private static final Map<String, String> SERVER_READY = Map.of("password", PASSWORD);
  private static final Map<String, String> SERVER_VARIABLES =
      Map.of(
          "DATABASE_URL",
          "postgresql://hdb_orders_login:"
              + PASSWORD
              + "@db.example.com:5432/hdb_orders?sslmode=require");
  private static final Map<String, String> ATLAS_READY =
      Map.of(
          "project", "65f0c0ffee0123456789ab01",
          "password", PASSWORD,
          "access-list", "done",
          "access-applied", "1",
          "cluster", "65f0c0ffee0123456789ab02",
          "cluster-kind", "flex",
          "address", "mongodb+srv://hdb-orders.ab1cd.mongodb.net",
          "user-since", "2026-03-01T09:58:00Z");
  private static final Map<String, String> ATLAS_VARIABLES =
      Map.of(
          "MONGODB_URI",
          "mongodb+srv://hdb_orders:" + PASSWORD + "@hdb-orders.ab1cd.mongodb.net/hdb_orders",
          "MONGODB_DB_NAME",
          "hdb_orders");

  /** All databases but the one that the retention job is to remove. */
  static List<Entry> entries() {
    return List.of(
        ready("vendors", null, "turso", "cloud", TURSO, TURSO_READY, TURSO_VARIABLES),
        ready("vendors", null, "postgres", "neon", NEON, NEON_READY, NEON_VARIABLES),
        ready("vendors", null, "mongodb", "atlas", ATLAS, ATLAS_READY, ATLAS_VARIABLES),
        ready("servers", null, "postgres", "server", SERVER, SERVER_READY, SERVER_VARIABLES),
        ready(
            "laptop",
            null,
            "turso",
            "local",
            DIRECTORY,
            Map.of("token", PASSWORD),
            Map.of(
                "TURSO_DATABASE_URL",
                "file:/var/lib/hosteddb/turso/orders.db",
                "TURSO_AUTH_TOKEN",
                PASSWORD)),
        ready("laptop", null, "postgres", "local", DIRECTORY, SERVER_READY, SERVER_VARIABLES),
        ready(
            "laptop",
            null,
            "mongodb",
            "local",
            DIRECTORY,
            Map.of(),
            Map.of(
                "MONGODB_URI", "mongodb://127.0.0.1:27117/orders",
                "MONGODB_DB_NAME", "orders")),
        ready("shop", "production", "postgres", "server", SERVER, SERVER_READY, SERVER_VARIABLES),
        ready("shop", "staging", "postgres", "server", SERVER, SERVER_READY, SERVER_VARIABLES),
        entry(
            "coming",
            "turso",
            "cloud",
            TURSO,
            DatabaseStatus.PROVISIONING,
            Map.of("group", "MADE", "since", "1772359200000")),
        entry(
            "coming",
            "postgres",
            "neon",
            NEON,
            DatabaseStatus.PROVISIONING,
            Map.of("project", "spring-example-302710", "region", "aws-us-west-2")),
        entry("coming", "mongodb", "atlas", ATLAS, DatabaseStatus.PROVISIONING, Map.of()),
        entry("broken", "postgres", "neon", NEON, DatabaseStatus.FAILED, NEON_READY),
        entry("leaving", "mongodb", "atlas", ATLAS, DatabaseStatus.DELETING, ATLAS_READY),
        entry("leaving", "turso", "cloud", TURSO, DatabaseStatus.DELETING, TURSO_READY),
        entry("leaving", "postgres", "server", SERVER, DatabaseStatus.DELETED, SERVER_READY),
        entry("closed", "turso", "cloud", TURSO, DatabaseStatus.DELETING, TURSO_READY));
  }

  private static Entry ready(
      String project,
      @Nullable String environment,
      String provider,
      String backend,
      VendorAccount account,
      Map<String, String> checkpoint,
      Map<String, String> variables) {
    return new Entry(
        project,
        environment,
        provider,
        backend,
        account,
        DatabaseStatus.READY,
        checkpoint,
        variables);
  }

  private static Entry entry(
      String project,
      String provider,
      String backend,
      VendorAccount account,
      DatabaseStatus status,
      Map<String, String> checkpoint) {
    return new Entry(project, null, provider, backend, account, status, checkpoint, Map.of());
  }

  static DatabaseRecord attached(Entry entry, Instant at) {
    DatabaseId id = DatabaseId.create(at, RANDOM);
    RegionId region = RegionId.of("aws-us-west-2");
    return DatabaseRecord.begin(
        new Attachment(
            id,
            entry.projectId(),
            entry.environment() == null ? null : EnvironmentId.of(entry.environment()),
            entry.name(),
            entry.contract(),
            new Attachment.Destination(
                ProviderId.of(entry.provider()),
                entry.backend(),
                region,
                region,
                VendorName.of("hdb", id),
                "hosteddb"),
            new Attachment.Origin(ANA, at, entry.key(), "f1:" + entry.provider())));
  }

  /** Fills the first half under the older key. */
  static void fillFirst(JdbcDatabaseStore store) {
    require(
        store.agreeOnScope(AttachmentScope.ENVIRONMENT, false).kept()
            == AttachmentScope.ENVIRONMENT);
    List<Entry> all = entries();
    all.subList(0, all.size() / 2).forEach(entry -> write(store, entry, NOW));
    write(
        store,
        entry("past", "postgres", "server", SERVER, DatabaseStatus.DELETED, SERVER_READY),
        LONG_AGO);
  }

  /** Fills the rest, the work and the limits. */
  static void fillRest(JdbcDatabaseStore store) {
    List<Entry> all = entries();
    all.subList(all.size() / 2, all.size()).forEach(entry -> write(store, entry, NOW));
    WorkQueue queue = store.workQueues().open(() -> NOW, 1);
    for (DatabaseId due : store.overdue(NOW.plus(Duration.ofDays(1)), 100)) {
      queue.schedule(due, NOW);
    }
    require(queue.stop(Duration.ofSeconds(1)).isEmpty());
    store
        .rateLimits(() -> NOW)
        .ifPresent(limits -> {
          RateLimit limit = new RateLimit(300, 300, Duration.ofMinutes(1));
          require(limits.limiter("turso organization acme", limit).tryAcquire().isEmpty());
        });
    store.recordAudit(
        AuditEntry.of(
            NOW, ANA, Action.REVEAL, ProjectId.of("vendors"), null, "start of the runtime"));
  }

  private static void write(JdbcDatabaseStore store, Entry entry, Instant at) {
    DatabaseRecord record = attached(entry, at);
    require(
        store.insert(record, trail(null, record, at, Action.ATTACH))
            instanceof InsertOutcome.Inserted);
    if (entry.checkpoint().isEmpty() && entry.status() == DatabaseStatus.PROVISIONING) {
      return;
    }
    record =
        write(
            store,
            record,
            at,
            record
                .change(at)
                .step()
                .mayExist(true)
                .checkpoint(entry.kept())
                .progress("creating the database")
                .nextPoll(at.plusSeconds(2)));
    switch (entry.status()) {
      case PROVISIONING -> {}
      case FAILED -> {
        Failure failure =
            Failure.of(ErrorCategory.QUOTA_EXCEEDED, "Neon refuses: the plan allows no more.")
                .withRemedy("Delete a project at Neon or change the plan, then retry.");
        DatabaseRecord failed =
            write(
                store,
                record,
                at,
                transition(record, LifecycleEvent.PROVISIONING_FAILED, at).failure(failure));
        require(failed.status() == DatabaseStatus.FAILED);
      }
      case READY -> require(ready(store, entry, record, at).status() == DatabaseStatus.READY);
      default -> leave(store, entry, ready(store, entry, record, at), at);
    }
  }

  private static DatabaseRecord ready(
      JdbcDatabaseStore store, Entry entry, DatabaseRecord record, Instant at) {
    return write(
        store,
        record,
        at,
        transition(record, LifecycleEvent.BECAME_READY, at)
            .step()
            .resource(new VendorResource("vendor-" + entry.backend(), RegionId.of("aws-us-west-2")))
            .variables(entry.values()));
  }

  private static void leave(
      JdbcDatabaseStore store, Entry entry, DatabaseRecord ready, Instant at) {
    if (entry.project().equals("closed")) {
      ProjectClosing closing =
          new ProjectClosing(entry.projectId(), at, ANA, "the project has ended");
      require(
          store
              .closeProject(
                  closing,
                  AuditEntry.of(
                      at, ANA, Action.CLOSE_PROJECT, entry.projectId(), null, "it has ended"),
                  before -> {
                    DatabaseRecord next =
                        transition(before, LifecycleEvent.DETACH_REQUESTED, at).build();
                    return new RecordChange(before, next, trail(before, next, at, Action.DETACH));
                  })
              .first());
      return;
    }
    DatabaseRecord leaving =
        write(store, ready, at, transition(ready, LifecycleEvent.DETACH_REQUESTED, at));
    if (entry.status() == DatabaseStatus.DELETED) {
      DatabaseRecord gone =
          write(store, leaving, at, transition(leaving, LifecycleEvent.CONFIRMED_GONE, at).step());
      require(gone.status() == DatabaseStatus.DELETED);
    } else {
      Failure problem =
          new Failure(
              ErrorCategory.UNAVAILABLE,
              "The vendor answers 503.",
              "It is tried again; nothing is to be done.",
              true);
      DatabaseRecord troubled =
          write(
              store,
              leaving,
              at,
              leaving.change(at).step().problem(problem, 1).nextPoll(at.plusSeconds(30)));
      require(troubled.status() == DatabaseStatus.DELETING);
    }
  }

  private static DatabaseRecordBuilder transition(
      DatabaseRecord record, LifecycleEvent event, Instant at) {
    return record.change(at).apply(Lifecycle.next(record.status(), event).orElseThrow());
  }

  private static DatabaseRecord write(
      JdbcDatabaseStore store, DatabaseRecord before, Instant at, DatabaseRecordBuilder change) {
    DatabaseRecord next = change.build();
    Trail trail =
        before.status() == next.status()
            ? Trail.none()
            : trail(
                before, next, at, next.status() == DatabaseStatus.DELETING ? Action.DETACH : null);
    require(store.update(next, trail));
    return requireNonNull(next);
  }

  private static Trail trail(
      @Nullable DatabaseRecord before, DatabaseRecord after, Instant at, @Nullable Action action) {
    return new Trail(
        List.of(
            HistoryEntry.of(
                after.id(),
                at,
                before == null ? null : before.status(),
                after.status(),
                ANA,
                "It is " + after.status() + ".")),
        action == null
            ? List.of()
            : List.of(
                AuditEntry.of(
                    at, ANA, action, after.attachment().project(), after.id(), "for the shop")));
  }

  private static void require(boolean done) {
    if (!done) {
      throw new IllegalStateException("The store did not take what the baseline is to hold.");
    }
  }
}
