package io.hosteddb.provider.mongodb;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.env.VariableValues;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.Failure;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.Secret;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InMemoryDatabaseStore;
import io.hosteddb.testkit.ManualWorkQueue;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/** The whole library in front of the backend, on the settable clock. */
final class AtlasHost implements AutoCloseable {
  static final Actor ANA = Actor.user("ana");

  final AtlasUnderTest subject;
  final HostedDatabases databases;
  final ManualWorkQueue queue;
  private final DatabaseStore store;
  private int projects;

  AtlasHost(AtlasUnderTest subject) {
    this(subject, Providers.of(subject.provider()));
  }

  AtlasHost(AtlasUnderTest subject, Providers providers) {
    this(subject, providers, new InMemoryDatabaseStore());
  }

  private AtlasHost(AtlasUnderTest subject, Providers providers, DatabaseStore store) {
    this.subject = subject;
    this.queue = new ManualWorkQueue(subject.clock());
    this.store = store;
    this.databases =
        HostedDatabases.builder()
            .providers(providers)
            .store(store)
            .clock(subject.clock())
            .queue(queue.asFactory())
            .platform("tests")
            .build();
  }

  /** Another process on the same store, in front of the same vendor, with other settings. */
  AtlasHost restart(Map<String, String> other) {
    return new AtlasHost(subject, Providers.of(subject.providerWith(other)), store);
  }

  /** Runs until a problem is shown. */
  Failure problem(DatabaseId id) {
    queue.runUntil(() -> databases.get(id).failure() != null, Duration.ofHours(2));
    return Objects.requireNonNull(databases.get(id).failure());
  }

  HostedDatabase attach() {
    return attach("US_WEST_2");
  }

  HostedDatabase attach(String region) {
    return databases.attach(
        AttachRequest.to(ProjectId.of("project-" + projects++))
            .provider("mongodb")
            .name("notes")
            .region(region)
            .by(ANA)
            .build());
  }

  HostedDatabase runUntil(DatabaseId id, DatabaseStatus status) {
    queue.runUntil(
        () -> {
          HostedDatabase now = databases.get(id);
          if (now.status() == DatabaseStatus.FAILED && status != DatabaseStatus.FAILED) {
            throw new AssertionError("FAILED: " + now.failure());
          }
          return now.status() == status;
        },
        Duration.ofDays(1));
    return databases.get(id);
  }

  HostedDatabase ready() {
    return runUntil(attach().id(), DatabaseStatus.READY);
  }

  HostedDatabase failed() {
    return runUntil(attach().id(), DatabaseStatus.FAILED);
  }

  void detachAndWait(DatabaseId id) {
    HostedDatabase unusedDetached = databases.detach(id, ANA);
    HostedDatabase unusedDeleted = runUntil(id, DatabaseStatus.DELETED);
  }

  VariableValues variables(HostedDatabase database) {
    VariableValues values = VariableValues.none();
    for (Map.Entry<String, String> value :
        databases.reveal(database.id(), ANA, "a test").entrySet()) {
      values = values.with(value.getKey(), Secret.of(value.getValue()));
    }
    return values;
  }

  @Override
  public void close() {
    databases.close();
    subject.close();
  }
}
