package io.hosteddb.internal.engine;

import io.hosteddb.error.StoreException;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.AmendRequest;
import io.hosteddb.spi.Amending;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.VendorAccount;
import io.hosteddb.spi.VendorResource;
import io.hosteddb.store.Attachment;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.work.NextStep;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Makes the calls that amend databases, within the budget and in their own account only. */
public final class AmendCalls {
  private final CallRunner calls;

  /**
   * Calls.
   *
   * @param runner makes them
   */
  public AmendCalls(CallRunner runner) {
    this.calls = runner;
  }

  /**
   * Amends a database.
   *
   * @param ready as it was read just now
   * @param provider its provider
   * @param amending what the provider has for it
   * @return what was done
   * @throws ProviderException if it could not be done
   * @throws InterruptedException if this thread was interrupted; the call was, too
   */
  public List<String> amend(DatabaseRecord ready, DatabaseProvider provider, Amending amending)
      throws InterruptedException {
    VendorResource resource = Objects.requireNonNull(ready.resource());
    Attachment attachment = ready.attachment();
    String name = provider.descriptor().profile().displayName();
    Checkpoint checkpoint = checkpoint(ready);
    return calls.call(
        ready.id(),
        "The amendment of " + name,
        System.nanoTime(),
        null,
        unused -> NextStep.nothing(),
        context -> {
          Optional<VendorAccount> unused =
              new AccountGuard(provider, name).require(checkpoint, context);
          return List.copyOf(
              Objects.requireNonNull(
                  amending.amend(
                      new AmendRequest(
                          new DatabaseIdentity(
                              attachment.id(),
                              attachment.destination().vendorName(),
                              attachment.destination().platform()),
                          checkpoint.withoutParts(),
                          resource.externalId(),
                          context))));
        });
  }

  private static Checkpoint checkpoint(DatabaseRecord ready) {
    try {
      return ready.checkpoint();
    } catch (StoreException e) {
      throw ProviderException.of(
              ErrorCategory.UNAVAILABLE, "What is stored of the database cannot be read now.")
          .cause(e)
          .build();
    }
  }
}
