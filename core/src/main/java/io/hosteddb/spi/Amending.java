package io.hosteddb.spi;

import java.util.List;

/**
 * Gives a database that exists what the settings of its backend say now and did not say when it was
 * made, such as an extension. A capability: {@link DatabaseProvider#amending}. Thread-safe.
 *
 * @since 0.1
 */
public interface Amending {
  /**
   * Adds what is missing, and nothing else: what the settings do not name any more stays, and so
   * does what the tenant has made. Within the call budget; whatever is done is done for good, so
   * that a call that was cut off is made again and goes on from there. It touches only what bears
   * the proof of ownership.
   *
   * @param request which database
   * @return what was done, a sentence each, without secrets; empty if nothing was missing
   * @throws ProviderException if it could not be done, or the database is not there
   * @throws InterruptedException if the thread was interrupted
   */
  List<String> amend(AmendRequest request) throws InterruptedException;
}
