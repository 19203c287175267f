package io.hosteddb.internal.engine;

import io.hosteddb.model.CredentialStatus;
import io.hosteddb.model.OperationKind;
import io.hosteddb.spi.CredentialTraits;
import io.hosteddb.store.CredentialRecord;
import io.hosteddb.store.OperationRecord;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What becomes of credentials that others have taken the place of. */
final class Retirement {
  private final boolean revocable;
  private final boolean overlaps;
  private final boolean retires;
  private final OperationRecord.Asked asked;
  private final Instant now;
  private @Nullable String note;

  Retirement(Backend backend, OperationRecord.Asked asked, Instant now) {
    Optional<CredentialTraits> traits = backend.credentials();
    this.retires = backend.retires();
    this.revocable = traits.filter(Retirement::isRevocable).isPresent();
    this.overlaps = traits.filter(CredentialTraits::overlap).isPresent();
    this.asked = asked;
    this.now = now;
  }

  /** Whether one generation can be ended before its time without touching anything else. */
  static boolean isRevocable(CredentialTraits traits) {
    return traits.revokesAtOnce() && !traits.affectsOthers();
  }

  /** The old ones, retiring; of those that cannot be ended, left to themselves. */
  CredentialRecord of(CredentialRecord old) {
    CredentialRecord.Builder next =
        old.change().replacedAt(CredentialRecord.REVISION_OF_THIS_WRITE);
    Instant expires = old.expiresAt();
    if (!revocable && expires == null) {
      note =
          "Credentials "
              + old.id()
              + " stay valid: this backend cannot end them alone, and they do not expire.";
      return next.over(CredentialStatus.LEFT_VALID, now).note(note).build();
    }
    if (!revocable && expires != null) {
      note = "Credentials " + old.id() + " are valid until they expire, " + expires + ".";
      return next.retiring(expires, SaturatingTime.earlier(expires, nearEnd(old, expires)))
          .endsItself(true)
          .build();
    }
    Instant planned =
        asked.kind() == OperationKind.RENEW && expires != null
            ? expires
            : overlaps ? now.plus(asked.overlap()) : now;
    Instant last = expires == null ? planned : SaturatingTime.earlier(planned, expires);
    Instant look = expires == null ? last : SaturatingTime.earlier(last, nearEnd(old, expires));
    boolean atOnce = retires && expires == null && !asked.acknowledged() && last.isAfter(now);
    return next.retiring(asked.acknowledged() ? expires : last, atOnce ? now : look)
        .acknowledged(asked.acknowledged())
        .build();
  }

  private Instant nearEnd(CredentialRecord old, Instant expires) {
    return SaturatingTime.later(now, Renewals.nearEnd(old.issuedAt(), expires));
  }

  /** What the user must know of it, with what the provider says. */
  @Nullable String note(Optional<String> ofProvider) {
    String said = ofProvider.map(text -> TextSanitizer.of(text, "")).orElse("");
    String kept = note == null ? "" : note;
    String all = (said + " " + kept).trim();
    return all.isEmpty() ? null : all;
  }
}
