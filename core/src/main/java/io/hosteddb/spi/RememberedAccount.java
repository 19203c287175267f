package io.hosteddb.spi;

import io.hosteddb.model.ErrorCategory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Asks a vendor once which account a provider speaks to, and remembers it for {@link
 * DatabaseProvider#account}. While one thread asks, the others wait for it; a question that failed
 * is asked again by the next. Thread-safe.
 *
 * @since 0.1
 */
public final class RememberedAccount {
  private final Question question;
  private final ReentrantLock asking = new ReentrantLock();
  private volatile @Nullable VendorAccount known;

  /** Asks the vendor. */
  @FunctionalInterface
  public interface Question {
    /**
     * Asks the vendor.
     *
     * @param call how long the call may take
     * @return the account, as the vendor has confirmed it
     * @throws ProviderException if the vendor does not say
     * @throws InterruptedException if the thread was interrupted
     */
    VendorAccount ask(CallContext call) throws InterruptedException;
  }

  /**
   * An account that is not known yet.
   *
   * @param question how to ask the vendor
   */
  public RememberedAccount(Question question) {
    this.question = question;
  }

  /**
   * The account.
   *
   * @param call how long the call may take
   * @return what the vendor once said
   * @throws ProviderException what the question threw; UNAVAILABLE if the time was over first
   * @throws InterruptedException if the thread was interrupted
   */
  public VendorAccount get(CallContext call) throws InterruptedException {
    VendorAccount remembered = known;
    if (remembered != null) {
      return remembered;
    }
    if (!asking.tryLock(call.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
      throw ProviderException.of(
              ErrorCategory.UNAVAILABLE,
              "The time was over before the vendor had said which account this is.")
          .outcomeKnown(true)
          .build();
    }
    try {
      VendorAccount asked = known;
      if (asked == null) {
        asked = question.ask(call);
        known = asked;
      }
      return asked;
    } finally {
      asking.unlock();
    }
  }
}
