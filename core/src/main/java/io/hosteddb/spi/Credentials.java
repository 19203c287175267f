package io.hosteddb.spi;

/**
 * What a backend can do to replace the credentials of a READY database: {@link
 * DatabaseProvider#credentials}. Credentials come in generations of named sets, see {@link
 * io.hosteddb.model.CredentialId}; what provisioning handed out is generation 1 of {@code main}.
 *
 * <p>Its methods are steps as those of {@link DatabaseProvider}: short, never sleeping, called
 * again from the checkpoint that was saved last until they say Done or Failed, also after a crash
 * and from another node. Each generation has a checkpoint of its own, beside the database's. What
 * is chosen (a password) is returned in a checkpoint by {@link StepResult#goOn} <em>before</em> the
 * call that uses it, so that a lost answer leaves no credentials that nobody knows.
 *
 * <p>Roles, users and whatever else is made is named by the database's vendor name and {@link
 * io.hosteddb.model.CredentialId#suffix}, so that it is found again, and {@link
 * DatabaseProvider#deprovision} removes all of it: {@link DeprovisionRequest#credentials} says
 * which there may be. Nothing of another database is touched. The provider's own connection as
 * administrator comes from its settings; what else it must know of the database it keeps in the
 * database's checkpoint, which it finds in each request.
 *
 * <p>Thread-safe. The numbered rules are those of the conformance kit in {@code hosteddb-testkit}.
 *
 * @since 0.1
 */
public interface Credentials {
  /**
   * What rotating is like here. Constant, and answered without asking the vendor.
   *
   * @return the traits
   */
  CredentialTraits traits();

  /**
   * One step towards a new generation, beside those that are valid. Done means that a client that
   * connects with the new variables now succeeds, and sees and may change all that the generation
   * before could. Those before stay valid, unless the traits say that there is no overlap. However
   * often it is repeated, one generation comes of it.
   *
   * @param request which database, which generation, and from which checkpoint
   * @return how far it came; Done with the variables. The engine injects them in the write that
   *     saves the result
   * @throws ProviderException if the step could not be done; retryable ones are repeated by the
   *     engine until the operation's time is over. What was made is then revoked
   * @throws InterruptedException if the thread was interrupted
   */
  StepResult<IssuedCredentials> issue(IssueRequest request) throws InterruptedException;

  /**
   * Whether {@link #retire} does anything here. Constant.
   *
   * @return false unless a provider says so
   */
  default boolean retires() {
    return false;
  }

  /**
   * Lets the vendor itself end a generation some time after the engine would, for the case that no
   * host is there by then. Called after another generation was injected, where time alone ends this
   * one: never where somebody has to acknowledge first, since then no date may end it. It must work
   * until the time of the request. One call, which may be repeated; {@link #revoke} follows at its
   * time, whatever became of this.
   *
   * @param request which database, which generation, and until when it must work
   * @throws ProviderException if it could not be done; then there is no such net
   * @throws InterruptedException if the thread was interrupted
   */
  default void retire(RetireRequest request) throws InterruptedException {}

  /**
   * One step towards the end of one generation, whether it was issued completely, by half or never:
   * if nothing of it is there, that is Done. It is never the one that is injected. First no new
   * connection gets in, then open ones end, where the traits promise it, then it is removed; what
   * its clients have made stays, usable by the other generations.
   *
   * @param request which database, which generation, and from which checkpoint
   * @return how far it came; Done says whether it is dead
   * @throws ProviderException if the step could not be done; the engine repeats it whatever the
   *     category
   * @throws InterruptedException if the thread was interrupted
   */
  StepResult<Revoked> revoke(RevokeRequest request) throws InterruptedException;

  /**
   * One step towards the end of every generation, the injected one among them: somebody has seen
   * what he must not. The database and its data stay, and {@link #issue} follows.
   *
   * @param request which database, which generations there may be, and from which checkpoint
   * @return how far it came; Done says whether they are dead
   * @throws ProviderException if the step could not be done; the engine repeats it whatever the
   *     category
   * @throws InterruptedException if the thread was interrupted
   */
  StepResult<Revoked> revokeAll(RevokeAllRequest request) throws InterruptedException;
}
