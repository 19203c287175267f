package io.hosteddb.spi;

import io.hosteddb.model.Region;
import java.util.List;
import java.util.Optional;

/**
 * Makes and removes databases of one kind at one vendor.
 *
 * <p>The engine owns time: a provider never sleeps, never repeats a call, and never waits for the
 * vendor's work to finish. It says where it stands and the engine calls again. Implementations are
 * thread-safe: calls for different databases overlap. Calls for one database do not overlap on
 * purpose, but can when a paused node wakes after its work was taken over; the deterministic name
 * and the proof of ownership, not exclusion, keep that safe.
 *
 * <p>The numbered rules that a provider keeps are those of the conformance kit in {@code
 * hosteddb-testkit}.
 *
 * @since 0.1
 */
public interface DatabaseProvider extends AutoCloseable {
  /**
   * What this backend is and can do. Called often and from any thread; answers at once and always
   * the same.
   *
   * @return the descriptor
   */
  ProviderDescriptor descriptor();

  /**
   * The regions the vendor offers now. The engine caches the answer and falls back to the last one,
   * then to the descriptor's.
   *
   * @param call how long the call may take
   * @return the regions; never empty
   * @throws ProviderException if the vendor does not say
   * @throws InterruptedException if the thread was interrupted
   */
  default List<Region> regions(CallContext call) throws InterruptedException {
    return descriptor().fallbackRegions();
  }

  /**
   * Which workloads a database that is made now would serve. Asked in the background, when the
   * library starts and now and then after that, for the catalog and for attaches that ask for a
   * workload: the engine caches the answer and falls back to the last one, then to the
   * descriptor's.
   *
   * @param call how long the call may take
   * @return what the descriptor says, by default
   * @throws ProviderException if it cannot be found out now
   * @throws InterruptedException if the thread was interrupted
   */
  default List<WorkloadSupport> workloads(CallContext call) throws InterruptedException {
    return descriptor().workloads();
  }

  /**
   * The account at the vendor in which this provider makes databases. The engine saves it with each
   * database before the first call that may create something, and calls neither {@link #provision}
   * nor {@link #deprovision} for a database of another account, since what this one does not find
   * may well be there. Asked before every step: answer from memory, having asked the vendor once at
   * most.
   *
   * @param call how long the call may take
   * @return the vendor's id of the organization, project or server, never a credential; empty, as
   *     by default, if there is one account only
   * @throws ProviderException if the vendor does not say
   * @throws InterruptedException if the thread was interrupted
   */
  default Optional<VendorAccount> account(CallContext call) throws InterruptedException {
    return Optional.empty();
  }

  /**
   * One step towards a usable database. Short: within the call budget. Called again, each time with
   * the checkpoint returned last, until it says Done or Failed; called again from the last
   * <em>saved</em> checkpoint when a result was lost in a crash, also from another node. However
   * often it is repeated, at most one resource comes of it.
   *
   * @param request which database, where, and from which checkpoint
   * @return how far it came
   * @throws ProviderException if the step could not be done; retryable ones are repeated by the
   *     engine
   * @throws InterruptedException if the thread was interrupted: the engine is closing or the call
   *     budget is over
   */
  StepResult<Provisioned> provision(ProvisionRequest request) throws InterruptedException;

  /**
   * One step towards nothing being left. Short: within the call budget. Called again until it says
   * Done, then possibly once more to make sure. It deletes only what bears the proof of ownership;
   * when nothing of ours is there, that is Done.
   *
   * @param request which database, from which checkpoint
   * @return how far it came
   * @throws ProviderException if the step could not be done; the engine repeats it whatever the
   *     category
   * @throws InterruptedException if the thread was interrupted: the engine is closing or the call
   *     budget is over
   */
  StepResult<Nothing> deprovision(DeprovisionRequest request) throws InterruptedException;

  /**
   * What it can do to replace the credentials of a READY database. An optional capability: a
   * request that needs it is refused where it is lacking. Answers at once and always the same.
   *
   * @return the capability; empty, as by default, if credentials live as long as their database
   */
  default Optional<Credentials> credentials() {
    return Optional.empty();
  }

  /**
   * What gives databases that exist what the settings gained since.
   *
   * @return empty, as by default, if no setting is of such a kind
   */
  default Optional<Amending> amending() {
    return Optional.empty();
  }

  /**
   * Releases what the provider holds in this process; databases stay. Called once, after the last
   * call has returned.
   */
  @Override
  default void close() {}
}
