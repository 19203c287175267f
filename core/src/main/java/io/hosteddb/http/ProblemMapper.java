package io.hosteddb.http;

import io.hosteddb.spi.ProviderException;

/**
 * Knows what a vendor's error answers mean. Thread-safe.
 *
 * <p>Whatever it returns is searched for the secrets of the request once more before it is thrown.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface ProblemMapper {
  /**
   * The exception for an answer that is neither 2xx nor expected.
   *
   * @param problem the answer
   * @return {@link VendorProblem#asIs()}, or {@link VendorProblem#as} with what the vendor means,
   *     completed as needed
   */
  ProviderException.Builder map(VendorProblem problem);
}
