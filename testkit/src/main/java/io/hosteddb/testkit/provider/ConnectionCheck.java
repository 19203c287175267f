package io.hosteddb.testkit.provider;

import io.hosteddb.env.VariableValues;

/**
 * Connects as the user's project would.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface ConnectionCheck {
  /**
   * Connects with nothing but the managed variables, writes something and reads it back. Whatever
   * it throws means that the variables do not open the database.
   *
   * @param variables the managed variables of one database
   * @throws Exception if the database cannot be used
   */
  void connectAndCheck(VariableValues variables) throws Exception;
}
