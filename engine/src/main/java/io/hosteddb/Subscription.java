package io.hosteddb;

/**
 * A listener that hears of events until it is closed.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
  /**
   * Ends the subscription; an event that is on its way may still arrive. Closing twice does
   * nothing.
   */
  @Override
  void close();
}
