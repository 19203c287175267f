package io.hosteddb.internal.engine;

import io.hosteddb.error.StoreException;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.VendorAccount;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.SecretPart;
import java.util.Optional;

/**
 * What a step does when the stored checkpoint cannot be read. Nothing is made without it. A delete
 * goes on from an empty one: providers look by the name at the vendor and by the mark of ownership,
 * as after a crash. But the account stood in the checkpoint, so what is not found in the account of
 * now may be in another; then only a readable checkpoint ends the delete, and it is kept as it is.
 */
final class UnreadableCheckpoint {
  private static final String WHAT = "What is stored of this database's secrets cannot be read";
  private static final String REMEDY =
      "Ask the platform's operator for the key that it was encrypted with; the work then goes on by"
          + " itself.";

  private UnreadableCheckpoint() {}

  /**
   * The problem of a record's checkpoint, if it has one; it may pass, as a key service comes back.
   */
  static Optional<ProviderException> of(DatabaseRecord record) {
    try {
      record.checkpoint();
      return Optional.empty();
    } catch (StoreException e) {
      return Optional.of(problem(WHAT + ", so the work on it cannot go on."));
    }
  }

  /**
   * Lets a result stand that proves what it says without the checkpoint.
   *
   * @throws ProviderException if nothing was found in an account that may not be the right one
   */
  static void requireNoAccount(StepResult<Nothing> found, Optional<VendorAccount> account) {
    if (found instanceof StepResult.Done && account.isPresent()) {
      throw problem(
          WHAT
              + ", so it is not known in which account it was made. Nothing of it is left in "
              + account.get()
              + ".");
    }
  }

  /** The outcome with the record's checkpoint as it is, and with a word in the history. */
  static StepOutcome kept(StepOutcome outcome, DatabaseRecord record) {
    return new StepOutcome(
        outcome.reason() + " " + WHAT + "; it was looked for by its name.",
        next -> {
          next.sealedCheckpoint(SecretPart.open(Checkpoint.empty(), true));
          outcome.learned().accept(next);
          next.sealedCheckpoint(record.sealedCheckpoint());
        },
        outcome.verdict());
  }

  private static ProviderException problem(String message) {
    return ProviderException.of(ErrorCategory.UNAVAILABLE, message)
        .outcomeKnown(true)
        .remedy(REMEDY)
        .build();
  }
}
