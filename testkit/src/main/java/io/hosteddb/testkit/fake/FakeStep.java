package io.hosteddb.testkit.fake;

/**
 * What the fake provider does in one call, in place of doing it right. The usual ones are in {@link
 * FakeSteps}; a test may write its own.
 *
 * @param <Q> the request
 * @param <R> the result
 * @since 0.1
 */
@FunctionalInterface
public interface FakeStep<Q, R> {
  /**
   * Answers one call.
   *
   * @param request what the engine asks
   * @param correctly does the call right
   * @return the answer
   * @throws InterruptedException if the thread was interrupted
   */
  R answer(Q request, Correctly<Q, R> correctly) throws InterruptedException;

  /**
   * The right way to answer a call.
   *
   * @param <Q> the request
   * @param <R> the result
   */
  @FunctionalInterface
  interface Correctly<Q, R> {
    /**
     * Does a call right.
     *
     * @param request what the engine asks
     * @return the right answer
     * @throws InterruptedException if the thread was interrupted
     */
    R answer(Q request) throws InterruptedException;
  }
}
