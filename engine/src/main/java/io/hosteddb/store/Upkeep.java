package io.hosteddb.store;

import io.hosteddb.model.CredentialId;
import io.hosteddb.model.CredentialStatus;
import io.hosteddb.model.OperationStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is going on with a READY database: its running operation, its live credentials, and what is
 * due when. It is read beside a record and written with it: it changes only with the record's
 * version, so that one guard holds for both. Immutable; a changed one also knows what the write has
 * to change.
 *
 * @since 0.1
 */
public final class Upkeep {
  private static final Upkeep NONE =
      new Upkeep(null, new TreeMap<>(), 0, null, 0, List.of(), List.of(), false, null);

  private final @Nullable OperationRecord running;
  private final NavigableMap<CredentialId, CredentialRecord> live;
  private final int generation;
  private final @Nullable Instant renewAt;
  private final int renewalFailures;
  private final List<OperationRecord> changedOperations;
  private final List<CredentialRecord> changedCredentials;
  private final boolean changed;
  private final @Nullable String notice;

  private Upkeep(
      @Nullable OperationRecord running,
      NavigableMap<CredentialId, CredentialRecord> live,
      int generation,
      @Nullable Instant renewAt,
      int renewalFailures,
      List<OperationRecord> changedOperations,
      List<CredentialRecord> changedCredentials,
      boolean changed,
      @Nullable String notice) {
    this.running = running;
    this.live = live;
    this.generation = generation;
    this.renewAt = renewAt;
    this.renewalFailures = renewalFailures;
    this.changedOperations = changedOperations;
    this.changedCredentials = changedCredentials;
    this.changed = changed;
    this.notice = notice;
  }

  /**
   * Of a database of which nothing is kept: its credentials are those of provisioning.
   *
   * @return the empty upkeep
   */
  public static Upkeep none() {
    return NONE;
  }

  /**
   * An upkeep as a store has it.
   *
   * @param running the running operation; null if there is none
   * @param live the credentials that are live
   * @param generation the highest generation of {@code main} that was ever begun; 0 if nothing is
   *     kept
   * @param renewAt when the injected ones are renewed; null if they are not
   * @param renewalFailures how many renewals have failed in a row
   * @return the upkeep, unchanged
   */
  public static Upkeep restore(
      @Nullable OperationRecord running,
      List<CredentialRecord> live,
      int generation,
      @Nullable Instant renewAt,
      int renewalFailures) {
    TreeMap<CredentialId, CredentialRecord> byId = new TreeMap<>();
    live.forEach(credential -> byId.put(credential.id(), credential));
    return new Upkeep(
        running, byId, generation, renewAt, renewalFailures, List.of(), List.of(), false, null);
  }

  /** {@return the running operation; empty if there is none} */
  public Optional<OperationRecord> running() {
    return Optional.ofNullable(running);
  }

  /** {@return the credentials that are live, the oldest generation first} */
  public List<CredentialRecord> live() {
    return List.copyOf(live.values());
  }

  /**
   * One of the live credentials.
   *
   * @param id which
   * @return the record; empty if it is not live
   */
  public Optional<CredentialRecord> find(CredentialId id) {
    return Optional.ofNullable(live.get(id));
  }

  /** {@return the credentials that are injected; empty if nothing is kept of them} */
  public Optional<CredentialRecord> active() {
    return live.values().stream().filter(c -> c.status() == CredentialStatus.ACTIVE).findFirst();
  }

  /** {@return the highest generation of {@code main} that was ever begun; 0 if nothing is kept} */
  public int generation() {
    return generation;
  }

  /** {@return when the injected credentials are renewed; null if they are not} */
  public @Nullable Instant renewAt() {
    return renewAt;
  }

  /** {@return how many renewals have failed in a row} */
  public int renewalFailures() {
    return renewalFailures;
  }

  /** {@return the retiring credentials about which something is next to be done} */
  public Optional<CredentialRecord> nextRetiring() {
    return live.values().stream()
        .filter(c -> c.status() == CredentialStatus.RETIRING && c.dueAt() != null)
        .min(Comparator.comparing(c -> c.dueAt() == null ? Instant.MAX : c.dueAt()));
  }

