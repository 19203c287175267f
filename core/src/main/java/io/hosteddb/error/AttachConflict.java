package io.hosteddb.error;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.VariableName;
import java.util.List;

/**
 * Why a database cannot be attached beside another.
 *
 * @param kind the rule that forbids it
 * @param rival the database that is in the way
 * @param variables the variables both would own; empty unless the kind is VARIABLE_OWNED
 * @param message the conflict in a sentence that names the rival and says what to do
 * @since 0.1
 */
public record AttachConflict(
    Kind kind, DatabaseId rival, List<VariableName> variables, String message) {
  /** The rules of attachment. */
  public enum Kind {
    /** The project has a database of this provider. */
    PROVIDER_ATTACHED,
    /** The project has a database of this name. */
    NAME_TAKEN,
    /** A database whose environments overlap owns a variable of the same name. */
    VARIABLE_OWNED
  }

  /** Copies the list. */
  public AttachConflict {
    variables = List.copyOf(variables);
  }
}
