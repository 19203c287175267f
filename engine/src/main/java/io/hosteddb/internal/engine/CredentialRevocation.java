package io.hosteddb.internal.engine;

import io.hosteddb.metrics.StepMeasurement.Work;
import io.hosteddb.model.CredentialId;
import io.hosteddb.model.CredentialStatus;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.RuntimeName;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.Credentials;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.RetireRequest;
import io.hosteddb.spi.RevokeRequest;
import io.hosteddb.spi.Revoked;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.VendorAccount;
import io.hosteddb.store.CredentialRecord;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.RuntimeRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Ends retiring credentials when they are due, however long that takes: scheduled work of a READY
 * database, and no running operation.
 */
final class CredentialRevocation implements Procedure<Revoked> {
  /** Where acknowledgements decide, they bring it forward; this is for one that was lost. */
  private static final Duration LOOK_AGAIN = Duration.ofHours(1);

  private final WaitPolicies waits;
  private final Function<ProjectId, List<RuntimeRecord>> runtimes;
  private final Supplier<Instant> shared;

  /**
   * The procedure.
   *
   * @param runtimes tells which are known in a project
   * @param shared the time by a clock that all nodes share
   */
  CredentialRevocation(
      WaitPolicies waits,
      Function<ProjectId, List<RuntimeRecord>> runtimes,
      Supplier<Instant> shared) {
    this.waits = waits;
    this.runtimes = runtimes;
    this.shared = shared;
  }

  @Override
  public boolean isDueFor(DatabaseRecord record) {
    return ReadyWork.isRevocationNext(record);
  }

  @Override
  public Work work() {
    return Work.REVOKE;
  }

  @Override
  public Instant arrival(DatabaseRecord record) {
    Instant due = target(record).dueAt();
    return due == null ? record.updatedAt() : due;
  }

  @Override
  public Optional<Instant> deadline(DatabaseRecord record, Backend backend) {
    return Optional.empty();
  }

  @Override
  public boolean mayCreate() {
    return false;
  }

  private static CredentialRecord target(DatabaseRecord record) {
    return ReadyWork.upkeep(record)
        .nextRetiring()
        .orElseThrow(() -> new IllegalStateException("Nothing is retiring."));
  }

  @Override
  public Optional<StepOutcome> withoutCall(Step step) {
    Instant now = step.times().ended();
    CredentialRecord target = target(step.record());
    Instant due = target.dueAt();
    if (due != null && due.isAfter(now)) {
      return Optional.of(RevokeOutcomes.later(target, "It is not due yet.", due));
    }
    Instant certain = certain(now);
    Instant expires = target.expiresAt();
    boolean expired = expires != null && !expires.isAfter(certain);
    if (target.endsItself() && expired) {
      return Optional.of(RevokeOutcomes.over(target, CredentialStatus.REVOKED, null, now));
    }
    if (!expired) {
      Optional<StepOutcome> waiting = waiting(step, target, now, certain);
      if (waiting.isPresent()
          && !(isToldToTheVendor(step, target) && ReadyWork.obstacle(step).isEmpty())) {
        return waiting;
      }
    }
    return ReadyWork.obstacle(step).map(problem -> threw(step, problem));
  }

  /** A node whose clock is ahead must not end what others still use. */
  private Instant certain(Instant now) {
    return SaturatingTime.earlier(now, shared.get());
  }

  private boolean isWaiting(Step step, CredentialRecord target) {
    Instant now = step.times().ended();
    return waiting(step, target, now, certain(now)).isPresent();
  }

  /** Whether it waits for its time alone, at a vendor that can be told of that. */
  private static boolean isToldToTheVendor(Step step, CredentialRecord target) {
    Instant last = target.revokeAt();
    return step.backend().retires()
        && last != null
        && last.isAfter(step.times().ended())
        && target.replacedAt() != null
        && target.expiresAt() == null
        && !target.acknowledged()
        && !target.endsItself();
  }

  /**
   * What it waits for, if that is not over; empty to revoke it now.
   *
   * @param certain the time that has surely come
   */
  private Optional<StepOutcome> waiting(
      Step step, CredentialRecord target, Instant now, Instant certain) {
    Instant last = target.revokeAt();
    boolean timeIsOver = last != null && !last.isAfter(certain);
    if (target.replacedAt() == null || (timeIsOver && !target.acknowledged())) {
      return Optional.empty();
    }
    List<RuntimeRecord> known = runtimes.apply(step.record().attachment().project());
    Standing standing = Standing.of(known, step.record().attachment(), target);
    if (!target.endsItself() && standing.hasAcknowledged()) {
      return Optional.empty();
    }
    if (target.acknowledged() && standing.isEmpty() && !isLater(target, now)) {
      // Nobody is waited for any more: then only the time counts, and it is over.
      return Optional.empty();
    }
    Instant again =
        last == null ? now.plus(LOOK_AGAIN) : now.plus(SaturatingTime.passed(certain, last));
    Instant expires = target.expiresAt();
    if (target.acknowledged()) {
      again = SaturatingTime.earlier(now.plus(LOOK_AGAIN), expires == null ? Instant.MAX : expires);
    }
    return Optional.of(
        expires == null || standing.behind().isEmpty() || target.problems() > 0
            ? RevokeOutcomes.later(target, "It waits for its time.", again)
            : RevokeOutcomes.warned(target, again, sentence(target, standing.behind(), expires)));
  }

  /** Whether its overlap is not over, for one that waits for acknowledgements. */
  private static boolean isLater(CredentialRecord target, Instant now) {
    Instant due = target.dueAt();
    return due != null && due.isAfter(now);
  }

  private static String sentence(
      CredentialRecord target, List<RuntimeName> behind, Instant expires) {
    return "Credentials "
        + target.id()
        + " end at "
        + expires
        + ", and these runtimes have not acknowledged those that replace them: "
        + String.join(", ", behind.stream().limit(5).map(RuntimeName::value).toList())
        + (behind.size() > 5 ? " and " + (behind.size() - 5) + " more" : "")
        + ". Restart them.";
  }

  @Override
  public StepResult<Revoked> call(
      DatabaseProvider provider, Step step, Optional<VendorAccount> account, CallContext context)
      throws InterruptedException {
    CredentialRecord target = target(step.record());
    CredentialId id = target.id();
    Instant last = target.revokeAt();
    if (last != null && isToldToTheVendor(step, target) && isWaiting(step, target)) {
      return tell(ReadyWork.capability(provider), step, last, context);
    }
    return ReadyWork.capability(provider)
        .revoke(
            new RevokeRequest(
                ReadyWork.database(step),
                id,
                target.expiresAt(),
                ReadyWork.part(step, ReadyWork.part(id)),
                context));
  }

  /** If the vendor cannot be told, it is revoked at its time all the same. */
  private static StepResult<Revoked> tell(
      Credentials credentials, Step step, Instant last, CallContext context)
      throws InterruptedException {
    CredentialId id = target(step.record()).id();
    try {
      credentials.retire(new RetireRequest(ReadyWork.database(step), id, last, context));
    } catch (ProviderException e) {
      if (e.isHeldBack()) {
        throw e;
      }
    }
    return StepResult.done(ReadyWork.part(step, ReadyWork.part(id)), Revoked.validUntil(last));
  }

  @Override
  public StepOutcome returned(Step step, StepResult<Revoked> result) {
    return outcomes(step).returned(result);
  }

  @Override
  public StepOutcome threw(Step step, ProviderException problem) {
    return outcomes(step).threw(problem);
  }

  private RevokeOutcomes outcomes(Step step) {
    return new RevokeOutcomes(step, target(step.record()), waits);
  }
}