  /**
   * When something is due that is no running operation's.
   *
   * @return the time; empty if nothing is
   */
  public Optional<Instant> nextScheduled() {
    Optional<Instant> retiring = nextRetiring().map(CredentialRecord::dueAt);
    return renewAt == null || retiring.filter(at -> !at.isAfter(renewAt)).isPresent()
        ? retiring
        : Optional.of(renewAt);
  }

  /** {@return whether the engine has something to do, now or later} */
  public boolean hasWork() {
    return running != null || nextScheduled().isPresent();
  }

  /**
   * The same with an operation in the place of the one of its id: begun, changed or over.
   *
   * @param operation the operation
   * @return a changed upkeep
   */
  public Upkeep with(OperationRecord operation) {
    List<OperationRecord> operations = new ArrayList<>(changedOperations);
    operations.removeIf(o -> o.id().equals(operation.id()));
    operations.add(operation);
    boolean runs = operation.status() == OperationStatus.RUNNING;
    boolean ran = running != null && running.id().equals(operation.id());
    return new Upkeep(
        runs ? operation : ran ? null : running,
        live,
        generation,
        renewAt,
        renewalFailures,
        List.copyOf(operations),
        changedCredentials,
        true,
        notice);
  }

  /**
   * The same with credentials in the place of those of their id.
   *
   * @param credential the credentials
   * @return a changed upkeep
   */
  public Upkeep with(CredentialRecord credential) {
    TreeMap<CredentialId, CredentialRecord> next = new TreeMap<>(live);
    if (credential.status().isLive()) {
      next.put(credential.id(), credential);
    } else {
      next.remove(credential.id());
    }
    List<CredentialRecord> credentials = new ArrayList<>(changedCredentials);
    credentials.removeIf(c -> c.id().equals(credential.id()));
    credentials.add(credential);
    boolean main = credential.id().set().equals(CredentialId.MAIN);
    return new Upkeep(
        running,
        next,
        main ? Math.max(generation, credential.id().generation()) : generation,
        renewAt,
        renewalFailures,
        changedOperations,
        List.copyOf(credentials),
        true,
        notice);
  }

  /**
   * The same with another time of renewal.
   *
   * @param at when the injected credentials are renewed; null if they are not
   * @param failures how many renewals have failed in a row
   * @return a changed upkeep
   */
  public Upkeep renewing(@Nullable Instant at, int failures) {
    return new Upkeep(
        running,
        live,
        generation,
        at,
        failures,
        changedOperations,
        changedCredentials,
        true,
        notice);
  }

  /**
   * The same, and something that happened to the database with it: an entry of the history.
   *
   * @param sentence what happened
   * @return a changed upkeep
   */
  public Upkeep telling(String sentence) {
    return new Upkeep(
        running,
        live,
        generation,
        renewAt,
        renewalFailures,
        changedOperations,
        changedCredentials,
        true,
        sentence);
  }

  /** {@return what happened with the change; empty if it is no news, or that of its operation} */
  public Optional<String> notice() {
    return Optional.ofNullable(notice);
  }

  /** {@return whether a write has to change anything} */
  public boolean isChanged() {
    return changed;
  }

  /** {@return the operations that a write has to write, those that end before those that begin} */
  public List<OperationRecord> changedOperations() {
    return changedOperations.stream()
        .sorted(Comparator.comparing(o -> o.status() == OperationStatus.RUNNING))
        .toList();
  }

  /** {@return the credentials that a write has to write} */
  public List<CredentialRecord> changedCredentials() {
    return changedCredentials;
  }

  /**
   * The same, as it is after the write.
   *
   * @return an unchanged upkeep
   */
  public Upkeep written() {
    return changed
        ? new Upkeep(
            running, live, generation, renewAt, renewalFailures, List.of(), List.of(), false, null)
        : this;
  }

  @Override
  public String toString() {
    return "Upkeep[" + running + ", " + live.values() + "]";
  }
}
