package io.hosteddb.internal.engine;

import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.VendorAccount;
import java.util.Objects;
import java.util.Optional;

/**
 * Sees to it that a database is looked for, made and deleted only in the account at the vendor in
 * which it was begun.
 */
final class AccountGuard {
  /** Whether a provider leaves the question to the default, which knows the answer. */
  private static final ClassValue<Boolean> HAS_NO_ACCOUNTS =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          try {
            return type.getMethod("account", CallContext.class).getDeclaringClass()
                == DatabaseProvider.class;
          } catch (NoSuchMethodException e) {
            return false;
          }
        }
      };

  private final DatabaseProvider provider;
  private final String name;

  AccountGuard(DatabaseProvider provider, String name) {
    this.provider = provider;
    this.name = name;
  }

  /** Whether there is one account only, and the provider need not be asked for it. */
  boolean areNone() {
    DatabaseProvider opened =
        provider instanceof WrappedProvider wrapped ? wrapped.unwrapped() : provider;
    return HAS_NO_ACCOUNTS.get(opened.getClass());
  }

  /**
   * The checkpoint to save before the first call that may create something.
   *
   * @param isThere whether the database is at the vendor: then it is in the account that it is in,
   *     which the provider's of now does not change and does not prove
   */
  Checkpoint begin(Checkpoint saved, boolean isThere, CallContext call)
      throws InterruptedException {
    try {
      Optional<VendorAccount> account = isThere ? require(saved, call) : asked(call);
      return isThere ? saved : account.map(saved::withAccount).orElse(saved);
    } catch (ProviderException e) {
      throw nothingBegun(e);
    }
  }

  /** Whatever became of the question, it made nothing. */
  private static ProviderException nothingBegun(ProviderException problem) {
    return ProviderException.of(problem.category(), problem.failure().message())
        .remedy(problem.failure().remedy())
        .retryCanHelp(problem.failure().retryable())
        .retriedByEngine(problem.isRetriedByEngine())
        .retryAfter(problem.retryAfter().orElse(null))
        .nothingSent(true)
        .cause(problem)
        .build();
  }

  /**
   * Lets a call through if the database is in the provider's account, as far as is known.
   *
   * @return the provider's account
   */
  Optional<VendorAccount> require(Checkpoint saved, CallContext call) throws InterruptedException {
    Optional<VendorAccount> account = asked(call);
    account.ifPresent(now -> now.requireMadeHere(saved, name));
    return account;
  }

  private Optional<VendorAccount> asked(CallContext call) throws InterruptedException {
    return Objects.requireNonNull(provider.account(call));
  }

  /**
   * Adds the account to the checkpoint of a database from before accounts were kept, as soon as the
   * provider has shown what the vendor made for it.
   */
  static StepResult<Provisioned> proved(
      StepResult<Provisioned> result, Optional<VendorAccount> account) {
    boolean shown =
        result instanceof StepResult.Done
            || (result instanceof StepResult.Pending<Provisioned> pending
                && pending.resource().isPresent());
    return shown && account.isPresent()
        ? result
            .checkpoint()
            .map(saved -> result.withCheckpoint(named(saved, account.get())))
            .orElse(result)
        : result;
  }

  private static Checkpoint named(Checkpoint checkpoint, VendorAccount account) {
    return checkpoint.account().isPresent() ? checkpoint : checkpoint.withAccount(account);
  }
}
