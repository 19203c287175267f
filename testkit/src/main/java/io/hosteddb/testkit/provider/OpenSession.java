package io.hosteddb.testkit.provider;

/**
 * A client's open connection to a database, see {@link ProviderUnderTest#openSession}.
 *
 * @since 0.1
 */
public interface OpenSession extends AutoCloseable {
  /**
   * Whether the database still serves the connection: asks it something.
   *
   * @return false if the connection is ended
   * @throws Exception if that cannot be told
   */
  boolean isAlive() throws Exception;

  /** Ends the connection, which may be gone. */
  @Override
  void close();
}
