package io.hosteddb;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.database.NotReadyException;
import io.hosteddb.env.ManagedVariable;
import io.hosteddb.env.VariableValues;
import io.hosteddb.environment.ManagedEnvironment;
import io.hosteddb.error.ConflictException;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.error.NotFoundException;
import io.hosteddb.error.StoreException;
import io.hosteddb.internal.engine.EventBus;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.Failure;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.Secret;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.EnvironmentView;
import io.hosteddb.store.ReadyDatabase;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What READY databases inject: shown masked, handed out in clear only here. A reveal is written
 * down first, and the values are read after that, so that what was detached meanwhile is not handed
 * out.
 */
final class InjectedVariables {
  private static final Logger LOG = LoggerFactory.getLogger(InjectedVariables.class);

  private final DatabaseStore store;
  private final AccessGate gate;
  private final EventBus events;
  private final InstantSource clock;

  InjectedVariables(DatabaseStore store, AccessGate gate, EventBus events, InstantSource clock) {
    this.store = store;
    this.gate = gate;
    this.events = events;
    this.clock = clock;
  }

  ManagedEnvironment environment(ProjectId project, @Nullable EnvironmentId environment) {
    EnvironmentView view = store.environment(project, environment);
    long revision = view.revision();
    List<ManagedEnvironment.Entry> entries =
        view.databases().stream().flatMap(database -> whatIsKnown(database).stream()).toList();
    return new EnvironmentSnapshot(
        revision,
        entries,
        (actor, reason) -> reveal(project, environment, revision, actor, reason));
  }

  private Map<String, String> reveal(
      ProjectId project,
      @Nullable EnvironmentId environment,
      long revision,
      Actor actor,
      String reason) {
    gate.requireOpen();
    gate.requireAllowed(actor, Action.REVEAL, project);
    String why = requireReason(reason);
    requireRevision(project, revision, store.environment(project, environment));
    writeDown(actor, why, project, null);
    EnvironmentView view = store.environment(project, environment);
    requireRevision(project, revision, view);
    Map<String, String> values = new LinkedHashMap<>();
    view.databases().forEach(database -> values.putAll(clearIfReadable(database)));
    return values;
  }

  /** The values of a database that was READY a moment ago; the actor may see them. */
  Map<String, String> reveal(DatabaseRecord ready, Actor actor, String reason) {
    return reveal(ready, actor, reason, InjectedVariables::clear);
  }

  /**
   * What a function makes of the values of a database that was READY a moment ago; the actor may
   * see it.
   */
  Map<String, String> reveal(
      DatabaseRecord ready,
      Actor actor,
      String reason,
      Function<DatabaseRecord, Map<String, String>> read) {
    String why = requireReason(reason);
    // What cannot be read is not seen, and no audit says that it was.
    Map<String, String> unusedFirstLook = read.apply(ready);
    writeDown(actor, why, ready.attachment().project(), ready.id());
    return read.apply(
        requireReady(store.find(ready.id()).orElseThrow(() -> new NotFoundException(ready.id()))));
  }

  private static void requireRevision(ProjectId project, long had, EnvironmentView now) {
    if (now.revision() != had) {
      throw ConflictException.environmentChanged(project, had, now.revision());
    }
  }

  /** The reason as it is written down. */
  private static String requireReason(String given) {
    String reason = Reasons.written(given);
    if (reason == null) {
      throw new InvalidRequestException(
          "reason", "Say why the values are to be revealed: the reason goes into the audit.");
    }
    return reason;
  }

  private void writeDown(
      Actor actor, String reason, ProjectId project, @Nullable DatabaseId database) {
    AuditEntry entry =
        AuditEntry.of(clock.instant(), actor, Action.REVEAL, project, database, reason);
    store.recordAudit(entry);
    events.publish(entry);
  }

  static DatabaseRecord requireReady(DatabaseRecord record) {
    if (record.status() != DatabaseStatus.READY) {
      throw new NotReadyException(record.snapshot(), "Database " + record.id() + whyNot(record));
    }
    return record;
  }

  private static String whyNot(DatabaseRecord record) {
    Failure failure = record.snapshot().failure();
    if (record.status() == DatabaseStatus.FAILED && failure != null) {
      return " failed: " + failure.message() + " " + failure.remedy();
    }
    return " is "
        + record.status()
        + (record.status().isAttached()
            ? "; its connection is there when it is READY."
            : ": it was detached, and there is no connection to it any more.");
  }

  /**
   * The variables of a database as they may be shown.
   *
   * @throws StoreException if what is stored of them cannot be read
   */
  static List<ManagedEnvironment.Entry> entries(DatabaseRecord record) {
    return entries(ReadyDatabase.of(record));
  }

  private static List<ManagedEnvironment.Entry> entries(ReadyDatabase database) {
    VariableValues values = database.variables();
    List<ManagedEnvironment.Entry> entries = new ArrayList<>();
    for (ManagedVariable variable : database.contract().variables()) {
      values
          .find(variable.name())
          .ifPresent(value ->
              entries.add(
                  entry(
                      database, variable, variable.secret() ? Secret.MASK : value.reveal(), true)));
    }
    return entries;
  }

  /** As {@link #entries}; without values if what is stored of them cannot be read. */
  private static List<ManagedEnvironment.Entry> whatIsKnown(ReadyDatabase database) {
    try {
      return entries(database);
    } catch (StoreException e) {
      LOG.warn("The variables of database {} are left out: {}", database.id(), e.getMessage());
      return database.contract().variables().stream()
          .map(variable -> entry(database, variable, variable.secret() ? Secret.MASK : "", false))
          .toList();
    }
  }

  private static ManagedEnvironment.Entry entry(
      ReadyDatabase database, ManagedVariable variable, String shown, boolean readable) {
    return new EnvironmentSnapshot.Shown(
        variable, shown, readable, database.id(), database.provider());
  }

  private static Map<String, String> clearIfReadable(ReadyDatabase database) {
    try {
      return clear(database);
    } catch (StoreException e) {
      LOG.warn("The variables of database {} are left out: {}", database.id(), e.getMessage());
      return Map.of();
    }
  }

  static Map<String, String> clear(DatabaseRecord record) {
    return clear(ReadyDatabase.of(record));
  }

  private static Map<String, String> clear(ReadyDatabase database) {
    VariableValues stored = database.variables();
    Map<String, String> values = new LinkedHashMap<>();
    for (ManagedVariable variable : database.contract().variables()) {
      stored
          .find(variable.name())
          .ifPresent(value -> values.put(variable.name().value(), value.reveal()));
    }
    return values;
  }
}
