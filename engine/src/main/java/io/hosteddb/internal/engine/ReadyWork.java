package io.hosteddb.internal.engine;

import io.hosteddb.error.StoreException;
import io.hosteddb.model.CredentialId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.OperationKind;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.Credentials;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.ReadyDatabase;
import io.hosteddb.spi.StepResult;
import io.hosteddb.store.Attachment;
import io.hosteddb.store.CredentialRecord;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseRecordBuilder;
import io.hosteddb.store.OperationRecord;
import io.hosteddb.store.Upkeep;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the kinds of work on READY databases share. */
final class ReadyWork {
  private ReadyWork() {}

  static Optional<OperationRecord> running(DatabaseRecord record) {
    return record.status() == DatabaseStatus.READY
        ? record.upkeep().flatMap(Upkeep::running)
        : Optional.empty();
  }

  /** What is going on with a database that has work. */
  static Upkeep upkeep(DatabaseRecord record) {
    return record.upkeep().orElseThrow(() -> new IllegalStateException("No upkeep was read."));
  }

  static OperationRecord operation(DatabaseRecord record) {
    return running(record).orElseThrow(() -> new IllegalStateException("Nothing is running."));
  }

  static boolean isEmergency(OperationRecord operation) {
    return operation.asked().kind() == OperationKind.ROTATE_COMPROMISED;
  }

  /** Whether nothing is running, and what is scheduled next is a revocation. */
  static boolean isRevocationNext(DatabaseRecord record) {
    return isIdle(record)
        && upkeep(record)
            .nextScheduled()
            .filter(at -> at.equals(nextRevocation(record)))
            .isPresent();
  }

  /** Whether nothing is running, and what is scheduled next is a renewal. */
  static boolean isRenewalNext(DatabaseRecord record) {
    return isIdle(record)
        && upkeep(record).nextScheduled().isPresent()
        && !isRevocationNext(record);
  }

  private static @Nullable Instant nextRevocation(DatabaseRecord record) {
    return upkeep(record).nextRetiring().map(c -> c.dueAt()).orElse(null);
  }

  private static boolean isIdle(DatabaseRecord record) {
    return record.status() == DatabaseStatus.READY
        && record.upkeep().isPresent()
        && running(record).isEmpty();
  }

  /** Where the provider stands with a generation. */
  static Checkpoint part(Step step, String name) {
    return step.checkpoint().part(name);
  }

  static String part(CredentialId credential) {
    return credential.toString();
  }

  /** Whether a step has got on, by what its provider keeps of it; not if that cannot be read. */
  static boolean isFurther(StepResult<?> result, DatabaseRecord current, String part) {
    try {
      return result
          .checkpoint()
          .filter(next -> !next.equals(current.checkpoint().part(part)))
          .isPresent();
    } catch (StoreException e) {
      return false;
    }
  }

  /**
   * Removes what was kept of generations that no call will be made for any more: they are over, or
   * end by themselves. What cannot be read stays.
   */
  static void forgetParts(DatabaseRecordBuilder next, Upkeep upkeep) {
    try {
      for (CredentialRecord changed : upkeep.changedCredentials()) {
        if (!changed.status().isLive() || changed.endsItself()) {
          next.part(part(changed.id()), Checkpoint.empty());
        }
      }
    } catch (StoreException e) {
      // It is in nobody's way.
    }
  }

  /** Why nothing can be done with the credentials of the database now; empty if it can. */
  static Optional<ProviderException> obstacle(Step step) {
    if (step.unreadable().isPresent()) {
      return step.unreadable();
    }
    try {
      Objects.requireNonNull(step.record().variables());
    } catch (StoreException e) {
      return Optional.of(
          problem(
              "What is stored of this database's variables cannot be read, so its credentials"
                  + " cannot be replaced.",
              "Ask the platform's operator for the key that they were encrypted with; the work then"
                  + " goes on by itself."));
    }
    if (step.backend().credentials().isEmpty()) {
      return Optional.of(
          problem(
              step.backend().name() + " cannot replace credentials in this process.",
              "Ask the platform's operator for a release of the provider that can."));
    }
    return Optional.empty();
  }

  private static ProviderException problem(String message, String remedy) {
    return ProviderException.of(ErrorCategory.UNAVAILABLE, message)
        .outcomeKnown(true)
        .remedy(remedy)
        .build();
  }

  static Credentials capability(DatabaseProvider provider) {
    return provider
        .credentials()
        .orElseThrow(
            () -> new IllegalStateException("The backend has lost its capability meanwhile."));
  }

  static ReadyDatabase database(Step step) {
    Attachment attachment = step.record().attachment();
    return new ReadyDatabase(
        step.identity(),
        attachment.destination().targetRegion(),
        Objects.requireNonNull(step.record().resource()),
        attachment.contract(),
        step.record().variables(),
        step.checkpoint().withoutParts());
  }
}
