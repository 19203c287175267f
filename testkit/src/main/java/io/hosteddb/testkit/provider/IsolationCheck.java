package io.hosteddb.testkit.provider;

import io.hosteddb.env.VariableValues;

/**
 * Tries to get from one tenant's database into another's.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface IsolationCheck {
  /**
   * Tries, as the project that has the first database, to read and to write what is in the second:
   * with its own user, password or token at the other's host, database or file, and by whatever
   * else its rights allow.
   *
   * @param own the managed variables of the database that the client may use
   * @param other the managed variables of the one that it may not; their addresses and names are to
   *     be used, their secrets are not
   * @throws AssertionError if it gets in: the message says how, without a secret
   * @throws Exception if it could not be tried
   */
  void requireApart(VariableValues own, VariableValues other) throws Exception;
}
