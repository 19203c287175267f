package io.hosteddb.env;

import io.hosteddb.model.VariableName;

/**
 * A variable that a provider promises.
 *
 * @param name under which name it is injected
 * @param secret whether its value is masked until revealed
 * @param description what it holds, a phrase for people
 * @since 0.1
 */
public record ManagedVariable(VariableName name, boolean secret, String description) {
  /**
   * A variable whose value is masked until revealed.
   *
   * @param name under which name it is injected
   * @param description what it holds
   * @return the variable
   * @throws IllegalArgumentException if the name is malformed
   */
  public static ManagedVariable secret(String name, String description) {
    return new ManagedVariable(VariableName.of(name), true, description);
  }

  /**
   * A variable whose value anybody who may look at the database sees.
   *
   * @param name under which name it is injected
   * @param description what it holds
   * @return the variable
   * @throws IllegalArgumentException if the name is malformed
   */
  public static ManagedVariable plain(String name, String description) {
    return new ManagedVariable(VariableName.of(name), false, description);
  }
}
