package io.hosteddb;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.credentials.CredentialsStatus;
import io.hosteddb.credentials.RuntimeStatus;
import io.hosteddb.database.Operation;
import io.hosteddb.error.ConflictException;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.error.NotSupportedException;
import io.hosteddb.internal.engine.Standing;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.CredentialStatus;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.OperationKind;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.RuntimeName;
import io.hosteddb.store.CredentialRecord;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.OperationStore;
import io.hosteddb.store.RuntimeRecord;
import io.hosteddb.store.Upkeep;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Begins rotations, and hears who runs with what. */
final class CredentialsArea implements DatabaseCredentials {
  private static final int MAX_RUNTIMES = 1_000;
  private static final int SHOWN = 50;

  private final RotationService rotations;
  private final RecordReader records;
  private final AccessGate gate;

  CredentialsArea(RotationService rotations, RecordReader records, AccessGate gate) {
    this.rotations = rotations;
    this.records = records;
    this.gate = gate;
  }

  @Override
  public Operation rotate(RotateRequest request) {
    return rotations.begin(request, OperationKind.ROTATE, Action.ROTATE);
  }

  @Override
  public Operation rotateCompromised(RotateRequest request) {
    if (request.overlap() != null || request.acknowledged()) {
      throw new InvalidRequestException(
          "overlap",
          "Compromised credentials end at once: ask for no overlap and for no acknowledgement.");
    }
    return rotations.begin(request, OperationKind.ROTATE_COMPROMISED, Action.ROTATE_COMPROMISED);
  }

  @Override
  public void expect(
      ProjectId project,
      @Nullable EnvironmentId environment,
      Set<RuntimeName> runtimes,
      Actor actor) {
    gate.requireOpen();
    gate.requireAllowed(actor, Action.EXPECT_RUNTIMES, project);
    if (runtimes.size() > MAX_RUNTIMES) {
      throw new InvalidRequestException(
          "runtimes", "At most " + MAX_RUNTIMES + " runtimes of an environment are expected.");
    }
    rotations
        .kept()
        .expect(
            project,
            environment,
            Set.copyOf(runtimes),
            audit(actor, Action.EXPECT_RUNTIMES, project));
    release(project, environment);
  }

  @Override
  public void acknowledge(
      RuntimeName runtime,
      ProjectId project,
      @Nullable EnvironmentId environment,
      long revision,
      Actor actor) {
    gate.requireOpen();
    gate.requireAllowed(actor, Action.ACKNOWLEDGE, project);
    if (revision < 0) {
      throw new InvalidRequestException(
          "revision", "A revision is zero or more: the one that the runtime was started with.");
    }
    OperationStore kept = rotations.kept();
    List<RuntimeRecord> known = kept.runtimes(project);
    Optional<RuntimeRecord> before =
        known.stream().filter(r -> isOf(r, environment) && r.runtime().equals(runtime)).findFirst();
    // What was said before is no news. It may still be what nobody has acted on.
    if (before.filter(r -> r.revision() >= revision && r.revision() > 0).isEmpty()) {
      if (before.isEmpty() && unexpected(known, environment) >= MAX_RUNTIMES) {
        kept.forgetUnexpected(project, environment);
      }
      long current =
          kept.acknowledge(
              project, environment, runtime, revision, audit(actor, Action.ACKNOWLEDGE, project));
      if (current < revision) {
        throw ConflictException.revisionAhead(project, revision, current);
      }
    }
    if (before.filter(RuntimeRecord::expected).isPresent()) {
      release(project, environment);
    }
  }

  private static boolean isOf(RuntimeRecord runtime, @Nullable EnvironmentId environment) {
    return Objects.equals(runtime.environment(), environment);
  }

  private static long unexpected(List<RuntimeRecord> known, @Nullable EnvironmentId environment) {
    return known.stream().filter(r -> !r.expected() && isOf(r, environment)).count();
  }

  private AuditEntry audit(Actor actor, Action action, ProjectId project) {
    return AuditEntry.of(rotations.now(), actor, action, project, null, null);
  }

  /** What every expected runtime has left behind is due at once. */
  private void release(ProjectId project, @Nullable EnvironmentId environment) {
    OperationStore kept = rotations.kept();
    List<RuntimeRecord> known = kept.runtimes(project);
    // Where nobody is expected any more, those of other environments decide.
    long acknowledged =
        known.stream()
            .filter(r -> r.expected() && isOf(r, environment))
            .mapToLong(RuntimeRecord::revision)
            .min()
            .orElse(Long.MAX_VALUE);
    for (DatabaseId database : kept.retiring(project, environment, acknowledged)) {
      rotations.change(
          database,
          (record, now) -> released(record, known, now),
          "Every expected runtime has acknowledged the new credentials.");
    }
  }

  /** The upkeep after the release; empty if nothing is released. */
  private static Optional<Upkeep> released(
      DatabaseRecord record, List<RuntimeRecord> known, Instant now) {
    Upkeep upkeep = record.upkeep().orElse(Upkeep.none());
    Upkeep next = upkeep;
    for (CredentialRecord old : upkeep.live()) {
      if (old.status() == CredentialStatus.RETIRING
          && !old.endsItself()
          && old.replacedAt() != null
          && old.problems() == 0
          && Standing.of(known, record.attachment(), old).hasAcknowledged()) {
        // Also if it is due: a step that runs has perhaps decided to wait, and is to fail by this.
        next = next.with(old.change().dueAt(now).build());
      }
    }
    return next.isChanged() ? Optional.of(next) : Optional.empty();
  }

  @Override
  public List<RuntimeStatus> runtimes(ProjectId project, Actor actor) {
    gate.requireAllowed(actor, Action.READ, project);
    return rotations.kept().runtimes(project).stream()
        .filter(known -> known.expected() || known.revision() > 0)
        .map(RuntimeView::of)
        .sorted(Comparator.comparing(RuntimeView::place).thenComparing(RuntimeView::runtime))
        .<RuntimeStatus>map(runtime -> runtime)
        .toList();
  }

  private record RuntimeView(
      @Nullable EnvironmentId environment, RuntimeName runtime, boolean expected, long revision)
      implements RuntimeStatus {
    static RuntimeView of(RuntimeRecord known) {
      return new RuntimeView(
          known.environment(), known.runtime(), known.expected(), known.revision());
    }

    /** What is outside any environment comes first. */
    String place() {
      return environment == null ? "" : environment.value();
    }
  }

  @Override
  public CredentialsStatus status(DatabaseId database, Actor actor) {
    DatabaseRecord record = records.read(database, actor, Action.READ);
    OperationStore kept = rotations.kept();
    return CredentialsView.of(
        record,
        rotations.traits(record),
        record.status() == DatabaseStatus.READY ? kept.upkeep(database) : Upkeep.none(),
        kept.credentials(database, SHOWN),
        kept.runtimes(record.attachment().project()),
        rotations.now());
  }

  /** Why nothing can be done where a store keeps no operations. */
  static NotSupportedException withoutStore() {
    return new NotSupportedException(
        "operations", "The store of this platform keeps no operations. Use one that does.");
  }
}
