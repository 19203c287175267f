package io.hosteddb.internal.engine;

import io.hosteddb.model.Actor;
import io.hosteddb.model.CredentialId;
import io.hosteddb.model.CredentialStatus;
import io.hosteddb.model.OperationId;
import io.hosteddb.store.CredentialRecord;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseRecordBuilder;
import io.hosteddb.store.OperationRecord;
import io.hosteddb.store.Upkeep;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;

/** Begins generations of credentials, and says when those that expire are renewed. */
public final class Renewals {
  /** More that somebody has to end would not fit into a checkpoint, and no rotation needs them. */
  private static final int MAX_LIVE = 16;

  /** The earliest and the latest share of a life after which it is renewed. */
  private static final double EARLIEST = 0.6;

  private static final double LATEST = 2.0 / 3;

  /** Credentials that end sooner are renewed late: nobody could use such, at any pace. */
  private static final Duration MIN_WAIT = Duration.ofMinutes(5);

  /** After a problem: four times as long each time, up to a share of what is left. */
  private static final int RETRY_SHARE = 6;

  private static final int MAX_GROWTHS = 4;
  private static final Duration MIN_RETRY = Duration.ofMinutes(1);
  private static final Duration MAX_RETRY = Duration.ofHours(1);

  /** How long one renewal goes on trying: a share of what is left when it begins, in bounds. */
  private static final int LIMIT_SHARE = 4;

  private static final Duration MAX_LIMIT = Duration.ofHours(6);

  /** From when on a short rest of a life is worth a warning. */
  private static final int WARN_SHARE = 6;

  private final SecureRandom random;

  /**
   * The renewals of a library.
   *
   * @param random where ids and jitter come from
   */
  public Renewals(SecureRandom random) {
    this.random = random;
  }

  OperationId newId(Instant now) {
    return OperationId.create(now, random);
  }

  /** When credentials are renewed: those that were issued together are not renewed together. */
  Instant at(Instant issued, Instant expires) {
    double share = EARLIEST + random.nextDouble() * (LATEST - EARLIEST);
    Duration life = SaturatingTime.passed(issued, expires);
    Duration wait = Duration.ofMillis((long) (life.toMillis() * share));
    return issued.plus(wait.compareTo(MIN_WAIT) < 0 ? MIN_WAIT : wait);
  }

  /**
   * When credentials are renewed whose renewal was cancelled: in the middle of what is left.
   *
   * @param expires when they end
   * @param now when that was
   * @return the time
   */
  public static Instant afterCancelling(Instant expires, Instant now) {
    Duration wait = SaturatingTime.passed(now, expires).dividedBy(2);
    return now.plus(wait.compareTo(MIN_RETRY) < 0 ? MIN_RETRY : wait);
  }

  /** When a renewal that failed is tried again. */
  Instant again(Instant expires, Instant now, int inARow) {
    Duration wait = wait(expires, now, inARow);
    return now.plus(wait.compareTo(MIN_RETRY) < 0 ? MIN_RETRY : wait);
  }

  /**
   * How long to leave the vendor alone after a problem. While there is life left, nothing is lost
   * by it.
   *
   * @param inARow how many problems there were in a row, over all renewals, with this one
   */
  Duration wait(Instant expires, Instant now, int inARow) {
    Duration grown =
        MIN_RETRY.multipliedBy(1L << (2 * Math.max(0, Math.min(inARow - 1, MAX_GROWTHS))));
    Duration share = SaturatingTime.passed(now, expires).dividedBy(RETRY_SHARE);
    Duration wait = shorter(grown, shorter(share, MAX_RETRY));
    return Duration.ofMillis((long) (wait.toMillis() * (0.75 + random.nextDouble() / 4)));
  }

  /** How long a renewal goes on trying, if that is longer than its backend's time limit. */
  static Duration limit(Instant begun, Instant expires) {
    return shorter(SaturatingTime.passed(begun, expires).dividedBy(LIMIT_SHARE), MAX_LIMIT);
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  /**
   * Whether as many generations are live as may be. Those that end by themselves do not count:
   * nobody has to end them, and nothing is kept of them.
   *
   * @param upkeep what is going on
   * @return whether no further one may be begun
   */
  public static boolean isFull(Upkeep upkeep) {
    return upkeep.live().stream().filter(c -> !c.endsItself()).count() >= MAX_LIVE;
  }

  /**
   * From when on credentials are near their end: a sixth of their life is left.
   *
   * @param issued when they were issued
   * @param expires when they end
   * @return the time
   */
  public static Instant nearEnd(Instant issued, Instant expires) {
    return expires.minus(SaturatingTime.passed(issued, expires).dividedBy(WARN_SHARE));
  }

  /** What provisioning handed out ends by itself. */
  void plan(DatabaseRecordBuilder next, DatabaseRecord current, Instant now, Instant expires) {
    Actor by = current.attachment().origin().createdBy();
    Instant renewAt = at(now, expires);
    next.upkeep(
            Upkeep.none()
                .with(
                    CredentialRecord.of(CredentialId.main(1), CredentialStatus.ACTIVE, by, now)
                        .expiresAt(expires)
                        .build())
                .renewing(renewAt, 0))
        .nextPoll(renewAt);
  }

  /**
   * The upkeep with an operation that makes credentials begun. Where nothing was kept of the ones
   * that are injected, because they are those of provisioning, they are written down now.
   *
   * @param record the READY database
   * @param upkeep what is going on
   * @param asked what is begun
   * @return the changed upkeep
   */
  public static Upkeep begin(DatabaseRecord record, Upkeep upkeep, OperationRecord.Asked asked) {
    Upkeep next = upkeep;
    if (upkeep.generation() == 0) {
      Instant ready = record.readyAt();
      next =
          next.with(
              CredentialRecord.of(
                      CredentialId.main(1),
                      CredentialStatus.ACTIVE,
                      record.attachment().origin().createdBy(),
                      ready == null ? record.updatedAt() : ready)
                  .build());
    }
    return next.with(
            CredentialRecord.of(
                    asked.credential(), CredentialStatus.ISSUING, asked.by(), asked.at())
                .build())
        .with(OperationRecord.begin(asked));
  }

  /**
   * Which credentials are made next.
   *
   * @param upkeep what is going on
   * @return the id of a generation that there never was
   */
  public static CredentialId next(Upkeep upkeep) {
    return CredentialId.main(Math.max(1, upkeep.generation()) + 1);
  }

  /**
   * What becomes of a generation whose operation ends without it.
   *
   * @param operation the operation
   * @param half the generation
   * @param now when
   * @return to be revoked at once, if anything of it may be there
   */
  public static CredentialRecord abandoned(
      OperationRecord operation, CredentialRecord half, Instant now) {
    return operation.mayExist()
        ? half.change().retiring(now, now).build()
        : half.change().over(CredentialStatus.REVOKED, now).note("It was never made.").build();
  }
}
