package io.hosteddb.connection;

import io.hosteddb.env.VariableValues;
import io.hosteddb.model.VariableName;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Forms that a function writes.
 *
 * @param variables what it reads
 * @param function writes them
 */
record WrittenForms(
    Set<VariableName> variables, Function<VariableValues, List<ConnectionForm>> function)
    implements ConnectionForms {
  @Override
  public List<ConnectionForm> write(VariableValues values) {
    return function.apply(values);
  }

  /** The names; functions have none. */
  @Override
  public String toString() {
    return "forms of " + variables;
  }
}
